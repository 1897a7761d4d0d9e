import uuid
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from mail import delivery, kinds, sharing, stops
from mail.kinds import Kind
from mail.messages import Message
from mail.models import OutgoingMail
from mail.states import Status
from mail.transport import Answer, Result, Transport, Unreachable
from tests.factories import OutgoingMailFactory

pytestmark = pytest.mark.django_db
LATER = Answer(Result.TRY_LATER, 451, "4.7.1 Later")
REFUSED = Answer(Result.REFUSED, 550, "5.1.1 No such user")
UNKNOWN = Answer(Result.UNKNOWN, None, "TimeoutError")


@pytest.fixture
def register(monkeypatch):
    return lambda kind: monkeypatch.setitem(kinds._kinds, kind.name, kind)


def test_drain_hands_over_what_is_due(sent):
    mail = OutgoingMailFactory(to_email="jan@example.org", subject="Welkom")

    drained = delivery.drain()

    mail.refresh_from_db()
    attempt = mail.attempt_rows.get()
    assert drained.counts == {Status.HANDED_OVER: 1}
    assert (mail.status, mail.attempts, mail.lease_by, mail.lease_until) == ("handed_over", 1, None, None)
    assert mail.handed_over_at is not None
    assert (attempt.outcome, attempt.started_at <= attempt.ended_at) == ("handed_over", True)
    assert [(m.to, m.subject) for m in sent] == [(["jan@example.org"], "Welkom")]


def test_drain_leaves_what_is_not_due_yet(sent):
    OutgoingMailFactory(not_before=timezone.now() + timedelta(minutes=1))

    assert delivery.drain().counts == {}
    assert sent == []


def test_confirmation_overtakes_campaign(sent):
    OutgoingMailFactory.create_batch(3, kind="test.campaign", priority=9)
    OutgoingMailFactory(subject="Bevestiging", priority=0)

    delivery.drain()

    assert sent[0].subject == "Bevestiging"
    assert len(sent) == 4


def test_confirmation_waits_for_one_batch_of_a_running_campaign_at_most(server, monkeypatch):
    OutgoingMailFactory.create_batch(60, kind="test.campaign", priority=9)
    hand_over = Transport.hand_over

    def somebody_registers_meanwhile(self, email):
        if not server.received:
            OutgoingMailFactory(subject="Bevestiging", priority=0)
        return hand_over(self, email)

    monkeypatch.setattr(Transport, "hand_over", somebody_registers_meanwhile)

    delivery.drain()

    assert [mail.subject for mail in server.received].index("Bevestiging") == delivery.BATCH


def test_newline_in_title_refuses_one_mail_and_not_the_next(sent):
    poison = OutgoingMailFactory(subject="Een titel\nBcc: iedereen@example.org")
    OutgoingMailFactory(subject="De volgende")

    delivery.drain()

    poison.refresh_from_db()
    assert (poison.status, poison.attempts) == ("refused", 1)
    assert poison.smtp_text == "De mail kon niet worden gemaakt (BadHeaderError)."
    assert [mail.subject for mail in sent] == ["De volgende"]


def test_two_addresses_in_one_refuse_the_mail(sent):
    mail = OutgoingMailFactory(to_email="a@example.org,b@example.org")

    delivery.drain()

    mail.refresh_from_db()
    assert mail.status == "refused"
    assert sent == []


def test_kind_that_no_app_knows_refuses_that_mail_alone(sent):
    unknown = OutgoingMailFactory(kind="gone.away")
    OutgoingMailFactory()

    delivery.drain()

    unknown.refresh_from_db()
    assert unknown.status == "refused"
    assert len(sent) == 1


def test_render_that_fails_refuses_that_mail_alone(register, sent):
    def render(ref):
        raise LookupError(ref)

    register(Kind("test.rendered", "Gemaakt (test)", render=render))
    poison = OutgoingMailFactory(kind="test.rendered", text="")
    OutgoingMailFactory()

    delivery.drain()

    poison.refresh_from_db()
    assert poison.status == "refused"
    assert len(sent) == 1


def test_database_that_is_away_is_no_fault_of_the_mail(register):
    def still_true(ref):
        raise OperationalError("the server closed the connection")

    register(Kind("test.asks", "Vraagt (test)", still_true=still_true))
    mail = OutgoingMailFactory(kind="test.asks")

    with pytest.raises(OperationalError):
        delivery.drain()

    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == ("queued", 0)


def test_suppressed_at_send_time_not_only_at_queue_time(register, sent):
    asked = []
    register(Kind("test.asks", "Vraagt (test)", still_true=lambda ref: asked.append(ref) or ref == "1"))
    OutgoingMailFactory(kind="test.asks", ref="1", subject="Nog waar")
    stale = OutgoingMailFactory(kind="test.asks", ref="2")

    delivery.drain()

    stale.refresh_from_db()
    assert asked == ["1", "2"]
    assert (stale.status, stale.attempt_rows.get().outcome) == ("suppressed", "suppressed")
    assert [mail.subject for mail in sent] == ["Nog waar"]


def test_refused_by_the_server(server):
    mail = OutgoingMailFactory()
    server.answers = [REFUSED]

    delivery.drain()

    mail.refresh_from_db()
    assert (mail.status, mail.smtp_code, mail.smtp_text) == ("refused", 550, "5.1.1 No such user")


def test_put_off_by_the_server_waits_longer_each_time_and_then_is_refused(server):
    mail = OutgoingMailFactory()
    waits = []

    for _ in range(5):
        server.answers = [LATER]
        delivery.drain()
        mail.refresh_from_db()
        waits.append((mail.not_before - timezone.now()) / timedelta(minutes=1))
        assert mail.status == "queued"
        OutgoingMail.objects.update(not_before=timezone.now())
    server.answers = [LATER]
    delivery.drain()

    mail.refresh_from_db()
    assert all(
        minutes * 0.79 < wait < minutes * 1.2
        for minutes, wait in zip((1, 5, 15, 60, 240), waits, strict=True)
    )
    assert (mail.status, mail.attempts, mail.smtp_text) == ("refused", 6, "4.7.1 Later")


def test_without_a_server_all_mails_wait_and_no_try_is_counted(server, monkeypatch):
    mails = OutgoingMailFactory.create_batch(3)

    def nobody_there(self):
        raise Unreachable("ConnectionRefusedError")

    monkeypatch.setattr(Transport, "open", nobody_there)

    drained = delivery.drain()

    for mail in mails:
        mail.refresh_from_db()
        assert (mail.status, mail.attempts, mail.lease_by) == ("queued", 0, None)
        assert mail.smtp_text == "Geen verbinding met de mailserver. ConnectionRefusedError"
        assert mail.not_before > timezone.now() + timedelta(seconds=45)
    assert not drained.has_server


def test_no_answer_after_the_whole_mail_is_uncertain(server):
    mail = OutgoingMailFactory()
    server.answers = [UNKNOWN]

    delivery.drain()

    mail.refresh_from_db()
    assert (mail.status, mail.attempt_rows.get().outcome) == ("uncertain", "uncertain")


def test_second_worker_does_not_send_a_claimed_mail(sent):
    OutgoingMailFactory()
    delivery.claim(uuid.uuid4())

    assert delivery.drain().counts == {}
    assert sent == []


def test_worker_whose_lease_is_over_does_not_send_and_does_not_mark(server):
    mail = OutgoingMailFactory()
    lease = uuid.uuid4()
    (claimed,) = delivery.claim(lease)
    OutgoingMail.objects.update(lease_by=uuid.uuid4())

    status = delivery._send_one(claimed, lease, Transport())

    mail.refresh_from_db()
    assert (status, mail.status) == (Status.SENDING, "sending")
    assert server.received == []


def test_mark_of_a_mail_that_was_taken_over_changes_nothing():
    mail = OutgoingMailFactory()
    lease = uuid.uuid4()
    (claimed,) = delivery.claim(lease)
    delivery._begin(claimed, lease)
    OutgoingMail.objects.update(status=Status.UNCERTAIN, lease_by=None)

    delivery._mark_answer(claimed, lease, Answer(Result.ACCEPTED, 250))

    mail.refresh_from_db()
    assert (mail.status, mail.handed_over_at) == ("uncertain", None)


def test_stop_finishes_the_current_mail_and_gives_back_the_rest(server):
    OutgoingMailFactory.create_batch(5)

    delivery.drain(should_stop=lambda: len(server.received) == 2)

    assert OutgoingMail.objects.filter(status="handed_over").count() == 2
    assert OutgoingMail.objects.filter(status="queued", attempts=0, lease_by=None).count() == 3


def test_drain_stops_when_its_time_is_over(server):
    OutgoingMailFactory.create_batch(3)

    drained = delivery.drain(limit_s=0)

    assert drained.is_out_of_time
    assert OutgoingMail.objects.filter(status="queued", attempts=0).count() == 3


def test_process_told_to_end_in_the_middle_of_a_mail_leaves_that_one_to_recover(server):
    OutgoingMailFactory.create_batch(3)
    server.answers = [SystemExit()]

    with pytest.raises(SystemExit):
        delivery.drain()

    assert OutgoingMail.objects.filter(status="sending", attempts=1).count() == 1
    assert OutgoingMail.objects.filter(status="queued", attempts=0).count() == 2


def test_one_connection_for_fifty_mails(monkeypatch):
    opened = []
    monkeypatch.setattr(
        "django.core.mail.backends.locmem.EmailBackend.open", lambda self: opened.append(1), raising=False
    )
    OutgoingMailFactory.create_batch(51)

    delivery.drain()

    assert len(opened) == 2


def let_the_server_think(monkeypatch, server, happens):
    """The next mail is made before `happens`, while the server has the first one."""

    def hand_over(self, email):
        self.meanwhile()
        happens()
        return server.hand_over(email)

    monkeypatch.setattr(Transport, "hand_over", hand_over)


def test_next_mail_is_made_while_the_server_thinks_and_only_once(register, server, monkeypatch):
    made = []

    def render(ref):
        made.append((ref, len(server.received)))
        return Message("test.rendered", "", f"Mail {ref}", "Tekst")

    register(Kind("test.rendered", "Gemaakt (test)", render=render))
    for ref in "abc":
        OutgoingMailFactory(kind="test.rendered", ref=ref)
    let_the_server_think(monkeypatch, server, lambda: None)

    delivery.drain()

    assert made == [("a", 0), ("b", 0), ("c", 1)]
    assert [email.subject for email in server.received] == ["Mail a", "Mail b", "Mail c"]


@pytest.mark.parametrize("what", ["not true any more", "address stopped"])
def test_mail_that_was_made_ahead_is_looked_at_again_at_its_turn(what, register, server, monkeypatch):
    gone = set()
    register(Kind("test.true", "Klopt nog (test)", still_true=lambda ref: ref not in gone))
    mails = [OutgoingMailFactory(kind="test.true", ref=ref) for ref in "ab"]

    def happens():
        if what == "address stopped":
            stops.suppress(mails[1].to_email, "all", "permanent")
        else:
            gone.add("b")

    let_the_server_think(monkeypatch, server, happens)

    assert delivery.drain().counts == {Status.HANDED_OVER: 1, Status.SUPPRESSED: 1}
    assert [email.to for email in server.received] == [[mails[0].to_email]]


def test_mail_that_cannot_be_made_ahead_is_refused_at_its_turn_and_the_one_before_is_marked(
    server, monkeypatch
):
    first = OutgoingMailFactory()
    poison = OutgoingMailFactory(subject="Een titel\nBcc: iedereen@example.org")
    let_the_server_think(monkeypatch, server, lambda: None)

    delivery.drain()

    first.refresh_from_db()
    poison.refresh_from_db()
    assert (first.status, poison.status) == ("handed_over", "refused")


def test_what_mails_share_is_read_once_per_batch_and_again_when_it_may_have_changed(monkeypatch):
    read = []
    clock = iter([10.0, 10.5, 11.2])
    monkeypatch.setattr("mail.sharing.time.monotonic", lambda: next(clock))
    shared = sharing.shared_in_batch(lambda key: read.append(key) or len(read))

    with sharing.one_batch():
        values = [shared("sessie"), shared("sessie"), shared("sessie")]

    assert values == [1, 1, 2]
