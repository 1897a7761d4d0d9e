"""Throw away mails that nobody may keep any longer: the row, its attempts and the answers of the mail server."""

from datetime import datetime

from mail.models import OutgoingMail
from mail.states import ENDED

AT_A_TIME = 1000


def forget_topic(topic: str) -> int:
    """Everything of one topic, also what has not left yet. Returns how many mails went."""
    return _forget(OutgoingMail.objects.filter(topic=topic))


def forget_person(email: str, *, kinds: tuple[str, ...] = (), topic: str = "") -> int:
    """What was sent to this address, of these kinds or this topic. What is leaving now is left alone."""
    rows = OutgoingMail.objects.filter(to_email__iexact=email).exclude(status="sending")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return _forget(rows.filter(topic=topic) if topic else rows)


def forget_kinds(*kinds: str, before: datetime) -> int:
    """Mails that told of something short-lived."""
    return _forget(OutgoingMail.objects.filter(kind__in=kinds, status__in=ENDED, created_at__lt=before))


def _forget(rows) -> int:
    """In thousands, so that nobody waits for it."""
    total = 0
    while pks := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_A_TIME]):
        OutgoingMail.objects.filter(pk__in=pks).delete()
        total += len(pks)
    return total
