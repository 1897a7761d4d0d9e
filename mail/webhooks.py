"""What a provider of mail tells of our mails (django-anymail reads it): the same service as for messages of failure
that come back by mail. Only with MAIL_PROVIDER; mails leave by SMTP all the same.

Each mail carries its reference in a header that the provider gives back; whatever names no mail of the last 14 days
changes nothing.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime

from anymail.signals import EventType, tracking
from django.dispatch import receiver
from django.utils import timezone

from mail import stops
from mail.bounces import VALID
from mail.models import OutgoingMail

#: The header that comes back as metadata, per provider.
HEADERS: dict[str, Callable[[str], dict[str, str]]] = {
    "brevo": lambda reference: {"X-Mailin-custom": json.dumps({"mail": reference})},
    "mailjet": lambda reference: {"X-MJ-EventPayload": json.dumps({"mail": reference})},
    "postmark": lambda reference: {"X-PM-Metadata-mail": reference},
}
VIEWS = {
    "brevo": "BrevoTrackingWebhookView",
    "mailjet": "MailjetTrackingWebhookView",
    "postmark": "PostmarkTrackingWebhookView",
}
FAILED = {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED}
FULLER_CODE = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])")
CODE = re.compile(r"(?<![\d.])[45]\d\d(?![\d.])")


def headers_for(provider: str, mail: OutgoingMail) -> dict[str, str]:
    return HEADERS[provider](mail.reference) if provider else {}


@receiver(tracking)
def note_event(sender, event, now: datetime | None = None, **kwargs) -> bool:
    """True when it changed something. A mail that the provider still tries to deliver has not failed."""
    now = now or timezone.now()
    if event.event_type not in FAILED:
        return False
    mail = _find(event.metadata, now)
    if mail is None:
        return False
    said = " ".join(str(event.mta_response or event.description or "").split())[:250]
    return stops.mark_bounced(mail.pk, code=_code(said), text=said, now=now)


def _find(metadata: object, now: datetime) -> OutgoingMail | None:
    reference = metadata.get("mail") if isinstance(metadata, dict) else None
    if not isinstance(reference, str) or not re.fullmatch(r"[0-9a-f]{32}", reference):
        return None
    return OutgoingMail.objects.find(reference).filter(handed_over_at__gt=now - VALID).first()


def _code(said: str) -> str:
    """From what the mail server of the recipient said, never from the label of the provider. Nothing said: the mail
    failed, and nobody knows whether the address is wrong.
    """
    found = FULLER_CODE.search(said) or CODE.search(said)
    return found[0] if found else "5.0.0"
