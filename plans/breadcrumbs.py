"""The trail above the pages of versions: where a reader is, and the way back."""

from django.urls import reverse

from villages.models import Village


def plan_trail(village: Village, *here: str) -> list[dict]:
    plan = {"label": "Het plan", "url": reverse("plans:plan_read", args=[village.slug])}
    return [_village(village), plan, *({"label": label} for label in here)]


def workshop_trail(village: Village, *here: str) -> list[dict]:
    versions = {"label": "Versies", "url": reverse("plans:workshop_versions", args=[village.slug])}
    workshop = {"label": "Werkplaats", "url": f"/dorpen/{village.slug}/werkplaats/"}
    return [_village(village), workshop, versions, *({"label": label} for label in here)]


def _village(village: Village) -> dict:
    return {"label": village.name, "url": f"/dorpen/{village.slug}/"}
