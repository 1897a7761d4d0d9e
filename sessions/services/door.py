"""At the door: tick people off, let walk-ins in, take a tick back, close the list."""

import uuid

from django.utils import timezone

from accounts.models import User
from common.errors import DomainError
from common.sorting import search_key
from sessions.door import NOT_EXPECTED, takes_ticks
from sessions.models import CheckInTap, KnowledgeSession, Presence, SessionRegistration
from sessions.services.seats import Seats, with_seats
from sessions.states import EXPECTED, SEATED, SessionStatus
from villages.models import Initiative

Kind = CheckInTap.Kind
MOST_PEOPLE = 20


def check_in(
    session_pk: int, *, registration_pk: int, nonce: uuid.UUID, people: int | None = None,
    by_name: str, by: User | None = None,
) -> tuple[Presence, bool]:  # fmt: skip
    """Somebody is here. The same press again, or another helper's, changes nothing; tells whether it did.

    people: how many came; as many as registered when nobody says otherwise.
    """
    with with_seats(session_pk) as seats:
        registration = _registration(seats, registration_pk)
        presence = Presence.objects.filter(registration=registration).first()
        if CheckInTap.objects.filter(nonce=nonce).exists():
            if presence is None:  # pressed, taken back, and then the first press came in once more
                raise DomainError("Dit is intussen teruggedraaid. Druk nog een keer als deze persoon er is.")
            return presence, False
        _check_open(seats.knowledge_session)
        _note(seats, Kind.IN, nonce, registration, by_name, by)
        if presence:
            return presence, False
        number = _number(people or registration.people)
        presence = Presence.objects.create(
            knowledge_session=seats.knowledge_session, registration=registration, people=number,
            by_name=by_name, at=timezone.now(),
            is_above_capacity=_is_above(
                seats, number - (registration.people if registration.status in SEATED else 0)
            ),
        )  # fmt: skip
        return presence, True


def walk_in(
    session_pk: int, *, name: str, initiative_text: str, nonce: uuid.UUID, people: int = 1,
    by_name: str, by: User | None = None,
) -> Presence | None:  # fmt: skip
    """Somebody who did not register: also when all seats are taken, with a mark. None when this was a second
    try of the same press.
    """
    with with_seats(session_pk) as seats:
        if CheckInTap.objects.filter(nonce=nonce).exists():
            return None
        _check_open(seats.knowledge_session)
        _note(seats, Kind.WALK_IN, nonce, None, by_name, by)
        number = _number(people)
        return Presence.objects.create(
            knowledge_session=seats.knowledge_session, name=name, initiative_text=initiative_text,
            initiative=Initiative.objects.filter(search_key=search_key(initiative_text)).first(),
            people=number, by_name=by_name, at=timezone.now(), is_above_capacity=_is_above(seats, number),
        )  # fmt: skip


def undo(session_pk: int, *, row_id: str, nonce: uuid.UUID, by_name: str, by: User | None = None) -> None:
    """Take a tick back. row_id: the number of a registration, or the key of a walk-in."""
    with with_seats(session_pk) as seats:
        if CheckInTap.objects.filter(nonce=nonce).exists():
            return
        _check_open(seats.knowledge_session)
        rows = Presence.objects.filter(knowledge_session=seats.knowledge_session)
        registration = None
        if row_id.isdigit():
            registration = _registration(seats, int(row_id))
            rows = rows.filter(registration=registration)
        else:
            rows = rows.filter(key=uuid.UUID(row_id), registration=None)
        _note(seats, Kind.UNDO, nonce, registration, by_name, by)
        rows.delete()


def close_list(session_pk: int, *, by: User) -> KnowledgeSession:
    """Who is not ticked off was not there. The session counts as held."""
    with with_seats(session_pk) as seats:
        knowledge_session = seats.knowledge_session
        if knowledge_session.list_closed_at:
            return knowledge_session
        if knowledge_session.status not in (*EXPECTED, SessionStatus.HELD):
            raise DomainError("Deze kennissessie gaat niet door.")
        if timezone.now() < knowledge_session.starts_at:
            raise DomainError("De kennissessie moet nog beginnen. Sluit de lijst daarna.")
        if not knowledge_session.presences.exists():
            raise DomainError("Er is nog niemand afgevinkt. Vink eerst af wie er was.")
        knowledge_session.list_closed_at = timezone.now()
        knowledge_session.save(update_fields=["list_closed_at"])
    return knowledge_session


def open_list(session_pk: int, *, by: User) -> KnowledgeSession:
    """To put a mistake right."""
    with with_seats(session_pk) as seats:
        seats.knowledge_session.list_closed_at = None
        seats.knowledge_session.save(update_fields=["list_closed_at"])
    return seats.knowledge_session


def _registration(seats: Seats, pk: int) -> SessionRegistration:
    row = seats.knowledge_session.registrations.filter(pk=pk).first()
    if row is None or row.status in NOT_EXPECTED:
        raise DomainError("Deze aanmelding staat niet meer op de lijst. Laad de pagina opnieuw.")
    return row


def _check_open(knowledge_session: KnowledgeSession) -> None:
    if not takes_ticks(knowledge_session):
        raise DomainError("De lijst is gesloten. Vraag de organisator om hem weer te openen.")


def _note(seats: Seats, kind: Kind, nonce: uuid.UUID, registration, by_name: str, by: User | None) -> None:
    CheckInTap.objects.create(
        nonce=nonce, knowledge_session=seats.knowledge_session, registration=registration, kind=kind,
        by=by, by_name=by_name,
    )  # fmt: skip


def _number(people: int) -> int:
    if not 1 <= people <= MOST_PEOPLE:
        raise DomainError(f"Vul 1 tot {MOST_PEOPLE} personen in.")
    return people


def _is_above(seats: Seats, more: int) -> bool:
    """Whether these people come on top of the seats that are promised or were given at the door."""
    capacity = seats.knowledge_session.capacity
    if capacity is None or more <= 0:
        return False
    extra = sum(
        row.people
        - (row.registration.people if row.registration and row.registration.status in SEATED else 0)
        for row in seats.knowledge_session.presences.select_related("registration")
    )
    return seats.taken + max(extra, 0) + more > capacity
