"""Who gets which answer at the addresses of villages, municipalities, initiatives and sign-ups."""

from tests.access import Row
from villages import emails

SIGN_IN = {"visitor": 302}
COORDINATORS = SIGN_IN | {"coordinator": 200}
MANAGERS = SIGN_IN | {"coordinator": 200, "organiser": 200}


def after(roles: dict[str, int]) -> dict[str, int]:
    """The same people, sent on after their POST."""
    return {role: 302 if status == 200 else status for role, status in roles.items()}


def own(world):
    return {"village_slug": world.village.slug}


def hidden(world):
    return {"village_slug": world.hidden_village.slug}


def signup(world):
    return {"reference": world.signup.reference}


def initiative_signup(world):
    return {"reference": world.initiative_signup.reference}


def initiative(world):
    return {"slug": world.initiative.slug}


def contact(world):
    return {"slug": world.initiative.slug, "reference": world.contact.reference}


def public_form(*, get: int = 200, post: int = 422) -> list[Row]:
    return [Row(get), Row(post, method="post")]


def office(people: dict[str, int], kwargs=lambda world: {}) -> Row:
    return Row(403, people, kwargs=kwargs)


def office_form(people: dict[str, int], kwargs=lambda world: {}, *, empty: int = 422) -> list[Row]:
    """A page with a form; an empty POST is answered with what is missing, or with 400 when that is the version."""
    wrong = {role: empty if status == 200 else status for role, status in people.items()}
    return [office(people, kwargs), Row(403, wrong, method="post", kwargs=kwargs)]


def village_form(*, empty: int = 422) -> list[Row]:
    """Lead and coordinator; of a village that is not public nobody else hears that it exists."""
    people = SIGN_IN | {"lead": 200, "coordinator": 200}
    wrong = SIGN_IN | {"lead": empty, "coordinator": empty}
    return [
        Row(403, people, kwargs=own),
        Row(403, wrong, method="post", kwargs=own),
        Row(404, COORDINATORS, kwargs=hidden),
        Row(404, SIGN_IN | {"coordinator": empty}, method="post", kwargs=hidden),
    ]


ROWS: dict[str, list[Row]] = {
    "villages:signup_start": [Row(200)],
    "villages:signup_place": public_form(),
    "villages:signup_double": public_form(get=302, post=302),
    "villages:signup_person": public_form(get=302, post=302),
    "villages:signup_reason": public_form(get=302, post=302),
    "villages:signup_consent": public_form(get=302, post=302),
    "villages:signup_check": public_form(get=302, post=302),
    "villages:signup_sent": public_form(get=302, post=302),
    "villages:signup_confirm": [
        Row(200, kwargs=lambda world: {"token": emails.signup_token(world.signup)}),
        Row(302, method="post", kwargs=lambda world: {"token": emails.signup_token(world.signup)}),
        Row(404, kwargs=lambda world: {"token": "x" * 43}),
    ],
    "villages:village_list": [Row(200)],
    "villages:municipality_list": [Row(200)],
    "villages:phase_edit": village_form(),
    "villages:village_edit": village_form(empty=400),
    "villages:initiative_list": [Row(200)],
    "villages:initiative_register": public_form(),
    "villages:initiative_sent": [Row(302)],
    "villages:initiative_confirm": [
        Row(200, kwargs=lambda world: {"token": emails.initiative_token(world.initiative_signup)}),
        Row(
            302,
            method="post",
            kwargs=lambda world: {"token": emails.initiative_token(world.initiative_signup)},
        ),
        Row(404, kwargs=lambda world: {"token": "x" * 43}),
    ],
    "villages:initiative_detail": [
        Row(200, kwargs=initiative),
        Row(
            404,
            {"organiser": 200, "coordinator": 200},
            kwargs=lambda world: {"slug": world.hidden_initiative.slug},
        ),
    ],
    "villages:signup_list": [office(COORDINATORS)],
    "villages:signup_detail": [
        office(COORDINATORS, signup),
        Row(403, SIGN_IN | {"coordinator": 404}, kwargs=lambda world: {"reference": "bestaatniet"}),
    ],
    "villages:signup_decline": office_form(COORDINATORS, signup),
    "villages:signup_join": [Row(403, after(COORDINATORS), method="post", kwargs=signup)],
    "villages:initiative_office": [office(MANAGERS)],
    "villages:initiative_new": office_form(MANAGERS),
    "villages:initiative_signup_detail": [office(MANAGERS, initiative_signup)],
    "villages:initiative_signup_accept": [Row(403, after(MANAGERS), method="post", kwargs=initiative_signup)],
    "villages:initiative_signup_decline": office_form(MANAGERS, initiative_signup),
    "villages:initiative_edit": office_form(MANAGERS, initiative, empty=400),
    "villages:contact_new": office_form(MANAGERS, initiative),
    "villages:contact_edit": office_form(MANAGERS, contact, empty=400),
    "villages:contact_remove": [
        office(MANAGERS, contact),
        Row(403, after(MANAGERS), method="post", kwargs=contact),
    ],
}
