"""What the clock of the worker starts for knowledge sessions."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from sessions.services import reminding


@shared_task(ignore_result=True, expires=55)
def make_reminders(*, now: datetime | None = None) -> int:
    """Every minute: the reminders whose moment is there."""
    return reminding.make_due(now=now or timezone.now())
