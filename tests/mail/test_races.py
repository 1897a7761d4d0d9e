"""Two workers at once, as threads with a barrier; and the harm when the claim is not stored."""

import threading
import uuid
from collections import Counter

import pytest
from django.db import connection

from mail import delivery, marks
from mail.models import OutgoingMail
from mail.transport import Answer, Result, Transport
from tests.factories import OutgoingMailFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def received(monkeypatch):
    """Message-IDs, counted, as a mail server that both workers talk to would."""
    counter, lock = Counter(), threading.Lock()

    def hand_over(self, email):
        with lock:
            counter[email.extra_headers["Message-ID"]] += 1
        return Answer(Result.ACCEPTED, 250)

    monkeypatch.setattr(Transport, "hand_over", hand_over)
    return counter


def drain_twice_at_once():
    errors = []

    def work():
        try:
            delivery.drain()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []


def let_both_read_first(monkeypatch, read):
    """Both workers have read what is due before either writes."""
    barrier, own = threading.Barrier(2), threading.local()

    def read_and_wait(now, size):
        mails = read(now, size)
        if not hasattr(own, "has_waited"):
            own.has_waited = True
            barrier.wait(10)
        return mails

    monkeypatch.setattr(delivery, "_read_due", read_and_wait)


def test_two_workers_at_once_send_each_mail_once(received, monkeypatch):
    let_both_read_first(monkeypatch, delivery._read_due)
    mails = OutgoingMailFactory.create_batch(30)

    drain_twice_at_once()

    assert received == Counter(mail.message_id for mail in mails)
    assert set(OutgoingMail.objects.values_list("status", flat=True)) == {"handed_over"}


def test_without_the_claim_both_workers_send_the_same_mails(received, monkeypatch):
    """Reading without the lock and sending without looking whose it is: every mail leaves twice."""
    let_both_read_first(monkeypatch, lambda now, size: list(OutgoingMail.objects.due(now)[:size]))
    monkeypatch.setattr(delivery, "_begin", lambda mail, lease: True)
    mails = OutgoingMailFactory.create_batch(10)

    drain_twice_at_once()

    assert received == Counter({mail.message_id: 2 for mail in mails})


def test_mark_after_the_hand_over_waits_for_the_disk_with_the_next_begin(monkeypatch):
    """The mark does not wait; whatever is committed next, such as the begin of the next mail, does."""
    OutgoingMailFactory()
    lease = uuid.uuid4()
    (mail,) = delivery.claim(lease)
    telling = f"{marks.SOON_ON_DISK}, pg_notify('mode', current_setting('synchronous_commit'))"
    monkeypatch.setattr(marks, "SOON_ON_DISK", telling)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on; LISTEN mode")  # the tests themselves need no disk

        assert delivery._begin(mail, lease)
        delivery._mark_answer(mail, lease, Answer(Result.ACCEPTED, 250))

        notes = connection.connection.notifies(timeout=5, stop_after=1)
        assert [note.payload for note in notes] == ["off"]
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)
        cursor.execute("RESET synchronous_commit; UNLISTEN mode")
    assert OutgoingMail.objects.get().status == "handed_over"
