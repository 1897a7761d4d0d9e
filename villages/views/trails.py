"""Breadcrumbs: where a page stands."""

from django.urls import reverse

from villages.models import Initiative


def trail(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """Home and the steps below it, each (label, address); the last one is this page."""
    return [{"label": label, "url": url} for label, url in (("Home", reverse("portal:home")), *steps)]


def initiatives_trail(*steps: tuple[str, str], query: str = "") -> list[dict[str, str]]:
    """The organiser's list of initiatives, as it was filtered, and the steps below it."""
    office = reverse("villages:initiative_office") + (f"?{query}" if query else "")
    above = [("Organisatie", reverse("portal:workroom")), ("Initiatieven", office)]
    return [{"label": label, "url": url} for label, url in (*above, *steps)]


def initiative_trail(initiative: Initiative, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """One of them, and the steps below it."""
    address = reverse("villages:initiative_edit", args=[initiative.slug])
    return initiatives_trail((initiative.name, address), *steps)
