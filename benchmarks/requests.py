"""Milliseconds to ask for an invitation with an address that is known, and with one that is not: equal, or it tells.

    DEMO=1 python -m benchmarks.requests [TRIES]

By the client of the tests, a known and an unknown address in turn, the known one first every other time. Known is a
contact who is invited and registered. Works in the embedded database in one transaction that is rolled back.

On 2 cores that others used too (load 5.8), 200 tries each: known p50 104.6 ms, p95 479; unknown p50 110.4 ms, p95 434.
"""

import os
import sys
import time
from statistics import median, quantiles

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wup_portal.settings")
django.setup()

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from sessions.forms import RequestForm
from sessions.models import KnowledgeSession
from tests.factories import ContactFactory, KnowledgeSessionFactory, SessionRegistrationFactory


def main(tries: int) -> None:
    settings.ALLOWED_HOSTS.append("testserver")
    found: dict[str, list[float]] = {"known": [], "unknown": []}
    with transaction.atomic():
        session = KnowledgeSessionFactory()
        for number in range(tries):
            known = known_address(session, number)
            pairs = [("known", known), ("unknown", f"onbekend{number}@meting.example")]
            for kind, address in pairs if number % 2 else reversed(pairs):
                cache.clear()  # the limit per network is not what is measured
                found[kind].append(milliseconds(session, address))
        transaction.set_rollback(True)
    for kind, times in found.items():
        print(f"{kind:8} p50 {median(times):5.1f} ms, p95 {quantiles(times, n=20)[18]:5.1f} ms")
    print(
        f"difference of p50 {abs(median(found['known']) - median(found['unknown'])):.1f} ms, limit 10; "
        f"{tries} tries each, load {os.getloadavg()[0]:.1f}"
    )


def known_address(session: KnowledgeSession, number: int) -> str:
    contact = ContactFactory(email=f"bekend{number}@meting.example")
    known = {"knowledge_session": session, "contact": contact, "initiative": contact.initiative}
    SessionRegistrationFactory(**{f"invitation__{name}": value for name, value in known.items()},
                               invitation__email=contact.email, name=contact.name)  # fmt: skip
    return contact.email


def milliseconds(session: KnowledgeSession, address: str) -> float:
    opened = signing.dumps(timezone.now().timestamp() - 10, salt=RequestForm.SALT)
    typed = {"name": "Meting", "email": address, "initiative_text": "Meting", "remark": "", "website": "",
             "opened": opened}  # fmt: skip
    client = Client()
    began = time.perf_counter()
    answer = client.post(f"/kennissessies/{session.slug}/uitnodiging-aanvragen/", typed)
    passed = time.perf_counter() - began
    if answer.status_code != 302:
        raise SystemExit(f"{answer.status_code}: {answer.text[:2000]}")
    return passed * 1000


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 200)
