"""Who is writing in a section now. Advice, never a lock; in the cache, for it is over after fifteen minutes.

Two signs of life at the same moment may hide one another until the next one; nothing depends on it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from plans.models import Section

KEPT_SECONDS = 15 * 60


@dataclass(frozen=True)
class Writer:
    user_pk: int
    name: str
    since: datetime


def sign_of_life(section: Section, user: User) -> None:
    now, known = timezone.now().timestamp(), _read(section)
    since = known.get(str(user.pk), [now])[0]
    cache.set(_key(section), known | {str(user.pk): [since, now, str(user)]}, KEPT_SECONDS)


def end_for(section: Section, user_pks: Iterable[int]) -> None:
    gone = {str(pk) for pk in user_pks}
    left = {pk: entry for pk, entry in _read(section).items() if pk not in gone}
    cache.set(_key(section), left, KEPT_SECONDS)


def others_writing(section: Section, user: User) -> list[Writer]:
    """Those who were here first come first."""
    found = [
        Writer(int(pk), name, datetime.fromtimestamp(since, UTC))
        for pk, (since, _seen, name) in _read(section).items()
        if pk != str(user.pk)
    ]
    return sorted(found, key=lambda writer: writer.since)


def _read(section: Section) -> dict[str, list]:
    limit = timezone.now().timestamp() - KEPT_SECONDS
    known = cache.get(_key(section)) or {}
    return {pk: entry for pk, entry in known.items() if entry[1] > limit}


def _key(section: Section) -> str:
    return f"plans.writing:{section.pk}"
