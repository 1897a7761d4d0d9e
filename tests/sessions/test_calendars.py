"""Calendar files, read back by icalendar."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from mail.kinds import get_kind
from mail.models import OutgoingMail
from sessions import calendars, services
from tests.factories import (
    InvitationFactory,
    KnowledgeSessionFactory,
    SessionRegistrationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
AWKWARD = "'t Haantje, één avond; met \\ en een\nnieuwe regel"


def parsed(text):
    calendar = Calendar.from_ical(text)
    return calendar, calendar.walk("VEVENT")[0]


def test_event_survives_writing_and_reading():
    knowledge_session = KnowledgeSessionFactory(
        title=AWKWARD,
        summary="Over warmte; en geld, " * 12,
        place_name="Café 'De Hoek'",
        address="Brink 1, Aalden",
    )

    calendar, event = parsed(calendars.event_calendar(knowledge_session))

    assert str(event["summary"]) == AWKWARD
    assert str(event["location"]) == "Café 'De Hoek', Brink 1, Aalden"
    assert str(event["description"]).startswith(knowledge_session.summary)
    assert str(event["uid"]) == f"{knowledge_session.calendar_uid}@portaal.example"
    assert (event["sequence"], calendar["method"], str(event["status"])) == (0, "PUBLISH", "CONFIRMED")
    assert event["dtstart"].params["TZID"] == "Europe/Amsterdam"


def test_lines_are_folded_and_end_as_the_standard_says():
    knowledge_session = KnowledgeSessionFactory(title="é" * 110, summary="ë" * 290)

    raw = calendars.event_calendar(knowledge_session).encode()

    lines = raw.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("start", "local"),
    [
        (datetime(2026, 10, 24, 17, 30, tzinfo=UTC), "2026-10-24 19:30 +0200"),
        (datetime(2026, 10, 26, 18, 30, tzinfo=UTC), "2026-10-26 19:30 +0100"),
        (datetime(2027, 3, 27, 18, 30, tzinfo=UTC), "2027-03-27 19:30 +0100"),
        (datetime(2027, 3, 29, 17, 30, tzinfo=UTC), "2027-03-29 19:30 +0200"),
    ],
)
def test_time_zone_block_is_right_on_both_sides_of_the_clock_change(start, local):
    knowledge_session = KnowledgeSessionFactory(starts_at=start)

    calendar, event = parsed(calendars.event_calendar(knowledge_session))

    zone = calendar.walk("VTIMEZONE")[0]
    own_rules = zone.to_tz()  # the block itself, not what this machine knows
    naive = event["dtstart"].dt.replace(tzinfo=None)
    assert f"{naive.replace(tzinfo=own_rules):%Y-%m-%d %H:%M %z}" == local
    onsets = [part["dtstart"].dt.year for part in zone.subcomponents]
    assert min(onsets) >= start.year - 3  # not from 1970 on


def test_confirmation_is_a_request_to_one_guest_without_the_link():
    invitation = InvitationFactory(name='Jan "Sjon" de Boer', email="jan@example.org")
    services.register(invitation.pk, people=1)
    mail = OutgoingMail.objects.get()

    message = get_kind(mail.kind).render(mail.ref)

    calendar, event = parsed(message.calendar)
    assert (calendar["method"], message.calendar_method, mail.calendar_method) == ("REQUEST",) * 3
    assert str(event["attendee"]) == "mailto:jan@example.org"
    assert event["attendee"].params["PARTSTAT"] == "ACCEPTED"
    assert str(event["organizer"]) == "mailto:portaal@wup.example"
    assert invitation.token in message.text
    assert invitation.token not in message.calendar


def test_moved_session_same_uid_higher_sequence_and_cancel_has_method_cancel():
    registration = SessionRegistrationFactory()
    knowledge_session, user = registration.knowledge_session, UserFactory()

    moved = services.change_session(
        knowledge_session.pk, version=1, by=user,
        starts_at=knowledge_session.starts_at + timedelta(days=7),
        ends_at=knowledge_session.ends_at + timedelta(days=7),
    )  # fmt: skip
    change = OutgoingMail.objects.get(kind="sessions.session_changed")
    changed = get_kind(change.kind).render(change.ref)
    services.move_session(knowledge_session.pk, "cancelled", by=user)
    cancelled = OutgoingMail.objects.get(kind="sessions.session_cancelled")

    first, first_event = parsed(changed.calendar)
    last, last_event = parsed(cancelled.calendar)
    assert (first["method"], first_event["sequence"]) == ("REQUEST", 1)
    assert (last["method"], last_event["sequence"], str(last_event["status"])) == ("CANCEL", 2, "CANCELLED")
    assert str(first_event["uid"]) == str(last_event["uid"])
    assert first_event["dtstart"].dt == moved.starts_at
    assert changed.subject.startswith("Gewijzigd: ")
    assert not get_kind(change.kind).still_true(change.ref)
    assert get_kind(cancelled.kind).still_true(cancelled.ref)


def test_feed_holds_published_sessions_only(client):
    KnowledgeSessionFactory(title="Concept", status="draft")
    KnowledgeSessionFactory(title="Open")
    KnowledgeSessionFactory(title="Vervallen", status="cancelled")

    answer = client.get("/kennissessies/agenda.ics")

    events = Calendar.from_ical(answer.content).walk("VEVENT")
    found = {str(event["summary"]): str(event["status"]) for event in events}
    assert found == {"Open": "CONFIRMED", "Vervallen": "CANCELLED"}
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.cookies == {}


def test_empty_feed_can_be_read(client):
    answer = client.get("/kennissessies/agenda.ics")

    assert Calendar.from_ical(answer.content).walk("VEVENT") == []
