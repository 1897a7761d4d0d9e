"""The lists of an organiser with a thousand initiatives and twenty sessions: as many questions to the database as with
a few, at most twelve; and a page of bounded length. `make prove` compares with thirty times as many.

The figures in milliseconds: benchmarks/pages.py.
"""

import os
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import PortalRoleFactory, UserFactory
from tests.organiser_world import PAGES, SLUG, fill

pytestmark = pytest.mark.django_db

MOST = 12
LONGEST = 400_000  # characters: one page, however much there is
SIZES = [(1_000, 20), (30_000, 600)] if os.environ.get("PROVE") else [(34, 3), (1_000, 60)]


@pytest.fixture
def organiser(client):
    user = UserFactory(name="Organisator")
    PortalRoleFactory(user=user, kind="organiser")
    client.force_login(user)
    return user


def ask(client, path, data=None) -> tuple[int, str]:
    """How many queries, and the page."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(path, data) if data else client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return len(queries), answer.content.decode()


def look(client) -> dict[str, int]:
    """Every list, and the look before a round of invitations to everybody."""
    look_before = {"alle": "ja", "stap": "bekijken"}
    answers = {path: ask(client, path) for path in PAGES}
    answers["look before"] = ask(client, reverse("knowledge_sessions:invite", args=[SLUG]), look_before)
    too_long = [path for path, (_count, text) in answers.items() if len(text) > LONGEST]
    assert too_long == []
    return {path: count for path, (count, _text) in answers.items()}


def test_lists_ask_as_often_however_long_they_are(client, organiser):
    (few, some), (many, more) = SIZES
    fill(organiser, initiatives=few, sessions=some)
    small = look(client)
    fill(organiser, initiatives=many - few, sessions=more - some, start=few)
    large = look(client)

    assert {path: (small[path], count) for path, count in large.items() if count != small[path]} == {}
    assert {path: count for path, count in large.items() if count > MOST} == {}


#: A list -> a search or filter that leaves more than a page of it, and one that leaves nothing.
SEARCHES = {
    "/organisatie/kennissessies/": ("q=avond", "q=niets-hiervan"),
    "/organisatie/initiatieven/": ("q=warm", "q=niets-hiervan"),
    "/organisatie/post/": ("zoek=gast", "zoek=niets-hiervan"),
    f"/organisatie/kennissessies/{SLUG}/uitnodigen/": ("q=warm", "q=niets-hiervan"),
    f"/organisatie/kennissessies/{SLUG}/uitnodigingen/": ("q=gast", "q=niets-hiervan"),
    f"/organisatie/kennissessies/{SLUG}/aanmeldingen/": ("q=gast", "q=niets-hiervan"),
}


@pytest.mark.parametrize("path", SEARCHES)
def test_search_stands_in_the_address_and_stays_while_paging(client, organiser, path):
    fill(organiser, initiatives=210, sessions=44)
    some, none = SEARCHES[path]

    text = client.get(f"{path}?{some}").text

    following = re.findall(r'href="(\?[^"]*pagina=2[^"]*)"', text)
    assert following, "no link to the next page"
    assert some in following[0]
    assert client.get(path + following[0].replace("&amp;", "&")).status_code == 200
    assert "niets-hiervan" in client.get(f"{path}?{none}").text  # the word is still in the field
    for odd in ("0", "-1", "9999", "x", "1.5", "%00", ""):
        assert client.get(f"{path}?{some}&pagina={odd}").status_code in (200, 400)
