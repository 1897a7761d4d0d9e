"""Reminders before a session: on the local clock, once, and not when they are of no use any more."""

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from common import heartbeats
from common.dates import local_moment
from common.errors import DomainError
from mail.kinds import get_kind
from mail.models import OutgoingMail
from sessions import services
from sessions.calculations import reminder_due
from sessions.models import ReminderRound
from sessions.periodic import make_reminders
from sessions.services import reminding
from tests.factories import (
    InvitationFactory,
    KnowledgeSessionFactory,
    ReminderRuleFactory,
    SessionRegistrationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
EVENING = time(19, 30)


def planned(day, clock=EVENING, *, days_before=3, at=time(9, 0), guests=1):
    """An announced session on this local day with one rule and guests."""
    starts_at = local_moment(day, clock)
    row = KnowledgeSessionFactory(title="Praten over warmte", starts_at=starts_at, announced_at=LONG_AGO)
    ReminderRuleFactory(knowledge_session=row, days_before=days_before, clock=at)
    for _ in range(guests):
        SessionRegistrationFactory(invitation=InvitationFactory(knowledge_session=row))
    return row


def soon(**more):
    """A session so far ahead that its reminder of three days before is due in a moment; and that moment."""
    row = planned(timezone.localdate() + timedelta(days=10), **more)
    return row, local_moment(timezone.localdate() + timedelta(days=7), time(9, 0))


def reminders():
    return OutgoingMail.objects.filter(kind="sessions.reminder")


def hand_over_all():
    reminders().update(status="handed_over")


def move(row, **more):
    row.refresh_from_db()
    return services.change_session(row.pk, version=row.edit_version, by=UserFactory(), **more)


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 10, 24), "2026-10-21 07:00"),  # before the clock goes back
        (date(2026, 10, 26), "2026-10-23 07:00"),  # the change lies in between
        (date(2026, 10, 28), "2026-10-25 08:00"),  # on the very day of the change
        (date(2027, 3, 27), "2027-03-24 08:00"),
        (date(2027, 3, 30), "2027-03-27 08:00"),  # in between
        (date(2027, 3, 31), "2027-03-28 07:00"),  # on the very day
    ],
)
def test_reminder_at_nine_in_both_clock_change_weeks(day, due):
    row = planned(day)
    due_at = datetime.strptime(due, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)

    too_early = make_reminders(now=due_at - timedelta(seconds=1))
    in_time = make_reminders(now=due_at)
    again = make_reminders(now=due_at + timedelta(minutes=1))

    assert (too_early, in_time, again) == (0, 1, 0)
    round_ = ReminderRound.objects.get()
    assert (round_.due_at, f"{timezone.localtime(round_.due_at):%H:%M}") == (due_at, "09:00")
    registration = row.registrations.get()
    rule = row.reminder_rules.get()
    assert reminders().get().dedup_key == f"remind:{registration.pk}:{rule.pk}:1"


def test_time_that_does_not_exist_is_refused_in_the_form_and_shifted_after_a_move(client):
    row = planned(date(2027, 3, 31), days_before=1)
    client.force_login(row.owner)
    row.owner.portal_role_rows.create(kind="organiser")
    address = f"/organisatie/kennissessies/{row.slug}/herinneringen/"

    answer = client.post(address, {"days_1": "3", "clock_1": "02.30", "days_2": "", "clock_2": ""})

    assert answer.status_code == 422
    assert "Deze tijd bestaat niet" in answer.text
    due = reminder_due(row.starts_at, 3, time(2, 30), since=LONG_AGO)
    assert f"{timezone.localtime(due):%Y-%m-%d %H:%M %z}" == "2027-03-28 03:30 +0200"


def test_time_that_comes_twice_is_the_first():
    starts_at = local_moment(date(2026, 10, 28), EVENING)

    due = reminder_due(starts_at, 3, time(2, 30), since=LONG_AGO)

    assert due == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # still summer time


def test_new_session_reminds_three_days_before_at_nine():
    start = timezone.now() + timedelta(days=20)

    row = services.create_session(
        by=UserFactory(), title="Nieuw", summary="Kort.", organised_by="KEI", place_name="De Hoek",
        starts_at=start, ends_at=start + timedelta(hours=2),
    )  # fmt: skip

    assert [str(rule) for rule in row.reminder_rules.all()] == ["3 dagen ervoor om 09.00 uur"]


def test_organiser_changes_switches_off_and_adds_a_second_one():
    row = planned(timezone.localdate() + timedelta(days=20))
    first = row.reminder_rules.get()
    user = UserFactory()

    services.set_reminders(row.pk, [(3, time(9, 0)), (1, time(18, 0))], by=user)
    two = [(rule.days_before, rule.clock) for rule in row.reminder_rules.all()]
    kept = row.reminder_rules.filter(pk=first.pk).exists()
    with pytest.raises(DomainError):
        services.set_reminders(row.pk, [(1, time(8)), (2, time(8)), (3, time(8))], by=user)
    services.set_reminders(row.pk, [], by=user)

    assert two == [(3, time(9, 0)), (1, time(18, 0))]
    assert kept
    assert not row.reminder_rules.exists()


def test_session_moved_before_sending_is_recomputed():
    row, due = soon()
    move(row, starts_at=row.starts_at + timedelta(days=7), ends_at=row.ends_at + timedelta(days=7))

    at_the_old_moment = make_reminders(now=due)
    at_the_new_moment = make_reminders(now=due + timedelta(days=7))

    assert (at_the_old_moment, at_the_new_moment) == (0, 1)
    mail = reminders().get()
    assert get_kind(mail.kind).render(mail.ref).subject == "Herinnering: Praten over warmte"


def test_queued_and_then_moved_leaves_the_old_one_at_home():
    row, due = soon()
    make_reminders(now=due)
    old = reminders().get()

    move(row, place_name="Het andere dorpshuis")

    assert not get_kind(old.kind).still_true(old.ref)


def test_moved_to_another_place_after_sending_reminds_once_more_with_gewijzigd():
    row, due = soon()
    make_reminders(now=due)
    hand_over_all()
    row = move(row, place_name="Het andere dorpshuis")
    row.announced_at = due + timedelta(hours=3)  # in the story of this test: the same day at noon
    row.save()

    same_day = make_reminders(now=due + timedelta(hours=4))
    next_morning = make_reminders(now=due + timedelta(days=1))
    again = make_reminders(now=due + timedelta(days=2))

    assert (same_day, next_morning, again) == (0, 1, 0)
    mail = reminders().get(status="queued")
    message = get_kind(mail.kind).render(mail.ref)
    assert mail.subject == message.subject == "Herinnering, gewijzigd: Praten over warmte"
    assert "Het andere dorpshuis" in message.text


def test_moved_by_an_hour_after_sending_does_not_remind_again():
    row, due = soon()
    make_reminders(now=due)
    hand_over_all()
    row = move(row, starts_at=row.starts_at + timedelta(hours=1), ends_at=row.ends_at + timedelta(hours=1))
    row.announced_at = due + timedelta(hours=3)
    row.save()

    made = make_reminders(now=due + timedelta(days=1))

    assert made == 0
    assert OutgoingMail.objects.filter(kind="sessions.session_changed").count() == 1


def test_worker_five_hours_off_sends_late_when_it_is_still_useful():
    _row, due = soon()

    late = make_reminders(now=due + timedelta(hours=5))

    assert late == 1
    assert ReminderRound.objects.get().outcome == "sent"
    mail = reminders().get()
    assert get_kind(mail.kind).still_true(mail.ref)


@pytest.mark.parametrize(
    ("before_start", "outcome"), [(timedelta(hours=2), "sent"), (timedelta(hours=2, seconds=-1), "missed")]
)
def test_later_than_two_hours_before_the_start_is_missed(client, before_start, outcome):
    row = planned(timezone.localdate() + timedelta(days=10), days_before=0, guests=2)

    make_reminders(now=row.starts_at - before_start)

    assert ReminderRound.objects.get().outcome == outcome
    assert reminders().count() == (2 if outcome == "sent" else 0)
    row.owner.portal_role_rows.create(kind="organiser")
    client.force_login(row.owner)
    page = client.get(f"/organisatie/kennissessies/{row.slug}/herinneringen/").text
    assert ("<strong>gemist</strong>" in page) == (outcome == "missed")


def test_queued_in_time_but_sent_by_nobody_is_missed_too():
    row = planned(timezone.localdate() + timedelta(days=10), guests=3)
    make_reminders(now=row.starts_at - timedelta(days=3))
    sent, _stayed, cancelled = reminders().order_by("pk")
    OutgoingMail.objects.filter(pk=sent.pk).update(status="handed_over")
    services.cancel_registration(int(cancelled.ref.split(":")[0]))
    type(row).objects.filter(pk=row.pk).update(
        starts_at=timezone.now() + timedelta(minutes=90), ends_at=timezone.now() + timedelta(minutes=190)
    )

    make_reminders(now=timezone.now())

    assert not any(get_kind(mail.kind).still_true(mail.ref) for mail in reminders())
    round_ = ReminderRound.objects.get()
    assert (round_.mails, round_.missed, round_.outcome) == (3, 1, "sent")


def test_cancelled_after_queueing_is_not_sent():
    row, due = soon()
    make_reminders(now=due)
    mail = reminders().get()
    before = get_kind(mail.kind).still_true(mail.ref)

    services.cancel_registration(row.registrations.get().pk)

    assert before
    assert not get_kind(mail.kind).still_true(mail.ref)


@pytest.mark.parametrize("stop", ["call off", "switch off"])
def test_called_off_or_switched_off_stops_reminders(stop):
    row, due = soon()
    make_reminders(now=due)
    mail = reminders().get()

    if stop == "call off":
        services.move_session(row.pk, "cancelled", by=UserFactory())
    else:
        services.set_reminders(row.pk, [], by=UserFactory())

    assert not get_kind(mail.kind).still_true(mail.ref)
    assert make_reminders(now=due + timedelta(minutes=1)) == 0


def test_announced_after_its_moment_reminds_at_the_next_nine_o_clock_that_is_useful():
    row, due = soon()
    row.announced_at = due + timedelta(hours=30)
    row.save()

    made = [make_reminders(now=due + timedelta(hours=hours)) for hours in (0, 30, 47, 48)]

    assert made == [0, 0, 0, 1]


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_mail():
    row, due = soon(guests=2)
    barrier, made = threading.Barrier(4), []

    def work():
        barrier.wait()
        try:
            made.append(make_reminders(now=due))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(made) == [0, 0, 0, 2]
    assert reminders().count() == row.registrations.count() == 2


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_second_worker_would_fail(monkeypatch):
    row, due = soon()
    both_looked, results = threading.Barrier(2), []
    real = reminding._guests
    monkeypatch.setattr("sessions.services.seats.lock_session", lambda pk: type(row).objects.get(pk=pk))
    monkeypatch.setattr(reminding, "_told_before", lambda *args: {})
    monkeypatch.setattr(
        reminding, "_guests", lambda found: (both_looked.wait(timeout=10) and []) or real(found)
    )

    def work():
        try:
            results.append(make_reminders(now=due))
        except* IntegrityError as group:
            results.extend(group.exceptions)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(isinstance(result, IntegrityError) for result in results) == [False, True]


def test_mail_tells_when_where_what_and_how_to_cancel():
    row, due = soon()
    make_reminders(now=due)
    mail = reminders().get()

    message = get_kind(mail.kind).render(mail.ref)

    invitation = row.invitations.get()
    for words in (row.when_text, row.where_text, invitation.token, "U bent aangemeld met 1 persoon."):
        assert words in message.text
    assert mail.text == ""  # the outbox holds no link
    assert mail.priority == 5


def test_form_asks_for_what_is_missing(client):
    row = planned(timezone.localdate() + timedelta(days=20))
    row.owner.portal_role_rows.create(kind="organiser")
    client.force_login(row.owner)
    address = f"/organisatie/kennissessies/{row.slug}/herinneringen/"

    half = client.post(address, {"days_1": "3", "clock_1": "", "days_2": "", "clock_2": "9.00"})
    late = client.post(address, {"days_1": "0", "clock_1": "18.00"})
    twice = client.post(address, {"days_1": "3", "clock_1": "9.00", "days_2": "3", "clock_2": "09:00"})
    good = client.post(address, {"days_1": "5", "clock_1": "10.00", "days_2": "1", "clock_2": "9.30"})

    assert "Vul in hoe laat, zoals 09.00." in half.text
    assert "Vul in hoeveel dagen ervoor" in half.text
    assert "minstens 2 uur voor het begin" in late.text
    assert "Deze herinnering staat er al" in twice.text
    assert (half.status_code, late.status_code, twice.status_code, good.status_code) == (422, 422, 422, 302)
    assert [str(rule) for rule in row.reminder_rules.all()] == [
        "5 dagen ervoor om 10.00 uur",
        "1 dag ervoor om 09.30 uur",
    ]


def test_a_session_that_is_busy_does_not_hold_up_the_others(monkeypatch):
    busy, due = soon()
    other, _due = soon()
    real = reminding.with_seats

    def locked(session_pk, **more):
        if session_pk == busy.pk:
            raise DomainError("Het is even druk.")
        return real(session_pk, **more)

    monkeypatch.setattr(reminding, "with_seats", locked)
    first = make_reminders(now=due)
    monkeypatch.undo()
    second = make_reminders(now=due + timedelta(minutes=1))

    assert (first, second) == (1, 1)
    assert set(reminders().values_list("topic", flat=True)) == {f"session:{busy.pk}", f"session:{other.pk}"}


def test_a_session_that_goes_wrong_does_not_either_and_nothing_says_that_all_is_well(monkeypatch):
    wrong, due = soon()
    other, _due = soon()
    guests = reminding._guests

    def fail_on_one(knowledge_session):
        if knowledge_session == wrong:
            raise OSError("de schijf is vol")
        return guests(knowledge_session)

    monkeypatch.setattr(reminding, "_guests", fail_on_one)
    with pytest.raises(ExceptionGroup):
        make_reminders(now=due)

    assert [mail.topic for mail in reminders()] == [f"session:{other.pk}"]
    assert heartbeats.last("reminders") is None
    monkeypatch.undo()
    assert make_reminders(now=due) == 1
    assert heartbeats.last("reminders") is not None
