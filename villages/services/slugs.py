"""Addresses: short, Dutch, and once given never given to another."""

from collections.abc import Callable, Iterator

from django.db import IntegrityError, models, transaction
from django.utils.text import slugify

RESERVED = frozenset({"aanmelden", "agenda", "bevestigen", "downloaden", "importeren", "nieuw", "zoeken"})


def candidates(name: str, *, municipality_slug: str, max_length: int) -> Iterator[str]:
    """alteveer, alteveer-de-wolden, alteveer-de-wolden-2, ..."""
    room = max_length - len(municipality_slug) - 5
    base = slugify(name.replace("’", "'"))[:room].strip("-") or "dorp"
    if base not in RESERVED:
        yield base
    longer = f"{base}-{municipality_slug}"
    yield longer
    for number in range(2, 1000):
        yield f"{longer}-{number}"


def save_with_free_slug(
    row: models.Model, slugs: Iterator[str], *, is_taken: Callable[[str], bool]
) -> models.Model:
    """Save with the first slug that is free, also when somebody takes one at this very moment."""
    for slug in slugs:
        if is_taken(slug):
            continue
        row.slug = slug
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            if "slug" not in str(error):
                raise
            continue
        return row
    raise RuntimeError(f"no free slug for {row}")
