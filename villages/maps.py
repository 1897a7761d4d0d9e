"""The map of Drenthe with villages as links: official borders where they were imported, else the sketch."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.safestring import SafeString

from common.maps import Place, map_svg
from villages.models import Municipality, Village
from villages.sketch import TOWNS, areas


def province_map(villages: Iterable[Village]) -> dict[str, SafeString | str]:
    """The drawing, and what must stand below it: the source of the borders, or that they are a sketch."""
    municipalities = list(Municipality.objects.exclude(outline=None))
    sources = sorted({row.outline_source for row in municipalities if row.outline_source})
    dots = [
        Place(
            name=village.name,
            longitude=village.longitude,
            latitude=village.latitude,
            url=reverse("portal:village_detail", kwargs={"village_slug": village.slug}),
            detail=f"gemeente {village.municipality.name}",
        )
        for village in villages
        if village.longitude is not None
    ]
    svg = map_svg(
        areas(municipalities),
        dots,
        title="Kaart van Drenthe met de dorpen die meedoen",
        towns=() if municipalities else TOWNS,  # the names of municipalities show the way by themselves
    )
    return {"svg": svg, "source": f"Grenzen: {', '.join(sources)}" if sources else "Schets van Drenthe"}
