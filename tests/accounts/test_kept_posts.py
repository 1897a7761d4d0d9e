"""What somebody typed comes back after signing in, to the person for whom the form was made, and to nobody else."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from accounts import kept_posts
from accounts.models import KeptPost, PortalRole
from tests.factories import PortalRoleFactory, UserFactory

saved: list[str] = []


@kept_posts.keeps_typed_text("body")
def editor(request):
    if request.method == "POST" and request.POST.get("body"):
        saved.append(request.POST["body"])
        return redirect("/schrijf/")
    kept = kept_posts.find(request)
    text = f"uw tekst: {kept.value('body')}" if kept else "leeg"
    return HttpResponse(f'{text} <input name="made_for" value="{kept_posts.owner_mark(request.user)}">')


def other_form(request):
    return HttpResponse("opgeslagen")


urlpatterns = [path("schrijf/", editor), path("anders/", other_form), path("", include("wup_portal.urls"))]
OFFER = "/inloggen/bewaarde-tekst/"
TYPED = {"body": "<p>Een lange tekst over de <strong>Brink</strong></p>", "version": "3"}
OWN_PAGE = {"origin": "http://testserver"}
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture(autouse=True)
def nothing_saved():
    saved.clear()
    cache.clear()  # the limits of the test before this one


@pytest.fixture
def writer():
    return UserFactory()


def open_form(client, user) -> dict[str, str]:
    """What this person's form sends, once they have typed in it."""
    client.force_login(user)
    page = client.get("/schrijf/").content.decode()
    return TYPED | {"made_for": re.search(r'name="made_for" value="([^"]+)"', page)[1]}


def lose_sign_in(client):
    client.cookies.pop(settings.SESSION_COOKIE_NAME, None)


@pytest.fixture
def browser():
    return Client()


@pytest.fixture
def typed(browser, writer):
    """The editor is open in this browser, something is typed in it, and then the sign-in ends."""
    form = open_form(browser, writer)
    lose_sign_in(browser)
    return form


def offered(client, user) -> str:
    client.force_login(user)
    return client.get(OFFER).content.decode()


def test_text_typed_after_the_sign_in_ended_is_offered_after_signing_in(browser, typed, writer):
    answer = browser.post("/schrijf/", typed)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?next={OFFER}")
    assert saved == []

    page = offered(browser, writer)

    assert ">Een lange tekst over de Brink</textarea>" in page
    assert 'action="/schrijf/"' in page
    assert "&lt;p&gt;Een lange tekst over de &lt;strong&gt;Brink" in page
    assert 'name="version" value="3"' in page
    assert set(KeptPost.objects.get().fields) == {"body", "version"}


def test_the_page_itself_can_offer_the_text(browser, typed, writer):
    browser.post("/schrijf/", typed)
    browser.force_login(writer)

    assert browser.get("/schrijf/").content.decode().startswith(f"uw tekst: {TYPED['body']}")


def test_looking_saves_nothing_and_sending_saves_it_once(browser, typed, writer):
    browser.post("/schrijf/", typed)
    browser.force_login(writer)
    for _ in range(3):
        browser.get(OFFER)
        browser.head(OFFER)
    assert (saved, KeptPost.objects.count()) == ([], 1)

    browser.post("/schrijf/", typed)

    assert saved == [TYPED["body"]]
    assert not KeptPost.objects.exists()


def test_the_offered_form_is_kept_once_more_when_the_sign_in_ends_again(browser, typed, writer):
    browser.post("/schrijf/", typed)
    owner = re.search(r'name="made_for" value="([^"]+)"', offered(browser, writer))[1]
    lose_sign_in(browser)

    browser.post("/schrijf/", TYPED | {"made_for": owner})

    assert [kept.user for kept in KeptPost.objects.all()] == [writer, writer]


def test_the_owner_finds_the_text_in_another_browser_too(browser, typed, writer):
    browser.post("/schrijf/", typed)

    assert "Een lange tekst over de" in offered(Client(), writer)


def test_no_cookie_is_needed_to_know_whose_text_it_is(browser, typed, writer):
    browser.cookies.clear()

    browser.post("/schrijf/", typed)

    assert KeptPost.objects.get().user == writer
    assert set(browser.cookies) == set()


def test_text_can_be_thrown_away(browser, typed, writer):
    browser.post("/schrijf/", typed)
    browser.force_login(writer)

    browser.post(f"{OFFER}weggooien/", {"path": "/schrijf/"})

    assert not KeptPost.objects.exists()


def test_nobody_throws_away_the_text_of_somebody_else(browser, typed):
    browser.post("/schrijf/", typed)
    browser.force_login(UserFactory())

    browser.post(f"{OFFER}weggooien/", {"path": "/schrijf/"})

    assert KeptPost.objects.count() == 1


def test_a_form_that_does_not_ask_for_it_is_not_kept(browser, typed):
    browser.post("/anders/", typed)

    assert not KeptPost.objects.exists()


def test_text_is_kept_a_day(browser, typed, writer):
    browser.post("/schrijf/", typed)
    KeptPost.objects.update(kept_at=timezone.now() - timedelta(hours=25))

    assert "Brink" not in offered(browser, writer)
    assert kept_posts.delete_old() == 1


def test_too_much_text_is_not_kept(browser, typed):
    answer = browser.post("/schrijf/", typed | {"body": "x" * (kept_posts.MAX_CHARACTERS + 1)})

    assert answer["Location"].endswith("?next=/schrijf/")
    assert not KeptPost.objects.exists()


def test_only_the_last_five_texts_of_a_person_are_kept(browser, typed):
    for number in range(7):
        browser.post("/schrijf/", typed | {"body": f"tekst {number}"})

    assert {kept.value("body") for kept in KeptPost.objects.all()} == {f"tekst {n}" for n in range(2, 7)}


def test_nobody_fills_the_table():
    for number in range(25):
        mark = kept_posts.owner_mark(UserFactory())
        Client().post("/schrijf/", {"body": f"tekst {number}", "made_for": mark})

    assert KeptPost.objects.count() == 20


# --- whose text it is --------------------------------------------------------------------------------------
def test_text_is_not_shown_to_who_signs_in_next(browser, typed):
    browser.post("/schrijf/", typed)
    other = UserFactory()

    assert "Brink" not in offered(browser, other)
    assert browser.get("/schrijf/").content.decode().startswith("leeg")


@pytest.mark.parametrize(
    "mark",
    [
        None,
        "",
        "7",
        "iets:anders:verzonnen",
        lambda: signing.dumps(1),  # of another salt
        lambda: signing.dumps(10**9, salt=kept_posts.OWNER_SALT),  # of somebody who is gone
    ],
    ids=["none", "empty", "number", "made up", "another salt", "somebody who is gone"],
)
def test_text_of_which_nobody_knows_the_owner_is_not_kept(browser, mark):
    mark = mark() if callable(mark) else mark

    answer = browser.post("/schrijf/", TYPED if mark is None else TYPED | {"made_for": mark})

    assert answer["Location"].endswith("?next=/schrijf/")
    assert not KeptPost.objects.exists()


def test_old_tab_of_a_after_b_opened_a_form_and_lost_the_sign_in(browser, typed, writer):
    other = UserFactory()
    open_form(browser, other)
    lose_sign_in(browser)

    browser.post("/schrijf/", typed)

    assert "Brink" not in offered(browser, other)
    assert "Brink" in offered(browser, writer)


def test_old_tab_of_a_while_b_is_signed_in_fails_the_csrf_check(writer):
    browser, other = Client(enforce_csrf_checks=True), UserFactory()
    typed = open_form(browser, writer)
    browser.force_login(other)

    answer = browser.post("/schrijf/", typed, headers=OWN_PAGE)

    assert answer.status_code == 403
    assert "Deze pagina was van iemand anders" in answer.content.decode()
    assert "De tekst staat 24 uur klaar voor wie de pagina had geopend." in answer.content.decode()
    assert "Brink" not in answer.content.decode()
    assert "Brink" not in offered(browser, other)
    assert "Brink" in offered(browser, writer)


def test_form_of_a_that_b_sends_with_a_good_token_is_not_saved_as_b(browser, typed, writer):
    other = UserFactory()
    browser.force_login(other)

    answer = browser.post("/schrijf/", typed)

    assert answer.status_code == 403
    assert f"U bent ingelogd als {other}. Iemand anders had deze pagina geopend." in answer.content.decode()
    assert saved == []
    assert "Brink" not in offered(browser, other)
    assert "Brink" in offered(browser, writer)


def test_form_of_somebody_who_is_gone_is_not_saved_as_b(browser, typed, writer):
    writer.delete()
    browser.force_login(UserFactory())

    answer = browser.post("/schrijf/", typed)

    assert "Wij konden de tekst niet bewaren." in answer.content.decode()
    assert (saved, KeptPost.objects.count()) == ([], 0)


def test_text_is_kept_when_a_second_step_is_asked_and_the_redirect_does_not_forget_it(
    browser, writer, settings
):
    settings.SECOND_STEP_REQUIRED = True
    typed = open_form(browser, writer)
    PortalRoleFactory(user=writer, kind=PortalRole.Kind.COORDINATOR)  # the role comes while they write

    for _ in range(2):
        answer = browser.post("/schrijf/", typed)

    assert answer.status_code == 302
    assert saved == []
    assert "Brink" in offered(browser, writer)


# --- the CSRF check ------------------------------------------------------------------------------------
@pytest.fixture
def strict(writer):
    """A browser whose token is not good any more, with its person still signed in."""
    client = Client(enforce_csrf_checks=True)
    client.typed = open_form(client, writer)
    return client


def test_text_of_our_own_page_that_fails_the_check_is_kept_and_offered(strict):
    answer = strict.post("/schrijf/", strict.typed, headers=OWN_PAGE)

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "uw tekst is bewaard" in page
    assert f'href="{OFFER}"' in page
    assert "Een lange tekst over de" in strict.get(OFFER).content.decode()
    assert saved == []


def test_text_is_offered_after_signing_in_when_nobody_was_signed_in(strict, writer):
    client = Client(enforce_csrf_checks=True)
    client.post("/schrijf/", strict.typed, headers={"referer": "http://testserver/schrijf/"})

    assert "Een lange tekst over de" in offered(client, writer)


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
    answer = strict.post("/schrijf/", strict.typed, headers=headers)

    assert answer.status_code == 403
    assert "Er is niets opgeslagen." in answer.content.decode()
    assert not KeptPost.objects.exists()
