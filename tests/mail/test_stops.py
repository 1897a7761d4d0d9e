"""Addresses that get no mail: stopped by their owner, or not there any more; and mails that come back."""

import io
import mailbox
import time
from datetime import timedelta
from email import message_from_bytes, policy
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.utils import timezone

from mail import bounces, delivery, kinds, stops
from mail.kinds import Kind, Scope
from mail.mime import build
from mail.models import MailBounce, OutgoingMail, Suppression
from mail.transport import Answer, Result, Transport
from tests.factories import OutgoingMailFactory

pytestmark = pytest.mark.django_db
NEWS = Kind("test.news", "Nieuws (test)", priority=9, scope="test", resend_when_uncertain=False)


@pytest.fixture(autouse=True)
def a_scope(monkeypatch, settings):
    monkeypatch.setitem(kinds._kinds, NEWS.name, NEWS)
    monkeypatch.setitem(kinds._scopes, "test", Scope("test", "nieuws"))
    settings.BOUNCE_DOMAIN = "terug.example"


def failure(mail, status="5.1.1", *, to=None, body=None):
    """A message as mail servers send it (RFC 3464)."""
    to = to or bounces.sender_of(mail)
    said = body if body is not None else (
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {mail.to_email}\nAction: failed\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; 550 {status} No such user\n"
    )  # fmt: skip
    return (
        f"From: MAILER-DAEMON@mx.example\nTo: {to}\nSubject: Undelivered\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\n\n'
        f"--x\nContent-Type: text/plain\n\nSorry.\n\n--x\n{said}\n--x--\n"
    ).encode()


# --- stopped by the owner --------------------------------------------------------------------------------


def test_suppressed_at_send_time_not_only_at_queue_time(server):
    stopped, other = OutgoingMailFactory.create_batch(2, kind="test.news")
    stops.suppress(stopped.to_email.upper(), "test", "owner")

    delivery.drain()

    stopped.refresh_from_db()
    assert (stopped.status, stopped.smtp_text) == ("suppressed", "De ontvanger wil geen nieuws.")
    assert [email.to for email in server.received] == [[other.to_email]]


def test_answer_to_the_own_registration_reaches_who_stopped_the_news(server):
    mail = OutgoingMailFactory(kind="test.answer")
    stops.suppress(mail.to_email, "test", "owner")

    delivery.drain()

    assert len(server.received) == 1


def test_address_that_is_gone_gets_nothing_but_a_code_that_somebody_asks_for(server):
    mails = [
        OutgoingMailFactory(kind=kind, to_email="weg@x.example") for kind in ("test.answer", "test.secret")
    ]
    stops.suppress("weg@x.example", Suppression.ALL, "permanent")

    delivery.drain()

    assert [OutgoingMail.objects.get(pk=mail.pk).status for mail in mails] == ["suppressed", "handed_over"]


def test_campaign_mail_carries_both_headers_and_its_own_link():
    mail = OutgoingMailFactory(
        kind="test.news", html="", text="Stop: https://x/afmelden/uw-eigen-afmeldlink/"
    )

    message = message_from_bytes(build(mail, NEWS).message().as_bytes(), policy=policy.default)

    address = f"https://portaal.example/afmelden/{stops.stop_token(mail)}/"
    assert message["List-Unsubscribe"].strip() == f"<{address}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stops.stop_token(mail) in message.get_body(("plain",)).get_content()
    plain = build(OutgoingMailFactory(), kinds.get_kind("test.answer")).message()
    assert (plain["List-Unsubscribe"], plain["List-Unsubscribe-Post"]) == (None, None)


def test_link_to_stop_names_one_mail_and_nothing_else_will_do():
    mail, other = (OutgoingMailFactory(message_id=f"<{letter * 32}@x>") for letter in "ab")
    token = stops.stop_token(mail)

    assert stops.find_by_token(token) == mail
    for wrong in (
        token[:-1],
        token + "x",
        token[:-1] + "é",
        "",
        "x" * 75,
        stops.stop_token(other)[:32] + token[32:],
    ):
        assert stops.find_by_token(wrong) is None


# --- mails that come back ----------------------------------------------------------------------------------


def test_sender_on_the_envelope_is_signed_and_from_stays(monkeypatch):
    mail = OutgoingMailFactory()
    said = []
    smtp = SimpleNamespace(
        ehlo_or_helo_if_needed=lambda: None, has_extn=lambda name: False, mail=lambda *a: said.append(a) or (250, b""),
        rcpt=lambda a: (250, b""), docmd=lambda a: (354, b""), send=lambda a: None, getreply=lambda: (250, b"OK"),
    )  # fmt: skip
    transport = Transport()
    transport.backend = SimpleNamespace(connection=smtp)

    email = build(mail, kinds.get_kind("test.answer"))
    assert transport._say(email).result is Result.ACCEPTED

    assert said[0][0] == bounces.sender_of(mail)
    assert email.message()["From"] == "WUP-portaal Drenthe <portaal@wup.example>"


def test_without_a_domain_the_sender_stays_plain(settings):
    settings.BOUNCE_DOMAIN = ""

    assert bounces.sender_of(OutgoingMailFactory()) == ""


def test_bounce_twice_counts_once():
    mail = OutgoingMailFactory(handed_over=True)

    assert [bounces.read(failure(mail)) for _ in range(2)] == [True, False]

    mail.refresh_from_db()
    assert (mail.status, mail.smtp_text) == ("bounced", "5.1.1 550 5.1.1 No such user")
    assert MailBounce.objects.count() == 1
    assert Suppression.objects.get().email_key == mail.to_email


@pytest.mark.parametrize(
    "change",
    [
        lambda mail: {"to": f"bounce+{mail.pk}.{'0' * 24}@terug.example"},
        lambda mail: {"to": bounces.sender_of(mail).replace("terug.example", "elders.example")},
        lambda mail: {"to": bounces.sender_of(mail).replace(f"+{mail.pk}.", f"+{mail.pk + 1}.")},
        lambda mail: {"to": "portaal@wup.example"},
        lambda mail: {"body": "Content-Type: text/plain\n\nIk ben met vakantie. Status: 5.1.1\n"},
    ],
)
def test_unsigned_ids_and_answers_of_people_change_nothing(change):
    mail = OutgoingMailFactory(handed_over=True)

    assert bounces.read(failure(mail, **change(mail))) is False

    mail.refresh_from_db()
    assert (mail.status, MailBounce.objects.count(), Suppression.objects.count()) == ("handed_over", 0, 0)


@pytest.mark.parametrize(("days", "counts"), [(13, True), (15, False)])
def test_bounce_counts_for_14_days(days, counts):
    mail = OutgoingMailFactory(handed_over=True, handed_over_at=timezone.now() - timedelta(days=days))

    assert bounces.read(failure(mail)) is counts


def test_third_temporary_failure_in_thirty_days_stops_the_address():
    mails = OutgoingMailFactory.create_batch(4, handed_over=True, to_email="vol@x.example")
    now = timezone.now()
    bounces.read(failure(mails[0], "4.2.2"), now=now - timedelta(days=31))
    MailBounce.objects.update(at=now - timedelta(days=31))
    for mail in mails[1:3]:
        bounces.read(failure(mail, "4.2.2"))
        bounces.read(failure(mail, "4.2.2"))
    assert Suppression.objects.count() == 0

    bounces.read(failure(mails[3], "4.2.2"))

    assert Suppression.objects.get().reason == "temporary"
    assert set(OutgoingMail.objects.values_list("status", flat=True)) == {"handed_over"}


@pytest.mark.parametrize(
    ("code", "text", "stopped"),
    [
        (550, "5.1.1 No such user", True),
        (550, "Requested action not taken: mailbox unavailable", True),
        (550, "5.7.1 Blocked: spam", False),
        (552, "5.2.2 Mailbox full", False),
        (554, "Transaction failed", False),
    ],
)
def test_refusal_while_sending_counts_the_same(server, code, text, stopped):
    mail = OutgoingMailFactory()
    server.answers = [Answer(Result.REFUSED, code, text)]

    delivery.drain()

    assert stops.is_suppressed(mail.to_email, Suppression.ALL) is stopped
    assert MailBounce.objects.get().mail == mail


@pytest.mark.parametrize(
    "hostile",
    [
        b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(2000)),
        b"Content-Type: message/rfc822\n\n" * 2000,
        b"To: " + b'"' * 200_000 + b"\n\nx",  # half a minute and more for a reader of addresses
        None,  # of somebody who did get a mail of ours: a code that no database takes
    ],
    ids=["parts in parts", "mails in mails", "quotes", "null"],
)
def test_hostile_message_does_not_keep_the_next_one_waiting(tmp_path, hostile):
    mail, other = OutgoingMailFactory.create_batch(2, handed_over=True)
    body = "Content-Type: message/delivery-status\n\nX: y\n\nStatus: 5.1.1\nDiagnostic-Code: a\0b\n"
    box = mailbox.Maildir(tmp_path / "box", create=True)
    (tmp_path / "box/new/1").write_bytes(hostile or failure(other, body=body))
    (tmp_path / "box/new/2").write_bytes(failure(mail))
    started = time.process_time()

    read, _changed = bounces.read_folder(tmp_path / "box")

    mail.refresh_from_db()
    assert (read, mail.status, len(box)) == (2, "bounced", 2)
    assert time.process_time() - started < 3
    assert bounces.read_folder(tmp_path / "box") == (0, 0)


def test_reply_to_bounce_is_never_sent(server):
    """Reading makes no mail, and a mail to where failures come back to never leaves."""
    mail = OutgoingMailFactory(handed_over=True)
    bounces.read(failure(mail))
    assert OutgoingMail.objects.count() == 1
    loop = OutgoingMailFactory(to_email=bounces.sender_of(mail))

    delivery.drain()

    loop.refresh_from_db()
    assert (loop.status, server.received) == ("refused", [])


def test_command_reads_one_from_the_mail_server_and_a_folder(monkeypatch, tmp_path, capsys):
    first, second = OutgoingMailFactory.create_batch(2, handed_over=True)
    monkeypatch.setattr(
        "sys.stdin", SimpleNamespace(buffer=io.BytesIO(failure(first, to="x@elders.example")))
    )
    call_command("read_bounce", to=bounces.sender_of(first))
    box = mailbox.Maildir(tmp_path / "box", create=True)
    box.add(failure(second))
    box.add(b"\xff\x00 geen mail")

    for _ in range(2):
        call_command("read_bounce", folder=str(tmp_path / "box"))

    assert capsys.readouterr().out.splitlines() == ["1 read, 1 new", "2 read, 1 new", "0 read, 0 new"]
    assert set(OutgoingMail.objects.values_list("status", flat=True)) == {"bounced"}
