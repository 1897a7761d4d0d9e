"""Calendar files, read back by icalendar."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from mail.kinds import get_kind
from mail.mime import build
from mail.models import OutgoingMail
from sessions import calendars, services
from sessions.models import SessionRegistration
from tests.factories import (
    ContactFactory,
    InvitationFactory,
    KnowledgeSessionFactory,
    SessionRegistrationFactory,
    UserFactory,
)
from tests.sessions.rounds import invite

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


def of_kind(kind):
    """The mails of this kind as they leave: address -> message."""
    rows = OutgoingMail.objects.filter(kind=kind)
    return {row.to_email: get_kind(kind).render(row.ref) if get_kind(kind).render else row for row in rows}


def line_up(knowledge_session):
    """Somebody who comes, somebody with an offer, somebody who waits, and somebody who cancelled."""
    now = timezone.now()
    states = {
        "confirmed": {},
        "offered": {"offered_at": now, "offer_until": now + timedelta(hours=12)},
        "waiting": {"waiting_no": 1, "waiting_since": now},
        "cancelled": {"cancelled_at": now},
    }
    for status, fields in states.items():
        invitation = InvitationFactory(knowledge_session=knowledge_session, email=f"{status}@example.org")
        SessionRegistrationFactory(invitation=invitation, status=status, **fields)


def test_moved_session_same_uid_higher_sequence():
    invitation = InvitationFactory(email="jan@example.org")
    services.register(invitation.pk, people=1)
    knowledge_session, user = invitation.knowledge_session, UserFactory()
    first = of_kind("sessions.confirmation")["jan@example.org"].calendar
    sent = [first]

    for days, version in ((7, 1), (14, 2)):
        moved = services.change_session(
            knowledge_session.pk, version=version, by=user,
            starts_at=knowledge_session.starts_at + timedelta(days=days),
            ends_at=knowledge_session.ends_at + timedelta(days=days),
        )  # fmt: skip
        row = OutgoingMail.objects.filter(kind="sessions.session_changed").latest("pk")
        message = get_kind(row.kind).render(row.ref)
        assert message.subject.startswith("Gewijzigd: ")
        sent.append(message.calendar)
    services.change_session(knowledge_session.pk, version=3, by=user, title="Andere titel")

    read = [parsed(text) for text in sent]
    assert [event["sequence"] for _calendar, event in read] == [0, 1, 2]
    assert len({str(event["uid"]) for _calendar, event in read}) == 1
    assert {calendar["method"] for calendar, _event in read} == {"REQUEST"}
    assert read[-1][1]["dtstart"].dt == moved.starts_at
    assert OutgoingMail.objects.filter(kind="sessions.session_changed").count() == 2  # a title moves nobody
    older = OutgoingMail.objects.filter(kind="sessions.session_changed").earliest("pk")
    assert not get_kind(older.kind).still_true(older.ref)


def test_everybody_who_comes_or_waits_hears_once_that_a_session_moves():
    knowledge_session = KnowledgeSessionFactory(capacity=2)
    line_up(knowledge_session)

    services.change_session(knowledge_session.pk, version=1, by=UserFactory(), place_name="Elders")

    mails = of_kind("sessions.session_changed")
    assert set(mails) == {"confirmed@example.org", "offered@example.org", "waiting@example.org"}
    assert {to for to, mail in mails.items() if mail.calendar} == {"confirmed@example.org"}


def test_cancel_has_method_cancel():
    knowledge_session = KnowledgeSessionFactory(capacity=2)
    line_up(knowledge_session)
    services.change_session(knowledge_session.pk, version=1, by=UserFactory(), place_name="Elders")

    services.move_session(knowledge_session.pk, "cancelled", by=UserFactory())

    mails = of_kind("sessions.session_cancelled")
    assert set(mails) == {"confirmed@example.org", "offered@example.org", "waiting@example.org"}
    for mail in mails.values():
        calendar, event = parsed(mail.calendar)
        assert (calendar["method"], mail.calendar_method) == ("CANCEL", "CANCEL")
        assert (event["sequence"], str(event["status"])) == (2, "CANCELLED")
        assert str(event["uid"]).startswith(str(knowledge_session.calendar_uid))
    row = OutgoingMail.objects.filter(kind="sessions.session_cancelled").first()
    built = build(row, get_kind(row.kind)).message()
    parts = [part for part in built.walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_param("method") for part in parts] == ["CANCEL", "CANCEL"]


def test_calling_off_withdraws_what_was_still_to_be_sent():
    knowledge_session, user = KnowledgeSessionFactory(), UserFactory()
    invite(knowledge_session, [ContactFactory(), ContactFactory()], by=user)
    left = OutgoingMail.objects.first()
    OutgoingMail.objects.filter(pk=left.pk).update(status="handed_over")

    services.move_session(knowledge_session.pk, "cancelled", by=user)

    states = OutgoingMail.objects.filter(kind="sessions.invitation").values_list("status", flat=True)
    assert sorted(states) == ["handed_over", "withdrawn"]
    assert OutgoingMail.objects.get(status="withdrawn").change_rows.get().by == user


@pytest.mark.parametrize("online_url", ["", "https://overleg.example/kamer,1;a"])
def test_ics_contains_no_token(client, online_url):
    knowledge_session = KnowledgeSessionFactory(title=AWKWARD, online_url=online_url, capacity=2)
    invitation = InvitationFactory(knowledge_session=knowledge_session, email="jan@example.org")
    line_up(knowledge_session)
    registration = SessionRegistration.objects.get(email="confirmed@example.org")
    services.change_session(knowledge_session.pk, version=1, by=UserFactory(), place_name="Elders")
    page = f"/kennissessies/{knowledge_session.slug}"
    texts = [client.get(f"{page}/agenda.ics").text, client.get("/kennissessies/agenda.ics").text]
    services.cancel_registration(registration.pk)
    services.move_session(knowledge_session.pk, "cancelled", by=UserFactory())
    for kind in ("session_changed", "registration_cancelled", "session_cancelled"):
        texts += [mail.calendar for mail in of_kind(f"sessions.{kind}").values() if mail.calendar]

    assert len(texts) == 6
    for text in texts:
        _calendar, event = parsed(text)
        assert str(event["summary"]) == AWKWARD
        unfolded = text.replace("\r\n ", "")
        assert not re.search(r"aanmelden/", unfolded)
        for guest in knowledge_session.invitations.all():
            assert guest.token not in unfolded
    assert invitation.token not in "".join(texts)


def test_link_to_take_part_survives_and_stands_in_the_copy_of_a_guest_only(client):
    knowledge_session = KnowledgeSessionFactory(
        summary="Warmte, geld; en meer", online_url="https://overleg.example/kamer,1;a"
    )
    services.register(
        InvitationFactory(knowledge_session=knowledge_session, email="jan@example.org").pk, people=1
    )

    _calendar, event = parsed(of_kind("sessions.confirmation")["jan@example.org"].calendar)
    public = client.get(f"/kennissessies/{knowledge_session.slug}/agenda.ics").text

    assert "Warmte, geld; en meer" in str(event["description"])
    assert str(event["description"]).endswith("\nOnline meedoen: https://overleg.example/kamer,1;a")
    assert "overleg.example" not in public.replace("\r\n ", "")


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


def test_each_mail_to_one_guest_has_a_higher_sequence_than_the_one_before():
    knowledge_session = KnowledgeSessionFactory(capacity=2, starts_at=timezone.now() + timedelta(days=30))
    guest = InvitationFactory(knowledge_session=knowledge_session, email="jan@example.org")
    user, moved = UserFactory(), timedelta(days=1)
    read = []

    def see(kind):
        row = OutgoingMail.objects.filter(kind=kind, to_email="jan@example.org").latest("pk")
        message = get_kind(kind).render(row.ref) if get_kind(kind).render else row
        calendar, event = parsed(message.calendar)
        read.append((str(calendar["method"]), event["sequence"]))

    row = services.register(guest.pk, people=1)
    see("sessions.confirmation")
    services.cancel_registration(row.pk)
    see("sessions.registration_cancelled")
    services.undo_cancelling(guest.pk)
    see("sessions.confirmation")
    services.change_session(
        knowledge_session.pk, version=1, by=user, starts_at=knowledge_session.starts_at + moved,
        ends_at=knowledge_session.ends_at + moved,
    )  # fmt: skip
    see("sessions.session_changed")
    services.hand_over(guest.pk, name="Piet", email="piet@example.org")
    see("sessions.handover_done")
    services.register_by_hand(knowledge_session.pk, name="Jan", email="jan@example.org", people=1, by=user)
    see("sessions.confirmation")
    services.change_session(knowledge_session.pk, version=2, by=user, capacity=1, last_to_line=True)
    see("sessions.back_in_line")
    services.change_session(knowledge_session.pk, version=3, by=user, capacity=2)
    see("sessions.promoted")
    services.move_session(knowledge_session.pk, "cancelled", by=user)
    see("sessions.session_cancelled")

    request, cancel = "REQUEST", "CANCEL"
    assert [method for method, _ in read] == [
        request,
        cancel,
        request,
        request,
        cancel,
        request,
        cancel,
        request,
        cancel,
    ]
    numbers = [number for _, number in read]
    assert numbers == sorted(set(numbers))
