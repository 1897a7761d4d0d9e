"""The last nightly check, for the pages of an organiser."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from sessions.models import KnowledgeSession, NightCheck

LONGEST_SILENCE = timedelta(hours=36)


@dataclass(frozen=True)
class Report:
    at: datetime | None
    lines: list[str]  # what is wrong, of the portal and of the sessions this person runs

    @property
    def is_silent(self) -> bool:
        """The clock stands still, or it never ran."""
        return self.at is None or timezone.now() - self.at > LONGEST_SILENCE


def report_for(user) -> Report:
    check = NightCheck.objects.first()
    if check is None:
        return Report(None, [])
    own = set()
    if any(breach["session"] for breach in check.breaches):
        own = set(KnowledgeSession.objects.managed_by(user).values_list("pk", flat=True))
    shown = [one["text"] for one in check.breaches if one["session"] is None or one["session"] in own]
    return Report(check.at, shown)
