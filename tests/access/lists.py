"""Who gets which answer at the addresses of lists: files that leave and come in, own data, what goes when."""

from tests.access import Row
from tests.access.sessions import page
from tests.access.villages import MANAGERS, after, office, office_form


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
    "knowledge_sessions:session_export": [
        *page(),
        *page(method="post", yes=422)[:1],
        *page(method="post", data=lambda world: {"lijst": "aanmeldingen", "soort": "xlsx"})[:1],
    ],
}
