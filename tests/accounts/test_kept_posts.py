"""What somebody typed comes back after signing in, to that person alone; nobody else can plant it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from accounts import kept_posts
from accounts.models import KeptPost
from tests.factories import UserFactory

saved: list[str] = []


@kept_posts.keeps_typed_text
def editor(request):
    if request.method == "POST" and request.POST.get("body"):
        saved.append(request.POST["body"])
        return redirect("/schrijf/")
    kept = kept_posts.find(request)
    return HttpResponse(f"uw tekst: {kept.value('body')}" if kept else "leeg")


def other_form(request):
    return HttpResponse("opgeslagen")


urlpatterns = [path("schrijf/", editor), path("anders/", other_form), path("", include("wup_portal.urls"))]
OFFER = "/inloggen/bewaarde-tekst/"
TYPED = {"body": "<p>Een lange tekst over de <strong>Brink</strong></p>", "version": "3"}
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture(autouse=True)
def nothing_saved():
    saved.clear()
    cache.clear()  # the limits of the test before this one


@pytest.fixture
def writer():
    return UserFactory()


@pytest.fixture
def browser(writer):
    """Has the editor open, and then its sign-in ends."""
    client = Client()
    client.force_login(writer)
    client.get("/schrijf/")
    del client.cookies[settings.SESSION_COOKIE_NAME]
    return client


def test_text_typed_after_the_sign_in_ended_is_offered_after_signing_in(browser, writer):
    answer = browser.post("/schrijf/", TYPED)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?next={OFFER}")
    assert saved == []

    browser.force_login(writer)
    page = browser.get(OFFER).content.decode()

    assert ">Een lange tekst over de Brink</textarea>" in page
    assert 'action="/schrijf/"' in page
    assert "&lt;p&gt;Een lange tekst over de &lt;strong&gt;Brink" in page
    assert 'name="version" value="3"' in page
    assert "csrfmiddlewaretoken" not in str(KeptPost.objects.get().fields)


def test_the_page_itself_can_offer_the_text(browser, writer):
    browser.post("/schrijf/", TYPED)
    browser.force_login(writer)

    assert browser.get("/schrijf/").content.decode() == f"uw tekst: {TYPED['body']}"


def test_looking_saves_nothing_and_sending_saves_it_once(browser, writer):
    browser.post("/schrijf/", TYPED)
    browser.force_login(writer)
    for _ in range(3):
        browser.get(OFFER)
        browser.head(OFFER)
    assert (saved, KeptPost.objects.count()) == ([], 1)

    browser.post("/schrijf/", TYPED)

    assert saved == [TYPED["body"]]
    assert not KeptPost.objects.exists()


def test_text_is_not_shown_to_somebody_else_at_the_same_browser(browser):
    browser.post("/schrijf/", TYPED)

    browser.force_login(UserFactory())

    assert "Brink" not in browser.get(OFFER).content.decode()
    assert browser.get("/schrijf/").content.decode() == "leeg"


def test_text_is_not_shown_in_another_browser(browser, writer):
    browser.post("/schrijf/", TYPED)
    other = Client()
    other.force_login(writer)

    assert "Brink" not in other.get(OFFER).content.decode()


def test_text_can_be_thrown_away(browser, writer):
    browser.post("/schrijf/", TYPED)
    browser.force_login(writer)

    browser.post(f"{OFFER}weggooien/", {"path": "/schrijf/"})

    assert not KeptPost.objects.exists()


def test_a_form_that_does_not_ask_for_it_is_not_kept(browser):
    browser.post("/anders/", TYPED)

    assert not KeptPost.objects.exists()


def test_text_is_kept_a_day(browser, writer):
    browser.post("/schrijf/", TYPED)
    browser.force_login(writer)
    KeptPost.objects.update(kept_at=timezone.now() - timedelta(hours=25))

    assert "Brink" not in browser.get(OFFER).content.decode()
    assert kept_posts.delete_old() == 1


def test_too_much_text_is_not_kept(browser):
    answer = browser.post("/schrijf/", {"body": "x" * (kept_posts.MAX_CHARACTERS + 1)})

    assert answer["Location"].endswith("?next=/schrijf/")
    assert not KeptPost.objects.exists()


def test_only_the_last_five_texts_of_a_browser_are_kept(browser):
    for number in range(7):
        browser.post("/schrijf/", {"body": f"tekst {number}"})

    assert {kept.value("body") for kept in KeptPost.objects.all()} == {f"tekst {n}" for n in range(2, 7)}


def test_nobody_fills_the_table(browser):
    for number in range(25):
        Client().post("/schrijf/", {"body": f"tekst {number}"})

    assert KeptPost.objects.count() == 20


# --- the CSRF check ------------------------------------------------------------------------------------
@pytest.fixture
def strict(writer):
    """A browser whose token is not good any more, with its person still signed in."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(writer)
    client.get("/schrijf/")
    return client


def test_text_of_our_own_page_that_fails_the_check_is_kept_and_offered(strict):
    answer = strict.post("/schrijf/", TYPED, headers={"origin": "http://testserver"})

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "uw tekst is bewaard" in page
    assert f'href="{OFFER}"' in page
    assert "Een lange tekst over de" in strict.get(OFFER).content.decode()
    assert saved == []


def test_text_is_offered_after_signing_in_when_nobody_was_signed_in(writer):
    client = Client(enforce_csrf_checks=True)
    client.post("/schrijf/", TYPED, headers={"referer": "http://testserver/schrijf/"})
    client.force_login(writer)

    assert "Een lange tekst over de" in client.get(OFFER).content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://boef.example"},
        {"origin": "null"},
        {"referer": "https://boef.example/schrijf/"},
        {"referer": "http://testserver.boef.example/"},
        {"origin": "http://testserver", "sec-fetch-site": "cross-site"},
        {},
    ],
)
def test_text_of_another_site_is_not_kept(strict, headers):
    answer = strict.post("/schrijf/", TYPED, headers=headers)

    assert answer.status_code == 403
    assert "Er is niets opgeslagen." in answer.content.decode()
    assert not KeptPost.objects.exists()


def test_a_forged_cookie_names_no_browser(browser, writer):
    browser.post("/schrijf/", TYPED)
    browser.force_login(writer)
    browser.cookies[kept_posts.cookie_name()] = "iets:anders:verzonnen"

    assert "Brink" not in browser.get(OFFER).content.decode()
