import pytest
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

from common import heartbeats
from mail import periodic, services, tasks
from mail.messages import Message
from mail.models import OutgoingMail
from tests.factories import OutgoingMailFactory

MESSAGE = Message("test.answer", "jan@example.org", "Hallo", "Dag Jan,\n")


@pytest.fixture
def rings(monkeypatch):
    """The bells that reach the broker."""
    heard = []
    monkeypatch.setattr(tasks, "_next_ring_at", 0.0)
    monkeypatch.setattr(tasks.ring_outbox, "delay", lambda: heard.append(1))
    return heard


@pytest.mark.bell
@pytest.mark.django_db
def test_queueing_rings_on_commit_once(rings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(3):
            services.queue_mail(MESSAGE, dedup_key=f"a:{number}")
        assert rings == []

    assert rings == [1]


@pytest.mark.bell
@pytest.mark.django_db
def test_same_mail_again_does_not_ring(rings, django_capture_on_commit_callbacks):
    services.queue_mail(MESSAGE, dedup_key="a:1")

    with django_capture_on_commit_callbacks() as callbacks:
        services.queue_mail(MESSAGE, dedup_key="a:1")

    assert callbacks == []


@pytest.mark.bell
def test_ring_after_the_quiet_second_rings_again(rings, monkeypatch):
    clock = iter([10.0, 10.9, 11.1])
    monkeypatch.setattr(tasks.time, "monotonic", lambda: next(clock))

    for _ in range(3):
        tasks.ring()

    assert len(rings) == 2


@pytest.mark.bell
def test_broker_that_is_away_is_left_alone_for_a_while(rings, monkeypatch, caplog):
    tries = []

    def away():
        tries.append(1)
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.ring_outbox, "delay", away)
    clock = iter([10.0, 12.0, 41.0])
    monkeypatch.setattr(tasks.time, "monotonic", lambda: next(clock))

    for _ in range(3):
        tasks.ring()

    assert len(tries) == 2
    assert "the bell of the outbox does not ring" in caplog.text


@pytest.mark.bell
@pytest.mark.django_db
def test_broker_that_is_away_does_not_lose_the_mail(
    rings, monkeypatch, django_capture_on_commit_callbacks, sent
):
    def away():
        raise OSError("no space left")

    monkeypatch.setattr(tasks.ring_outbox, "delay", away)
    with django_capture_on_commit_callbacks(execute=True):
        services.queue_mail(MESSAGE, dedup_key="a:1")

    periodic.sweep()

    assert [mail.to for mail in sent] == [["jan@example.org"]]


@pytest.mark.django_db
def test_ring_sends_what_waits(sent):
    OutgoingMailFactory()

    tasks.ring_outbox.apply()

    assert len(sent) == 1


@pytest.mark.django_db
def test_sweep_is_a_sign_of_life():
    periodic.sweep()

    assert heartbeats.last("mail") is not None


@pytest.mark.django_db
def test_worker_that_shuts_down_begins_no_mail(monkeypatch):
    monkeypatch.setattr(tasks, "_shutdown", bytearray(1))
    OutgoingMailFactory()
    tasks._tell_the_children()

    periodic.sweep()

    assert OutgoingMail.objects.get().status == "queued"


def test_clock_sweeps_recovers_and_purges():
    schedule = {row["task"]: row for row in settings.CELERY_BEAT_SCHEDULE.values()}

    assert schedule["mail.periodic.sweep"]["schedule"] == 30
    assert schedule["mail.periodic.recover"]["schedule"] == 60
    assert {
        "mail.periodic.sweep",
        "mail.periodic.recover",
        "mail.periodic.purge",
        "mail.tasks.ring_outbox",
    } <= set(current_app.tasks)
    for name in ("mail.periodic.sweep", "mail.tasks.ring_outbox"):
        assert current_app.amqp.router.route({}, name)["queue"].name == "mail"


def test_task_ends_before_the_lease_of_its_mails():
    limit = tasks.ring_outbox.time_limit

    assert limit < settings.MAIL_LEASE_SECONDS
    assert settings.EMAIL_TIMEOUT < settings.MAIL_LEASE_SECONDS
