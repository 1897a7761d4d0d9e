"""Who reads, takes and moves the versions of a plan."""

from tests.access import Row

SIGN_IN = {"visitor": 302}
INSIDE = ("villager", "core_member", "lead", "advisor", "coordinator")
MOVERS = ("lead", "coordinator")
OTHER_SIDE = ("outsider", "foreign_advisor", "coordinator")


def own(number=None):
    extra = {} if number is None else {"number": number}
    return lambda world: {"village_slug": world.village.slug} | extra


def compared(old, new):
    return lambda world: {"village_slug": world.village.slug, "old": old, "new": new}


def foreign(world):
    return {"village_slug": world.other_village.slug, "number": 1}


def reading(*, without_file=200) -> list[Row]:
    """Published: everyone. Offered: also the officer. Only frozen: the village itself, of either village."""
    return [
        Row(200, kwargs=own(1)),
        Row(404, dict.fromkeys((*INSIDE, "officer"), 200), kwargs=own(2)),
        Row(404, dict.fromkeys(INSIDE, without_file), kwargs=own(3)),
        Row(404, dict.fromkeys(OTHER_SIDE, without_file), kwargs=foreign),
    ]


def moving(number, *, get=200, post=302) -> list[Row]:
    """404 outside the village, 403 for who is inside and is no lead."""
    inside = SIGN_IN | dict.fromkeys(INSIDE, 403)
    rows = [Row(404, inside | dict.fromkeys(MOVERS, post), method="post", kwargs=own(number))]
    if get:
        rows.append(Row(404, inside | dict.fromkeys(MOVERS, get), kwargs=own(number)))
    return rows


ROWS: dict[str, list[Row]] = {
    "plans:plan_list": [Row(200)],
    "plans:verify": [Row(200), Row(422, method="post")],
    "plans:plan_read": [Row(200, kwargs=own())],
    "plans:version_list": [Row(200, kwargs=own())],
    "plans:version_choose": [
        Row(302, kwargs=own()),
        Row(
            404,
            dict.fromkeys(OTHER_SIDE, 302),
            kwargs=lambda world: {"village_slug": world.other_village.slug},
        ),
    ],
    "plans:version_compare": [
        Row(404, dict.fromkeys((*INSIDE, "officer"), 200), kwargs=compared(1, 2)),
        Row(404, dict.fromkeys(INSIDE, 200), kwargs=compared(1, 3)),
    ],
    "plans:version_detail": reading(),
    "plans:version_pdf": reading(without_file=302),
    "plans:version_progress": reading(),
    "plans:workshop_versions": [Row(404, SIGN_IN | dict.fromkeys(INSIDE, 200), kwargs=own())],
    "plans:version_freeze": moving(None, post=422),
    "plans:version_offer": moving(3, post=409),  # a reaction waits for an answer
    "plans:version_withdraw": moving(2, post=422),
    "plans:version_publish": moving(2),
    "plans:version_render": moving(3, get=None),
}
