"""The bell for making PDFs."""

import logging

from celery import shared_task
from django.conf import settings
from django.db import transaction

from plans import rendering

logger = logging.getLogger(__name__)


@shared_task(
    ignore_result=True,
    expires=60,
    soft_time_limit=settings.PDF_TASK_SECONDS,
    time_limit=settings.PDF_TASK_SECONDS + 20,
)
def ring_rendering() -> None:
    """Somebody may wait for a PDF. Losing this message costs one sweep, 30 seconds."""
    if rendering.render_next() and rendering.is_work_waiting():
        ring_rendering.delay()


def ring() -> None:
    """Once the job is really there. A broker that is away costs one sweep, not the request."""
    transaction.on_commit(_ring_now, robust=True)


def _ring_now() -> None:
    try:
        ring_rendering.delay()
    except Exception:
        logger.exception("the bell for pdfs did not ring; the sweep will find the work")
