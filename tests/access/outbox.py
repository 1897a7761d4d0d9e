"""The addresses of the portal itself and of pages that combine apps."""

from mail.stops import stop_token
from tests.access import Row

EVERYONE = [Row(200)]
MAIL = {"kwargs": lambda world: {"reference": world.mail.reference}}  # belongs to no session
STOPPED = {"kwargs": lambda world: {"key": world.stopped.key}}
MAY_NOT = {"visitor": 302, "organiser": 200, "coordinator": 200}

ROWS: dict[str, list[Row]] = {
    "portal:outbox": [Row(403, MAY_NOT)],
    "portal:outbox_mail": [Row(403, MAY_NOT | {"organiser": 404}, **MAIL)],
    "portal:outbox_resend": [
        Row(403, MAY_NOT | {"organiser": 404}, **MAIL),
        Row(403, {"visitor": 302, "organiser": 404, "coordinator": 302}, method="post", **MAIL),
    ],
    "portal:outbox_withdraw": [
        Row(403, MAY_NOT | {"organiser": 404}, **MAIL),
        Row(403, {"visitor": 302, "organiser": 404, "coordinator": 302}, method="post", **MAIL),
    ],
    "portal:stopped_list": [Row(403, MAY_NOT)],
    "portal:stopped_lift": [  # of nobody that an organiser knows
        Row(403, MAY_NOT | {"organiser": 404}, **STOPPED),
        Row(
            403,
            {"visitor": 302, "organiser": 404, "coordinator": 302},
            method="post",
            data=lambda world: {"why": "Gebeld."},
            **STOPPED,
        ),
    ],
    "portal:unsubscribe": [
        Row(200, kwargs=lambda world: {"token": stop_token(world.campaign_mail)}),
        Row(302, method="post", kwargs=lambda world: {"token": stop_token(world.campaign_mail)}),
        Row(404, kwargs=lambda world: {"token": "x" * 75}),
        Row(404, method="post", kwargs=lambda world: {"token": "x" * 75}),
    ],
    "portal:mail_webhook": [
        Row(405),
        Row(404, method="post"),
    ],  # no provider here; see tests/mail/test_webhooks.py
    "portal:home": EVERYONE,
    "portal:about": EVERYONE,
    "portal:contact": [Row(200), Row(422, method="post")],
    "portal:contact_sent": EVERYONE,
    "portal:glossary": EVERYONE,
    "portal:privacy": EVERYONE,
    "portal:accessibility": EVERYONE,
    "portal:security_txt": EVERYONE,
    "portal:style": [Row(404)],  # outside the demo only staff sees it, and nobody of the cast is staff
}
