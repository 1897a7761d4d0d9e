"""The addresses for the machine, and the two public places."""

from tests.access import Row

ROWS: dict[str, list[Row]] = {
    "portal:alive": [Row(200)],
    "portal:ready": [
        Row(503)
    ],  # no worker has stamped here; tests/portal/test_health.py has the other answer
    "portal:village_detail": [
        Row(200, kwargs=lambda world: {"village_slug": world.village.slug}),
        Row(200, kwargs=lambda world: {"village_slug": world.other_village.slug}),
        Row(404, kwargs=lambda world: {"village_slug": "bestaat-niet"}),
    ],
    "portal:municipality_detail": [
        Row(200, kwargs=lambda world: {"slug": world.village.municipality.slug}),
        Row(404, kwargs=lambda world: {"slug": "bestaat-niet"}),
    ],
}
