"""Milliseconds of each list of an organiser, with 1,000 initiatives, 60 sessions and a round to all of them.

    DEMO=1 python -m benchmarks.pages [INITIATIVES [SESSIONS]]

By the client of the tests, so without network and web server; the best of three. Works in the embedded database in one
transaction that is rolled back.

On 2 cores, load 6: the slowest are checking in (137 ms, with 600 guests) and the requests (134 ms), the others at most 95.
With 30,000 initiatives and 600 sessions: the requests 736 ms, the others at most 114.
"""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wup_portal.settings")
django.setup()

from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from tests.factories import PortalRoleFactory, UserFactory
from tests.organiser_world import PAGES, fill


def main(initiatives: int, sessions: int) -> None:
    settings.ALLOWED_HOSTS.append("testserver")
    with transaction.atomic():
        organiser = UserFactory(name="Meting")
        PortalRoleFactory(user=organiser, kind="organiser")
        fill(organiser, initiatives=initiatives, sessions=sessions)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as the database does by itself in a minute
        client = Client()
        client.force_login(organiser)
        for path in PAGES:
            print(f"{min(seconds(client, path) for _try in range(3)) * 1000:6.0f} ms  {path}")
        print(f"load {os.getloadavg()[0]:.1f}")
        transaction.set_rollback(True)


def seconds(client: Client, path: str) -> float:
    began = time.perf_counter()
    client.get(path).content.decode()
    return time.perf_counter() - began


if __name__ == "__main__":
    main(*(int(number) for number in sys.argv[1:] or (1000, 60)))
