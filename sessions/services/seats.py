"""The one way to seats: lock the session, read again, then decide. For taking and for giving back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import OperationalError, connection, transaction
from django.db.models import Sum
from django.utils import timezone
from psycopg.errors import DeadlockDetected, LockNotAvailable

from common.errors import DomainError
from sessions.models import Invitation, KnowledgeSession, SessionRegistration
from sessions.services.line import move_up
from sessions.waiting_line import count_taken

LOCK_TIMEOUT_S = 3
BUSY = "Het is even druk. Probeer het nog een keer."


@dataclass
class Seats:
    """A locked session, and what was taken of it at the moment of the lock."""

    knowledge_session: KnowledgeSession
    taken: int
    now: datetime
    moved_up: list[SessionRegistration] = field(default_factory=list)  # known when the lock is let go

    @property
    def free(self) -> int | None:
        """None when there is no limit."""
        capacity = self.knowledge_session.capacity
        return None if capacity is None else capacity - self.taken

    def free_for_new(self) -> int | None:
        """Seats that somebody may take who does not stand in line: none as long as others wait for them."""
        if self.free is None:
            return None
        line = SessionRegistration.objects.line().filter(knowledge_session=self.knowledge_session)
        if line.filter(passed_over_at=None).exists():
            return 0
        return max(self.free, 0)

    def others_of(self, initiative_pk: int | None, row: SessionRegistration | None) -> int:
        """People of the same initiative who come or wait, beside this registration."""
        if initiative_pk is None:
            return 0
        rows = self.knowledge_session.registrations.involved().filter(initiative=initiative_pk)
        if row:
            rows = rows.exclude(pk=row.pk).exclude(extra_of=row.pk)
        return rows.aggregate(total=Sum("people"))["total"] or 0


@contextmanager
def with_seats(session_pk: int, *, now: datetime | None = None) -> Iterator[Seats]:
    """One transaction on a locked session. Everything that decides is read inside it.

    Whatever was done inside: when it is over, what is free goes to the first in line, under the same lock. So
    no service can give back a seat and forget who waits for it.

    Raises DomainError when others hold the lock for too long, so that a form can keep what was typed.
    """
    try:
        with transaction.atomic():
            knowledge_session = lock_session(session_pk)
            seats = Seats(knowledge_session, count_taken(session_pk), now or timezone.now())
            yield seats
            seats.moved_up = move_up(knowledge_session, seats.now)
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
            raise DomainError(BUSY) from error
        raise


def lock_session(session_pk: int) -> KnowledgeSession:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'")
    return KnowledgeSession.objects.select_for_update().get(pk=session_pk)


def active_for(invitation: Invitation) -> SessionRegistration | None:
    """The registration under the address of this invitation, whatever its status."""
    rows = SessionRegistration.objects.active().whole()
    return (
        rows.filter(knowledge_session=invitation.knowledge_session_id, email_key=invitation.email_key)
        .exclude(email_key="")
        .select_related("invitation__initiative", "initiative")
        .first()
    )
