"""When a reminder goes: by the calendar and the clock in the Netherlands, never by counting hours."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from common.dates import local_moment_or_next

#: A reminder that would come later than this before the start is of no use: people are on their way.
USEFUL_UNTIL = timedelta(hours=2)


def reminder_due(starts_at: datetime, days_before: int, clock: time, *, since: datetime) -> datetime | None:
    """The moment in UTC; None when there is no useful one.

    since: when people heard of this day and place, or when the rule was made. A moment before that becomes the
    first time after it that the clock shows this: who just got a mail is not reminded in the same minute.
    """
    due = local_moment_or_next(timezone.localdate(starts_at) - timedelta(days=days_before), clock)
    if due < since:
        due = local_moment_or_next(timezone.localdate(since), clock)
    if due < since:
        due = local_moment_or_next(timezone.localdate(since) + timedelta(days=1), clock)
    return due if due <= starts_at - USEFUL_UNTIL else None
