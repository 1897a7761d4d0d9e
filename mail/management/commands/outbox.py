import logging
import signal
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections, connections

from common import heartbeats
from mail import clockwork, delivery, periodic

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Send what stands in the outbox; with --loop go on doing so, without a broker or a worker."

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="until Ctrl-C or SIGTERM")
        parser.add_argument("--interval", type=float, default=2, help="seconds between two looks (2)")

    def handle(self, *, loop, interval, **options):
        if not loop:
            delivery.recover()
            counts = delivery.drain(limit_s=3600).counts
            self.stdout.write(
                ", ".join(f"{n} {status.label}" for status, n in counts.items())
                or "geen mail om te versturen"
            )
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        self._loop(stop, interval)

    def _loop(self, stop: threading.Event, interval: float) -> None:
        every = {
            delivery.recover: min(60, settings.MAIL_LEASE_SECONDS / 2),
            periodic.purge: 3600,
            periodic.read_bounces: 300,
            periodic.tell_of_silence: 300,
            **clockwork.works(),
        }  # seconds
        due = dict.fromkeys(every, 0.0)
        while not stop.is_set():
            try:
                for work, seconds in every.items():
                    if time.monotonic() >= due[work]:
                        due[work] = time.monotonic() + seconds
                        _try(work)
                heartbeats.stamp("mail")
                delivery.drain(should_stop=stop.is_set)
            except Error:  # the database is away; the rows wait
                log.exception("the outbox cannot be read")
                connections.close_all()
            close_old_connections()
            stop.wait(interval)


def _try(work: Callable[[], object]) -> None:
    """The mail leaves also when other work goes wrong for one of many; it tries again the next time."""
    try:
        work()
    except ExceptionGroup:
        log.exception("%s went wrong for some", work.__name__)
