"""What must always be true of seats and mails, held against the rows. Reads only; each night, see `periodic.py`.

Every check is a question to the database that should have no answer. They look at the rows themselves and not at
what a service says, so that a mistake in a service is found too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F

from mail.models import Mailing, OutgoingMail
from mail.states import Status
from sessions.models import KnowledgeSession, SessionRegistration
from sessions.states import EXPECTED
from sessions.waiting_line import count_taken, standstill

TOO_LONG = timedelta(hours=1)
SETTLED = timedelta(minutes=10)  # the clock looks every minute at who may move up


@dataclass(frozen=True)
class Breach:
    """One thing that is not as it must be, in words for an organiser; no names of guests."""

    name: str
    text: str
    session: int | None = None


def overbooked(now: datetime) -> list[Breach]:
    """More people have a seat than there are seats. A session of today is told of once more, older ones are not."""
    rows = KnowledgeSession.objects.with_taken().filter(
        ends_at__gt=now - timedelta(days=1), capacity__isnull=False, taken__gt=F("capacity")
    )
    return [
        Breach("overbooked", f"{row.title}: {row.taken} mensen hebben een plek, en er zijn {row.capacity} plekken.", row.pk)
        for row in rows.order_by("pk")
    ]  # fmt: skip


def empty_seats(now: datetime) -> list[Breach]:
    """A seat is free, and somebody waits who could have it."""
    rows = KnowledgeSession.objects.filter(status__in=EXPECTED, starts_at__gt=now).order_by("pk")
    return [breach for row in rows if (breach := _empty_seat(row, now))]


def _empty_seat(row: KnowledgeSession, now: datetime) -> Breach | None:
    if standstill(row, now) or standstill(row, now - SETTLED):
        return None
    line = list(SessionRegistration.objects.line().filter(knowledge_session=row.pk))
    free = None if row.capacity is None else row.capacity - count_taken(row.pk)
    for waiting in line:
        if free is None or waiting.people <= free:
            seats = (
                "Er is plek"
                if free is None
                else "1 plek is vrij"
                if free == 1
                else f"{free} plekken zijn vrij"
            )
            return Breach("empty_seat", f"{row.title}: {seats}, en er wacht iemand die erin past.", row.pk)
        if not waiting.passed_over_at:
            return None
    return None


def stuck_in_handover(now: datetime) -> list[Breach]:
    """Claimed by a worker more than an hour ago."""
    claimed = now - TOO_LONG + timedelta(seconds=settings.MAIL_LEASE_SECONDS)
    count = OutgoingMail.objects.filter(status=Status.SENDING, lease_until__lt=claimed).count()
    return [Breach("handover", f"{_mails(count)} al meer dan een uur bij de mailserver.")] if count else []


def stuck_in_queue(now: datetime) -> list[Breach]:
    """Might leave for more than an hour now."""
    count = waiting_mails(now).filter(not_before__lt=now - TOO_LONG).count()
    return [Breach("queue", f"{_mails(count)} al meer dan een uur klaar om te versturen.")] if count else []


def waiting_mails(now: datetime):
    """What may leave: not what somebody paused."""
    closed = Mailing.objects.exclude(paused_at=None, stopped_at=None)
    return OutgoingMail.objects.due(now).exclude(mailing__in=closed, mailing__isnull=False)


def invitations_without_mail(now: datetime) -> list[Breach]:
    """Somebody was invited, and there is no mail that says so. Per session."""
    sql = """
        WITH missing AS (
            SELECT 'session:' || knowledge_session_id AS topic, lower(email) AS address
            FROM knowledge_sessions_invitation WHERE withdrawn_at IS NULL AND created_at < %s
            EXCEPT  -- compares sets: quick with fifty thousand too, also when nobody has counted the tables yet
            SELECT topic, lower(to_email) FROM mail_outgoingmail WHERE starts_with(topic, 'session:')
        )
        SELECT s.id, s.title, count(*)
        FROM missing JOIN knowledge_sessions_knowledgesession s ON missing.topic = 'session:' || s.id
        GROUP BY s.id, s.title ORDER BY s.id
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [now - SETTLED])
        return [
            Breach("no_mail", f"{title}: {count} uitgenodigd zonder dat er een mail is.", session)
            for session, title, count in cursor.fetchall()
        ]


CHECKS: list[Callable[[datetime], list[Breach]]] = [
    overbooked, empty_seats, stuck_in_handover, stuck_in_queue, invitations_without_mail,
]  # fmt: skip


def find_breaches(now: datetime) -> list[Breach]:
    return [breach for check in CHECKS for breach in check(now)]


def _mails(count: int) -> str:
    return "1 mail staat" if count == 1 else f"{count} mails staan"
