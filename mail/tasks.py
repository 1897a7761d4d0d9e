"""The bell of the outbox: it carries nothing, and may be lost, doubled or late."""

import logging
import mmap
import time

from celery import shared_task
from celery.signals import worker_shutting_down

from mail import delivery

log = logging.getLogger(__name__)

QUIET_S = 1.0  # one bell is enough for all mails of this long
BROKEN_S = 30.0  # no bell at all for this long after the broker did not answer: the sweep finds the mails
MAIL_TIME_LIMITS = {"soft_time_limit": 180, "time_limit": 200}  # 20 s and one very slow mail; below the lease

_next_ring_at = 0.0  # of this process
_shutdown = mmap.mmap(-1, 1)  # shared with the children that this worker forks later


def ring() -> None:
    """Tell a worker that there is mail. Never raises: whoever does not hear it finds the mail by itself."""
    global _next_ring_at
    now = time.monotonic()
    if now < _next_ring_at:
        return
    _next_ring_at = now + QUIET_S
    try:
        ring_outbox.delay()
    except Exception as error:  # kombu's transports raise what they like
        _next_ring_at = now + BROKEN_S
        log.warning("the bell of the outbox does not ring: %s", error)


@shared_task(ignore_result=True, expires=30, **MAIL_TIME_LIMITS)
def ring_outbox() -> None:
    """Somebody queued mail. It waits out the quiet second, for the mails that came without a bell."""
    began = time.monotonic()
    drained = delivery.drain(should_stop=is_shutting_down)
    if (rest := began + QUIET_S + 0.2 - time.monotonic()) > 0 and not ring_outbox.request.is_eager:
        time.sleep(rest)
        drained = delivery.drain(should_stop=is_shutting_down)
    if drained.is_out_of_time:
        ring_outbox.delay()


def is_shutting_down() -> bool:
    return _shutdown[0] == 1


@worker_shutting_down.connect
def _tell_the_children(**kwargs) -> None:
    """Runs in the worker's parent; a drain in a child ends after its current mail."""
    _shutdown[0] = 1
