"""Milliseconds of each page of an organiser, with 1,000 initiatives, 20 sessions and a round of 50,000 invitations.

    DEMO=1 python -m benchmarks.pages [INITIATIVES [SESSIONS [CONTACTS]]]

CONTACTS is of one initiative: 50 when left out; a tenth of them is not invited. By the client of the tests, so without
network and web server: the first time, as after a start of the server, and the best of two more. Nothing counts the
rows for the database first: it has to do without, as in the minute after a long list came in. Works in the embedded
database in one transaction that is rolled back.

On 2 cores, load 1.8: an import of 1,150 lines before it is applied 639 ms, the look before a round 464, the page to
remind who did not answer 168, every other page at most 140. Before the lists of who answered were looked up in, not
searched again for each contact, the look before took 2 to 4 s, and without the count of the database over 8 minutes.
"""

import os
import sys
import time
from collections.abc import Callable
from functools import partial

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wup_portal.settings")
django.setup()

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.factories import PortalRoleFactory, UserFactory
from tests.organiser_world import NAMES, SLUG, address_of, fill

TOO_LONG = 1.0  # seconds
SEARCHES = ["/organisatie/post/?zoek=gast4", "/organisatie/post/gestopt/?zoek=gast4",
            "/organisatie/initiatieven/?q=gast4", f"/organisatie/kennissessies/{SLUG}/uitnodigingen/?q=gast4",
            f"/organisatie/kennissessies/{SLUG}/uitnodigingen/?pagina=900"]  # fmt: skip


def main(initiatives: int, sessions: int, contacts: int) -> None:
    settings.ALLOWED_HOSTS.append("testserver")
    with transaction.atomic():
        organiser = UserFactory(name="Meting")
        PortalRoleFactory(user=organiser, kind="organiser")
        fill(organiser, initiatives=initiatives, sessions=sessions, people=contacts)
        client = Client()
        client.force_login(organiser)
        found = [measure(name, press) for name, press in pages(client)]
        for first, again, name in sorted(found, reverse=True):
            mark = "  TOO LONG" if max(first, again) > TOO_LONG else ""
            print(f"{first * 1000:6.0f} {again * 1000:6.0f} ms  {name}{mark}")
        print(f"load {os.getloadavg()[0]:.1f}")
        transaction.set_rollback(True)


def pages(client: Client) -> list[tuple[str, Callable[[], HttpResponse]]]:
    """Each address, a few searches, and the look before a round: to everybody again, and for another session."""
    asked = [(path, partial(client.get, path)) for path in [*map(address_of, NAMES), *SEARCHES]]
    for slug in (SLUG, "avond-1"):
        path = reverse("knowledge_sessions:invite", args=[slug])
        asked.append((f"{path} (look)", partial(client.post, path, {"alle": "ja", "stap": "bekijken"})))
    return asked


def measure(name: str, press: Callable[[], HttpResponse]) -> tuple[float, float, str]:
    first, *more = (seconds(press) for _try in range(3))
    return first, min(more), name


def seconds(press: Callable[[], HttpResponse]) -> float:
    began = time.perf_counter()
    answer = press()
    if answer.status_code != 200:
        raise SystemExit(f"{answer.status_code}: {answer.request['PATH_INFO']}")
    return time.perf_counter() - began


if __name__ == "__main__":
    given = [int(number) for number in sys.argv[1:4]]
    main(*given, *(1000, 20, 50)[len(given) :])
