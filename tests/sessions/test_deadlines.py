"""Until when an offered seat may be answered: on the Dutch clock, in both weeks in which the clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.deadlines import gives_directly, is_night, offer_deadline

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def local(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=AMSTERDAM)


def on_the_clock(moment):
    return moment.astimezone(AMSTERDAM).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("now", "starts_at", "until"),
    [
        # Tuesday evening; twelve hours fit in the day
        ("2027-05-10 08:30", "2027-05-11 19:30", "2027-05-10 20:30"),
        # twelve hours would end at night: nine in the morning, of the same night or of the next day
        ("2027-05-10 10:00", "2027-05-11 19:30", "2027-05-11 09:00"),
        ("2027-05-10 14:00", "2027-05-11 19:30", "2027-05-11 09:00"),
        # exactly 21:00 is still decent; a minute later is night
        ("2027-05-10 09:00", "2027-05-11 23:30", "2027-05-10 21:00"),
        ("2027-05-10 09:01", "2027-05-11 23:30", "2027-05-11 09:00"),
        # the day itself: half of the time that is left, so that somebody after them can be asked too
        ("2027-05-11 09:30", "2027-05-11 19:30", "2027-05-11 13:30"),
        ("2027-05-11 16:00", "2027-05-11 19:30", "2027-05-11 17:00"),
        # two hours before the start is the end of it
        ("2027-05-11 16:45", "2027-05-11 19:30", "2027-05-11 17:30"),
        # the last moment falls in the night: the evening before
        ("2027-05-10 16:00", "2027-05-11 09:00", "2027-05-10 18:30"),
        # the night of 28 March 2027 is an hour shorter, that of 25 October 2026 an hour longer
        ("2027-03-27 13:00", "2027-03-28 20:00", "2027-03-28 09:00"),
        ("2027-03-27 22:00", "2027-03-28 20:00", "2027-03-28 08:30"),
        ("2026-10-24 13:00", "2026-10-25 20:00", "2026-10-25 09:00"),
        ("2026-10-24 22:00", "2026-10-25 20:00", "2026-10-25 09:00"),
    ],
)
def test_offer_ends_at_a_decent_moment(now, starts_at, until):
    found = offer_deadline(local(now).astimezone(UTC), local(starts_at))

    assert found.astimezone(AMSTERDAM).strftime("%Y-%m-%d %H:%M") == until


@pytest.mark.parametrize(
    ("now", "starts_at"),
    [
        ("2027-05-11 17:15", "2027-05-11 19:30"),  # a quarter of an hour to answer is none
        ("2027-05-11 18:00", "2027-05-11 19:30"),
        ("2027-05-10 20:45", "2027-05-11 09:00"),
        ("2027-05-11 05:00", "2027-05-11 09:00"),
    ],
)
def test_without_decent_time_nobody_is_asked(now, starts_at):
    assert offer_deadline(local(now), local(starts_at)) is None


@pytest.mark.parametrize(
    ("now", "starts_at", "directly"),
    [
        ("2027-05-09 19:29", "2027-05-11 19:30", True),
        ("2027-05-09 19:30", "2027-05-11 19:30", False),
        # by the clock 48 hours and a minute, in truth 47 hours: the clock goes forward in between
        ("2027-03-26 19:59", "2027-03-28 20:00", False),
        ("2027-03-26 18:59", "2027-03-28 20:00", True),
        # by the clock 47 hours and a half, in truth 48 and a half: the clock goes back
        ("2026-10-23 20:30", "2026-10-25 20:00", True),
        ("2026-10-23 21:00", "2026-10-25 20:00", False),
    ],
)
def test_more_than_48_real_hours_before_a_seat_is_given(now, starts_at, directly):
    assert gives_directly(local(now), local(starts_at)) is directly


@given(
    hours=st.integers(0, 24 * 160),  # from October to April: both changes of the clock
    minutes=st.integers(1, 48 * 60),
)
def test_never_at_night_never_late_always_with_time(hours, minutes):
    starts_at = datetime(2026, 10, 20, tzinfo=UTC) + timedelta(hours=hours)
    now = starts_at - timedelta(minutes=minutes)

    until = offer_deadline(now, starts_at)

    if until is not None:
        assert not is_night(until)
        assert until <= starts_at - timedelta(hours=2)
        assert until >= now + timedelta(minutes=30)
        assert on_the_clock(until) <= on_the_clock(now) + timedelta(hours=24)
