"""The pages of an organiser with a thousand initiatives and sixty sessions: as many questions to the database as with a
few, at most twelve; pages of bounded length, and a search that can be sent as a link. `make prove` compares a
thousand initiatives with thirty times as many.

The figures in milliseconds: benchmarks/pages.py.
"""

import os
import re
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import PortalRoleFactory, UserFactory
from tests.organiser_world import NAMES, SLUG, address_of, fill

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("organiser_lists")]

MOST = 12
MOST_ROWS = 500  # on one page; the longest has fifty requests with six choices each, and fifty decided ones
SIZES = [(1_000, 20), (30_000, 600)] if os.environ.get("PROVE") else [(34, 3), (1_000, 60)]
#: As long as the hall is full (tests/organiser_world.py: 600): these have to do without paging.
OF_A_HALL = {
    f"knowledge_sessions:{name}" for name in ("check_in", "presence_list", "close_list", "afterwards")
}
#: A choice out of all initiatives.
OF_ALL_INITIATIVES = {"knowledge_sessions:registration_new"}
NO_TRAIL = {"portal:workroom"}  # the top of the trail
FILES = {"villages:import_template"}
#: Pages on which a coordinator sees more than an organiser.
OF_BOTH = ["portal:workroom", "portal:outbox", "portal:stopped_list", "knowledge_sessions:manage_list",
           "knowledge_sessions:digest_choice"]  # fmt: skip


def ask(client: Client, path: str, data: dict | None = None) -> tuple[int, HttpResponse]:
    """How many queries, and the answer."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(path, data) if data else client.get(path)
    return len(queries), answer


def signed_in(kind: str) -> Client:
    client, user = Client(), UserFactory(name=kind.title())
    PortalRoleFactory(user=user, kind=kind)
    client.force_login(user)
    return client


def count_all(organiser: Client, coordinator: Client) -> dict[tuple[str, str], int]:
    pages = [(organiser, "organiser", name) for name in NAMES]
    pages += [(coordinator, "coordinator", name) for name in OF_BOTH]
    return {(who, name): ask(client, address_of(name))[0] for client, who, name in pages} | {
        ("organiser", "look before"): look_before(organiser)[0]
    }


def look_before(client: Client) -> tuple[int, HttpResponse]:
    """Who gets the invitation, of everybody."""
    path = reverse("knowledge_sessions:invite", args=[SLUG])
    return ask(client, path, {"alle": "ja", "stap": "bekijken"})


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The large one, and how many queries each page took when it was small. Made once; taken back at the end."""
    (few, some), (many, more) = SIZES
    with django_db_blocker.unblock(), transaction.atomic():
        organiser, coordinator = signed_in("organiser"), signed_in("coordinator")
        user = organiser.session["_auth_user_id"]
        owner = UserFactory._meta.model.objects.get(pk=user)
        fill(owner, initiatives=few, sessions=some)
        small = count_all(organiser, coordinator)
        fill(owner, initiatives=many - few, sessions=more - some, start=few)
        yield SimpleNamespace(organiser=organiser, coordinator=coordinator, small=small)
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", NAMES)
def test_page_asks_as_often_however_much_there_is(world, db, name):
    count, answer = ask(world.organiser, address_of(name))

    assert answer.status_code == 200
    assert (count, count <= MOST) == (world.small["organiser", name], True)
    rows = len(re.findall(r"<(?:li|tr|option)[ >]", answer.text))
    assert rows <= MOST_ROWS or name in OF_A_HALL | OF_ALL_INITIATIVES
    assert ('aria-label="U bent hier"' in answer.text) == (name not in NO_TRAIL | FILES)


@pytest.mark.parametrize("name", OF_BOTH)
def test_page_asks_a_coordinator_as_often_too(world, db, name):
    count, answer = ask(world.coordinator, address_of(name))

    assert answer.status_code == 200
    assert (count, count <= MOST) == (world.small["coordinator", name], True)


def test_look_before_a_round_to_everybody_asks_as_often(world, db):
    count, answer = look_before(world.organiser)

    assert answer.status_code == 200
    assert (count, count <= MOST) == (world.small["organiser", "look before"], True)
    assert (
        len(re.findall("<li>", answer.text)) <= 200
    )  # fifty who get it, fifty who do not, fifty without anybody


#: A list, what somebody looks for in it, and the name of its page in the address.
SEARCHES = [
    ("knowledge_sessions:manage_list", "q=avond", "pagina"),
    ("knowledge_sessions:manage_list", "", "eraan"),
    ("villages:initiative_office", "q=warm&vorm=werkgroep&openbaar=nee", "pagina"),
    ("villages:initiative_office", "q=warm", "wacht"),
    ("portal:outbox", "zoek=gast&soort=sessions.invitation&status=handed_over", "pagina"),
    ("portal:stopped_list", "zoek=gast&reden=owner", "pagina"),
    ("knowledge_sessions:invite", "q=warm&vorm=werkgroep&eerder=nee", "pagina"),
    ("knowledge_sessions:invitation_list", "q=gast", "pagina"),
    ("knowledge_sessions:registration_list", "q=gast", "pagina"),
    ("knowledge_sessions:registration_list", "toon=wachtlijst", "pagina"),
    ("knowledge_sessions:request_queue", "", "pagina"),
    ("knowledge_sessions:request_queue", "", "besloten"),
    ("knowledge_sessions:remind_unanswered", "", "pagina"),
    ("villages:import_detail", "toon=nieuw", "pagina"),
]
THINGS = re.compile(r"(?:Avond|Warm|Gast|Nieuw|Vrager) \d+|gast\d+@")


@pytest.mark.parametrize(("name", "search", "page"), SEARCHES)
def test_search_stands_in_the_address_and_stays_while_paging(world, db, name, search, page):
    path = address_of(name)
    pairs = set(search.split("&")) - {""}

    first = world.organiser.get(f"{path}?{search}").text
    link = link_to(first, page, "2")
    second = world.organiser.get(path + link).text

    assert pairs <= set(link.lstrip("?").split("&"))
    assert set(THINGS.findall(second)) - set(THINGS.findall(first))  # others than on the first page
    back = link_to(second, page, "1")
    assert pairs <= set(back.lstrip("?").split("&"))
    assert set(THINGS.findall(world.organiser.get(path + back).text)) == set(THINGS.findall(first))


def link_to(text: str, page: str, number: str) -> str:
    """The link in the page itself, which needs no script and can be sent to somebody."""
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(\?[^"]*)"', text)]
    found = [link for link in links if f"{page}={number}" in link.lstrip("?").split("&")]
    assert found, f"no link to {page}={number}"
    return found[0]


NONSENSE = "&".join(
    f"{name}=onzin"
    for name in ("q", "zoek", "status", "soort", "ronde", "reden", "gemeente", "vorm", "eerder", "openbaar", "contact",
                 "toon", "kies")
)  # fmt: skip


SEARCHED = {name for name, search, _page in SEARCHES if "q=" in search or "zoek=" in search}


@pytest.mark.parametrize(("name", "page"), sorted({(name, page) for name, _search, page in SEARCHES}))
def test_page_or_filter_that_is_not_there_gets_an_answer(world, db, name, page):
    path = address_of(name)
    following = re.compile(rf'href="\?(?:[^"]*;)?{page}=\d{{1,3}}(?:&[^"]*)?">Volgende')

    found_nothing = world.organiser.get(f"{path}?{NONSENSE}")
    assert found_nothing.status_code == 200
    assert ('value="onzin"' in found_nothing.text) == (name in SEARCHED)  # to be mended and sent again
    assert world.organiser.get(f"{path}?{page}=%00").status_code == 400
    no_number, too_far = (world.organiser.get(f"{path}?{page}={odd}") for odd in ("x", "9" * 300))
    assert (no_number.status_code, too_far.status_code) == (200, 200)
    assert link_to(no_number.text, page, "2")
    assert following.search(no_number.text)
    assert link_to(too_far.text, page, "1")
    assert not following.search(too_far.text)
