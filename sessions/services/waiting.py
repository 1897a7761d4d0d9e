"""What the clock and the organiser do with the waiting list. Moving up itself happens in `with_seats`."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from common.errors import DomainError
from sessions import emails
from sessions.deadlines import SHORTEST_TIME, latest_answer
from sessions.models import KnowledgeSession, SessionRegistration
from sessions.services.line import MOST_OFFERS, bind, cancel, stand_at_the_end, stand_first, take_seat, tell
from sessions.services.registering import read_registration, session_of_registration
from sessions.services.seats import Seats, with_seats
from sessions.services.wishes import check_still_to_come
from sessions.states import EXPECTED, RegistrationStatus, SessionStatus

KEEP_ANSWERS = timedelta(days=7)


def sessions_to_settle(now: datetime) -> list[int]:
    """Sessions with something that ends now, or with people who wait while they may move up."""
    rows = SessionRegistration.objects.filter(
        Q(offer_until__lte=now) | Q(pending_until__lte=now)
        | Q(status=RegistrationStatus.WAITING, knowledge_session__status=SessionStatus.OPEN,
            knowledge_session__starts_at__gt=now),
        knowledge_session__status__in=EXPECTED,
    )  # fmt: skip
    return list(rows.order_by("knowledge_session").values_list("knowledge_session", flat=True).distinct())


def settle(session_pk: int, *, now: datetime | None = None) -> None:
    """Offers and addresses that were not answered in time. Who comes next is asked in the same transaction."""
    with with_seats(session_pk, now=now) as seats:
        knowledge_session = seats.knowledge_session
        if knowledge_session.status not in EXPECTED:
            return
        rows = knowledge_session.registrations.select_related("invitation__initiative", "extra_of")
        for row in rows.filter(status=RegistrationStatus.PENDING_ADDRESS, pending_until__lte=seats.now):
            cancel(row, now=seats.now, by=None)
        late = rows.filter(status=RegistrationStatus.OFFERED, offer_until__lte=seats.now)
        for row in late.order_by("offer_until", "pk"):
            _miss(bind(row, knowledge_session), seats.now)


def _miss(row: SessionRegistration, now: datetime) -> None:
    """To the end of the line; who does not answer a second time either, leaves it."""
    if row.offers_missed + 1 < MOST_OFFERS:
        stand_at_the_end(row, now=now, offers_missed=row.offers_missed + 1)
        tell(emails.offer_over, row, "offer-over")
        return
    is_whole = row.extra_of_id is None
    cancel(row, now=now, by=None)
    if is_whole:
        tell(emails.offer_over, row, "offer-over")


def keep_before_start(seats: Seats) -> None:
    """The session moved: nobody may answer later than two hours before the new start. Where no decent time is left
    the offer ends, and this person is the first to be asked or called.
    """
    knowledge_session = seats.knowledge_session
    rows = knowledge_session.registrations.select_related("invitation__initiative", "extra_of")
    rows.filter(
        status=RegistrationStatus.PENDING_ADDRESS, pending_until__gt=knowledge_session.starts_at
    ).update(pending_until=knowledge_session.starts_at)
    last = latest_answer(knowledge_session.starts_at)
    late = rows.filter(status=RegistrationStatus.OFFERED, offer_until__gt=last)
    for row in late.order_by("-offered_at", "-pk"):  # the first one last, so that it comes to stand first
        bind(row, knowledge_session)
        if last - seats.now < SHORTEST_TIME:
            stand_first(row, now=seats.now)
            tell(emails.waiting, row, "offer-ended")
            continue
        row.offer_until, row.changed_at = last, seats.now
        row.seat_version += 1
        row.save(update_fields=["offer_until", "seat_version", "changed_at"])
        tell(emails.offer, row, "offer")


def pass_over(registration_pk: int, *, by: User, on: bool = True) -> SessionRegistration:
    """A group that does not fit lets those behind it pass. It keeps its place, and goes first when it fits."""
    with with_seats(session_of_registration(registration_pk)) as seats:
        row = read_registration(registration_pk, seats)
        if not row.is_waiting:
            raise DomainError(f"{row.name} staat niet meer op de wachtlijst.")
        row.passed_over_at = seats.now if on else None
        row.save(update_fields=["passed_over_at"])
        return row


def give_seat(registration_pk: int, *, by: User) -> SessionRegistration:
    """The organiser spoke this person: a seat at once, also when the clock would ask first. Never more seats
    than there are.
    """
    with with_seats(session_of_registration(registration_pk)) as seats:
        row = read_registration(registration_pk, seats)
        if row.is_confirmed:
            return row
        check_still_to_come(seats.knowledge_session)
        if row.status not in (RegistrationStatus.WAITING, RegistrationStatus.OFFERED):
            raise DomainError(f"{row.name} staat niet meer op de wachtlijst.")
        if row.is_waiting and seats.free is not None and row.people > seats.free:
            raise DomainError(
                f"Er is geen plek voor {row.people_text}. Maak eerst plekken vrij, of kies er meer."
            )
        row = take_seat(row, now=seats.now)
        tell(emails.promoted, row, "promoted")
        return row


def make_room(seats: Seats, capacity: int) -> list[SessionRegistration]:
    """The session becomes smaller: who registered last goes to the waiting list, before all who wait there
    already, until it fits. Offers that nobody answered yet go first.
    """
    gone = who_would_wait(seats.knowledge_session, capacity)
    for row in gone:  # the last one first, so that the others come to stand before it
        row = bind(row, seats.knowledge_session)
        if row.extra_of is None:
            row.people += sum(row.extras.values_list("people", flat=True))
            row.extras.all().delete()
        had_seats = row.is_confirmed
        stand_first(row, now=seats.now)
        tell(emails.back_in_line if had_seats else emails.waiting, row, "demoted")
    return gone


def who_would_wait(knowledge_session: KnowledgeSession, capacity: int) -> list[SessionRegistration]:
    """Whom `make_room` moves, for the page that asks first; the last registered first."""
    rows = list(knowledge_session.registrations.seated().select_related("invitation__initiative", "extra_of"))
    rows.sort(key=lambda row: (row.is_offered, row.created_at, row.pk))
    taken, found = sum(row.people for row in rows), []
    while rows and taken > capacity:
        taken -= rows[-1].people
        found.append(rows.pop())
    return found


def forget_answers(*, now: datetime | None = None) -> int:
    """What people told about diet and access goes seven days after the session. Returns how many answers."""
    ended = (now or timezone.now()) - KEEP_ANSWERS
    rows = SessionRegistration.objects.filter(knowledge_session__ends_at__lt=ended).exclude(answer="")
    return rows.update(answer="")
