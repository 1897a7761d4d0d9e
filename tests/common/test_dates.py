"""Dates and times the way people write them."""

from datetime import UTC, date, datetime, time

import pytest

from common.dates import (
    add_minutes,
    clock_text,
    local_moment,
    moment_text,
    parse_date,
    parse_time,
    period_text,
)


@pytest.mark.parametrize(
    "text",
    [
        "9-5-2023",
        "09-05-2023",
        "9/5/2023",
        "9.5.2023",
        "9 mei 2023",
        "Dinsdag 9 mei 2023",
        "2023-05-09",
        " 9  mei  2023 ",
    ],
)
def test_parse_date_understands(text):
    assert parse_date(text) == date(2023, 5, 9)


@pytest.mark.parametrize("text", ["", "31-2-2023", "9 mai 2023", "mei 2023", "9-5-23", "morgen"])
def test_parse_date_refuses(text):
    with pytest.raises(ValueError):
        parse_date(text)


@pytest.mark.parametrize("text", ["19.30", "19:30", "19u30", "19.30 uur", " 19 . 30 "])
def test_parse_time_understands(text):
    assert parse_time(text) == time(19, 30)


@pytest.mark.parametrize("text", ["", "25.00", "19.75", "half acht", "1930", "19.3"])
def test_parse_time_refuses(text):
    with pytest.raises(ValueError):
        parse_time(text)


def test_local_moment_on_both_sides_of_the_clock_change():
    assert local_moment(date(2026, 10, 24), time(19, 30)) == datetime(2026, 10, 24, 17, 30, tzinfo=UTC)
    assert local_moment(date(2026, 10, 26), time(19, 30)) == datetime(2026, 10, 26, 18, 30, tzinfo=UTC)


def test_local_moment_refuses_the_hour_that_is_skipped_and_takes_the_first_of_two():
    with pytest.raises(ValueError):
        local_moment(date(2027, 3, 28), time(2, 30))
    assert local_moment(date(2026, 10, 25), time(2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_minutes_really_pass_through_the_clock_change():
    begin = local_moment(date(2026, 10, 25), time(1, 30))

    assert clock_text(add_minutes(begin, 120)) == "02.30"


def test_words():
    start, end = datetime(2023, 5, 9, 17, 30, tzinfo=UTC), datetime(2023, 5, 9, 19, 30, tzinfo=UTC)

    assert moment_text(start) == "dinsdag 9 mei 2023, 19.30 uur"
    assert period_text(start, end) == "dinsdag 9 mei 2023, 19.30 tot 21.30 uur"
