"""What somebody wants, whether there is room for it, and what becomes of it. Only called with the session locked.

One set of rules for a guest with a link and for an organiser at the telephone.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from accounts.models import User
from common.errors import DomainError
from sessions import emails
from sessions.models import Invitation, KnowledgeSession, SessionRegistration
from sessions.services.line import bind, move, next_number, tell
from sessions.services.seats import Seats
from sessions.states import EXPECTED, RegistrationStatus, SessionStatus
from villages.models import Initiative

MAX_PEOPLE = 10  # at once, when the session sets no limit per initiative


class IfFull(StrEnum):
    """What to do when there are not enough seats. Without an answer nothing is saved."""

    ASK = ""
    WAIT = "wachten"  # all of them on the waiting list
    SPLIT = "delen"  # as many as fit now, the others on the waiting list
    FEWER = "minder"  # as many as fit now, and no more


class NotEnoughSeats(DomainError):
    """Says no, and which choices there are; nothing was saved."""

    def __init__(self, text: str, *, free: int, wanted: int, before: int, can_wait: bool):
        super().__init__(text)
        self.free = free  # for this guest, at this moment
        self.wanted = wanted
        self.before = before
        self.can_wait = can_wait

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Value and words of each choice, the best first."""
        now, rest = self.before + self.free, self.wanted - self.before - self.free
        found = []
        if self.can_wait and now:
            words = f"{now} nu, {rest} op de wachtlijst" if self.free else f"{rest} erbij op de wachtlijst"
            found.append((IfFull.SPLIT.value, words))
        if self.can_wait and not self.before:
            words = "Op de wachtlijst" if self.wanted == 1 else f"Met {self.wanted} personen op de wachtlijst"
            found.append((IfFull.WAIT.value, words))
        if self.free:
            found.append((IfFull.FEWER.value, f"Alleen {now} nu"))
        return found


@dataclass(frozen=True)
class Wish:
    people: int
    name: str = ""
    colleagues: str = ""
    answer: str = ""
    if_full: str = IfFull.ASK
    seats_shown: int | None = None  # free seats on the page where the choice was made


@dataclass(frozen=True)
class Person:
    """Who registers. invitation: None for who has no e-mail address."""

    name: str
    email: str = ""
    email_key: str = ""
    invitation: Invitation | None = None
    initiative: Initiative | None = None


def person_of(guest: Invitation) -> Person:
    return Person(guest.name, guest.email, guest.email_key, guest, guest.initiative)


def fulfil(
    seats: Seats, person: Person, row: SessionRegistration | None, wish: Wish, *, by: User | None = None
) -> SessionRegistration:
    """Register, or change the registration `row`. The same wish twice changes nothing.

    by: the organiser who does this for somebody; then a closed sign-up is no obstacle.
    """
    wish = replace(wish, name=wish.name or (row.name if row else person.name))
    if row is None or wish.people > row.people:
        check_may_come(seats, person, row, wish.people, by=by)
    if row is None:
        return _new(seats, person, wish, by=by)
    if _is_same(row, wish):
        return row
    check_still_to_come(seats.knowledge_session)
    if row.is_offered:
        raise DomainError("Er is een plek voor u. Antwoord eerst of u die neemt.")
    if row.is_pending:
        raise DomainError("Dit e-mailadres is nog niet bevestigd. Druk eerst op de knop in de mail.")
    return _change_waiting(seats, row, wish) if row.is_waiting else _change_seated(seats, row, wish)


def place(seats: Seats, person: Person, wish: Wish, row: SessionRegistration) -> None:
    """Give a row that has no seats yet what it wants: seats, a place in line, or both."""
    now_people, rest = _divide(seats, wish, before=0)
    bind(row, seats.knowledge_session)
    row.people = now_people or rest
    if not now_people:
        number = next_number(row.knowledge_session_id)
        _become(seats, row, RegistrationStatus.WAITING, waiting_no=number, waiting_since=seats.now)
        tell(emails.waiting, row, "wait")
        return
    _become(seats, row, RegistrationStatus.CONFIRMED)
    tell(emails.confirmation, row, "confirm")
    if rest:
        _wait_for_more(seats, row, rest)


def _become(seats: Seats, row: SessionRegistration, new: RegistrationStatus, **changes) -> None:
    """The first status of a new row, or a move of one that was not placed yet."""
    if not row._state.adding:
        move(row, new, now=seats.now, **changes)
        return
    row.status = new
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()


def check_still_to_come(knowledge_session: KnowledgeSession) -> None:
    if knowledge_session.status == SessionStatus.CANCELLED:
        raise DomainError("Deze kennissessie gaat niet door.")
    if knowledge_session.status not in EXPECTED or knowledge_session.has_begun:
        raise DomainError("De kennissessie is al begonnen. U kunt uw aanmelding niet meer wijzigen.")


def check_may_come(
    seats: Seats, person: Person, row: SessionRegistration | None, people: int, *, by: User | None
) -> None:
    knowledge_session = seats.knowledge_session
    check_still_to_come(knowledge_session)
    if not knowledge_session.takes_registrations and by is None:
        raise DomainError("De aanmelding is gesloten. Neem contact op met de organisator als u wilt komen.")
    limit = knowledge_session.max_per_initiative
    others = seats.others_of(person.initiative.pk if person.initiative else None, row) if limit else 0
    if limit is not None and others + people > limit:
        already = f" Van uw initiatief zijn er al {others} aangemeld." if others else ""
        raise DomainError(f"Per initiatief is er plek voor hooguit {limit}.{already}")
    if people > (limit or MAX_PEOPLE):
        raise DomainError(f"U kunt hooguit {limit or MAX_PEOPLE} personen aanmelden.")
    if knowledge_session.capacity is not None and people > knowledge_session.capacity:
        raise DomainError(
            f"Er zijn maar {knowledge_session.capacity} plekken. Kies een kleiner aantal personen."
        )


def _new(seats: Seats, person: Person, wish: Wish, *, by: User | None) -> SessionRegistration:
    row = SessionRegistration(
        knowledge_session=seats.knowledge_session, invitation=person.invitation, initiative=person.initiative,
        name=wish.name, email=person.email, email_key=person.email_key, colleagues=wish.colleagues,
        answer=wish.answer, people=wish.people, registered_by=by, created_at=seats.now, changed_at=seats.now,
    )  # fmt: skip
    place(seats, person, wish, row)
    return row


def _change_seated(seats: Seats, row: SessionRegistration, wish: Wish) -> SessionRegistration:
    people, rest = wish.people, 0
    if wish.people > row.people:
        people, rest = _divide(seats, wish, before=row.people)
    is_same = _is_same(row, replace(wish, people=people))
    _write(seats, row, replace(wish, people=people))
    if not (rest and is_same):
        tell(emails.confirmation, row, "confirm")
    if rest:
        row.extras.all().delete()  # the last answer counts; it stands at the end again
        _wait_for_more(seats, row, rest)
    return row


def _change_waiting(seats: Seats, row: SessionRegistration, wish: Wish) -> SessionRegistration:
    """Fewer people keep their place; more people stand at the end, or they would pass the others."""
    grows = wish.people > row.people
    is_told = wish.people != row.people
    _write(seats, row, wish)
    if grows:
        row.waiting_no, row.waiting_since = next_number(row.knowledge_session_id), seats.now
        row.save(update_fields=["waiting_no", "waiting_since"])
    if is_told:
        tell(emails.waiting, row, "wait")
    return row


def _write(seats: Seats, row: SessionRegistration, wish: Wish) -> None:
    row.people, row.name, row.colleagues, row.answer = wish.people, wish.name, wish.colleagues, wish.answer
    row.seat_version += 1
    row.changed_at = seats.now
    row.save()
    bind(row, seats.knowledge_session)


def _wait_for_more(seats: Seats, row: SessionRegistration, people: int) -> SessionRegistration:
    extra = SessionRegistration.objects.create(
        knowledge_session=seats.knowledge_session, invitation=row.invitation, initiative=row.initiative,
        name=row.name, email=row.email, email_key=row.email_key, people=people, extra_of=row,
        status=RegistrationStatus.WAITING, waiting_no=next_number(row.knowledge_session_id),
        waiting_since=seats.now, created_at=seats.now,
    )  # fmt: skip
    tell(emails.waiting, bind(extra, seats.knowledge_session), "wait")
    return extra


def _divide(seats: Seats, wish: Wish, *, before: int) -> tuple[int, int]:
    """How many have a seat now, and how many wait. Raises NotEnoughSeats unless the wish says what to do."""
    free = seats.free_for_new()
    if free is None or wish.people - before <= free:
        return wish.people, 0
    can_wait = seats.knowledge_session.waitlist_on
    is_as_shown = wish.seats_shown is None or free >= wish.seats_shown
    if can_wait and wish.if_full == IfFull.WAIT and not before:
        return 0, wish.people
    if can_wait and wish.if_full in (IfFull.SPLIT, IfFull.WAIT) and before + free and is_as_shown:
        return before + free, wish.people - before - free
    if wish.if_full == IfFull.FEWER and free and is_as_shown:
        return before + free, 0
    raise NotEnoughSeats(
        _too_few(free, before), free=free, wanted=wish.people, before=before, can_wait=can_wait
    )


def _too_few(free: int, before: int) -> str:
    if not free and before:
        return f"De kennissessie is vol. U houdt uw {before} plek{'ken' if before > 1 else ''}."
    if not free:
        return "De kennissessie is vol. Er is nu geen plek vrij."
    return f"Er {'is nog 1 plek' if free == 1 else f'zijn nog {free} plekken'} vrij."


def _is_same(row: SessionRegistration, wish: Wish) -> bool:
    return (row.people, row.name, row.colleagues, row.answer) == (
        wish.people,
        wish.name,
        wish.colleagues,
        wish.answer,
    )
