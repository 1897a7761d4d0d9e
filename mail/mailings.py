"""Mails that belong together: pause, go on, stop; and a pause by itself when the mail server keeps refusing."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from mail.models import MailAttempt, Mailing, OutgoingMail
from mail.states import Status

IN_A_ROW = 3
SHARE = 0.05
ENOUGH_TO_COUNT = 40  # with fewer mails, 5 % is one mail

_listeners: list[Callable[[int, str], None]] = []


def when_paused(listener: Callable[[int, str], None]) -> None:
    """`mail` knows no app: who made the mailing hears here, in the same transaction, that it was paused and why."""
    if listener not in _listeners:
        _listeners.append(listener)


def is_closed(mailing: Mailing) -> bool:
    return mailing.paused_at is not None or mailing.stopped_at is not None


def pause(mailing_pk: int, *, reason: str = "", now: datetime | None = None) -> bool:
    """Committed: after that at most the one mail leaves that each worker has begun."""
    now = now or timezone.now()
    return bool(
        Mailing.objects.filter(pk=mailing_pk, paused_at=None, stopped_at=None).update(
            paused_at=now, pause_reason=reason[:300]
        )
    )


def go_on(mailing_pk: int, *, now: datetime | None = None) -> bool:
    """What was sent stays sent: the rows know it."""
    now = now or timezone.now()
    return bool(
        Mailing.objects.filter(pk=mailing_pk, stopped_at=None).update(
            paused_at=None, pause_reason="", watched_since=now
        )
    )


def stop(mailing_pk: int, *, now: datetime | None = None) -> int:
    """For good; returns how many mails were withdrawn now. Those a worker holds follow in `tidy()`."""
    Mailing.objects.filter(pk=mailing_pk, stopped_at=None).update(stopped_at=now or timezone.now())
    return tidy(mailing_pk)


def tidy(mailing_pk: int) -> int:
    """Withdraw what waits in a mailing that was stopped, which is for good."""
    if not Mailing.objects.filter(pk=mailing_pk, stopped_at__isnull=False).exists():
        return 0
    waiting = OutgoingMail.objects.filter(mailing=mailing_pk, status=Status.QUEUED)
    return waiting.update(
        status=Status.WITHDRAWN
    )  # one table: quick with fifty thousand, also not counted yet


def counts(mailing_pk: int) -> dict[str, int]:
    """Number of mails per status; all statuses, so that they add up on a page."""
    found = dict(
        OutgoingMail.objects.filter(mailing=mailing_pk)
        .order_by()
        .values_list("status")
        .annotate(number=Count("pk"))
    )
    return {status.value: found.get(status.value, 0) for status in Status}


@transaction.atomic
def look_at_refusals(mailing_pk: int) -> bool:
    """After a refusal: does it look as if the rest will be refused too? Then wait for a person."""
    mailing = Mailing.objects.select_for_update().get(pk=mailing_pk)
    if is_closed(mailing):
        return False
    reason = _why_pause(mailing)
    if not reason or not pause(mailing_pk, reason=reason):
        return False
    for listener in _listeners:
        listener(mailing_pk, reason)
    return True


def reason_of(code: int | None, text: str) -> str:
    """What makes two refusals the same: the code, and the fuller code of RFC 3463 when there is one."""
    first = text.split(" ", 1)[0]
    return f"{code} {first}" if first[:2] in ("4.", "5.") else str(code)


def _why_pause(mailing: Mailing) -> str:
    ended = MailAttempt.objects.filter(
        mail__mailing=mailing,
        ended_at__gte=mailing.watched_since,
        outcome__in=[Status.HANDED_OVER, Status.REFUSED],
    )
    last = list(ended.order_by("-ended_at", "-pk").values_list("outcome", "code", "text")[:IN_A_ROW])
    reasons = {reason_of(code, text) for _outcome, code, text in last}
    if len(last) == IN_A_ROW and {row[0] for row in last} == {Status.REFUSED} and len(reasons) == 1:
        return f"De mailserver weigerde {IN_A_ROW} mails achter elkaar om dezelfde reden ({reasons.pop()})."
    total, refused = ended.count(), ended.filter(outcome=Status.REFUSED).count()
    if total >= ENOUGH_TO_COUNT and refused / total >= SHARE:
        return f"De mailserver weigerde {refused} van de {total} mails."
    return ""
