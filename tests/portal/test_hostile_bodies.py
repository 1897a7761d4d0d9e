"""What no person can type, in a form or a cookie, and a body that says it is written in something else: never a 500."""

import io
import uuid
from wsgiref.util import setup_testing_defaults

import pytest
from django.test import Client
from django.urls import reverse

from sessions.door import helper_token
from tests.factories import KnowledgeSessionFactory
from wup_portal.wsgi import application


@pytest.fixture
def browser(db):
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("data", [{"question": "a\x00b"}, {"a\x00b": "ja"}, {"question": ["goed", "\x00"]}])
@pytest.mark.parametrize("as_file_form", [True, False])
def test_a_nul_in_a_form_is_refused(browser, data, as_file_form):
    if as_file_form:
        answer = browser.post("/contact/", data)
    else:
        body = "&".join(
            f"{name}={value}"
            for name, values in data.items()
            for value in ([values] if isinstance(values, str) else values)
        ).replace("\x00", "%00")
        answer = browser.post("/contact/", body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 400


def test_a_nul_in_a_list_that_no_form_checks_is_refused(browser, organiser):
    knowledge_session = KnowledgeSessionFactory(owner=organiser)
    browser.force_login(organiser)
    path = reverse("knowledge_sessions:invite", kwargs={"slug": knowledge_session.slug})

    assert browser.post(path, {"initiatief": ["\x00"], "stap": "bekijken"}).status_code == 400


@pytest.mark.parametrize(
    "charset", ["charset=unicode_escape", 'Charset="rot13"', "charset*=utf-8''hex", "charset=utf-7"]
)
def test_a_body_is_read_as_utf_8_whatever_the_client_calls_it(db, charset):
    """Asked of the server's door: Django looks at the charset before the first middleware."""
    environ, seen = {}, []
    setup_testing_defaults(environ)
    body = b'--x\r\nContent-Disposition: form-data; name="question"\r\n\r\n+2AA- \\ud800 <gr\xc3\xbcn>\r\n--x--\r\n'
    environ |= {"PATH_INFO": "/contact/", "REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(len(body)),
                "CONTENT_TYPE": f"multipart/form-data; {charset}; boundary=x", "wsgi.input": io.BytesIO(body),
                "QUERY_STRING": "q=a", "HTTP_HOST": "testserver"}  # fmt: skip

    answer = application(environ, lambda status, headers: seen.append(status))

    assert seen == ["403 Forbidden"]  # no CSRF token; it came as far as that
    assert answer.status_code == 403


def test_a_nul_in_a_cookie_is_refused(browser, settings):
    cookie = rf'{settings.SESSION_COOKIE_NAME}="\000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"'

    assert browser.get("/mijn/", headers={"cookie": cookie}).status_code == 400


@pytest.mark.parametrize(
    "question", ["oud=99999999999999999999&nieuw=1", "nieuw=99999999999999999999", "oud=-99999999999999999999",
                 "oud=" + "9" * 5000, "oud=x", "oud=%C2%B2"],
)  # fmt: skip
def test_a_comparison_with_a_text_that_cannot_be_is_not_found(world, question):
    client = Client(raise_request_exception=False)
    client.force_login(world.lead)
    path = reverse("plans:section_compare", args=[world.village.slug, world.section.key])

    assert client.get(f"{path}?{question}").status_code == 404


@pytest.mark.parametrize("row", ["\u00b2", "\u0663" * 30, "9" * 40, "9" * 5000, "-1", "a"])
@pytest.mark.parametrize("action", ["", "terug"])
def test_a_tick_for_a_row_that_cannot_be_is_told(world, row, action):
    client = Client(raise_request_exception=False)
    path = reverse(
        "knowledge_sessions:helper_check_in",
        args=[world.session_today.slug, helper_token(world.session_today, 1)],
    )
    typed = {"rij": row, "actie": action, "nonce": str(uuid.uuid4()), "aantal": "1"}

    assert client.post(path, typed).status_code == 422


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("knowledge_sessions:helper_check_in", "token"),
        ("knowledge_sessions:link", "token"),
        ("villages:signup_confirm", "token"),
        ("villages:initiative_confirm", "token"),
        ("villages:invitation_accept", "token"),
    ],
)
@pytest.mark.parametrize("token", ["\u00e9" * 43, "\U0001f600", "x" * 5000])
def test_a_link_with_strange_signs_is_not_found(world, name, key, token):
    kwargs = {key: token} | ({"slug": world.session_today.slug} if "helper" in name else {})

    assert Client(raise_request_exception=False).get(reverse(name, kwargs=kwargs)).status_code == 404
