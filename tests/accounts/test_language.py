"""The portal says "u", also where another package speaks."""

import gettext
import re
from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as translate
from django.utils.translation import override

from accounts import emails
from accounts.adapter import AccountAdapter
from mail.models import OutgoingMail
from tests.factories import UserFactory
from tests.test_access_matrix import ADDRESSES

INFORMAL = re.compile(r"\b(je|jij|jouw|jou|jullie)\b", re.IGNORECASE)
OURS = Path(settings.LOCALE_PATHS[0]) / "nl" / "LC_MESSAGES"


def catalog(path: Path) -> dict:
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)._catalog


def written(path: Path) -> dict[str, str]:
    """What stands in the .po file: text without plural forms -> translation."""
    found = {}
    for entry in path.read_text().split("\n\n"):
        match = re.match(r'(?:msgctxt "(.*)"\n)?msgid "(.+)"\nmsgstr "(.*)"', entry)
        if match:
            context, text, translation = (
                part and part.encode().decode("unicode_escape").encode("latin-1").decode()
                for part in match.groups()
            )
            found[f"{context}\x04{text}" if context else text] = translation
    return found


def test_the_compiled_file_fits_the_written_one():
    compiled = {
        key: value for key, value in catalog(OURS / "django.mo").items() if isinstance(key, str) and key
    }

    assert compiled == written(OURS / "django.po")


def test_our_own_texts_say_u():
    assert not [text for text in written(OURS / "django.po").values() if INFORMAL.search(text)]


def source_of_pages() -> str:
    """The code and page templates of the parts of allauth that we use, without its mails."""
    root = Path(allauth.__file__).parent
    files = [
        file
        for part in ("account", "mfa", "core", "templates/account", "templates/mfa", "templates/allauth")
        for file in [*root.glob(f"{part}/**/*.py"), *root.glob(f"{part}/**/*.html")]
    ]
    return " ".join(" ".join(file.read_text() for file in files).split())


def test_every_text_of_allauth_that_we_use_says_u():
    path = Path(allauth.__file__).parent / "locale" / "nl" / "LC_MESSAGES" / "django.mo"
    source = source_of_pages()
    theirs = [
        key
        for key, value in catalog(path).items()
        if isinstance(key, str)
        and INFORMAL.search(value)
        and max(re.split(r"%\(\w+\)s|<[^>]*>|\n|\"", key), key=len).strip() in source
    ]
    assert len(theirs) > 20  # otherwise this test looks at nothing
    with override("nl"):
        left = [key for key in theirs if INFORMAL.search(translate(key))]

    assert not left


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in", [True, False])
def test_no_page_of_signing_in_says_je(signed_in):
    client = Client()
    if signed_in:
        user = UserFactory()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        EmailAddress.objects.create(user=user, email="tweede@example.org", verified=False)
        client.post(reverse("account_login"), {"login": user.email, "password": "een-lang-wachtwoord"})
        client.post(reverse("account_reauthenticate"), {"password": "een-lang-wachtwoord"})
    shown = 0
    for name in ADDRESSES:
        if not name.startswith(("account_", "mfa_", "accounts:")):
            continue
        path = reverse(name, kwargs={"pk": 1} if name in {"mfa_edit_webauthn", "mfa_remove_webauthn"} else {})
        if name == "account_logout":
            continue
        for page in (client.get(path), client.post(path, {"email": "geen adres", "code": "x"})):
            text = re.sub(r"<[^>]+>", " ", page.content.decode())
            assert not INFORMAL.search(text), f"{name}: {INFORMAL.search(text)}"
            assert not re.search(r"\b(Please|Email|Name|Password|Sign|your|Change)\b", text), name
            shown += page.status_code in (200, 422)
    assert shown >= (14 if signed_in else 10)


@pytest.mark.django_db
def test_pages_with_an_app_a_key_and_codes_say_u():
    user = UserFactory()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": "een-lang-wachtwoord"})
    client.post(reverse("account_reauthenticate"), {"password": "een-lang-wachtwoord"})
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": "abc", "used_mask": 0})
    for name in ("mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
                 "mfa_reauthenticate", "accounts:account"):  # fmt: skip
        page = client.get(reverse(name))
        text = re.sub(r"<[^>]+>", " ", page.content.decode())
        assert page.status_code == 200, name
        assert not INFORMAL.search(text), name
        assert not re.search(r"\b(Please|Email|Password|Sign|your|Change|codes available)\b", text), name


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", [*emails.CODES, *emails.CHANGES, "account_already_exists", "unknown_account"]
)
def test_every_mail_of_allauth_is_ours_and_says_u(name):
    context = {"code": "ABC123"} if name in emails.CODES else {"user_agent": "Firefox"}

    AccountAdapter().send_mail(f"account/email/{name}", "jan@example.org", context)

    mail = OutgoingMail.objects.get()
    assert not INFORMAL.search(mail.subject + mail.text + mail.html)
    assert "WUP-portaal Drenthe" in mail.text
    if name in emails.CODES:
        assert "\n    ABC123\n" in mail.text
        assert "ABC123" in mail.html
        assert "ABC123" not in mail.subject


def test_no_mail_of_allauth_is_forgotten():
    folder = Path(allauth.__file__).parent / "templates"
    theirs = {
        path.name.removesuffix("_message.txt")
        for path in [*folder.glob("account/email/*_message.txt"), *folder.glob("mfa/email/*_message.txt")]
    }
    not_mails = {"base"}
    by_link = {"password_reset_key"}  # we reset by code

    known = {*emails.CODES, *emails.CHANGES, "account_already_exists", "unknown_account"}
    assert theirs - not_mails - by_link == known
