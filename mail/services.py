"""Writes to the outbox, except the sending itself (see `delivery.py`)."""

import uuid
from datetime import datetime
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.validators import validate_email
from django.utils import timezone

from mail.kinds import get_kind
from mail.messages import Message
from mail.models import OutgoingMail


def queue_mail(message: Message, *, dedup_key: str, not_before: datetime | None = None) -> bool:
    """Store a mail in the transaction of the fact it tells; True if it is new.

    A second call with the same dedup_key changes nothing. Raises ValidationError for a wrong address,
    KeyError for a kind that nobody registered.
    """
    kind = get_kind(message.kind)
    validate_email(message.to)
    host = urlsplit(settings.PUBLIC_BASE_URL).hostname
    is_stored_whole = kind.render is None  # otherwise it is rendered from its ref when it leaves
    created = OutgoingMail.objects.bulk_create(
        [
            OutgoingMail(
                dedup_key=dedup_key,
                kind=kind.name,
                ref=message.ref,
                topic=message.topic,
                to_email=message.to,
                subject=message.subject,
                text=message.text if is_stored_whole else "",
                html=message.html if is_stored_whole else "",
                calendar=message.calendar if is_stored_whole else "",
                calendar_method=message.calendar_method,
                message_id=make_msgid(idstring=uuid.uuid4().hex, domain=host),
                priority=kind.priority,
                not_before=not_before or timezone.now(),
            )
        ],
        ignore_conflicts=True,
    )
    return OutgoingMail.objects.filter(message_id=created[0].message_id).exists()
