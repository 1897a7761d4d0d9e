"""Who gets which answer at the addresses of lists: files that leave and come in, own data, what goes when."""

from tests.access import Row
from tests.access.sessions import page
from tests.access.villages import MANAGERS, office_form

ROWS: dict[str, list[Row]] = {
    "villages:initiative_export": [
        *office_form(MANAGERS),
        Row(403, MANAGERS, method="post", data=lambda world: {"soort": "csv"}),
    ],
    "knowledge_sessions:session_export": [
        *page(),
        *page(method="post", yes=422)[:1],
        *page(method="post", data=lambda world: {"lijst": "aanmeldingen", "soort": "xlsx"})[:1],
    ],
}
