"""The list at the door: who is expected, who is here, in the order of surnames."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from common.dates import clock_text
from common.sorting import split_name, surname_key
from common.tokens import derive_token
from sessions.models import KnowledgeSession, Presence, SessionRegistration
from sessions.states import PUBLISHED, RegistrationStatus, SessionStatus

HELPERS = (1, 2)
#: Who is not on the list: they said no, or never proved that the address is theirs.
NOT_EXPECTED = ("cancelled", "pending_address")


@dataclass(frozen=True)
class DoorRow:
    """One line of the list. registration is None for a walk-in."""

    name: str
    initiative: str
    people: int
    colleagues: str = ""
    registration: SessionRegistration | None = None
    presence: Presence | None = None
    is_waiting: bool = False

    @property
    def before(self) -> str:
        return split_name(self.name)[0]

    @property
    def surname(self) -> str:
        return split_name(self.name)[1]

    @property
    def id(self) -> str:
        """Names the row for a button: of a registration its number, of a walk-in its key."""
        return str(self.registration.pk) if self.registration else str(self.presence.key)

    @property
    def state_text(self) -> str:
        if self.presence is None:
            return "op de wachtlijst" if self.is_waiting else ""
        number = f" met {self.presence.people}" if self.presence.people > 1 else ""
        above = ", boven het aantal plekken" if self.presence.is_above_capacity else ""
        return f"aanwezig{number} {self.presence.since_text}{above}"


@dataclass(frozen=True)
class Door:
    knowledge_session: KnowledgeSession
    rows: list[DoorRow]

    @property
    def expected(self) -> list[DoorRow]:
        return [row for row in self.rows if row.registration and not row.is_waiting]

    @property
    def waiting(self) -> list[DoorRow]:
        return [row for row in self.rows if row.is_waiting]

    @property
    def walk_ins(self) -> list[DoorRow]:
        return [row for row in self.rows if row.registration is None]

    @property
    def people_present(self) -> int:
        return sum(row.presence.people for row in self.rows if row.presence)

    @property
    def people_expected(self) -> int:
        return sum(row.people for row in self.expected)

    @property
    def counts_text(self) -> str:
        walked = sum(row.people for row in self.walk_ins)
        more = f" Zonder aanmelding: {walked}." if walked else ""
        return f"{self.people_present} aanwezig, {self.people_expected} aangemeld.{more}"


def door_of(knowledge_session: KnowledgeSession) -> Door:
    """Two queries, however many come."""
    registrations = (
        knowledge_session.registrations.whole()
        .exclude(status__in=NOT_EXPECTED)
        .select_related("initiative", "invitation", "presence")
    )
    rows = [
        DoorRow(
            name=row.name,
            initiative=row.initiative.name if row.initiative
            else row.invitation.initiative_text if row.invitation else "",
            people=row.people,
            colleagues=row.colleagues,
            registration=row,
            presence=getattr(row, "presence", None),
            is_waiting=row.status != RegistrationStatus.CONFIRMED,
        )
        for row in registrations
    ]  # fmt: skip
    rows += [
        DoorRow(row.name, row.initiative_text, row.people, presence=row)
        for row in knowledge_session.presences.filter(registration=None)
    ]
    return Door(knowledge_session, sorted(rows, key=lambda row: surname_key(row.name)))


def is_the_day(knowledge_session: KnowledgeSession, now: datetime) -> bool:
    first, last = (timezone.localdate(m) for m in (knowledge_session.starts_at, knowledge_session.ends_at))
    return first <= timezone.localdate(now) <= last


def takes_ticks(knowledge_session: KnowledgeSession) -> bool:
    """Published, not called off, and the list is not closed."""
    return (
        knowledge_session.status in PUBLISHED
        and knowledge_session.status != SessionStatus.CANCELLED
        and knowledge_session.list_closed_at is None
    )


def helper_token(knowledge_session: KnowledgeSession, number: int) -> str:
    """A link for one helper and one day: on another day, or after a move, it is nothing."""
    day = timezone.localdate(knowledge_session.starts_at)
    return derive_token("check-in", f"{knowledge_session.calendar_uid}\x00{day}\x00{number}")


def helper_of(knowledge_session: KnowledgeSession, token: str, now: datetime) -> str:
    """ "helper 1", or nothing when the link is wrong or this is not its day."""
    if not is_the_day(knowledge_session, now) or knowledge_session.status == SessionStatus.CANCELLED:
        return ""
    for number in HELPERS:
        if hmac.compare_digest(helper_token(knowledge_session, number).encode(), token.encode()):
            return f"helper {number}"
    return ""


def closed_text(knowledge_session: KnowledgeSession) -> str:
    moment = knowledge_session.list_closed_at
    return f"De lijst is gesloten om {clock_text(moment)} uur." if moment else ""
