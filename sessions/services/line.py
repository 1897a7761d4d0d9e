"""The moves of one registration, and who moves up when a seat is free. Only called with the session locked."""

from datetime import datetime, timedelta

from django.db.models import Max, Min

from accounts.models import User
from common.errors import DomainError
from mail.messages import Message, heads_only
from mail.services import queue_mail
from sessions import emails
from sessions.deadlines import gives_directly, offer_deadline
from sessions.models import KnowledgeSession, SessionRegistration
from sessions.states import REGISTRATION_TRANSITIONS, RegistrationStatus
from sessions.waiting_line import count_taken, standstill

PENDING_TIME = timedelta(hours=48)
MOST_OFFERS = 2  # who does not answer that many offers, leaves the waiting list


def move_up(knowledge_session: KnowledgeSession, now: datetime) -> list[SessionRegistration]:
    """Give what is free to the first in line. A group that does not fit stays first, and nobody passes it
    unless the organiser said so.
    """
    line = SessionRegistration.objects.line().filter(knowledge_session=knowledge_session)
    if standstill(knowledge_session, now) or not line.exists():
        return []
    free = None
    if knowledge_session.capacity is not None:
        free = knowledge_session.capacity - count_taken(knowledge_session.pk)
        if free <= 0:
            return []
    until = None
    if not gives_directly(now, knowledge_session.starts_at):
        until = offer_deadline(now, knowledge_session.starts_at)
    moved = []
    for row in line.select_related("invitation__initiative", "extra_of__invitation__initiative").iterator(50):
        if free == 0:
            break
        if free is not None and row.people > free:
            if row.passed_over_at:
                continue
            break
        free = None if free is None else free - row.people
        bind(row, knowledge_session)
        moved.append(row)
        if until:
            move(row, RegistrationStatus.OFFERED, now=now, offered_at=now, offer_until=until)
            tell(emails.offer, row, "offer")
        else:
            tell(emails.promoted, take_seat(row, now=now), "promoted")
    return moved


def move(row: SessionRegistration, new: RegistrationStatus, *, now: datetime, **changes) -> None:
    """The one place where a registration changes its status. What belongs to the old status goes."""
    old = RegistrationStatus(row.status)
    if new not in REGISTRATION_TRANSITIONS[old]:
        raise DomainError(f"Een aanmelding met de status “{old.label}” kan niet “{new.label}” worden.")
    row.waiting_no = row.waiting_since = row.offered_at = row.offer_until = row.pending_until = None
    row.passed_over_at = None
    row.status = new
    row.seat_version += 1
    if new == RegistrationStatus.CONFIRMED:
        row.confirmed_version = row.seat_version
    row.changed_at = now
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()
    if old == RegistrationStatus.CONFIRMED and row.invitation:
        row.invitation.leave_calendar()


def take_seat(row: SessionRegistration, *, now: datetime) -> SessionRegistration:
    """This row has its seats now. People who waited to join a registration become part of it; that one is
    returned.
    """
    if row.extra_of is None:
        move(row, RegistrationStatus.CONFIRMED, now=now, offers_missed=0)
        return row
    whole = row.extra_of
    whole.people += row.people
    whole.seat_version += 1
    whole.changed_at = now
    whole.save(update_fields=["people", "seat_version", "changed_at"])
    row.delete()
    return bind(whole, row.knowledge_session)


def stand_at_the_end(row: SessionRegistration, *, now: datetime, **changes) -> None:
    number = next_number(row.knowledge_session_id)
    move(row, RegistrationStatus.WAITING, now=now, waiting_no=number, waiting_since=now, **changes)


def stand_first(row: SessionRegistration, *, now: datetime) -> None:
    """Before all others: for who had a seat and lost it without doing anything."""
    line = SessionRegistration.objects.line().filter(knowledge_session=row.knowledge_session_id)
    first = line.aggregate(first=Min("waiting_no"))["first"]
    number = 1 if first is None else first - 1  # below zero is fine: it only keeps the order
    move(row, RegistrationStatus.WAITING, now=now, waiting_no=number, waiting_since=now)


def next_number(session_pk: int) -> int:
    rows = SessionRegistration.objects.line().filter(knowledge_session=session_pk)
    return max(rows.aggregate(last=Max("waiting_no"))["last"] or 0, 0) + 1


def cancel(row: SessionRegistration, *, now: datetime, by: User | None) -> None:
    """With those who wait to join it."""
    row.extras.all().delete()
    if row.extra_of_id:
        row.delete()
        return
    move(
        row, RegistrationStatus.CANCELLED, now=now,
        cancelled_at=now, cancelled_by=by, cancelled_from=row.status,
    )  # fmt: skip


def bind(row: SessionRegistration, knowledge_session: KnowledgeSession) -> SessionRegistration:
    """Put this very session object in the row, so that a mail tells the facts of now."""
    row.knowledge_session = knowledge_session
    if row.invitation:
        row.invitation.knowledge_session = knowledge_session
    return row


def tell(make_mail, row: SessionRegistration, name: str) -> bool:
    """Queue a mail to this guest, once per version of the registration; nothing for who has no address."""
    if not row.email or row.invitation is None:
        return False
    with heads_only():  # the session is locked
        message: Message = make_mail(row)
    return queue_mail(message, dedup_key=f"{name}:{row.pk}:{row.seat_version}")
