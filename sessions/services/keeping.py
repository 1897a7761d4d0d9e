"""Forget the people of a session on its date; only numbers stay."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common.dates import day_text
from common.errors import DomainError
from common.one_by_one import one_by_one
from mail.forgetting import forget_topic
from sessions import emails
from sessions.keeping import PERSONAL, counts_to_keep, what_goes
from sessions.models import KnowledgeSession, SessionCount, Speaker

LONGEST = timedelta(days=366)


@transaction.atomic
def set_purge_date(session_pk: int, on: date, *, by: User) -> KnowledgeSession:
    """After the session, and within a year of it."""
    row = KnowledgeSession.objects.select_for_update().get(pk=session_pk)
    if row.purged_at:
        raise DomainError("De gegevens van deze kennissessie zijn al gewist.")
    ended = timezone.localdate(row.ends_at)
    if not ended < on <= ended + LONGEST:
        raise DomainError(
            f"Kies een dag na de kennissessie, en hooguit een jaar erna: van {day_text(ended + timedelta(days=1))} "
            f"tot en met {day_text(ended + LONGEST)}."
        )
    row.purge_on = on
    row.save(update_fields=["purge_on"])
    return row


def sessions_to_purge(*, now: datetime | None = None) -> list[KnowledgeSession]:
    return list(KnowledgeSession.objects.to_purge(now or timezone.now()).order_by("ends_at", "pk"))


@transaction.atomic
def purge_session(session_pk: int, *, now: datetime | None = None) -> dict[str, int]:
    """Everything of people in one session, in one transaction. A second time finds nothing to do.

    Returns how much went, by what it was.
    """
    now = now or timezone.now()
    row = KnowledgeSession.objects.to_purge(now).select_for_update().filter(pk=session_pk).first()
    if row is None:
        return {}
    gone = what_goes(row)
    SessionCount.objects.filter(knowledge_session=row).delete()
    SessionCount.objects.bulk_create(counts_to_keep(row))
    for model in PERSONAL.values():
        model.objects.filter(knowledge_session=row).delete()
    _forget_speakers(row)
    forget_topic(emails.topic(row))
    row.purged_at = now
    row.save(update_fields=["purged_at"])
    return gone


def _forget_speakers(knowledge_session: KnowledgeSession) -> None:
    """Who is on the public page stays there, without address and link; who never came on it goes."""
    Speaker.objects.filter(
        knowledge_session=knowledge_session, approved_at=None, is_shown_anyway=False
    ).delete()
    Speaker.objects.filter(knowledge_session=knowledge_session).update(email="", token_hash=None)


def purge_sessions(*, now: datetime | None = None) -> dict[int, dict[str, int]]:
    """Every session whose date came, each in a transaction of its own."""

    def purge(session_pk: int) -> tuple[int, dict[str, int]]:
        return session_pk, purge_session(session_pk, now=now)

    return dict(one_by_one(purge, [row.pk for row in sessions_to_purge(now=now)]))
