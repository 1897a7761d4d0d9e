"""Who gets which answer at the addresses of lists: files that leave and come in, own data, what goes when."""

from tests.access import Row
from tests.access.sessions import nonsense, page
from tests.access.villages import MANAGERS, after, office, office_form, public_form
from villages.emails import own_data_token


def own_link(world):
    return {"token": own_data_token(world.own_link)}


def own_contact(world):
    return own_link(world) | {"reference": world.contact.reference}


def address_link(world):
    return {"token": own_data_token(world.address_link)}


def batch(world):
    return {"key": world.import_batch.key}


ROWS: dict[str, list[Row]] = {
    "villages:initiative_export": [
        *office_form(MANAGERS),
        Row(403, MANAGERS, method="post", data=lambda world: {"soort": "csv"}),
    ],
    "villages:initiative_import": office_form(MANAGERS),
    "villages:import_template": [
        office(MANAGERS, lambda world: {"kind": "xlsx"}),
        Row(
            403, {"visitor": 302, "organiser": 404, "coordinator": 404}, kwargs=lambda world: {"kind": "exe"}
        ),
    ],
    "villages:import_detail": [office(MANAGERS, batch)],
    "villages:import_apply": [Row(403, after(MANAGERS), method="post", kwargs=batch)],
    "villages:import_drop": [Row(403, after(MANAGERS), method="post", kwargs=batch)],
    "villages:own_data_ask": public_form(),
    "villages:own_data_sent": [Row(200)],
    "villages:own_data": [Row(200, kwargs=own_link), Row(404, kwargs=nonsense)],
    "villages:own_data_edit": [
        Row(200, kwargs=own_contact),
        Row(422, method="post", kwargs=own_contact),
        Row(404, kwargs=lambda world: own_link(world) | {"reference": world.other_contact.reference}),
    ],
    "villages:own_data_address": [Row(200, kwargs=own_link), Row(422, method="post", kwargs=own_link)],
    "villages:own_data_invitations": [
        Row(302, kwargs=own_link),
        Row(302, method="post", kwargs=own_link),
        Row(404, method="post", kwargs=nonsense),
    ],
    "villages:own_data_remove": [Row(200, kwargs=own_link), Row(200, method="post", kwargs=own_link)],
    "villages:own_address_confirm": [
        Row(200, kwargs=address_link),
        Row(200, method="post", kwargs=address_link),
        Row(404, kwargs=own_link),
    ],
    "knowledge_sessions:digest_choice": office_form(MANAGERS),
    "knowledge_sessions:keeping": [*page(), *page(method="post", yes=422)[:1]],
    "knowledge_sessions:session_export": [
        *page(),
        *page(method="post", yes=422)[:1],
        *page(method="post", data=lambda world: {"lijst": "aanmeldingen", "soort": "xlsx"})[:1],
    ],
}
