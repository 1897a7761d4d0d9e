"""What the clock starts."""

import logging
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from villages import services
from villages.models import InitiativeImport
from villages.services import importing, own_data

log = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def forget_signups(*, now: datetime | None = None) -> None:
    """Every day: sign-ups that nobody confirmed within 14 days, and those that were declined a year ago."""
    now = now or timezone.now()
    services.delete_unconfirmed_signups(now=now)
    services.delete_declined_signups(now=now)


@shared_task(ignore_result=True, expires=30, soft_time_limit=240, time_limit=280)
def apply_imports() -> None:
    """Every 30 seconds, and by a ring: lists that somebody decided to take over."""
    for pk in InitiativeImport.objects.waiting().values_list("pk", flat=True):
        importing.apply_import(pk)


def ring_imports() -> None:
    """Losing this message costs one sweep, 30 seconds."""
    try:
        apply_imports.delay()
    except Exception as error:  # kombu's transports raise what they like
        log.warning("the bell of the imports does not ring: %s", error)


@shared_task(ignore_result=True)
def forget_imports(*, now: datetime | None = None) -> None:
    """Every hour: files that nobody decided about within a day."""
    importing.forget_imports(now=now or timezone.now())


@shared_task(ignore_result=True)
def forget_links(*, now: datetime | None = None) -> None:
    """Every day: links to the own data that no longer work."""
    own_data.forget_links(now=now or timezone.now())
