"""What the clock of the worker starts for knowledge sessions. All of it may run twice, late, or in two places."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from common import heartbeats
from common.one_by_one import one_by_one
from sessions import filling, services
from sessions.services import digests, keeping, proving, reminding


@shared_task(ignore_result=True, expires=55)
def make_reminders(*, now: datetime | None = None) -> int:
    """Every minute: the reminders whose moment is there."""
    made = reminding.make_due(now=now or timezone.now())
    heartbeats.stamp("reminders")
    return made


@shared_task(ignore_result=True, expires=55)
def make_due(*, now: datetime | None = None) -> None:
    """Every minute: offers and addresses whose time is over, and whoever may move up. One session at a time,
    each under its own lock: one that is busy now is done in the next minute.
    """
    now = now or timezone.now()

    def settle(session_pk: int) -> None:
        services.settle(session_pk, now=now)

    one_by_one(settle, services.sessions_to_settle(now))
    heartbeats.stamp("sessions")


@shared_task(ignore_result=True)
def look_after_requests(*, now: datetime | None = None) -> None:
    """Every hour: forget requests of three months, and answers; remind of requests that wait for two weeks."""
    services.forget_requests(now=now)
    services.forget_answers(now=now)
    services.remind_of_requests(now=now)


@shared_task(ignore_result=True)
def purge_sessions(*, now: datetime | None = None) -> None:
    """Every night: sessions whose day came forget their people."""
    keeping.purge_sessions(now=now)
    heartbeats.stamp("purge")


@shared_task(ignore_result=True)
def prove(*, now: datetime | None = None) -> None:
    """Every night: seats and mails add up, or somebody is told."""
    proving.prove(now=now)
    heartbeats.stamp("prove")


@shared_task(ignore_result=True)
def queue_digests(*, now: datetime | None = None) -> None:
    """Every hour; only in the morning something leaves."""
    digests.queue_digests(now=now)


@shared_task(ignore_result=True, expires=25, soft_time_limit=300, time_limit=330)
def fill_campaigns(*, now: datetime | None = None) -> None:
    """Every 30 seconds: the mails of rounds of invitations, and which rounds are done."""
    filling.fill_campaigns(now=now)
    services.finish_campaigns(now=now)
    heartbeats.stamp("campaigns")
