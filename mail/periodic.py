"""What the clock of the worker starts; `manage.py outbox --loop` does the same without a broker."""

from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from common import heartbeats
from mail import delivery, services
from mail.tasks import MAIL_TIME_LIMITS, is_shutting_down, ring

KEEP_TEXTS = timedelta(days=30)


@shared_task(ignore_result=True, expires=25, **MAIL_TIME_LIMITS)
def sweep() -> None:
    """Every 30 seconds: what is due leaves, also when a bell got lost."""
    heartbeats.stamp("mail")
    if delivery.drain(should_stop=is_shutting_down).is_out_of_time:
        ring()


@shared_task(ignore_result=True, expires=55)
def recover(*, now: datetime | None = None) -> None:
    """Every minute: what killed workers left behind."""
    delivery.recover(now=now)


@shared_task(ignore_result=True)
def purge(*, now: datetime | None = None) -> None:
    """Every day: texts that are older than a month."""
    services.empty_texts(queued_before=(now or timezone.now()) - KEEP_TEXTS)
