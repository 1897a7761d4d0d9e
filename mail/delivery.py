"""Send what stands in the outbox: claim, commit, send, mark.

No row lock and no transaction is held while talking to the mail server. The claim is stored, so a second
worker passes by; it has an end, so a killed worker loses nothing. That one mail is about to leave is
committed just before it leaves: of a killed worker at most that one is uncertain (see `recover`).
"""

import contextlib
import logging
import random
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from common.addresses import email_key
from mail import mailings, marks, pace, sharing, stops
from mail.kinds import Kind, all_kinds, find_kind, get_kind
from mail.messages import mask
from mail.mime import build
from mail.models import MailAttempt, OutgoingMail
from mail.states import NOT_MADE, TRANSITIONS, Status
from mail.transport import Answer, Result, Transport, Unreachable

log = logging.getLogger(__name__)

BATCH = 20
BACKOFF_MINUTES = (1, 5, 15, 60, 240)  # after each try that the server put off; then it is refused
PAUSE_MINUTES = 1  # for everything, when there is no mail server at the other end
NOTHING_STORED = {"text": "", "html": "", "calendar": ""}
LOOK_AGAIN_S = 0.5  # while mails wait for nothing but their rate


class PutOff(Exception):
    """The mail server wants all of us to wait; the mail that it said so to is marked."""


@dataclass
class Drained:
    """What one drain did."""

    counts: Counter = field(default_factory=Counter)  # mails per status
    has_server: bool = True
    is_out_of_time: bool = False  # there may be more that is due now


def drain(*, limit_s: float = 20, should_stop: Callable[[], bool] = lambda: False) -> Drained:
    """Send until the outbox holds nothing that is due, the time is over, or somebody asks to stop.

    Raises only when the database is gone; whatever is wrong with one mail or with the mail server stands in
    the rows afterwards.
    """
    drained, lease, transport = Drained(), uuid.uuid4(), Transport()
    end = time.monotonic() + limit_s

    def is_over() -> bool:
        drained.is_out_of_time = time.monotonic() > end
        return should_stop() or drained.is_out_of_time

    try:
        while drained.has_server and not is_over():
            if mails := claim(lease):
                with sharing.one_batch():
                    _send_all(mails, lease, transport, drained, is_over)
            elif pace.holds_back(timezone.now()):
                time.sleep(LOOK_AGAIN_S)
            else:
                break
    finally:
        transport.close()
    return drained


def send_alone(dedup_key: str) -> None:
    """Send this one mail now, in this process: for the news that nobody sends. Others may be first; that is fine."""
    lease, transport = uuid.uuid4(), Transport()
    try:
        if mails := claim(lease, dedup_key=dedup_key):
            _send_all(mails, lease, transport, Drained(), lambda: False)
    finally:
        transport.close()


def claim(lease: uuid.UUID, size: int = BATCH, **only) -> list[OutgoingMail]:
    """Take the next mails: stored and committed, so that it holds without a lock."""
    now = timezone.now()
    with transaction.atomic():
        mails = _read_due(now, size, **only)
        if not mails:
            return []
        OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
            status=Status.SENDING,
            lease_by=lease,
            lease_until=now + _lease_time(),
            attempts=F("attempts") + 1,
        )
        attempts = MailAttempt.objects.bulk_create(
            [MailAttempt(mail=mail, worker=lease, claimed_at=now) for mail in mails]
        )
    was_slowed = pace.is_slowed()
    for mail, attempt in zip(mails, attempts, strict=True):
        mail.attempt, mail.attempts, mail.was_slowed = attempt, mail.attempts + 1, was_slowed
    return mails


def recover(*, now: datetime | None = None) -> Counter:
    """What workers left behind that were killed: mails whose lease is over.

    A mail that had not begun to leave goes back in the queue. Of one that had, nobody knows: it is uncertain,
    and leaves once more by itself when a missing one is worse than a double one (`Kind`).
    """
    now = now or timezone.now()
    counts: Counter[Status] = Counter()
    while _recover_some(now, counts):
        pass
    counts[Status.QUEUED] += OutgoingMail.objects.filter(
        status=Status.UNCERTAIN, kind__in=_kinds_to_resend(), resent_at=None
    ).update(status=Status.QUEUED, resent_at=now, not_before=now)
    if not settings.DEMO:  # what stays uncertain does not leave any more: its code need not stay here
        OutgoingMail.objects.filter(
            status=Status.UNCERTAIN, kind__in=[kind.name for kind in all_kinds() if kind.is_secret]
        ).exclude(text="").exclude(resent_at=None, kind__in=_kinds_to_resend()).update(
            emptied_at=now, **NOTHING_STORED
        )
    return counts


def _send_all(
    mails: list[OutgoingMail],
    lease: uuid.UUID,
    transport: Transport,
    drained: Drained,
    is_over: Callable[[], bool],
) -> None:
    """One by one; what is left when the time is over, or there is no mail server, goes back in the queue."""
    waiting = list(mails)
    pause_until, reason = None, ""
    try:
        while waiting and not is_over():
            transport.meanwhile = partial(_make_ahead, waiting[1:2])
            drained.counts[_send_one(waiting[0], lease, transport)] += 1
            waiting.pop(0)
    except PutOff:
        waiting.pop(0)
        drained.has_server = False
    except Unreachable as error:
        log.warning("no mail server: %s", error)
        drained.has_server = False
        pause_until, reason = _after(PAUSE_MINUTES), f"Geen verbinding met de mailserver. {error}"
    finally:
        if waiting:  # also when we are told to end in the middle of a mail: that one has begun, and stays
            _give_back(waiting, lease, pause_until, reason)


def _send_one(mail: OutgoingMail, lease: uuid.UUID, transport: Transport) -> Status:
    """Raises Unreachable before anything was said of this mail."""
    try:
        kind = get_kind(mail.kind)
        if kind.still_true and not kind.still_true(mail.ref):
            return _mark(mail, lease, Status.SUPPRESSED)
        email = _made(mail, kind)
    except (OperationalError, InterfaceError):
        raise  # the database is gone: no fault of this mail
    except Exception as error:  # whatever it is, it is wrong with this mail alone
        log.exception("mail %s cannot be made", mail.reference)
        text = f"{NOT_MADE} ({type(error).__name__})."
        return _mark(mail, lease, Status.REFUSED, text=text)
    transport.open()
    if not _begin(mail, lease):
        if stopped := stops.why_stopped(mail, kind):
            return _mark(mail, lease, Status.SUPPRESSED, text=stopped)
        _give_back([mail], lease, None, "")  # its mailing was paused, the minute is full, or it is not ours
        return Status.SENDING
    return _mark_answer(mail, lease, transport.hand_over(email))


def _make_ahead(mails: list[OutgoingMail]) -> None:
    """Make the next mail while the mail server thinks about this one. Whether it may leave is asked at its turn."""
    for mail in mails:
        with contextlib.suppress(Exception):  # whatever is wrong with it shows again at its turn
            mail.made_ahead = time.monotonic(), build(mail, get_kind(mail.kind))


def _made(mail: OutgoingMail, kind: Kind) -> EmailMessage:
    at, email = getattr(mail, "made_ahead", (0, None))
    return email if email and time.monotonic() - at < sharing.FRESH_S else build(mail, kind)


def _read_due(now: datetime, size: int, **only) -> list[OutgoingMail]:
    size, closed, priority = pace.room(now, size)
    due = OutgoingMail.objects.due(now).filter(priority__lte=priority, **only).exclude(mailing__in=closed)
    due = due.select_related("mailing").select_for_update(of=("self",), skip_locked=True)
    return list(due[:size]) if size else []


def _begin(mail: OutgoingMail, lease: uuid.UUID) -> bool:
    """Commit that this mail leaves now; False when it may not any more, or somebody else took it."""
    now = timezone.now()
    held = {"now": now, "until": now + _lease_time(), "email_key": email_key(mail.to_email)}
    held["scopes"] = stops.scopes_of(get_kind(mail.kind))
    if not pace.has_rate(mail):
        return marks.begin(mail, lease, **held)
    with transaction.atomic():
        may_leave = pace.take(mail, now) and marks.begin(mail, lease, **held)
        if not may_leave:
            transaction.set_rollback(True)  # it does not leave, so it does not count
    return may_leave


def _mark_answer(mail: OutgoingMail, lease: uuid.UUID, answer: Answer) -> Status:
    said = {"code": answer.code, "text": answer.text}
    if answer.result is Result.ACCEPTED:
        if mail.was_slowed:
            pace.speed_up()
        return _mark(mail, lease, Status.HANDED_OVER, **said, handed_over_at=timezone.now())
    if answer.result is Result.UNKNOWN:
        return _mark(mail, lease, Status.UNCERTAIN, **said)
    if asks_to_wait(answer):
        _put_off(mail, lease, answer)
    if answer.result is Result.REFUSED or mail.attempts > len(BACKOFF_MINUTES):
        status = _mark(mail, lease, Status.REFUSED, **said)
        if answer.code:
            stops.note_bounce(mail, code=str(answer.code), text=answer.text)
        if mail.mailing_id:
            mailings.look_at_refusals(mail.mailing_id)
        return status
    return _mark(mail, lease, Status.QUEUED, **said, not_before=_after(BACKOFF_MINUTES[mail.attempts - 1]))


def asks_to_wait(answer: Answer) -> bool:
    """It is about all our mail; a mailbox that is full is not."""
    return (
        answer.result is Result.TRY_LATER
        and answer.code in pace.SLOW_DOWN
        and not answer.text.startswith(pace.OF_ONE_MAILBOX)
    )


def _put_off(mail: OutgoingMail, lease: uuid.UUID, answer: Answer) -> None:
    """Everything waits. Only the first time in a row may be about this mail, so only then it counts as a try."""
    until, is_first = pace.slow_down(timezone.now(), answer.text)
    if is_first and mail.attempts > len(BACKOFF_MINUTES):
        _mark(mail, lease, Status.REFUSED, code=answer.code, text=answer.text)
    else:
        later = until + timedelta(seconds=random.uniform(5, 60))  # noqa: S311 -- others first, next time
        changes = {} if is_first else {"attempts": mail.attempts - 1}
        _mark(mail, lease, Status.QUEUED, code=answer.code, text=answer.text, not_before=later, **changes)
    raise PutOff


def _mark(
    mail: OutgoingMail,
    lease: uuid.UUID,
    status: Status,
    *,
    code: int | None = None,
    text: str = "",
    **changes,
) -> Status:
    """Write the end of this try, if the mail is still ours."""
    if status not in TRANSITIONS[Status.SENDING]:
        raise ValueError(f"a mail that is being sent cannot become {status}")
    now = timezone.now()
    if not settings.DEMO:  # there the outbox page is where a newcomer reads the code and follows the link
        changes |= _without_secrets(mail, status, now)
    marked = marks.end(
        mail, lease,
        of_mail={"status": status, "lease_by": None, "lease_until": None, "smtp_code": code, "smtp_text": text}
        | changes,
        of_attempt={"ended_at": now, "outcome": status, "code": code, "text": text},
        is_soon=status is Status.HANDED_OVER,
    )  # fmt: skip
    if not marked:
        log.warning("mail %s was taken over; it would have been %s", mail.reference, status)
    return status


def _give_back(mails: list[OutgoingMail], lease: uuid.UUID, not_before: datetime | None, reason: str) -> None:
    """Claimed and not begun: as if it had never been claimed."""
    now = timezone.now()
    attempts = [mail.attempt.pk for mail in mails]
    with transaction.atomic():
        begun = MailAttempt.objects.filter(pk__in=attempts, started_at__isnull=False)
        changes = {"not_before": not_before, "smtp_code": None, "smtp_text": reason[:300]} if reason else {}
        OutgoingMail.objects.filter(
            pk__in=[mail.pk for mail in mails], lease_by=lease, status=Status.SENDING
        ).exclude(pk__in=begun.values("mail")).update(
            status=Status.QUEUED, lease_by=None, lease_until=None, attempts=F("attempts") - 1, **changes
        )
        MailAttempt.objects.filter(pk__in=attempts, started_at=None).update(
            ended_at=now, outcome=Status.QUEUED, text=reason[:300]
        )


def _recover_some(now: datetime, counts: Counter) -> int:
    with transaction.atomic():
        mails = list(
            OutgoingMail.objects.filter(status=Status.SENDING, lease_until__lt=now)
            .select_for_update(skip_locked=True)
            .order_by("lease_until")[:200]
        )
        open_attempts = MailAttempt.objects.filter(mail__in=mails, ended_at=None)
        begun = set(open_attempts.filter(started_at__isnull=False).values_list("mail", "worker"))
        for mail in mails:
            if (mail.pk, mail.lease_by) in begun:
                mail.status = Status.UNCERTAIN
            else:
                mail.status = Status.QUEUED
                mail.attempts -= 1
                # in another order than last time: a mail that ends the worker must not hold up its batch
                mail.not_before = now + timedelta(seconds=random.uniform(0, 5))  # noqa: S311
            mail.lease_by = mail.lease_until = None
            counts[mail.status] += 1
        OutgoingMail.objects.bulk_update(
            mails, ["status", "attempts", "not_before", "lease_by", "lease_until"]
        )
        open_attempts.filter(started_at__isnull=False).update(ended_at=now, outcome=Status.UNCERTAIN)
        open_attempts.filter(started_at=None).update(ended_at=now, outcome=Status.QUEUED)
    return len(mails)


def _kinds_to_resend() -> list[str]:
    return [kind.name for kind in all_kinds() if kind.resend_when_uncertain]


def _without_secrets(mail: OutgoingMail, status: Status, now: datetime) -> dict:
    """A code or a personal link need not stay here once the mail is gone."""
    kind = find_kind(mail.kind)
    if kind.is_secret and status in (Status.HANDED_OVER, Status.REFUSED, Status.SUPPRESSED):
        return NOTHING_STORED | {"emptied_at": now}
    if kind.has_personal_link and mail.text and status in (Status.HANDED_OVER, Status.SUPPRESSED):
        return {"text": mask(mail.text), "html": mask(mail.html)}
    return {}


def _lease_time() -> timedelta:
    return timedelta(seconds=settings.MAIL_LEASE_SECONDS)


def _after(minutes: float) -> datetime:
    """Give or take 20%, so that what failed together does not come back together."""
    return timezone.now() + timedelta(minutes=minutes * random.uniform(0.8, 1.2))  # noqa: S311
