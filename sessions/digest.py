"""What there is to tell an organiser: sessions of this week, requests, mails that failed, seats left. Reads only."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest

from mail.models import MailAttempt, OutgoingMail
from mail.states import NOT_ARRIVED
from sessions.emails import topic
from sessions.models import InvitationRequest, KnowledgeSession

AHEAD = timedelta(days=7)
DIGESTS = "digests"  # the scope that the link at the foot of the mail stops


@dataclass
class Digest:
    sessions: list[KnowledgeSession] = field(default_factory=list)  # of the coming week, with seats
    requests: list[dict] = field(default_factory=list)  # {"session": …, "count": …}
    failed: list[dict] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.sessions or self.requests or self.failed)


def digest_of(user, now: datetime, *, failed: tuple[datetime, datetime]) -> Digest:
    """failed: from and until when mails failed; the digests of a person lay these end to end."""
    own = KnowledgeSession.objects.managed_by(user)
    by_pk = {row.pk: row for row in own.only("pk", "title", "slug")}
    soon = own.upcoming().filter(starts_at__lt=now + AHEAD).with_taken()
    waiting = InvitationRequest.objects.filter(knowledge_session__in=by_pk, decided_at=None)
    requests = waiting.order_by("knowledge_session").values("knowledge_session").annotate(count=Count("pk"))
    topics = {topic(row): row for row in by_pk.values()}
    tries = MailAttempt.objects.filter(mail=OuterRef("pk"), ended_at__isnull=False).order_by("-ended_at")
    last_try = Coalesce(Subquery(tries.values("ended_at")[:1]), F("created_at"))
    mails = OutgoingMail.objects.filter(topic__in=topics, status__in=NOT_ARRIVED).annotate(
        failed_at=Greatest(last_try, "bounced_at")  # of nothing and a moment PostgreSQL takes the moment
    )
    mails = mails.filter(failed_at__gte=failed[0], failed_at__lt=failed[1])
    mails = mails.order_by("topic").values("topic").annotate(count=Count("pk"))
    return Digest(
        sessions=list(soon),
        requests=[{"session": by_pk[row["knowledge_session"]], "count": row["count"]} for row in requests],
        failed=[{"session": topics[row["topic"]], "count": row["count"]} for row in mails],
    )
