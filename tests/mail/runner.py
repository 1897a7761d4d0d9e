"""A worker process of the outbox for tests: the portal's own settings and code, kinds of mail of the tests,
and if wanted a `kill -9` (or another disaster) at one exact point.

    python -m tests.mail.runner loop
    python -m tests.mail.runner worker       Celery, with its clock, over the broker of files
    python -m tests.mail.runner POINT        one drain, with the disaster POINT
"""

import os
import signal
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wup_portal.settings")
django.setup()

import psycopg  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from mail import delivery, services, tasks, transport  # noqa: E402
from mail.kinds import register_kind  # noqa: E402
from mail.messages import Message  # noqa: E402
from tests.mail.kinds import ALL  # noqa: E402
from wup_portal.celery import app as celery_app  # noqa: E402


def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)


def queue(number: int) -> None:
    message = Message("test.answer", f"ontvanger{number}@example.org", f"Mail {number}", "Beste lezer,\n")
    services.queue_mail(message, dedup_key=f"crash:{number}")


def killed_before_the_commit_of_the_fact():
    with transaction.atomic():
        queue(1)
        die()


def killed_after_the_commit_before_the_ring():
    tasks.ring = die
    with transaction.atomic():
        queue(1)


def killed_while_filling():
    """40 mails in transactions of 10; dies in the third one the first time."""
    tasks.ring = lambda: None
    for start in range(0, 40, 10):
        with transaction.atomic():
            for number in range(start, start + 10):
                queue(number)
                if number == 25 and "again" not in sys.argv:
                    die()


def killed_after_the_claim():
    delivery._send_one = die
    delivery.drain()


def killed_during_the_data():
    def half(self, email):
        smtp = self.backend.connection
        smtp.ehlo()
        smtp.mail("portaal@example.org")
        smtp.rcpt(email.to[0])
        smtp.docmd("DATA")
        smtp.send(email.message().as_bytes(linesep="\r\n")[:200])
        die()

    transport.Transport._say = half
    delivery.drain()


def killed_after_the_250():
    delivery._mark_answer = die
    delivery.drain()


def database_gone_after_the_250():
    """As when the database restarts: the connection breaks before the mark."""
    mark = delivery._mark_answer

    def break_connection(*args):
        url, own = os.environ["DATABASE_URL"], connection.connection.info.backend_pid
        with psycopg.connect(url, autocommit=True) as other:
            other.execute("select pg_terminate_backend(%s, 5000)", [own])
        return mark(*args)

    delivery._mark_answer = break_connection
    delivery.drain()


if __name__ == "__main__":
    for kind in ALL:
        register_kind(kind)
    if sys.argv[1] == "loop":
        call_command("outbox", loop=True, interval=0.05)
    elif sys.argv[1] == "worker":
        arguments = ["worker", "--beat", "--concurrency", "2", "--queues", "default,mail,pdf"]
        celery_app.worker_main([*arguments, "--without-gossip", "--without-mingle", "--without-heartbeat"])
    else:
        globals()[sys.argv[1]]()
