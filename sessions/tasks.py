"""The bell of a round of invitations: it may be lost, doubled or late; the clock finds the round by itself."""

import logging

from celery import shared_task

from sessions import filling

log = logging.getLogger(__name__)


@shared_task(ignore_result=True, expires=30, soft_time_limit=300, time_limit=330)
def ring_fill() -> None:
    filling.fill_campaigns()


def ring_filling() -> None:
    """Never raises: without a broker the clock does it within 30 seconds."""
    try:
        ring_fill.delay()
    except Exception as error:  # kombu's transports raise what they like
        log.warning("the bell of the campaigns does not ring: %s", error)
