"""The addresses of `plans`."""

from tests.access import Row

SIGNUP = {"kwargs": lambda world: {"reference": world.signup.reference}}
VILLAGE = {"kwargs": lambda world: {"village_slug": world.village.slug}}
SECTION = {"kwargs": lambda world: {"village_slug": world.village.slug, "key": world.section.key}}
EMPTY = {"kwargs": lambda world: {"village_slug": world.village.slug, "key": world.empty_section.key}}
DRAFT = {"page": "6f0c7c0a-0000-4000-8000-000000000001", "number": 1, "written_on": 1, "body": "Half af"}
CHANGE = {
    "kwargs": lambda world: {
        "village_slug": world.village.slug,
        "key": world.removed_section.key,
        "number": 1,
    }
}
NEW_SECTION = {"title": "Zonneveld", "chapter": 2, "discipline": "energie"}
REVISION = {"kwargs": lambda world: SECTION["kwargs"](world) | {"number": 1}}


def readers(status: int = 200) -> dict[str, int]:
    """A draft: the village with its advisors, and the coordinator; for others it is not there."""
    return {"visitor": 302} | dict.fromkeys(
        ("villager", "core_member", "lead", "advisor", "coordinator"), status
    )


def writers(status: int = 200) -> dict[str, int]:
    """Who may read a draft but not write in it gets 403."""
    return readers(403) | dict.fromkeys(("core_member", "lead", "advisor"), status)


def retitled(section) -> dict:
    return {"title": "Zonneveld", "seen": section.title}


ROWS: dict[str, list[Row]] = {
    "plans:signup_accept": [
        Row(403, {"visitor": 302, "coordinator": 200}, **SIGNUP),
        Row(403, {"visitor": 302, "coordinator": 302}, method="post", **SIGNUP),
    ],
    # the workshop
    "plans:workshop": [Row(404, readers(), **VILLAGE)],
    "plans:draft": [Row(404, readers(), **VILLAGE)],
    "plans:section_detail": [Row(404, readers(), **SECTION)],
    "plans:plan_structure": [Row(404, writers(), **VILLAGE)],
    "plans:section_add": [
        Row(404, writers(), **VILLAGE),
        Row(404, writers(302), method="post", data=lambda world: NEW_SECTION, **VILLAGE),
    ],
    "plans:section_arrange": [Row(404, writers(), **EMPTY)],
    "plans:section_rename": [
        Row(404, writers(302), method="post", data=lambda world: retitled(world.empty_section), **EMPTY)
    ],
    "plans:section_put": [Row(404, writers(302), method="post", data=lambda world: {"chapter": 2}, **EMPTY)],
    "plans:section_shift": [
        Row(404, writers(302), method="post", data=lambda world: {"plek": 2, "richting": "omhoog"}, **EMPTY)
    ],
    "plans:section_remove": [Row(404, writers(302), method="post", **EMPTY)],
    "plans:structure_undo": [Row(404, writers(302), method="post", **CHANGE)],
    "plans:section_edit": [
        Row(404, writers(), **SECTION),
        Row(404, writers(400), method="post", **SECTION),
        Row(404, writers(302), method="post", data=lambda world: {"body": "Nieuw", "version": 1}, **SECTION),
        Row(404, writers(409), method="post", data=lambda world: {"body": "Nieuw", "version": 0}, **SECTION),
    ],
    "plans:section_move": [
        Row(
            404,
            writers(302),
            method="post",
            data=lambda world: {"to": "ter_controle", "version": 1},
            **SECTION,
        )
    ],
    "plans:section_skip": [
        Row(404, writers(), **EMPTY),
        Row(404, writers(302), method="post", data=lambda world: {"reason": "Geen warmtebron"}, **EMPTY),
    ],
    "plans:section_take_up": [Row(404, writers(302), method="post", **EMPTY)],
    "plans:section_take_over": [Row(404, writers(302), method="post", **SECTION)],
    "plans:draft_keep": [
        Row(404, writers(400), method="post", **SECTION),
        Row(404, writers(), method="post", data=lambda world: DRAFT, **SECTION),
    ],
    "plans:draft_discard": [Row(404, writers(302), method="post", data=lambda world: DRAFT, **SECTION)],
    "plans:draft_take_back": [Row(404, writers(302), method="post", data=lambda world: DRAFT, **SECTION)],
    "plans:section_image": [
        Row(404, writers(), **SECTION),
        Row(404, writers(422), method="post", **SECTION),
    ],
    "plans:image_file": [
        Row(200, kwargs=lambda world: {"key": world.public_image.key}),
        Row(404, readers() | {"visitor": 404}, kwargs=lambda world: {"key": world.image.key}),
    ],
    "plans:image_small": [
        Row(200, kwargs=lambda world: {"key": world.public_image.key}),
        Row(404, readers() | {"visitor": 404}, kwargs=lambda world: {"key": world.image.key}),
    ],
    "plans:section_history": [Row(404, readers(), **SECTION)],
    "plans:section_compare": [Row(404, readers(), **SECTION)],
    "plans:section_restore": [
        Row(404, writers(), **REVISION),
        Row(
            404, writers(302), method="post", data=lambda world: {"reason": "Beter", "version": 1}, **REVISION
        ),
    ],
}
