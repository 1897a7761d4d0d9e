"""Writes to the outbox, except the sending itself (see `delivery.py`)."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from common.errors import DomainError
from mail import tasks
from mail.kinds import find_kind, get_kind
from mail.messages import Message
from mail.models import LiftedStop, MailChange, Mailing, OutgoingMail, Suppression
from mail.states import ENDED, TRANSITIONS, Status


def queue_mail(message: Message, *, dedup_key: str, not_before: datetime | None = None) -> bool:
    """Store a mail in the transaction of the fact it tells; True if it is new.

    A second call with the same dedup_key changes nothing. Raises ValidationError for a wrong address,
    KeyError for a kind that nobody registered.
    """
    kind = get_kind(message.kind)
    validate_email(message.to)
    if message.reply_to:
        validate_email(message.reply_to)
    host = urlsplit(settings.PUBLIC_BASE_URL).hostname
    is_stored_whole = kind.render is None  # otherwise it is rendered from its ref when it leaves
    mail = OutgoingMail(
        dedup_key=dedup_key,
        kind=kind.name,
        ref=message.ref,
        topic=message.topic,
        to_email=message.to,
        reply_to=message.reply_to,
        subject=message.subject,
        text=message.text if is_stored_whole else "",
        html=message.html if is_stored_whole else "",
        calendar=message.calendar if is_stored_whole else "",
        calendar_method=message.calendar_method,
        message_id=f"<{uuid.uuid4().hex}@{host}>",
        priority=kind.priority,
        not_before=not_before or timezone.now(),
    )
    OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)
    is_new = OutgoingMail.objects.filter(message_id=mail.message_id).exists()
    if is_new:
        transaction.on_commit(lambda: tasks.ring(), robust=True)
    return is_new


@dataclass(frozen=True)
class Planned:
    """One mail of many of the same kind; what it says is rendered from its ref when it leaves."""

    to: str
    ref: str
    dedup_key: str


def queue_many(
    kind_name: str,
    planned: Iterable[Planned],
    *,
    subject: str,
    topic: str,
    mailing: Mailing,
    reply_to: str = "",
) -> int:
    """As `queue_mail()`, for thousands; the kind must have a `render`. Returns how many are new."""
    kind, now = get_kind(kind_name), timezone.now()
    if kind.render is None:
        raise ValueError(f"{kind_name} is stored whole")
    host = urlsplit(settings.PUBLIC_BASE_URL).hostname
    rows = [
        OutgoingMail(
            dedup_key=one.dedup_key, kind=kind.name, ref=one.ref, topic=topic, mailing=mailing, to_email=one.to,
            reply_to=reply_to, subject=subject, message_id=f"<{uuid.uuid4().hex}@{host}>", priority=kind.priority,
            not_before=now,
        )
        for one in planned
    ]  # fmt: skip
    OutgoingMail.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    new = OutgoingMail.objects.filter(message_id__in=[row.message_id for row in rows]).count()
    if new:
        transaction.on_commit(lambda: tasks.ring(), robust=True)
    return new


@transaction.atomic
def resend(mail_pk: int, *, by) -> OutgoingMail:
    """A new round for a mail that was refused, or of which nobody knows whether it arrived."""
    mail = OutgoingMail.objects.select_for_update().get(pk=mail_pk)
    if not is_resendable(mail):
        raise DomainError("Deze mail kan niet opnieuw worden verstuurd: de tekst is gewist.")
    _move(mail, Status.QUEUED, by=by)
    mail.round += 1
    mail.attempts = 0
    mail.not_before = timezone.now()
    mail.resent_at = None
    mail.save(update_fields=["status", "round", "attempts", "not_before", "resent_at"])
    transaction.on_commit(lambda: tasks.ring(), robust=True)
    return mail


@transaction.atomic
def resend_uncertain(mailing_pk: int, *, by) -> int:
    """The whole group of which nobody knows whether they arrived, once more. Returns how many."""
    mails = OutgoingMail.objects.filter(mailing=mailing_pk, status=Status.UNCERTAIN).select_for_update()
    rows = [mail for mail in mails if is_resendable(mail)]
    MailChange.objects.bulk_create(
        MailChange(mail=mail, old=Status.UNCERTAIN, new=Status.QUEUED, by=by) for mail in rows
    )
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in rows], status=Status.UNCERTAIN).update(
        status=Status.QUEUED, round=F("round") + 1, attempts=0, not_before=timezone.now(), resent_at=None
    )
    transaction.on_commit(lambda: tasks.ring(), robust=True)
    return len(rows)


@transaction.atomic
def withdraw(mail_pk: int, *, by) -> OutgoingMail:
    """Take back a mail that has not begun to leave."""
    mail = OutgoingMail.objects.select_for_update().get(pk=mail_pk)
    _move(mail, Status.WITHDRAWN, by=by)
    if find_kind(mail.kind).is_secret and not settings.DEMO:
        mail.text = mail.html = mail.calendar = ""
        mail.emptied_at = timezone.now()
    mail.save(update_fields=["status", "text", "html", "calendar", "emptied_at"])
    return mail


@transaction.atomic
def withdraw_queued(topic: str, kinds: Iterable[str], *, by) -> int:
    """Take back all mails of these kinds about one thing that have not begun to leave; each stays to be seen."""
    rows = OutgoingMail.objects.filter(topic=topic, kind__in=list(kinds), status=Status.QUEUED)
    found = list(
        rows.select_for_update(skip_locked=True).values_list("pk", flat=True)
    )  # others leave right now
    OutgoingMail.objects.filter(pk__in=found).update(status=Status.WITHDRAWN)
    MailChange.objects.bulk_create(
        [MailChange(mail_id=pk, old=Status.QUEUED, new=Status.WITHDRAWN, by=by) for pk in found],
        batch_size=1000,
    )
    return len(found)


def empty_texts(*, queued_before: datetime) -> int:
    """Throw away what was said; to whom, when and how it ended stays. In thousands, so nobody waits for it."""
    total = 0
    while True:
        old = OutgoingMail.objects.filter(created_at__lt=queued_before, status__in=ENDED, emptied_at=None)
        count = OutgoingMail.objects.filter(pk__in=old.values("pk")[:1000]).update(
            text="", html="", calendar="", emptied_at=timezone.now()
        )
        total += count
        if not count:
            return total


def is_resendable(mail: OutgoingMail) -> bool:
    """There is a text, or it can be made again."""
    return bool(mail.text) or (mail.emptied_at is None and find_kind(mail.kind).render is not None)


def _move(mail: OutgoingMail, new: Status, *, by) -> None:
    old = Status(mail.status)
    if new not in TRANSITIONS[old] or old is Status.SENDING:
        raise DomainError(f"Deze mail is intussen {old.label}. Laad de pagina opnieuw.")
    mail.status = new
    MailChange.objects.create(mail=mail, old=old, new=new, by=by)


@transaction.atomic
def lift_stop(key: uuid.UUID, *, why: str, by) -> LiftedStop:
    """Somebody knows that an address works again. What its owner stopped, only the owner takes back."""
    row = Suppression.objects.select_for_update().filter(key=key).first()
    if row is None:
        raise DomainError("Dit adres krijgt intussen weer mail.")
    if row.is_of_owner:
        raise DomainError("De ontvanger wil deze mails niet. Alleen de ontvanger zelf kan dat terugdraaien.")
    lifted = LiftedStop.objects.create(
        email_key=row.email_key, reason=row.reason, since=row.since, why=why, by=by
    )
    row.delete()
    return lifted
