"""How fast mails leave: the rate per minute, the pauses a server asks for, and mailings that wait or stop."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mail import delivery, mailings, marks, pace
from mail.models import Mailing, MailServer, OutgoingMail, SendBudget
from mail.transport import Answer, Result, Transport
from tests.factories import OutgoingMailFactory

pytestmark = pytest.mark.django_db
OK = Answer(Result.ACCEPTED, 250, "OK")
HOLDS_BACK = pace.holds_back


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    """A drain ends when the minute is full, instead of waiting for the next."""
    monkeypatch.setattr(pace, "holds_back", lambda now: False)


def campaign(number, **mailing):
    row = Mailing.objects.create(**mailing)
    return row, OutgoingMailFactory.create_batch(number, kind="test.campaign", priority=9, mailing=row)


def statuses(mails):
    found = dict(OutgoingMail.objects.values_list("pk", "status"))
    return [found[mail.pk] for mail in mails]


def later(seconds):
    """As if this many seconds have gone by since what is counted."""
    for row in SendBudget.objects.all():
        SendBudget.objects.filter(pk=row.pk).update(second=row.second - timedelta(seconds=seconds))


def refusal(code=550, text="5.7.1 Not allowed"):
    return Answer(Result.REFUSED, code, text)


# --- the rate ----------------------------------------------------------------------------------------


def test_rate_window_holds_over_restart(server, settings):
    """Each drain is a worker that starts anew; what left stands in the database."""
    settings.MAIL_RATE_PER_MINUTE = 4
    OutgoingMailFactory.create_batch(9)

    sent = []
    for seconds in (0, 30, 28, 6):
        later(seconds)
        delivery.drain()
        sent.append(len(server.received))

    assert sent == [4, 4, 4, 8]
    assert OutgoingMail.objects.filter(status="queued", attempts=0).count() == 1


def test_without_the_stored_count_a_restart_would_send_too_many(server, settings, monkeypatch):
    settings.MAIL_RATE_PER_MINUTE = 4
    OutgoingMailFactory.create_batch(9)
    monkeypatch.setattr(pace, "_used", lambda name, now: 0)

    delivery.drain()

    assert len(server.received) == 9


def test_rate_of_a_campaign_holds_and_other_mail_goes_on(server):
    _row, mails = campaign(5, rate_per_minute=2)
    answers = OutgoingMailFactory.create_batch(3)

    delivery.drain()
    later(63)
    delivery.drain()

    assert statuses(answers) == ["handed_over"] * 3
    assert statuses(mails) == ["handed_over"] * 4 + ["queued"]


def test_a_tenth_of_the_rate_is_kept_for_answers_to_people(server, settings):
    settings.MAIL_RATE_PER_MINUTE = 10
    _row, mails = campaign(20)
    delivery.drain()
    assert statuses(mails).count("handed_over") == 9

    answer = OutgoingMailFactory()
    delivery.drain()

    assert statuses([answer]) == ["handed_over"]
    assert statuses(mails).count("handed_over") == 9


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_one_rate(monkeypatch, settings):
    settings.MAIL_RATE_PER_MINUTE = 10
    OutgoingMailFactory.create_batch(40)
    monkeypatch.setattr(Transport, "hand_over", lambda self, email: OK)
    gate = threading.Barrier(2)

    def work():
        gate.wait(10)
        delivery.drain()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert OutgoingMail.objects.filter(status="handed_over").count() == 10
    assert sum(SendBudget.objects.values_list("sent", flat=True)) == 10


def test_confirmation_overtakes_campaign(server):
    campaign(3)
    answer = OutgoingMailFactory()

    delivery.drain()

    assert server.received[0].to == [answer.to_email]


# --- pause, go on, stop ------------------------------------------------------------------------------


def pause_after(row, number, monkeypatch):
    """Somebody presses the button while the mail with this number is on its way."""
    received = []

    def hand_over(self, email):
        received.append(email.to[0])
        if len(received) == number:
            mailings.pause(row.pk)
        return OK

    monkeypatch.setattr(Transport, "hand_over", hand_over)
    return received


def test_pause_stops_within_one_mail_per_worker(monkeypatch):
    row, mails = campaign(15)
    received = pause_after(row, 3, monkeypatch)
    answer = OutgoingMailFactory(priority=9)  # of no campaign, claimed in the same batch

    delivery.drain()

    assert len(received) == 4
    assert received[3] == answer.to_email
    assert statuses(mails) == ["handed_over"] * 3 + ["queued"] * 12
    assert not OutgoingMail.objects.filter(status="queued").exclude(attempts=0, lease_by=None).exists()


def test_resume_never_repeats(monkeypatch):
    row, mails = campaign(10)
    received = pause_after(row, 4, monkeypatch)
    delivery.drain()
    mailings.go_on(row.pk)

    delivery.drain()

    assert sorted(received) == sorted(mail.to_email for mail in mails)


def test_without_the_look_before_each_mail_the_whole_batch_would_leave(monkeypatch):
    row, _mails = campaign(15)
    received = pause_after(row, 3, monkeypatch)
    monkeypatch.setattr(marks, "BEGIN", marks.BEGIN.replace("mailing.paused_at IS NOT NULL OR", ""))

    delivery.drain()

    assert len(received) == 15


def test_stop_withdraws_also_what_a_worker_held(monkeypatch):
    row, mails = campaign(6)
    received = []

    def hand_over(self, email):
        received.append(email)
        mailings.stop(row.pk)
        return OK

    monkeypatch.setattr(Transport, "hand_over", hand_over)

    delivery.drain()
    mailings.tidy(row.pk)

    assert statuses(mails) == ["handed_over"] + ["withdrawn"] * 5
    assert sum(mailings.counts(row.pk).values()) == 6


# --- a pause by itself ---------------------------------------------------------------------------------


def test_three_same_refusals_in_a_row_pause_the_mailing_and_tell(server, monkeypatch):
    told = []
    monkeypatch.setattr(mailings, "_listeners", [lambda pk, reason: told.append((pk, reason))])
    row, mails = campaign(10)
    server.answers = [OK, refusal(), refusal(), refusal()]

    delivery.drain()

    row.refresh_from_db()
    assert statuses(mails) == ["handed_over"] + ["refused"] * 3 + ["queued"] * 6
    assert row.pause_reason == "De mailserver weigerde 3 mails achter elkaar om dezelfde reden (550 5.7.1)."
    assert told == [(row.pk, row.pause_reason)]


@pytest.mark.parametrize(
    "answers",
    [
        [refusal(), refusal(), OK, refusal(), OK],
        [refusal(), refusal(550, "5.1.1 No such user"), refusal(), OK],
    ],
)
def test_other_refusals_do_not_pause(server, answers):
    row, _mails = campaign(8)
    server.answers = list(answers)

    delivery.drain()

    row.refresh_from_db()
    assert row.paused_at is None


def test_five_percent_refused_pauses(server):
    row, _mails = campaign(60)
    server.answers = [refusal(), *[OK] * 20, refusal(), *[OK] * 20, refusal(), *[OK] * 20]

    delivery.drain()

    row.refresh_from_db()
    assert row.pause_reason == "De mailserver weigerde 3 van de 43 mails."


def test_after_going_on_older_refusals_count_no_more(server):
    row, _mails = campaign(10)
    server.answers = [refusal()] * 3
    delivery.drain()
    mailings.go_on(row.pk)
    server.answers = [refusal()]

    delivery.drain()

    row.refresh_from_db()
    assert (row.paused_at, row.pause_reason) == (None, "")


# --- the server wants us to wait ------------------------------------------------------------------------


@pytest.mark.parametrize("code", [421, 432, 452])
def test_server_that_asks_to_wait_makes_all_mail_wait(server, code):
    mails = OutgoingMailFactory.create_batch(3)
    server.answers = [Answer(Result.TRY_LATER, code, "4.3.2 Too fast")]

    delivery.drain()
    delivery.drain()

    until = MailServer.objects.get().wait_until
    assert server.received == []
    assert statuses(mails) == ["queued"] * 3
    assert timedelta(seconds=45) < until - timezone.now() < timedelta(seconds=75)


def test_wait_grows_to_half_an_hour_and_ends_with_the_first_mail_that_is_taken(server):
    OutgoingMailFactory.create_batch(10)
    minutes = []
    for _ in range(8):
        server.answers = [Answer(Result.TRY_LATER, 421, "Too fast")]
        delivery.drain()
        row = MailServer.objects.get()
        minutes.append(round((row.wait_until - timezone.now()).total_seconds() / 60, 1))
        MailServer.objects.update(wait_until=timezone.now())
        OutgoingMail.objects.update(not_before=timezone.now())

    for wanted, got in zip((1, 2, 4, 8, 16, 30, 30, 30), minutes, strict=True):
        assert wanted * 0.79 <= got <= wanted * 1.21
    assert set(OutgoingMail.objects.values_list("attempts", flat=True)) <= {0, 1}
    delivery.drain()
    assert (MailServer.objects.get().waits, len(server.received)) == (0, 10)


def test_full_mailbox_makes_only_its_own_mail_wait(server):
    mails = OutgoingMailFactory.create_batch(2)
    server.answers = [Answer(Result.TRY_LATER, 452, "4.2.2 Mailbox full")]

    delivery.drain()

    assert statuses(mails) == ["queued", "handed_over"]


def test_drain_waits_for_the_next_second_of_its_rate(server, monkeypatch):
    monkeypatch.setattr(pace, "holds_back", HOLDS_BACK)
    _row, mails = campaign(2, rate_per_minute=1)
    monkeypatch.setattr(delivery.time, "sleep", lambda seconds: later(63))

    delivery.drain(limit_s=30)

    assert statuses(mails) == ["handed_over"] * 2
