"""Addresses that get no mail: their owner stopped it, or they do not work."""

import hmac
import re
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common.addresses import email_key
from common.dates import day_text
from common.tokens import derive_token
from mail.kinds import Kind, get_scope
from mail.models import LiftedStop, MailBounce, OutgoingMail, Suppression
from mail.states import TRANSITIONS, Status

Reason = Suppression.Reason
REFERENCE_LENGTH = 32
BOUNCES_COUNT = 3  # temporary ones, of different mails
BOUNCES_WITHIN = timedelta(days=30)
#: An address that is not there, for servers that give no fuller code (RFC 3463).
NO_SUCH_ADDRESS = re.compile(
    r"(user|mailbox|recipient|address|account).*(unknown|not exist|not found|unavailable|invalid|disabled)"
    r"|(unknown|no such|invalid) (local )?(user|mailbox|recipient|address)",
    re.IGNORECASE,
)


def why_stopped(mail: OutgoingMail, kind: Kind) -> str:
    """Why this mail may not leave to this address, or nothing."""
    rows = Suppression.objects.filter(email_key=email_key(mail.to_email), scope__in=scopes_of(kind))
    row = rows.first()
    if row is None:
        return ""
    if row.scope == Suppression.ALL:
        return f"Dit adres krijgt geen mail meer: {row.get_reason_display()}."
    return f"De ontvanger wil geen {get_scope(row.scope).label}."


def scopes_of(kind: Kind) -> list[str]:
    """What stops a mail of this kind. A code to sign in is asked for by who reads the mailbox: always tried."""
    if kind.is_secret:
        return []
    return [Suppression.ALL, kind.scope] if kind.scope else [Suppression.ALL]


def suppress(address: str, scope: str, reason: str) -> bool:
    """True if it is new."""
    row = Suppression(email_key=email_key(address), scope=scope, reason=reason)
    return bool(Suppression.objects.bulk_create([row], ignore_conflicts=True)) and (
        Suppression.objects.filter(email_key=row.email_key, scope=scope, since=row.since).exists()
    )


def lift(address: str, scope: str) -> bool:
    """The owner wants the mails again, or somebody knows that the address works."""
    return bool(Suppression.objects.filter(email_key=email_key(address), scope=scope).delete()[0])


def is_suppressed(address: str, scope: str) -> bool:
    return Suppression.objects.filter(email_key=email_key(address), scope=scope).exists()


def describe(key: str) -> list[str]:
    """For the owner of the address: what it does not get, and since when. key: see `email_key`."""
    lines = []
    for row in Suppression.objects.filter(email_key=key).order_by("since", "pk"):
        what = "mail" if row.scope == Suppression.ALL else get_scope(row.scope).label
        why = "u wilde dat niet meer" if row.is_of_owner else row.get_reason_display()
        lines.append(f"Sinds {day_text(row.since)} krijgt dit adres geen {what}: {why}.")
    return lines


def forget(key: str) -> None:
    """What is known of an address that does not work. What its owner stopped stays stopped."""
    Suppression.objects.filter(email_key=key).exclude(reason=Reason.OWNER).delete()
    LiftedStop.objects.filter(email_key=key).delete()


def forget_before(moment: datetime) -> None:
    """An address that did not work then may be tried again now."""
    Suppression.objects.filter(since__lt=moment).exclude(reason=Reason.OWNER).delete()
    LiftedStop.objects.filter(at__lt=moment).delete()


# --- the link at the foot of a mail --------------------------------------------------------------------


def stop_token(mail: OutgoingMail) -> str:
    """Names the mail and proves that who has it got that mail; the address stands in the row only."""
    return mail.reference + derive_token("stop", mail.message_id)


def find_by_token(token: str) -> OutgoingMail | None:
    reference, proof = token[:REFERENCE_LENGTH], token[REFERENCE_LENGTH:]
    if not re.fullmatch(r"[0-9a-f]{32}", reference):
        return None
    mail = OutgoingMail.objects.find(reference).first()
    if mail is None or not hmac.compare_digest(
        derive_token("stop", mail.message_id).encode(), proof.encode()
    ):
        return None
    return mail


# --- mails that do not arrive --------------------------------------------------------------------------


def kind_of_bounce(code: str, text: str = "") -> str:
    """From the status code, never from a label. code: "5.1.1" or "550"; text: what the server said."""
    fuller = re.match(r"[245]\.\d{1,3}\.\d{1,3}", code) or re.match(r"[245]\.\d{1,3}\.\d{1,3}", text)
    if fuller:
        code = fuller[0]
    if code.startswith("4"):
        return MailBounce.Kind.TEMPORARY
    if code.startswith("5.1."):
        return MailBounce.Kind.PERMANENT
    if code in ("550", "551", "553") and NO_SUCH_ADDRESS.search(text):
        return MailBounce.Kind.PERMANENT
    return MailBounce.Kind.OTHER


@transaction.atomic
def note_bounce(mail: OutgoingMail, *, code: str, text: str = "", now: datetime | None = None) -> bool:
    """Count that a mail did not arrive, once per mail and kind; stop the address when that is sure. True if new."""
    now = now or timezone.now()
    kind, key = kind_of_bounce(code, text), email_key(mail.to_email)
    _row, is_new = MailBounce.objects.get_or_create(
        mail=mail, kind=kind, defaults={"email_key": key, "code": code[:20], "at": now}
    )
    if not is_new:
        return False
    if kind == MailBounce.Kind.PERMANENT:
        suppress(mail.to_email, Suppression.ALL, Reason.PERMANENT)
    if kind == MailBounce.Kind.TEMPORARY:
        found = MailBounce.objects.filter(email_key=key, kind=kind, at__gt=now - BOUNCES_WITHIN)
        if found.count() >= BOUNCES_COUNT:
            suppress(mail.to_email, Suppression.ALL, Reason.TEMPORARY)
    return True


@transaction.atomic
def mark_bounced(mail_pk: int, *, code: str, text: str = "", now: datetime | None = None) -> bool:
    """A message of failure came back for this mail. Twice the same changes nothing."""
    now = now or timezone.now()
    mail = OutgoingMail.objects.select_for_update().get(pk=mail_pk)
    is_new = note_bounce(mail, code=code, text=text, now=now)
    is_final = kind_of_bounce(code, text) != MailBounce.Kind.TEMPORARY
    if is_new and is_final and Status.BOUNCED in TRANSITIONS[Status(mail.status)]:
        mail.status, mail.bounced_at = Status.BOUNCED, now
        mail.smtp_text = f"{code} {text}".strip()[:300]
        mail.save(update_fields=["status", "bounced_at", "smtp_text"])
    return is_new


def is_ours(address: str) -> bool:
    """An address that only reads: a mail to it would come back to us for ever."""
    domain = settings.BOUNCE_DOMAIN
    return bool(domain) and address.rpartition("@")[2].casefold() == domain.casefold()
