"""Does the post still move? For the pages of organisers, and for who keeps the portal running.

The work that the clock starts stamps a heartbeat. Whoever stamps nothing cannot say so, so others look: the pages
show it after some minutes, and after an hour a part that still runs tells the technical contact, once per silence.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from common.dates import ago_text
from common.models import Heartbeat


@dataclass(frozen=True)
class Work:
    label: str  # Dutch, what does not happen while it is silent
    longest_silence: timedelta


WORKS = {
    "mail": Work("mails versturen", timedelta(minutes=5)),
    "campaigns": Work("uitnodigingen klaarzetten", timedelta(minutes=5)),
    "reminders": Work("herinneringen klaarzetten", timedelta(minutes=5)),
    "sessions": Work("plekken van de wachtlijst doorgeven", timedelta(minutes=5)),
    "bounces": Work("teruggekomen mails lezen", timedelta(minutes=20)),
    "purge": Work("gegevens wissen na afloop", timedelta(hours=26)),  # nightly, like the next
    "prove": Work("plekken en mails natellen", timedelta(hours=26)),
}
TELL_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Silence:
    """One work that has been silent too long."""

    name: str
    since: datetime

    @property
    def label(self) -> str:
        return WORKS[self.name].label

    @property
    def ago(self) -> str:
        return ago_text(self.since)


def silences(now: datetime | None = None) -> list[Silence]:
    """What was heard of once, and not lately. What never ran yet, as on the first day, is not silent."""
    now = now or timezone.now()
    stamps = dict(Heartbeat.objects.filter(name__in=WORKS).values_list("name", "at"))
    if not settings.BOUNCE_MAILDIR:  # switched off
        stamps.pop("bounces", None)
    late = [name for name, at in stamps.items() if now - at > WORKS[name].longest_silence]
    return [Silence(name, stamps[name]) for name in WORKS if name in late]


def is_still_silent(ref: str) -> bool:
    name, _, stamp = ref.partition(" ")
    return Heartbeat.objects.filter(name=name, at=datetime.fromisoformat(stamp)).exists()
