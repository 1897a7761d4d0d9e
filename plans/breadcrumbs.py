"""The trail above the pages of a plan: where a reader is, and the way back."""

from django.urls import reverse

from plans.models import Section
from villages.models import Village


def plan_trail(village: Village, *here: str) -> list[dict]:
    plan = {"label": "Het plan", "url": reverse("plans:plan_read", args=[village.slug])}
    return [_village(village), plan, *({"label": label} for label in here)]


def workshop_trail(village: Village, *here: str) -> list[dict]:
    versions = {"label": "Versies", "url": reverse("plans:workshop_versions", args=[village.slug])}
    return [*writing_trail(village), versions, *({"label": label} for label in here)]


def _village(village: Village) -> dict:
    return {"label": village.name, "url": f"/dorpen/{village.slug}/"}


def writing_trail(village: Village, *here: str) -> list[dict]:
    workshop = {"label": "Werkplaats", "url": reverse("plans:workshop", args=[village.slug])}
    return [_village(village), workshop, *({"label": label} for label in here)]


def section_trail(section: Section, *here: str) -> list[dict]:
    village = section.plan.village
    url = reverse("plans:section_detail", args=[village.slug, section.key])
    return [
        *writing_trail(village),
        {"label": section.title, "url": url},
        *({"label": label} for label in here),
    ]


def structure_trail(village: Village, *here: str) -> list[dict]:
    structure = {"label": "Indeling", "url": reverse("plans:plan_structure", args=[village.slug])}
    return [*writing_trail(village), structure, *({"label": label} for label in here)]


def reactions_trail(village: Village, *here: str) -> list[dict]:
    reactions = {"label": "Reacties", "url": reverse("plans:reaction_office", args=[village.slug])}
    return [*writing_trail(village), reactions, *({"label": label} for label in here)]
