"""What a provider tells, in the form in which it tells it; see also test_stops.py for what a bounce does."""

import base64
import json
from datetime import timedelta
from email import message_from_bytes

import pytest
from django.test import Client
from django.utils import timezone

from mail.mime import build
from mail.models import MailBounce, OutgoingMail, Suppression
from tests.factories import OutgoingMailFactory
from tests.mail.kinds import ANSWER

pytestmark = pytest.mark.django_db
SECRET = "portaal:een-lang-wachtwoord-van-de-aanbieder"
SAID = "550 5.1.1 <jan@example.org>: Recipient address rejected: User unknown"


@pytest.fixture(autouse=True)
def provider(settings):
    settings.MAIL_PROVIDER, settings.ANYMAIL = "brevo", {"WEBHOOK_SECRET": SECRET}


@pytest.fixture
def mail():
    return OutgoingMailFactory(handed_over=True, to_email="jan@example.org")


def tell(body, secret=SECRET):
    """Without a cookie, with Django's own check of forms switched on."""
    proof = base64.b64encode(secret.encode()).decode()
    return Client(enforce_csrf_checks=True).post(
        "/mail/bericht/",
        body if isinstance(body, str) else json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Basic {proof}"},
    )


def brevo(mail, event="hard_bounce", reason=SAID):
    return {
        "event": event,
        "email": mail.to_email,
        "reason": reason,
        "X-Mailin-custom": json.dumps({"mail": mail.reference}),
    }


def mailjet(mail):
    payload = json.dumps({"mail": mail.reference})
    return [{"event": "bounce", "email": mail.to_email, "hard_bounce": True, "error": "user unknown",
             "smtp_reply": SAID, "time": 1760000000, "MessageID": 1, "Payload": payload}]  # fmt: skip


def postmark(mail):
    return {"RecordType": "Bounce", "Type": "HardBounce", "Email": mail.to_email, "Description": "Hard bounce",
            "Details": SAID, "BouncedAt": "2026-11-23T09:00:00Z", "Metadata": {"mail": mail.reference}}  # fmt: skip


def counts():
    return MailBounce.objects.count(), Suppression.objects.count()


@pytest.mark.parametrize("tells", [brevo, mailjet, postmark])
def test_bounce_twice_counts_once_for_each_provider(tells, mail, settings):
    settings.MAIL_PROVIDER = tells.__name__

    assert [tell(tells(mail)).status_code, tell(tells(mail)).status_code] == [200, 200]

    mail.refresh_from_db()
    assert mail.status == "bounced"
    assert counts() == (1, 1)
    assert Suppression.objects.get().reason == "permanent"


@pytest.mark.parametrize(
    ("provider", "header"),
    [("brevo", "X-Mailin-custom"), ("mailjet", "X-MJ-EventPayload"), ("postmark", "X-PM-Metadata-mail")],
)
def test_each_mail_carries_what_the_provider_gives_back(provider, header, mail, settings):
    settings.MAIL_PROVIDER = provider
    assert mail.reference in message_from_bytes(build(mail, ANSWER).data)[header]

    settings.MAIL_PROVIDER = ""
    assert message_from_bytes(build(mail, ANSWER).data)[header] is None


def test_temporary_failure_counts_and_leaves_the_address_alone(mail):
    tell(brevo(mail, "soft_bounce", "452 4.2.2 The mailbox is full"))

    mail.refresh_from_db()
    assert (mail.status, MailBounce.objects.get().kind) == ("handed_over", "temporary")
    assert not Suppression.objects.exists()


def test_failure_without_a_code_marks_the_mail_and_leaves_the_address_alone(mail):
    tell(brevo(mail, "blocked", "blocked by the provider"))

    mail.refresh_from_db()
    assert (mail.status, counts()) == ("bounced", (1, 0))


@pytest.mark.parametrize("event", ["delivered", "deferred", "opened", "request", "something new"])
def test_what_is_no_failure_changes_nothing(event, mail):
    assert tell(brevo(mail, event)).status_code == 200
    assert counts() == (0, 0)


def test_unknown_and_old_mails_are_ignored(mail):
    other = brevo(mail) | {"X-Mailin-custom": json.dumps({"mail": "0" * 32})}
    for body in (other, brevo(mail) | {"X-Mailin-custom": '["x"]'}, brevo(mail) | {"X-Mailin-custom": "{}"}):
        assert tell(body).status_code == 200
    OutgoingMail.objects.update(handed_over_at=timezone.now() - timedelta(days=15))
    assert tell(brevo(mail)).status_code == 200
    assert counts() == (0, 0)


@pytest.mark.parametrize(
    "body", ["", "{", "[]", '"x"', "null", '{"event": ["x"]}', '{"X-Mailin-custom": "{"}']
)
def test_nonsense_is_refused_without_an_error_page(body):
    assert tell(body).status_code == 400
    assert counts() == (0, 0)


def test_wrong_secret_changes_nothing_and_is_counted(mail, settings):
    assert {tell(brevo(mail), secret="portaal:fout").status_code for _try in range(20)} == {403}
    assert tell(brevo(mail), secret="portaal:fout").status_code == 429
    assert counts() == (0, 0)
    assert tell(brevo(mail)).status_code == 200  # the provider itself is never kept out
    assert counts() == (1, 1)


def test_too_big_is_not_read(mail):
    assert tell(json.dumps(brevo(mail) | {"more": "x" * 256_000})).status_code == 413


def test_without_a_provider_the_address_is_not_there(mail, settings):
    settings.MAIL_PROVIDER = ""

    assert tell(brevo(mail)).status_code == 404
    assert counts() == (0, 0)
