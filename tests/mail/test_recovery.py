"""What killed workers left behind, and mails of which nobody knows whether they arrived."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from mail import delivery
from mail.models import MailAttempt, OutgoingMail
from mail.transport import Answer, Result
from tests.factories import OutgoingMailFactory

pytestmark = pytest.mark.django_db
UNKNOWN = Answer(Result.UNKNOWN, None, "TimeoutError")


def killed(mail, *, began=True, ago=timedelta(hours=1)):
    """A worker claimed this mail, perhaps began to send it, and was never heard of again."""
    (claimed,) = delivery.claim(uuid.uuid4())
    assert claimed.pk == mail.pk
    if began:
        MailAttempt.objects.filter(mail=mail).update(started_at=timezone.now() - ago)
    OutgoingMail.objects.filter(pk=mail.pk).update(lease_until=timezone.now() - ago)


def test_worker_killed_before_it_began_gives_the_mail_back():
    mail = OutgoingMailFactory()
    killed(mail, began=False)

    delivery.recover()

    mail.refresh_from_db()
    assert (mail.status, mail.attempts, mail.lease_by) == ("queued", 0, None)


def test_worker_killed_after_250_is_uncertain_not_lost():
    mail = OutgoingMailFactory(kind="test.campaign")
    killed(mail)

    delivery.recover()

    mail.refresh_from_db()
    assert (mail.status, mail.attempt_rows.get().outcome) == ("uncertain", "uncertain")


def test_answer_to_a_person_leaves_once_more_when_uncertain_and_only_once(server):
    mail = OutgoingMailFactory(kind="test.answer")
    killed(mail)

    delivery.recover()
    mail.refresh_from_db()
    first = mail.status
    killed(mail)
    delivery.recover()

    mail.refresh_from_db()
    assert (first, mail.status) == ("queued", "uncertain")
    assert delivery.drain().counts == {}


def test_mail_that_leaves_again_has_the_same_message_id(server):
    mail = OutgoingMailFactory()
    server.answers = [UNKNOWN]

    delivery.drain()
    delivery.recover()
    delivery.drain()

    (email,) = server.received
    assert email.message()["Message-ID"] == mail.message_id


def test_recover_leaves_a_mail_whose_lease_runs():
    mail = OutgoingMailFactory()
    delivery.claim(uuid.uuid4())

    delivery.recover()

    mail.refresh_from_db()
    assert mail.status == "sending"


def test_recover_twice_is_the_same():
    mail = OutgoingMailFactory(kind="test.campaign")
    killed(mail)

    delivery.recover()
    delivery.recover()

    assert OutgoingMail.objects.get().status == "uncertain"
    assert mail.attempt_rows.count() == 1
