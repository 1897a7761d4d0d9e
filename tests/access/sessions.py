"""Who gets which answer at the addresses of knowledge sessions."""

from sessions.door import helper_token
from tests.access import Row

SIGN_IN = {"visitor": 302}
PLANNERS = {"organiser": 200, "coordinator": 200}


def own(world):
    return {"slug": world.knowledge_session.slug}


def foreign(world):
    return {"slug": world.foreign_session.slug}


def foreign_draft(world):
    return {"slug": world.foreign_draft.slug}


def managed(*, more=lambda world: {}, method="get", data=lambda world: {}, yes=200):
    """A page of one's own session; of a public session of another organiser 403; of another's concept 404."""

    def kwargs_of(session):
        return lambda world: session(world) | more(world)

    people = SIGN_IN | {"organiser": yes, "coordinator": yes}
    return [
        Row(403, people, method=method, kwargs=kwargs_of(own), data=data),
    ]


def page(**kwargs):
    """As `managed()`, and the same address for the sessions of another organiser."""
    return [
        *managed(**kwargs),
        Row(403, SIGN_IN | {"coordinator": 200}, kwargs=foreign),
        Row(404, SIGN_IN | {"coordinator": 200}, kwargs=foreign_draft),
    ]


def token(world):
    return {"token": world.invitation.token}


def past_token(world):
    return {"token": world.past_invitation.token}


def asked(world):
    return {"key": world.asked_speaker.key}


def speaker_token(world):
    return {"token": world.asked_speaker.token}


def photo_of(world, speaker):
    return own(world) | {"key": speaker.photo.key, "size": "klein"}


def nonsense(world):
    return {"token": "x" * 43}


def helper(world, knowledge_session):
    return {"slug": knowledge_session.slug, "token": helper_token(knowledge_session, 1)}


def speaker(world):
    return {"kind": "sprekers", "key": world.speaker.key}


def invitation(world):
    return {"key": world.invitation.key}


def campaign(world):
    return {"key": world.campaign.key}


def registration(world):
    return {"key": world.registration.key}


def open_page(kwargs=lambda world: {}):
    return [Row(200, kwargs=kwargs)]


def guest_page():
    return [Row(200, kwargs=token), Row(404, kwargs=nonsense), Row(404, kwargs=nonsense, method="post")]


ROWS: dict[str, list[Row]] = {
    "knowledge_sessions:session_list": open_page(),
    "knowledge_sessions:calendar_feed": open_page(),
    "knowledge_sessions:session_detail": [
        *open_page(own),
        Row(404, {"coordinator": 200}, kwargs=foreign_draft),
    ],
    "knowledge_sessions:session_calendar": [*open_page(own), Row(404, kwargs=foreign_draft)],
    "knowledge_sessions:request_invitation": [
        *open_page(own),
        Row(422, kwargs=own, method="post"),
        Row(404, kwargs=foreign_draft),
    ],
    "knowledge_sessions:request_received": [*open_page(own), Row(404, kwargs=foreign_draft)],
    "knowledge_sessions:link": [*guest_page(), Row(422, kwargs=token, method="post")],
    "knowledge_sessions:link_cancel": [
        Row(302, kwargs=token),
        Row(302, kwargs=token, method="post"),
        Row(404, kwargs=nonsense),
    ],
    "knowledge_sessions:link_decline": guest_page(),
    "knowledge_sessions:link_answer": [
        Row(302, kwargs=token),
        Row(302, kwargs=token, method="post"),
        Row(404, kwargs=nonsense),
        Row(404, kwargs=nonsense, method="post"),
    ],
    "knowledge_sessions:link_hand_over": [*guest_page(), Row(422, kwargs=token, method="post")],
    "knowledge_sessions:link_sent": [Row(200, kwargs=token), Row(404, kwargs=nonsense)],
    "knowledge_sessions:manage_list": [Row(403, SIGN_IN | PLANNERS)],
    "knowledge_sessions:manage_new": [
        Row(403, SIGN_IN | PLANNERS),
        Row(403, SIGN_IN | {"organiser": 422, "coordinator": 422}, method="post"),
    ],
    "knowledge_sessions:manage_detail": page(),
    "knowledge_sessions:manage_edit": [*page(), *managed(method="post", yes=400)],
    "knowledge_sessions:manage_move": [
        *managed(more=lambda world: {"move": "annuleren"}),
        *managed(more=lambda world: {"move": "toveren"}, yes=404),
        *managed(more=lambda world: {"move": "publiceren"}, method="post", yes=422),
    ],
    "knowledge_sessions:programme": page(),
    "knowledge_sessions:part_new": [
        *managed(more=lambda world: {"kind": "sprekers"}),
        *managed(more=lambda world: {"kind": "iets"}, yes=404),
        *managed(more=lambda world: {"kind": "onderdelen"}, method="post", yes=422),
    ],
    "knowledge_sessions:part_edit": [*managed(more=speaker), *managed(more=speaker, method="post", yes=422)],
    "knowledge_sessions:part_remove": [
        *managed(more=speaker),
        *managed(more=speaker, method="post", yes=302),
    ],
    "knowledge_sessions:part_shift": [
        *managed(more=speaker, method="post", yes=302),
        Row(405, SIGN_IN, kwargs=lambda world: own(world) | speaker(world)),
    ],
    "knowledge_sessions:invite": [*page(), *managed(method="post", yes=422)],
    "knowledge_sessions:campaign_list": page(),
    "knowledge_sessions:campaign": [
        *managed(more=campaign),
        *managed(more=lambda world: {"slug": world.session_today.slug, "key": world.busy_campaign.key}),
    ],
    "knowledge_sessions:campaign_do": [
        *managed(more=lambda world: campaign(world) | {"deed": "pauzeren"}),
        *managed(more=lambda world: campaign(world) | {"deed": "pauzeren"}, method="post", yes=302),
        *managed(more=lambda world: campaign(world) | {"deed": "opeten"}, yes=404),
    ],
    "knowledge_sessions:remind_unanswered": [*page(), *managed(method="post", yes=302)],
    "knowledge_sessions:invitation_list": page(),
    "knowledge_sessions:invitation_renew": [
        *managed(more=invitation),
        *managed(more=invitation, method="post", yes=302),
    ],
    "knowledge_sessions:invitation_withdraw": [
        *managed(more=invitation),
        *managed(more=invitation, method="post", yes=302),
    ],
    "knowledge_sessions:registration_list": page(),
    "knowledge_sessions:registration_new": [*page(), *managed(method="post", yes=422)],
    "knowledge_sessions:registration_edit": [
        *managed(more=registration),
        *managed(more=registration, method="post", yes=422),
        *managed(more=lambda world: {"key": world.foreign_registration.key}, yes=404),
    ],
    "knowledge_sessions:registration_act": [
        *managed(more=registration, method="post", yes=302),
        *managed(more=lambda world: {"key": world.foreign_registration.key}, method="post", yes=404),
    ],
    "knowledge_sessions:session_copy": [*page(), *managed(method="post", yes=422)],
    "knowledge_sessions:session_test_mail": [*page(), *managed(method="post", yes=422)],
    "knowledge_sessions:request_queue": page(),
    "knowledge_sessions:link_evaluate": [
        Row(200, kwargs=past_token),
        Row(422, kwargs=past_token, method="post"),
        Row(404, kwargs=token),  # not over yet
        Row(404, kwargs=nonsense),
    ],
    "knowledge_sessions:link_material": [
        Row(200, kwargs=lambda world: past_token(world) | {"key": world.material.key}),
        Row(404, kwargs=lambda world: token(world) | {"key": world.material.key}),
        Row(404, kwargs=lambda world: nonsense(world) | {"key": world.material.key}),
    ],
    "knowledge_sessions:material_file": [
        Row(200, kwargs=lambda world: {"slug": world.past_session.slug, "key": world.material.key}),
        Row(404, kwargs=lambda world: own(world) | {"key": world.material.key}),
    ],
    "knowledge_sessions:afterwards": page(),
    "knowledge_sessions:material_new": [*page(), *managed(method="post", yes=422)],
    "knowledge_sessions:material_remove": [
        Row(
            403,
            SIGN_IN | PLANNERS,
            kwargs=lambda world: {"slug": world.past_session.slug, "key": world.material.key},
        ),
        Row(
            403,
            SIGN_IN | {"organiser": 302, "coordinator": 302},
            method="post",
            kwargs=lambda world: {"slug": world.past_session.slug, "key": world.material.key},
        ),
    ],
    "knowledge_sessions:follow_up": [
        *managed(more=lambda world: {"group": "aanwezig"}),
        *managed(more=lambda world: {"group": "iedereen"}, yes=404),
        *managed(
            more=lambda world: {"group": "afwezig"},
            method="post",
            data=lambda world: {"stap": "versturen"},
            yes=422,
        ),
    ],
    "knowledge_sessions:speaker_ask": [
        *managed(more=asked),
        *managed(more=lambda world: {"key": world.speaker.key}, method="post", yes=422),  # no address
        *managed(more=asked, method="post", yes=302),
    ],
    "knowledge_sessions:speaker_link": [
        Row(200, kwargs=speaker_token),
        Row(422, kwargs=speaker_token, method="post"),
        Row(404, kwargs=nonsense),
    ],
    "knowledge_sessions:speaker_link_photo": [Row(200, kwargs=speaker_token), Row(404, kwargs=nonsense)],
    "knowledge_sessions:speaker_photo": [
        Row(200, kwargs=lambda world: photo_of(world, world.speaker)),
        Row(404, PLANNERS, kwargs=lambda world: photo_of(world, world.asked_speaker)),  # no yes yet
        Row(404, kwargs=lambda world: photo_of(world, world.speaker) | {"size": "reusachtig"}),
    ],
    "knowledge_sessions:the_day": page(),
    "knowledge_sessions:presence_list": page(),
    "knowledge_sessions:check_in": [*page(), *managed(method="post", yes=422)],
    "knowledge_sessions:close_list": [*page(), *managed(method="post", yes=422)],
    "knowledge_sessions:helper_check_in": [
        Row(200, kwargs=lambda world: helper(world, world.session_today)),
        Row(422, kwargs=lambda world: helper(world, world.session_today), method="post"),
        Row(404, kwargs=lambda world: helper(world, world.knowledge_session)),  # not the day
        Row(404, kwargs=lambda world: {"slug": world.session_today.slug, "token": "x" * 43}),
    ],
    "knowledge_sessions:reminders": [*page(), *managed(method="post", yes=302)],
    "knowledge_sessions:request_decide": managed(
        more=lambda world: {"key": world.invitation_request.key}, method="post", yes=302
    ),
}
