"""The headers of quality: on every address, for a visitor and a coordinator, and on every kind of answer."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse

from tests.test_access_matrix import ADDRESSES, ROWS, ask

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "frame-src 'none'",
    "object-src 'none'",
}
#: the page that adds a nonce to the policy, for the import map of the editor
EDITOR_PAGE = "plans:section_edit"
#: a file is no page: it may do nothing at all
FILES = ("plans:version_pdf", "knowledge_sessions:material_file", "knowledge_sessions:link_material",
         "knowledge_sessions:speaker_photo", "knowledge_sessions:speaker_link_photo",
         "plans:image_file", "plans:image_small")  # fmt: skip
POLICY_OF_A_FILE = {
    "sandbox",
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
}
NONCE = re.compile(r" 'nonce-[\w+/=-]{20,}'")


def assert_headers(answer, *, name=""):
    policy = answer["Content-Security-Policy"]
    is_file = name in FILES and answer.status_code == 200
    if name == EDITOR_PAGE:
        policy = NONCE.sub("", policy)
    assert set(policy.split("; ")) == (POLICY_OF_A_FILE if is_file else POLICY)
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.parametrize("role", ["visitor", "coordinator"])
@pytest.mark.parametrize("name", [name for name in ADDRESSES if name in ROWS])
def test_every_address_carries_the_headers(name, role, world):
    client = Client(raise_request_exception=False)
    if role != "visitor":
        client.force_login(getattr(world, role))

    answer = client.get(reverse(name, kwargs=ROWS[name][0].kwargs(world)))

    assert_headers(answer, name=name)
    if (
        name not in FILES
        and answer.status_code == 200
        and role != "visitor"
        and "Cookie" in answer.get("Vary", "")
    ):
        assert "no-store" in answer["Cache-Control"]


def test_readers_get_no_cookie(world):
    """Every page that a visitor may read; pages with a form (sign up, sign in, react) need a token in a cookie."""
    client = Client()
    with_cookie = set()
    for name in ADDRESSES:
        row = next((row for row in ROWS.get(name, []) if row.method == "get"), None)
        if row and row.others.get("visitor", row.status) == 200:
            answer = client.get(reverse(name, kwargs=row.kwargs(world)))
            if answer.cookies:
                with_cookie.add(name)

    assert with_cookie <= PAGES_WITH_A_FORM


PAGES_WITH_A_FORM = {
    "portal:unsubscribe",
    "account_login", "account_signup", "account_reset_password", "account_request_login_code",
    "account_reset_password_from_key", "account_confirm_email", "knowledge_sessions:helper_check_in", "knowledge_sessions:link",
    "knowledge_sessions:link_decline", "knowledge_sessions:speaker_link",
    "knowledge_sessions:link_evaluate", "knowledge_sessions:link_hand_over", "knowledge_sessions:request_invitation", "plans:reaction_new",
    "plans:reaction_edit", "plans:reaction_withdraw", "plans:verify",
    "portal:contact", "portal:question", "villages:initiative_confirm", "villages:invitation_accept", "villages:initiative_signup",
    "villages:initiative_register", "villages:own_data", "villages:own_data_ask", "villages:own_data_edit",
    "villages:own_data_address", "villages:own_data_remove", "villages:own_address_confirm", "villages:signup_confirm", "villages:signup_place", "villages:signup_start",
}  # fmt: skip


def too_many(request):
    return HttpResponse(status=429)


def broken(request):
    raise RuntimeError("broken on purpose")


too_many.login_required = broken.login_required = False
urlpatterns = [path("te-veel/", too_many), path("stuk/", broken)]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("address", "status"), [("/te-veel/", 429), ("/stuk/", 500), ("/nergens/", 404)])
def test_every_kind_of_answer_carries_the_headers(address, status):
    answer = Client(raise_request_exception=False).get(address)

    assert answer.status_code == status
    assert_headers(answer)


def test_a_forged_host_is_refused_with_the_headers(client):
    answer = client.get("/", HTTP_HOST="boef.example")

    assert answer.status_code == 400
    assert_headers(answer)


def test_a_failed_csrf_check_carries_the_headers(db):
    answer = Client(enforce_csrf_checks=True).post("/inloggen/")

    assert answer.status_code == 403
    assert_headers(answer)


def test_a_static_file_carries_the_headers(client):
    assert_headers(client.get("/static/nergens.css"))


def test_https_is_promised_for_a_year_with_subdomains(client, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True

    answer = Client().get("/nergens/", secure=True)

    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_ask_rolls_back(world):
    """The matrix itself leaves nothing behind."""
    client = Client()
    client.force_login(world.nobody)

    ask(client, "post", "/inloggen/uitloggen/")

    assert client.get("/admin/login/").status_code == 403
