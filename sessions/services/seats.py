"""The one way to seats: lock the session, read again, then decide. For taking and for giving back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import OperationalError, connection, transaction
from django.db.models import Sum
from psycopg.errors import DeadlockDetected, LockNotAvailable

from common.errors import DomainError
from sessions.models import Invitation, KnowledgeSession, SessionRegistration

LOCK_TIMEOUT_S = 3
BUSY = "Het is even druk. Probeer het nog een keer."


@dataclass(frozen=True)
class Seats:
    """A locked session, and how many seats are taken at this moment."""

    knowledge_session: KnowledgeSession
    taken: int

    @property
    def free(self) -> int | None:
        """None when there is no limit."""
        capacity = self.knowledge_session.capacity
        return None if capacity is None else capacity - self.taken

    def taken_for(self, guest: Invitation) -> int:
        """Seats that others of the same initiative hold."""
        if guest.initiative_id is None:
            return 0
        rows = self.knowledge_session.registrations.seated().filter(initiative=guest.initiative_id)
        return rows.exclude(email_key=guest.email_key).aggregate(total=Sum("people"))["total"] or 0


@contextmanager
def with_seats(session_pk: int) -> Iterator[Seats]:
    """One transaction on a locked session. Everything that decides is read inside it.

    Raises DomainError when others hold the lock for too long, so that a form can keep what was typed.
    """
    try:
        with transaction.atomic():
            knowledge_session = lock_session(session_pk)
            yield Seats(knowledge_session, count_taken(session_pk))
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
            raise DomainError(BUSY) from error
        raise


def lock_session(session_pk: int) -> KnowledgeSession:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'")
    return KnowledgeSession.objects.select_for_update().get(pk=session_pk)


def count_taken(session_pk: int) -> int:
    rows = SessionRegistration.objects.seated().filter(knowledge_session=session_pk)
    return rows.aggregate(total=Sum("people"))["total"] or 0
