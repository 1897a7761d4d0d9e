"""Dates and times the way people in the Netherlands write them, and the moments they stand for."""

import re
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTH_NUMBERS = {name: number for number, name in enumerate(MONTHS, start=1)} | {
    name[:3]: number for number, name in enumerate(MONTHS, start=1)
}
MONTH_NUMBERS["mrt"] = 3
NUMERIC_DATE = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4})")
ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
WRITTEN_DATE = re.compile(rf"(?:(?:{'|'.join(WEEKDAYS)}),?\s+)?(\d{{1,2}})\s+([a-z]+)\.?\s+(\d{{4}})")
CLOCK_TIME = re.compile(r"(\d{1,2})(?:\s*[.:u]\s*(\d{2})?)?\s*(?:uur)?")


def parse_date(text: str) -> date:
    """ "9-5-2027", "9 mei 2027", "dinsdag 9 mei 2027" or "2027-05-09". Raises ValueError for anything else."""
    text = " ".join(text.casefold().split())
    if match := ISO_DATE.fullmatch(text):
        year, month, day = match.groups()
    elif match := NUMERIC_DATE.fullmatch(text):
        day, month, year = match.groups()
    elif (match := WRITTEN_DATE.fullmatch(text)) and match[2] in MONTH_NUMBERS:
        day, month, year = match[1], MONTH_NUMBERS[match[2]], match[3]
    else:
        raise ValueError(f"not a date: {text!r}")
    return date(int(year), int(month), int(day))


def parse_time(text: str) -> time:
    """ "19.30", "19:30", "19u30", "19 uur". Raises ValueError for anything else."""
    match = CLOCK_TIME.fullmatch(text.casefold().strip())
    if not match:
        raise ValueError(f"not a time: {text!r}")
    return time(int(match[1]), int(match[2] or 0))


def local_moment(day: date, clock: time) -> datetime:
    """The moment at which the clock in the Netherlands shows this; the first one when it shows it twice.

    Raises ValueError for a time that is skipped when the clock goes forward.
    """
    moment = datetime.combine(day, clock, tzinfo=timezone.get_default_timezone())
    if moment.astimezone(UTC).astimezone(timezone.get_default_timezone()).time() != clock:
        raise ValueError(f"{day} {clock} does not exist")
    return moment.astimezone(UTC)


def local_moment_or_next(day: date, clock: time) -> datetime:
    """As `local_moment()`; a time that is skipped counts as the hour after it, where the clock stands then."""
    try:
        return local_moment(day, clock)
    except ValueError:
        return local_moment(day, clock.replace(hour=clock.hour + 1))


def add_minutes(moment: datetime, minutes: int) -> datetime:
    """Minutes that really pass; plain addition would follow the clock through a change of summer time."""
    return moment.astimezone(UTC) + timedelta(minutes=minutes)


def clock_text(moment: datetime) -> str:
    """ "19.30"."""
    return clock_text_of(timezone.localtime(moment).time())


def clock_text_of(clock: time) -> str:
    """ "19.30", of a time that belongs to no day."""
    return f"{clock:%H.%M}"


def day_text(moment: date) -> str:
    """ "dinsdag 9 mei 2023", of a day or of the local day of a moment."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}"


def moment_text(moment: datetime) -> str:
    """ "dinsdag 9 mei 2023, 19.30 uur"."""
    return f"{day_text(moment)}, {clock_text(moment)} uur"


def period_text(start: datetime, end: datetime) -> str:
    """ "dinsdag 9 mei 2023, 19.30 tot 21.30 uur"; with both days when it ends on another day."""
    if timezone.localdate(start) == timezone.localdate(end):
        return f"{day_text(start)}, {clock_text(start)} tot {clock_text(end)} uur"
    return f"{moment_text(start)} tot {moment_text(end)}"


def ago_text(moment: datetime, now: datetime | None = None) -> str:
    """ "40 seconden geleden", "1 minuut geleden", "3 uur geleden", "2 dagen geleden"."""
    seconds = max(0, int(((now or timezone.now()) - moment).total_seconds()))
    for size, one, more in (
        (86_400, "dag", "dagen"),
        (3600, "uur", "uur"),
        (60, "minuut", "minuten"),
        (1, "seconde", "seconden"),
    ):
        if seconds >= size:
            number = seconds // size
            return f"{number} {one if number == 1 else more} geleden"
    return "net"
