"""Until when somebody may answer an offered seat. Told and kept on the Dutch clock, counted in real hours."""

from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

from common.dates import local_moment

DIRECTLY_BEFORE = timedelta(hours=48)  # longer before the start: a free seat is given, not offered
LAST_ANSWER_BEFORE = timedelta(hours=2)
TIME_TO_ANSWER = timedelta(hours=12)
SHORTEST_TIME = timedelta(minutes=30)
EVENING, MORNING, ANSWER_IN_THE_MORNING = time(21), time(8), time(9)


def gives_directly(now: datetime, starts_at: datetime) -> bool:
    """More than 48 hours to go: people can still arrange the evening, so nobody needs to be asked."""
    return _real(starts_at) - _real(now) > DIRECTLY_BEFORE


def offer_deadline(now: datetime, starts_at: datetime) -> datetime | None:
    """The moment the offer ends, or None when there is no decent time left to ask.

    Twelve hours, or half of the time that is left when that is less, so that somebody after them can be asked
    too; at least one hour. An end at night moves to 09:00; the last possible end (two hours before the start)
    moves to the evening before when that one is at night.
    """
    now, starts_at = _real(now), _real(starts_at)
    last = latest_answer(starts_at)
    half = max((last - now) / 2, timedelta(hours=1))
    until = min(_morning_after(now + min(TIME_TO_ANSWER, half)), last)
    return until if until - now >= SHORTEST_TIME else None


def latest_answer(starts_at: datetime) -> datetime:
    """After this moment no answer helps any more, whenever it was asked."""
    return _evening_before(_real(starts_at) - LAST_ANSWER_BEFORE)


def is_night(moment: datetime) -> bool:
    """After 21:00 and before 08:00; both hours themselves are still decent."""
    clock = timezone.localtime(moment, timezone.get_default_timezone()).time()
    return clock > EVENING or clock < MORNING


def _morning_after(moment: datetime) -> datetime:
    if not is_night(moment):
        return moment
    local = timezone.localtime(moment, timezone.get_default_timezone())
    day = local.date() + timedelta(days=1) if local.time() > EVENING else local.date()
    return local_moment(day, ANSWER_IN_THE_MORNING)


def _evening_before(moment: datetime) -> datetime:
    if not is_night(moment):
        return moment
    local = timezone.localtime(moment, timezone.get_default_timezone())
    day = local.date() if local.time() > EVENING else local.date() - timedelta(days=1)
    return local_moment(day, EVENING)


def _real(moment: datetime) -> datetime:
    """In UTC: between two moments of one zone Python subtracts what the clocks show, not what passes."""
    return moment.astimezone(UTC)
