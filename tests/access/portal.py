"""The addresses of pages that combine apps: the outbox."""

from tests.access import Row

MAIL = {"kwargs": lambda world: {"reference": world.mail.reference}}  # belongs to no session
MAY_NOT = {"visitor": 302, "organiser": 200, "coordinator": 200}

ROWS: dict[str, list[Row]] = {
    "portal:outbox": [
        Row(403, MAY_NOT),
        Row(403, MAY_NOT | {"organiser": 405, "coordinator": 405}, method="post"),
    ],
    "portal:outbox_mail": [Row(403, MAY_NOT | {"organiser": 404}, **MAIL)],
    "portal:outbox_resend": [
        Row(403, MAY_NOT | {"organiser": 404}, **MAIL),
        Row(403, {"visitor": 302, "organiser": 404, "coordinator": 302}, method="post", **MAIL),
    ],
    "portal:outbox_withdraw": [
        Row(403, MAY_NOT | {"organiser": 404}, **MAIL),
        Row(403, {"visitor": 302, "organiser": 404, "coordinator": 302}, method="post", **MAIL),
    ],
}
