"""Home and the pages that tell what the portal is: light, quiet and readable for everybody."""

import gzip
import re
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts import kept_posts
from mail.periodic import KEEP_TEXTS
from tests.factories import KnowledgeSessionFactory, MunicipalityFactory, VillageFactory
from villages.services import deciding
from wup_portal.glossary import TERMS
from wup_portal.views import errors

READING = ["/", "/meer-informatie/", "/begrippen/", "/privacy/", "/toegankelijkheid/", "/contact/verstuurd/"]
CSS = sorted(Path(settings.BASE_DIR, "static", "css").glob("*.css"))

pytestmark = pytest.mark.django_db


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("path", READING)
def test_reading_sets_no_cookie(client, path):
    answer = client.get(path)

    assert (answer.status_code, dict(answer.cookies)) == (200, {})


@pytest.mark.parametrize("path", [*READING, "/contact/"])
def test_page_has_one_h1_a_title_and_a_way_past_the_menu(client, path):
    html = text_of(client.get(path))

    assert html.count("<h1") == 1
    assert re.search(r"<title>[^<]+ - WUP-portaal Drenthe</title>", html)
    assert html.index('href="#inhoud"') < html.index("<header") < html.index('<main id="inhoud"')


@pytest.mark.parametrize("path", [*READING, "/contact/"])
def test_headings_go_down_one_step_at_a_time(client, path):
    levels = [int(level) for level in re.findall(r"<h(\d)", text_of(client.get(path)))]

    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []


@pytest.mark.parametrize("path", [*READING, "/contact/"])
def test_nothing_comes_from_elsewhere_and_nothing_stands_inline(client, path):
    html = text_of(client.get(path))

    assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', html) == []
    assert re.findall(r'<script(?![^>]*\ssrc=)|<style|\sstyle="|\son[a-z]+="', html) == []


def test_style_sheets_are_light():
    assert sum(len(gzip.compress(path.read_bytes())) for path in CSS) < 20_000


def test_style_sheets_fetch_nothing():
    assert [path.name for path in CSS if re.search(r"url\(|@import", path.read_text())] == []


def test_first_visit_of_the_home_page_is_light(client):
    """Weighed as a browser gets it, with a full map: under 100 kB in at most 10 requests."""
    for n in range(30):
        VillageFactory(latitude="52.80", longitude=f"6.{n + 20}")

    html = client.get("/").content
    parts = re.findall(r'(?:src|href)="(/static/[^"]+)"', html.decode())
    files = [Path(finders.find(part.removeprefix("/static/"))) for part in parts]

    assert len(files) + 1 <= 10
    assert sum(len(gzip.compress(one)) for one in [html, *(file.read_bytes() for file in files)]) < 100_000


def test_menu_marks_the_page(client):
    html = text_of(client.get("/meer-informatie/"))

    assert '<a href="/meer-informatie/" aria-current="page">' in html
    assert html.count("aria-current") == 2  # and the trail above the title


def test_menu_of_somebody_who_is_signed_in(client, nobody):
    client.force_login(nobody)
    html = text_of(client.get("/"))

    assert f'<form method="post" action="{reverse("account_logout")}">' in html
    assert "Inloggen" not in html


def test_demo_says_that_it_is_one(client, settings):
    sentence = "Dit is een voorbeeldomgeving."
    settings.DEMO = True
    shown = sentence in text_of(client.get("/"))
    settings.DEMO = False

    assert shown
    assert sentence not in text_of(client.get("/"))


# --- home -----------------------------------------------------------------------------------------
def test_home_has_each_public_village_on_the_map_and_in_the_list(client):
    VillageFactory(name="Aalden", slug="aalden", latitude="52.79", longitude="6.72")
    VillageFactory(name="Geheim", slug="geheim", latitude="52.79", longitude="6.72", is_public=False)
    html = text_of(client.get("/"))

    assert html.count('href="/dorpen/aalden/"') == 2
    assert "Geheim" not in html


def test_home_lists_a_village_without_a_place_on_the_map(client):
    VillageFactory(name="Aalden", slug="aalden", latitude=None, longitude=None)

    assert text_of(client.get("/")).count('href="/dorpen/aalden/"') == 1


def test_map_is_called_a_sketch_until_there_are_borders(client):
    before = text_of(client.get("/"))
    MunicipalityFactory(outline=[[[6.5, 53.0], [6.6, 53.0], [6.6, 53.1]]], outline_source="Kadaster")

    assert "Schets van Drenthe." in before
    assert "Schets" not in text_of(client.get("/"))


def test_home_names_the_first_session_to_come(client):
    KnowledgeSessionFactory(title="Later", status="open", starts_at=timezone.now() + timedelta(days=9))
    KnowledgeSessionFactory(title="Eerder", status="open", starts_at=timezone.now() + timedelta(days=5))
    html = text_of(client.get("/"))

    assert "Eerder" in html
    assert "Later" not in html


@pytest.mark.parametrize("count", [1, 30])
def test_home_asks_the_same_number_of_queries(client, django_assert_num_queries, count):
    for n in range(count):
        VillageFactory(latitude="52.80", longitude=f"6.{n + 20}")

    with django_assert_num_queries(4):
        client.get("/")


# --- the other pages ------------------------------------------------------------------------------
def test_security_txt_expires_within_a_year(client):
    answer = client.get("/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in text_of(answer).splitlines())

    expires = datetime.fromisoformat(lines["Expires"])
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)
    assert lines["Contact"] == "https://portaal.example/contact/"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


def test_terms_are_explained_once_and_stand_in_order():
    names = [term.name for term in TERMS]

    assert len(names) == len(set(names)) >= 40
    assert [term.letter for term in TERMS] == sorted(term.letter for term in TERMS)
    assert [term.name for term in TERMS if len(term.meaning.split(".")[0].split()) > 24] == []


def test_texts_say_u_and_do_not_shout():
    folder = Path(settings.BASE_DIR, "templates")
    files = [*folder.glob("*.html"), *folder.glob("portal/*.html"), *folder.glob("components/*.html")]
    wrong = re.compile(r"\b(je|jij|jouw|jullie)\b|[a-z]!(?!\[)", re.IGNORECASE)
    comment = re.compile(r"\{#.*?#\}|<!doctype", re.IGNORECASE)

    assert [
        (file.name, found[0]) for file in files if (found := wrong.search(comment.sub("", file.read_text())))
    ] == []


# --- /stijl/ --------------------------------------------------------------------------------------
def test_style_page_is_for_everyone_in_the_demo_and_else_for_staff(client, settings, nobody):
    outside_demo = client.get("/stijl/").status_code
    settings.DEMO = True
    in_demo = client.get("/stijl/").status_code
    settings.DEMO = False
    client.force_login(nobody)
    not_staff = client.get("/stijl/").status_code
    nobody.is_staff = True
    nobody.save()

    assert (outside_demo, in_demo, not_staff, client.get("/stijl/").status_code) == (404, 200, 404, 200)


# --- error pages ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("view", "status"),
    [
        (errors.bad_request, 400), (errors.forbidden, 403), (errors.not_found, 404),
        (errors.too_many, 429), (errors.server_error, 500),
    ],
)  # fmt: skip
def test_error_page_is_dutch_and_asks_no_database(view, status, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = view(RequestFactory().get("/"))

    assert answer.status_code == status
    assert text_of(answer).count("<h1") == 1
    assert "Naar de inhoud" in text_of(answer)


def test_missing_page_gets_our_page_without_cookie(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/bestaat-niet/")

    assert (answer.status_code, dict(answer.cookies)) == (404, {})
    assert "Deze pagina is er niet" in text_of(answer)


def test_missing_page_of_a_village_says_that_signing_in_may_help(client):
    village, elsewhere = (text_of(client.get(address)) for address in ("/dorpen/ons-dorp/", "/weg/geheim/"))
    client.cookies[settings.SESSION_COOKIE_NAME] = "signed-in"

    assert 'href="/inloggen/?next=%2Fdorpen%2Fons-dorp%2F"' in village
    assert 'href="/inloggen/"' in elsewhere and "geheim" not in elsewhere
    assert "Log dan in" not in text_of(client.get("/dorpen/ons-dorp/"))


def test_the_privacy_page_says_how_long_the_code_keeps_things(client):
    page = " ".join(text_of(client.get("/privacy/")).split())
    cookies = {settings.SESSION_COOKIE_AGE, settings.CSRF_COOKIE_AGE}

    assert cookies == {14 * 24 * 3600}
    assert "Na 14 dagen verlopen ze." in page
    assert f"wissen wij de aanmelding na {deciding.KEEP_UNCONFIRMED.days} dagen" in page
    assert deciding.KEEP_DECLINED.days == 365
    assert "Dan wissen wij die een jaar later." in page
    assert f"</strong> {kept_posts.KEPT_FOR // timedelta(hours=1)} uur.</p>" in page
    assert f"De tekst {KEEP_TEXTS.days} dagen" in page
    assert f"Op het portaal {KEEP_TEXTS.days} dagen." in page
