"""Messages of failure that come back: read who they are about, and nothing else. Nothing is ever answered.

Each mail leaves with its own sender on the envelope, `bounce+<mail>.<signature>@BOUNCE_DOMAIN`: what comes back to
it is about that mail. Whoever has no signature of ours, or one older than 14 days, changes nothing.
"""

import hashlib
import hmac
import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from mail import stops
from mail.models import OutgoingMail

log = logging.getLogger(__name__)

VALID = timedelta(days=14)
OWN_ADDRESS = re.compile(r"\bbounce\+(\d{1,18})\.([0-9a-f]{24})@([\w.-]+)", re.IGNORECASE)
ENVELOPE_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
BIGGEST = 256_000  # bytes; what matters stands at the beginning
#: Parts in parts cost the reader time for each line and level; a real message of failure has three or four.
MOST_PARTS = 20
BOUNDARY = re.compile(rb"boundary", re.IGNORECASE)


@dataclass(frozen=True)
class Failure:
    """What one message of failure says."""

    code: str  # such as "5.1.1"
    text: str = ""


def sender_of(mail: OutgoingMail) -> str:
    """The sender on the envelope; empty when no domain for it is set, then it is the one of the mail."""
    if not settings.BOUNCE_DOMAIN:
        return ""
    return f"bounce+{mail.pk}.{_signature(mail.pk)}@{settings.BOUNCE_DOMAIN}"


def find_mail(addresses: list[str], now: datetime) -> OutgoingMail | None:
    """The mail that one of these addresses is signed for, if it left in the last 14 days."""
    for address in addresses:
        for number, signature, domain in OWN_ADDRESS.findall(address):
            is_right = hmac.compare_digest(_signature(int(number)), signature.lower())
            if not is_right or not stops.is_ours(f"x@{domain}"):
                continue
            mail = OutgoingMail.objects.filter(pk=int(number)).first()
            if mail and (mail.handed_over_at or mail.created_at) > now - VALID:
                return mail
    return None


def read(data: bytes, *, to: str = "", now: datetime | None = None) -> bool:
    """One message as it came in; to: the address on the envelope, when the mail server tells it. True when it
    changed something.
    """
    now = now or timezone.now()
    data = data[:BIGGEST]
    if len(BOUNDARY.findall(data)) > MOST_PARTS:
        return False
    try:
        message = message_from_bytes(
            data
        )  # headers as they came: to take them apart is slow for hostile ones
        addresses = [to, *(str(value) for name in ENVELOPE_HEADERS for value in message.get_all(name, []))]
        failure = _failure(message)
    except Exception:  # what anybody may send us need not be a mail
        log.warning("a message of failure that cannot be read", exc_info=True)
        return False
    mail = find_mail(addresses, now) if failure else None
    if mail is None:
        return False
    return stops.mark_bounced(mail.pk, code=failure.code, text=failure.text, now=now)


def read_folder(folder: str, *, now: datetime | None = None) -> tuple[int, int]:
    """All new messages of a maildir, each kept in it as read. Returns how many, and how many changed something.

    One message that cannot be read never keeps the next ones waiting: anybody can send us anything.
    """
    read_count = changed = 0
    for path in sorted((Path(folder) / "new").iterdir()):
        try:
            with path.open("rb") as file:
                changed += read(file.read(BIGGEST), now=now)
        except FileNotFoundError:  # another reader was first
            continue
        except OperationalError:  # nothing is wrong with the message: next time
            raise
        except Exception:
            log.warning("a message of failure that cannot be used", exc_info=True)
        path.replace(Path(folder) / "cur" / f"{path.name}:2,S")
        read_count += 1
    return read_count, changed


def _failure(message: Message) -> Failure | None:
    """From the part that is made for machines (RFC 3464); an answer of a person has none."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            status = str(block.get("Status", "")).strip()
            if re.fullmatch(r"[45]\.\d{1,3}\.\d{1,3}", status):
                said = " ".join(str(block.get("Diagnostic-Code", "")).replace("\x00", "").split())
                return Failure(status, said.removeprefix("smtp;").strip()[:250])
    return None


def _signature(number: int) -> str:
    """Short, and small letters only: some mail servers make addresses small."""
    digest = hmac.digest(settings.LINK_KEY.encode(), f"bounce\x00{number}".encode(), hashlib.sha256)
    return digest.hex()[:24]
