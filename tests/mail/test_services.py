from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from common.errors import DomainError
from mail import kinds, periodic, services
from mail.kinds import Kind
from mail.messages import Message
from mail.models import OutgoingMail
from mail.states import TRANSITIONS, Status
from tests.factories import OutgoingMailFactory

pytestmark = pytest.mark.django_db


def message(**changes):
    fields = {"kind": "test.answer", "to": "jan@example.org", "subject": "Hallo", "text": "Dag Jan,\n"}
    return Message(**fields | changes)


def test_queue_mail_stores_the_whole_mail():
    is_new = services.queue_mail(
        message(html="<p>Dag</p>", ref="12", topic="session:1", reply_to="els@example.org"), dedup_key="a:1"
    )

    mail = OutgoingMail.objects.get()
    assert is_new
    assert (mail.to_email, mail.subject, mail.text, mail.html) == (
        "jan@example.org", "Hallo", "Dag Jan,\n", "<p>Dag</p>",
    )  # fmt: skip
    assert (mail.ref, mail.topic, mail.reply_to, mail.status) == (
        "12",
        "session:1",
        "els@example.org",
        "queued",
    )
    assert mail.message_id == f"<{mail.reference}@portaal.example>"


def test_queue_mail_with_the_same_key_changes_nothing():
    services.queue_mail(message(), dedup_key="a:1")

    assert not services.queue_mail(message(subject="Anders"), dedup_key="a:1")
    assert OutgoingMail.objects.get().subject == "Hallo"


def test_queue_mail_takes_the_priority_of_its_kind():
    services.queue_mail(message(kind="test.campaign"), dedup_key="a:1")

    assert OutgoingMail.objects.get().priority == 9


def test_queue_mail_stores_no_text_of_a_kind_that_is_rendered_when_it_leaves(monkeypatch):
    monkeypatch.setitem(
        kinds._kinds, "test.rendered", Kind("test.rendered", "Gemaakt", render=lambda ref: None)
    )

    services.queue_mail(message(kind="test.rendered", text="met een link"), dedup_key="a:1")

    assert OutgoingMail.objects.get().text == ""


@pytest.mark.parametrize(
    "address", ["", "jan", "jan@example.org,els@example.org", "jan@example.org\nBcc: x@y.nl"]
)
def test_queue_mail_refuses_anything_but_one_address(address):
    with pytest.raises(ValidationError):
        services.queue_mail(message(to=address), dedup_key="a:1")


def test_queue_mail_refuses_a_kind_that_nobody_registered():
    with pytest.raises(KeyError):
        services.queue_mail(message(kind="test.unknown"), dedup_key="a:1")


def test_mail_goes_with_the_fact_that_is_rolled_back():
    with pytest.raises(DomainError), transaction.atomic():
        services.queue_mail(message(), dedup_key="a:1")
        raise DomainError("toch niet")

    assert not OutgoingMail.objects.exists()


ALLOWED_RESEND = {"refused", "bounced", "uncertain"}


@pytest.mark.parametrize("status", Status.values)
def test_resend_only_what_did_not_arrive(status, coordinator):
    mail = OutgoingMailFactory(status=status, attempts=6)

    if status in ALLOWED_RESEND:
        mail = services.resend(mail.pk, by=coordinator)
        change = mail.change_rows.get()
        assert (mail.status, mail.round, mail.attempts) == ("queued", 2, 0)
        assert (change.old, change.new, change.by) == (status, "queued", coordinator)
    else:
        with pytest.raises(DomainError):
            services.resend(mail.pk, by=coordinator)
        mail.refresh_from_db()
        assert (mail.status, mail.round) == (status, 1)


def test_resend_twice_makes_one_new_round(coordinator):
    mail = OutgoingMailFactory(status="refused")
    services.resend(mail.pk, by=coordinator)

    with pytest.raises(DomainError):
        services.resend(mail.pk, by=coordinator)

    mail.refresh_from_db()
    assert (mail.round, mail.change_rows.count()) == (2, 1)


def test_resend_of_an_emptied_mail_is_refused(coordinator):
    mail = OutgoingMailFactory(status="refused", text="", emptied_at=timezone.now())

    with pytest.raises(DomainError, match="de tekst is gewist"):
        services.resend(mail.pk, by=coordinator)


@pytest.mark.parametrize("status", Status.values)
def test_withdraw_only_what_waits(status, coordinator):
    mail = OutgoingMailFactory(status=status)

    if status == "queued":
        assert services.withdraw(mail.pk, by=coordinator).status == "withdrawn"
    else:
        with pytest.raises(DomainError, match="Laad de pagina opnieuw"):
            services.withdraw(mail.pk, by=coordinator)


def test_withdrawn_secret_is_emptied(coordinator):
    mail = services.withdraw(OutgoingMailFactory(kind="test.secret", text="123456").pk, by=coordinator)

    mail.refresh_from_db()
    assert (mail.text, mail.emptied_at is not None) == ("", True)


def test_purge_twice():
    now = timezone.now()
    old = OutgoingMailFactory(
        handed_over=True, created_at=now - timedelta(days=31), html="<p></p>", calendar="X"
    )
    waiting = OutgoingMailFactory(created_at=now - timedelta(days=31))
    young = OutgoingMailFactory(handed_over=True, created_at=now - timedelta(days=29))

    periodic.purge(now=now)
    first = list(OutgoingMail.objects.order_by("pk").values())
    periodic.purge(now=now + timedelta(minutes=1))

    assert list(OutgoingMail.objects.order_by("pk").values()) == first
    old.refresh_from_db()
    assert (old.text, old.html, old.calendar, old.to_email != "") == ("", "", "", True)
    assert OutgoingMail.objects.exclude(text="").count() == 2
    assert {waiting.pk, young.pk} == set(OutgoingMail.objects.exclude(text="").values_list("pk", flat=True))


def test_every_status_has_its_moves():
    assert set(TRANSITIONS) == set(Status)
