"""Every address that takes a POST gets what no page of ours would send: never a 500, and never put on a page as it is.

By who may, from where tests/screens/forms.py says the form is, or else from the access matrix. Fields that no form of
ours has go along. A NUL is refused before all this: tests/portal/test_hostile_bodies.py.
"""

import copy
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import html

from common.robots import RobotCheckForm
from mail.models import OutgoingMail
from tests.access import CAST
from tests.screens.forms import FORMS, Wrong
from tests.test_access_matrix import ADDRESSES, ROWS

SCRIPT = "<script>kwaad()</script>"
#: Each with where it is put: in the fields to type in, with the rest as the page gave it; or in every field.
TRIES = [
    (f"\"'><b>{SCRIPT}{{{{7*7}}}}%(x)s{{0.__class__}}", "typed"),
    ("jan\r\nBcc: iedereen@dorp.example\r\n\r\n😀\u202e\x01' OR 1=1 --", "typed"),
    ("x" * 100_000, "typed"),
    (["een", "twee"], "typed"),
    ("9" * 30, "every"),
]
TEXT = {"text", "tel", "password", "search"}
#: What a field accepts that takes no other text, so that the rest of its form comes as far as the database.
FITS = {
    "email": "jan@dorp.example",
    "login": "jan@dorp.example",
    "day": "9-5-2031",
    "start_time": "19.30",
    "end_time": "21.30",
    "closes_day": "",
    "days_1": "3",
    "days_2": "",
    "clock_1": "09.00",
    "clock_2": "",
    "minutes": "20",
    "capacity": "",
    "max_per_initiative": "",
    "online_url": "",
    "website": "",
    "village_name": "Nieuwdorp",
    "code": "AAAAAA",
    "phone_again": "",
}
UNKNOWN = ("is_staff", "owner", "village", "status", "pk", "id", "next", "email_verified")
REFUSED = {403, 404, 405}


def who_may(name: str) -> Iterator[Wrong]:
    if name in FORMS:
        yield from FORMS[name]
        return
    for row in ROWS[name]:
        may = [who for who in CAST if row.others.get(who, row.status) not in REFUSED]
        inside = [who for who in may if who != "visitor"] or may
        if row.method == "post" and may:
            yield Wrong({}, inside[-1], row.kwargs, button=row.data)


POSTED = {
    name: wrongs
    for name in ADDRESSES
    if not name.startswith("admin:") and any(row.method == "post" for row in ROWS[name])
    and (wrongs := list(who_may(name)))
}  # fmt: skip


@pytest.mark.parametrize("name", POSTED)
def test_what_no_page_of_ours_would_send(name, world, monkeypatch):
    monkeypatch.setattr(RobotCheckForm, "MIN_SECONDS", 0)
    for wrong in POSTED[name]:
        cache.clear()
        client = Client()
        path = reverse(name, kwargs=wrong.kwargs(world))
        with transaction.atomic():
            if wrong.who != "visitor":
                client.force_login(getattr(world, wrong.who))
            wrong.before(world, client)
            carried, typed = fields_of(client, path)
            button = wrong.button(world) if callable(wrong.button) else wrong.button
            for value, where in TRIES:
                hostile = dict.fromkeys({*typed, *wrong.data, *UNKNOWN}, value)
                data = hostile | FITS | {key: one for key, one in carried.items() if one} | button
                if where == "every":
                    data = dict.fromkeys(data, value)
                about = f"{name} as {wrong.who}: {str(value)[:60]!r} in {where} field"
                cookies = copy.deepcopy(client.cookies)
                with transaction.atomic():
                    send(client, path, data, about)
                    transaction.set_rollback(True)
                client.cookies = cookies
            transaction.set_rollback(True)


def send(client: Client, path: str, data: dict, about: str) -> None:
    cache.clear()

    answer = client.post(path, data)

    check(answer, about)
    if answer.status_code == 302:
        target = answer["Location"]
        assert urlsplit(target).netloc == "", f"{about}: sends on to {target}"
        check(client.get(target), f"{about}, then {target}")
    for mail in OutgoingMail.objects.all():
        assert SCRIPT not in mail.html, about
        assert "\n" not in mail.subject, about


def check(answer: HttpResponse, about: str) -> None:
    """An error inside a view is an exception here, and pytest shows where."""
    assert answer.status_code < 500, about
    if answer.get("Content-Type", "").startswith("text/html"):
        assert SCRIPT not in answer.content.decode(), about


def fields_of(client: Client, path: str) -> tuple[dict, set]:
    """What the forms on this page carry along, and the names of the fields to type in."""
    response = client.get(path)
    if response.status_code == 405:  # a form on another page: one level up
        response = client.get(path.rstrip("/").rpartition("/")[0] + "/")
    carried, typed = {}, set()
    if response.status_code != 200 or "text/html" not in response["Content-Type"]:
        return carried, typed
    page = html.document_fromstring(response.content.decode())
    for field in page.xpath("//main//form[@method='post']//*[@name]"):
        if field.tag == "textarea" or (field.tag == "input" and field.get("type", "text") in TEXT):
            typed.add(field.get("name"))
            continue
        options = field.xpath("(.//option[@value != ''])[last()]/@value")
        carried.setdefault(field.get("name"), options[0] if options else field.get("value", ""))
    carried.pop("csrfmiddlewaretoken", None)
    return carried, typed
