"""A slug that a village once had: the address of today, for who may know that village."""

from django.urls import Resolver404, ResolverMatch, resolve, reverse

from villages.models import Village


def new_address(match: ResolverMatch, user) -> str | None:
    """The same page under the slug of today; None when the slug is none that this village once had."""
    slug = match.kwargs.get("village_slug")
    if not slug:
        return None
    villages = Village.objects.visible_to(user)
    new = villages.filter(old_slugs__slug=slug).values_list("slug", flat=True).first()
    if new is None:
        return None
    return reverse(match.view_name, args=match.args, kwargs={**match.kwargs, "village_slug": new})


def current_path(path: str, user) -> str:
    """`path` as it is called today. A village that has the slug now goes before one that once had it."""
    try:
        match = resolve(path)
    except Resolver404:
        return path
    if Village.objects.filter(slug=match.kwargs.get("village_slug", "")).exists():
        return path
    return new_address(match, user) or path
