"""Who reacts to a plan, and who answers."""

from tests.access import Row
from tests.access.plans import VILLAGE, readers

NEW = {"kwargs": lambda world: {"village_slug": world.village.slug, "key": world.section.key}}
NUMBER = {"kwargs": lambda world: {"village_slug": world.village.slug, "number": 1}}
OTHER = {"kwargs": lambda world: {"village_slug": world.other_village.slug}}
OWN = {"kwargs": lambda world: {"token": world.reaction_token}}
TO_CONFIRM = {"kwargs": lambda world: {"token": world.unconfirmed_token}}
NONSENSE = {"kwargs": lambda world: {"token": "x" * 43}}


def answerers(status: int = 200) -> dict[str, int]:
    """Who writes in the plan, and the coordinator."""
    return readers(403) | dict.fromkeys(("core_member", "lead", "advisor", "coordinator"), status)


def askers(status: int = 200) -> dict[str, int]:
    return readers(403) | dict.fromkeys(("lead", "coordinator"), status)


def button(status: dict[str, int], where=NUMBER, data=None) -> list[Row]:
    return [Row(404, status, method="post", data=lambda world: data or {}, **where)]


ROWS: dict[str, list[Row]] = {
    "plans:reaction_new": [Row(200, **NEW), Row(422, method="post", **NEW)],
    "plans:reaction_sent": [Row(302, **VILLAGE), Row(302, method="post", **VILLAGE)],
    "plans:reaction_list": [
        Row(200, **VILLAGE),
        # nothing public there; its page says so to whoever may know the village
        Row(200, **OTHER),
    ],
    "plans:reaction_link": [
        Row(200, **OWN),
        Row(200, **TO_CONFIRM),
        Row(302, method="post", **TO_CONFIRM),
        Row(404, **NONSENSE),
        Row(404, method="post", **NONSENSE),
    ],
    "plans:reaction_edit": [
        Row(200, **OWN),
        Row(422, method="post", **OWN),
        Row(404, **NONSENSE),
        Row(404, method="post", **NONSENSE),
    ],
    "plans:reaction_withdraw": [
        Row(200, **OWN),
        Row(200, method="post", **OWN),
        Row(404, **NONSENSE),
        Row(404, method="post", **NONSENSE),
    ],
    "plans:reaction_office": [Row(404, answerers(), **VILLAGE)],
    "plans:reaction_enter": [
        Row(404, answerers(), **VILLAGE),
        Row(404, answerers(422), method="post", **VILLAGE),
    ],
    "plans:reaction_period": [
        Row(404, askers(), **VILLAGE),
        Row(404, askers(422), method="post", **VILLAGE),
    ],
    "plans:reaction_period_end": button(askers(302), VILLAGE),
    "plans:reaction_answer": [
        Row(404, answerers(), **NUMBER),
        Row(404, answerers(422), method="post", **NUMBER),
    ],
    "plans:reaction_take": button(answerers(302)),
    "plans:reaction_take_over": button(
        answerers(403) | dict.fromkeys(("core_member", "lead", "advisor"), 302), data={"version": 1}
    ),
    "plans:reaction_reopen": button(answerers(422)),
    "plans:reaction_hide": button(answerers(302), data={"reason": "Er stond een telefoonnummer in."}),
    "plans:reaction_show": button(answerers(302)),
}
