"""Breadcrumbs: where a public page stands."""

from django.urls import reverse


def trail(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """Home and the steps below it, each (label, address); the last one is this page."""
    return [{"label": label, "url": url} for label, url in (("Home", reverse("portal:home")), *steps)]
