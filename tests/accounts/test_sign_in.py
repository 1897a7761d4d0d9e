"""Signing in, by code, password, app; what the mails and pages say; who needs a second step."""

import re
import time
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from mail.models import OutgoingMail
from tests.factories import AdvisorFactory, OfficerFactory, PortalRoleFactory, UserFactory
from wup_portal import settings as portal_settings

pytestmark = pytest.mark.django_db
PASSWORD = "een-lang-wachtwoord"


@pytest.fixture(autouse=True)
def no_limits():
    cache.clear()


@pytest.fixture
def person():
    user = UserFactory(email="jan@example.org", name="Jan Jansen")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def code_from_mail(kind="accounts.sign_in_code"):
    return re.search(r"^ {4}(\S+)$", OutgoingMail.objects.get(kind=kind).text, re.MULTILINE)[1]


def is_signed_in(client) -> bool:
    return client.get(reverse("accounts:account")).status_code == 200


# --- by code -------------------------------------------------------------------------------------------
def test_sign_in_by_the_code_from_the_mail(client, person):
    client.post(reverse("account_request_login_code"), {"email": "Jan@Example.org"})
    old_key = client.session.session_key

    answer = client.post(reverse("account_confirm_login_code"), {"code": code_from_mail()})

    assert answer["Location"] == "/mijn/"
    assert is_signed_in(client)
    assert client.session.session_key != old_key


def test_sign_in_leads_back_to_the_page_that_asked(client, person):
    client.post(reverse("account_request_login_code"), {"email": person.email, "next": "/inloggen/account/"})

    answer = client.post(
        reverse("account_confirm_login_code"), {"code": code_from_mail(), "next": "/inloggen/account/"}
    )

    assert answer["Location"] == "/inloggen/account/"


@pytest.mark.parametrize(
    "hostile", ["//boef.example", "/\\boef.example", "https:boef.example", "\t//boef.example"]
)
def test_sign_in_never_leads_to_another_site(hostile, client, person):
    answer = client.post(
        reverse("account_login"), {"login": person.email, "password": PASSWORD, "next": hostile}
    )

    assert answer["Location"] == "/mijn/"


def test_a_code_works_once(client, person):
    client.post(reverse("account_request_login_code"), {"email": person.email})
    code = code_from_mail()
    client.post(reverse("account_confirm_login_code"), {"code": code})
    other = Client()

    other.post(reverse("account_confirm_login_code"), {"code": code})

    assert not is_signed_in(other)


def test_a_code_ends_after_three_wrong_tries(client, person):
    client.post(reverse("account_request_login_code"), {"email": person.email})
    code = code_from_mail()
    for _ in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": "XXXXXX"})

    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert not is_signed_in(client)


def test_a_code_ends_after_ten_minutes(client, person, monkeypatch):
    client.post(reverse("account_request_login_code"), {"email": person.email})
    later = time.time() + 601
    monkeypatch.setattr("allauth.account.internal.flows.code_verification.time.time", lambda: later)

    client.post(reverse("account_confirm_login_code"), {"code": code_from_mail()})

    monkeypatch.undo()
    assert not is_signed_in(client)


# --- by password ---------------------------------------------------------------------------------------
def test_sign_in_by_password(client, person):
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    assert is_signed_in(client)


def test_sign_in_by_password_is_limited(client, person):
    for _ in range(12):
        answer = client.post(reverse("account_login"), {"login": person.email, "password": "fout"})

    assert "te vaak" in answer.content.decode()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert not is_signed_in(client)


def test_asking_for_codes_is_limited(person):
    for number in range(30):
        page = Client().post(reverse("account_request_login_code"), {"email": f"iemand{number}@example.org"})

    assert "U probeerde dit te vaak achter elkaar" in page.content.decode()
    assert OutgoingMail.objects.count() == 20


@pytest.mark.parametrize("name", ["account_login", "account_signup"])
def test_a_forged_forward_header_does_not_escape_the_limit(name):
    answers = [
        Client().post(reverse(name), {"login": "x"}, headers={"x-forwarded-for": f"6.6.6.{n}"})
        for n in range(40)
    ]

    assert answers[-1].status_code == 429
    assert "U doet dit te vaak achter elkaar" in answers[-1].content.decode()


def test_passwords_are_stored_with_argon2():
    assert portal_settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_a_new_password_ends_the_other_sessions(client, person):
    other = Client()
    other.force_login(person)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    new = "drie-groene-fietsen"

    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert "Uw wachtwoord is gewijzigd." in OutgoingMail.objects.get(kind="accounts.account_changed").text


# --- sign-up ---------------------------------------------------------------------------------------------
def test_sign_up_needs_the_code_from_the_mail(client):
    client.post(reverse("account_signup"), {"email": "nieuw@example.org"})
    assert not is_signed_in(client)

    client.post(reverse("account_email_verification_sent"), {"code": code_from_mail("accounts.address_code")})

    assert is_signed_in(client)
    assert not User.objects.get(email="nieuw@example.org").has_usable_password()


# --- nobody learns who has an account ----------------------------------------------------------------------
def journey(name, data):
    client = Client()
    first = client.post(reverse(name), data)
    page = client.get(first["Location"]) if first.status_code == 302 else first
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())
    return first.status_code, first.get("Location"), page.status_code, text.replace(data["email"], "ADRES")


@pytest.mark.parametrize("name", ["account_request_login_code", "account_signup", "account_reset_password"])
def test_known_and_unknown_addresses_get_the_same_answer(name, person):
    known = journey(name, {"email": person.email})
    cache.clear()
    unknown = journey(name, {"email": "onbekend@example.org"})

    assert known == unknown
    assert OutgoingMail.objects.filter(to_email=person.email).count() == 1
    assert OutgoingMail.objects.filter(to_email="onbekend@example.org").count() == 1


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(person):
    def ask(email):
        page = Client().post(reverse("account_login"), {"login": email, "password": "fout-fout-fout"})
        return page.status_code, re.sub(
            r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode()
        ).replace(email, "ADRES")

    assert ask(person.email) == ask("onbekend@example.org")


# --- mails -----------------------------------------------------------------------------------------------
def test_links_in_mails_come_from_the_settings(person):
    Client().post(reverse("account_signup"), {"email": person.email}, HTTP_HOST="localhost")

    mail = OutgoingMail.objects.get(kind="accounts.account_exists")
    assert "https://portaal.example/inloggen/" in mail.text
    assert "localhost" not in mail.text + mail.html


# --- demo addresses -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("demo", "gets_in"), [(True, True), (False, False)])
def test_demo_addresses_sign_in_in_demo_mode_only(demo, gets_in, client, settings):
    settings.DEMO = demo
    user = UserFactory(email="coordinator@wup.example")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)

    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    assert is_signed_in(client) is gets_in


def test_demo_addresses_get_in_by_code_neither(client, settings):
    user = UserFactory(email="coordinator@wup.example")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.post(reverse("account_request_login_code"), {"email": user.email})
    mail = OutgoingMail.objects.filter(kind="accounts.sign_in_code").first()
    if mail:
        client.post(reverse("account_confirm_login_code"), {"code": code_from_mail()})

    assert not is_signed_in(client)


# --- the second step -----------------------------------------------------------------------------------------
def people_of_roles():
    return {
        "coordinator": PortalRoleFactory(kind="coordinator").user,
        "organiser": PortalRoleFactory(kind="organiser").user,
        "advisor": AdvisorFactory().user,
        "officer": OfficerFactory().user,
        "staff": UserFactory(is_staff=True),
    }


@pytest.mark.parametrize("role", ["coordinator", "organiser", "advisor", "officer", "staff"])
def test_a_role_with_access_needs_a_second_step(role, client, settings):
    settings.SECOND_STEP_REQUIRED = True
    client.force_login(people_of_roles()[role])

    answer = client.get("/")

    assert answer["Location"] == reverse("accounts:second_step")
    assert client.get(answer["Location"]).status_code == 200


def test_with_a_second_step_the_portal_opens(client, settings):
    settings.SECOND_STEP_REQUIRED = True
    user = PortalRoleFactory().user
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    client.force_login(user)

    assert client.get("/").status_code == 200


def test_recovery_codes_alone_are_no_second_step(client, settings):
    settings.SECOND_STEP_REQUIRED = True
    user = PortalRoleFactory().user
    Authenticator.objects.create(user=user, type="recovery_codes", data={})
    client.force_login(user)

    assert client.get("/").status_code == 302


def test_a_villager_needs_no_second_step(client, settings, villager, lead):
    settings.SECOND_STEP_REQUIRED = True
    for user in (villager, lead):
        client.force_login(user)
        assert client.get("/").status_code == 200


def test_an_ended_role_needs_no_second_step(client, settings):
    settings.SECOND_STEP_REQUIRED = True
    client.force_login(AdvisorFactory(ended_at=timezone.now()).user)

    assert client.get("/").status_code == 200


def test_the_second_step_is_required_in_production_only():
    assert "\nSECOND_STEP_REQUIRED = not DEMO\n" in Path(portal_settings.__file__).read_text()


def test_the_app_is_set_up_and_then_asked_for(client, person):
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    assert Authenticator.objects.filter(user=person, type="totp").exists()
    other = Client()

    answer = other.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_signed_in(other)


def test_the_code_from_the_mail_does_not_pass_by_the_second_step(client, person):
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    client.post(reverse("account_request_login_code"), {"email": person.email})

    answer = client.post(reverse("account_confirm_login_code"), {"code": code_from_mail()})

    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_signed_in(client)


@pytest.mark.parametrize("address", ["victim@hotma\u0131l.example", "jan@dorp\u200b.example"])
def test_no_account_is_made_for_an_address_that_looks_like_another(client, db, address):
    answer = client.post(reverse("account_signup"), {"email": address})

    assert answer.status_code == 422
    assert not User.objects.exists()


HOSTILE_NEXT = [
    "//boef.example", "/\\boef.example", "https:boef.example", "https://boef.example/", "/%09/boef.example",
    "\t//boef.example", "///boef.example", "javascript:alert(1)", "//portaal.example@boef.example", "/\n/boef.example",
]  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE_NEXT)
@pytest.mark.parametrize("name", ["account_login", "account_logout", "account_reauthenticate", "code"])
def test_no_page_of_the_account_leads_to_another_site(name, hostile, client, person):
    person.set_password(PASSWORD)
    person.save()
    if name in ("account_logout", "account_reauthenticate"):
        client.force_login(person)
    if name == "code":
        client.post(reverse("account_request_login_code"), {"email": person.email, "next": hostile})
        name, data = "account_confirm_login_code", {"code": code_from_mail()}
    else:
        data = {"login": person.email, "password": PASSWORD}

    answer = client.post(f"{reverse(name)}?{urlencode({'next': hostile})}", data | {"next": hostile})

    assert answer.status_code == 302
    seen = urljoin("https://portaal.example/", answer["Location"].replace("\\", "/").replace("\t", ""))
    assert urlsplit(seen).netloc == "portaal.example"
    assert urlsplit(seen).scheme == "https"
