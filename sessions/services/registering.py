"""What a guest does with the personal link: come, change, cancel, undo, answer an offer, say no."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from common.errors import DomainError
from sessions import emails
from sessions.models import Invitation, SessionRegistration
from sessions.services.line import PENDING_TIME, bind, cancel, take_seat, tell
from sessions.services.seats import Seats, active_for, with_seats
from sessions.services.wishes import (
    IfFull,
    Person,
    Wish,
    check_may_come,
    check_still_to_come,
    fulfil,
    person_of,
    place,
)
from sessions.states import RegistrationStatus

UNDO_TIME = timedelta(minutes=10)


def register(invitation_pk: int, *, people: int, **wish) -> SessionRegistration:
    """Register with this link, or change what was registered. The same answer twice changes nothing.

    wish: the other fields of `Wish`. Raises NotEnoughSeats when it does not fit and `if_full` does not say what
    to do, DomainError when registering is over.
    """
    with with_seats(session_of(invitation_pk)) as seats:
        guest = read_guest(invitation_pk, seats)
        row = fulfil(seats, person_of(guest), active_for(guest), Wish(people, **wish))
        comes_after_all(guest)
        return row


def cancel_registration(registration_pk: int, *, by: User | None = None) -> SessionRegistration:
    """Give the seats (or the place in line) back; whoever waits gets them in the same transaction. Cancelling
    twice changes nothing.
    """
    with with_seats(session_of_registration(registration_pk)) as seats:
        row = read_registration(registration_pk, seats)
        if row.status == RegistrationStatus.CANCELLED:
            return row
        check_still_to_come(seats.knowledge_session)
        was_told = not row.is_pending and row.extra_of is None
        cancel(row, now=seats.now, by=by)
        if was_told:
            tell(emails.registration_cancelled, row, "unregister")
        return row


def undo_cancelling(invitation_pk: int) -> SessionRegistration:
    """Within ten minutes, as long as the seats are still free. The same people come again, in a new row."""
    with with_seats(session_of(invitation_pk)) as seats:
        guest = read_guest(invitation_pk, seats)
        if existing := active_for(guest):
            return existing
        old = undoable(guest, seats.now)
        if old is None:
            raise DomainError("De tien minuten zijn voorbij. U kunt zich hieronder opnieuw aanmelden.")
        check_still_to_come(seats.knowledge_session)
        free = seats.free_for_new()
        if free is not None and old.people > free:
            raise DomainError(
                "De plek is intussen naar iemand anders. U kunt zich hieronder opnieuw aanmelden."
            )
        row = SessionRegistration(
            knowledge_session=seats.knowledge_session, invitation=guest, initiative=old.initiative, name=old.name,
            email=old.email, email_key=old.email_key, colleagues=old.colleagues, answer=old.answer,
            people=old.people, created_at=seats.now, changed_at=seats.now,
        )  # fmt: skip
        place(seats, person_of(guest), Wish(old.people), row)
        return row


def undoable(guest: Invitation, now: datetime) -> SessionRegistration | None:
    """What this guest cancelled in the last ten minutes, and had seats for."""
    rows = SessionRegistration.objects.filter(
        knowledge_session=guest.knowledge_session_id, email_key=guest.email_key,
        cancelled_from=RegistrationStatus.CONFIRMED, cancelled_by=None, cancelled_at__gt=now - UNDO_TIME,
    )  # fmt: skip
    return rows.order_by("-cancelled_at").first()


def accept_offer(registration_pk: int, *, people: int | None = None) -> SessionRegistration:
    """Yes, before the deadline; with fewer people than were asked if one likes. Twice is once."""
    with with_seats(session_of_registration(registration_pk)) as seats:
        row = read_registration(registration_pk, seats)
        if row.is_confirmed:
            return row
        check_still_to_come(seats.knowledge_session)
        if not row.is_offered or row.offer_until < seats.now:
            raise DomainError(
                "De tijd om te antwoorden is voorbij. De plek gaat naar de volgende op de wachtlijst."
            )
        if people is not None:
            row.people = min(people, row.people)
        row = take_seat(row, now=seats.now)
        tell(emails.confirmation, row, "confirm")
        return row


def decline_offer(registration_pk: int) -> None:
    """No; the next one is asked in the same transaction."""
    with with_seats(session_of_registration(registration_pk)) as seats:
        row = SessionRegistration.objects.filter(pk=registration_pk).first()
        if row is None or not row.is_offered:
            return
        row = read_registration(registration_pk, seats)
        is_whole = row.extra_of is None
        cancel(row, now=seats.now, by=None)
        if is_whole:
            tell(emails.registration_cancelled, row, "unregister")


def drop_extra(registration_pk: int) -> None:
    """The people who wait to join this registration do not come any more."""
    with with_seats(session_of_registration(registration_pk)) as seats:
        check_still_to_come(seats.knowledge_session)
        SessionRegistration.objects.filter(extra_of=registration_pk).delete()


def decline(invitation_pk: int, *, reason: str = "") -> Invitation:
    """This person does not come; no mail follows. Coming after all stays possible."""
    with with_seats(session_of(invitation_pk)) as seats:
        guest = read_guest(invitation_pk, seats)
        if active_for(guest):
            raise DomainError("U bent aangemeld. Meld u eerst af.")
        if guest.declined_at is None:
            guest.declined_at = timezone.now()
        guest.decline_reason = reason
        guest.save(update_fields=["declined_at", "decline_reason"])
        return guest


def confirm_address(invitation_pk: int, *, if_full: str = IfFull.WAIT) -> SessionRegistration:
    """The button in the mail to another address: from now on it counts. Full means the waiting list."""
    with with_seats(session_of(invitation_pk)) as seats:
        guest = read_guest(invitation_pk, seats)
        row = active_for(guest)
        if row is None:
            raise DomainError("Er is te lang gewacht met bevestigen. Meld u opnieuw aan.")
        if not row.is_pending:
            return row
        person = person_of(guest)
        check_may_come(seats, person, row, row.people, by=None)
        place(seats, person, Wish(row.people, if_full=if_full), row)
        return row


def pend(seats: Seats, person: Person, wish: Wish) -> SessionRegistration:
    """Registered from an address that nobody proved yet: no seat, and gone after 48 hours."""
    row = SessionRegistration.objects.create(
        knowledge_session=seats.knowledge_session, invitation=person.invitation, initiative=person.initiative,
        name=wish.name or person.name, email=person.email, email_key=person.email_key, people=wish.people,
        colleagues=wish.colleagues, answer=wish.answer, status=RegistrationStatus.PENDING_ADDRESS,
        pending_until=min(seats.now + PENDING_TIME, seats.knowledge_session.starts_at), created_at=seats.now,
    )  # fmt: skip
    tell(emails.address_check, bind(row, seats.knowledge_session), "address")
    return row


def session_of(invitation_pk: int) -> int:
    return Invitation.objects.values_list("knowledge_session", flat=True).get(pk=invitation_pk)


def read_guest(invitation_pk: int, seats: Seats) -> Invitation:
    """Read after the lock; with the locked session in it."""
    guest = Invitation.objects.select_related("initiative").get(pk=invitation_pk)
    guest.knowledge_session = seats.knowledge_session
    if guest.withdrawn_at:
        raise DomainError("Deze uitnodiging is ingetrokken. Neem contact op met de organisator.")
    return guest


def read_registration(registration_pk: int, seats: Seats) -> SessionRegistration:
    row = SessionRegistration.objects.select_related(
        "invitation__initiative", "initiative", "extra_of__invitation__initiative"
    ).get(pk=registration_pk)
    return bind(row, seats.knowledge_session)


def comes_after_all(guest: Invitation) -> None:
    if guest.declined_at:
        Invitation.objects.filter(pk=guest.pk).update(declined_at=None, decline_reason="")


def session_of_registration(registration_pk: int) -> int:
    found = SessionRegistration.objects.filter(pk=registration_pk)
    pk = found.values_list("knowledge_session", flat=True).first()
    if pk is None:
        raise DomainError("Deze aanmelding is intussen veranderd. Open uw link opnieuw.")
    return pk
