"""Somebody asks for an invitation; an organiser decides."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import PortalRole, User
from common.addresses import email_key
from common.errors import DomainError
from common.one_by_one import one_by_one
from mail.services import queue_mail
from sessions import emails
from sessions.models import Invitation, InvitationRequest, KnowledgeSession
from sessions.services.inviting import new_invitation
from sessions.states import EXPECTED
from villages.models import Initiative

QUIET_PERIOD = timedelta(hours=24)
REMIND_AFTER = timedelta(days=14)
FORGET_AFTER = timedelta(days=90)


@transaction.atomic
def ask_for_invitation(
    session_pk: int, *, name: str, email: str, initiative_text: str, remark: str = ""
) -> None:
    """One item in the queue per address in 24 hours. Tells nothing: the answer is the same for everybody.

    It does not look whether the address is known, so it cannot give that away in its time either. For a
    session that is for everyone the link leaves at once.
    """
    knowledge_session = KnowledgeSession.objects.get(pk=session_pk)
    key = email_key(email)
    recent = InvitationRequest.objects.filter(
        knowledge_session=knowledge_session, email_key=key, created_at__gt=timezone.now() - QUIET_PERIOD
    )
    if recent.exists():
        return
    row = InvitationRequest(
        knowledge_session=knowledge_session, name=name, email=email, email_key=key,
        initiative_text=initiative_text, remark=remark,
    )  # fmt: skip
    if knowledge_session.is_for_everyone:
        row.decision, row.decided_at = InvitationRequest.Decision.APPROVED, timezone.now()
        row.invitation = _invitation_for(row, by=None, source=Invitation.Source.PUBLIC)
        row.save()
        queue_mail(emails.link(row.invitation), dedup_key=f"request-ok:{row.pk}")
        return
    InvitationRequest.objects.bulk_create([row], ignore_conflicts=True)
    row = InvitationRequest.objects.filter(key=row.key).select_related("knowledge_session").first()
    if row:  # otherwise the same request came in at the same moment
        for address in _deciders(knowledge_session):
            queue_mail(
                emails.request_received(row, to=address),
                dedup_key=f"request-in:{row.pk}:{address.casefold()}",
            )


@transaction.atomic
def approve_request(request_pk: int, *, by: User, initiative: Initiative | None = None) -> InvitationRequest:
    """The link follows by mail. initiative: the known one it belongs to."""
    row = _undecided(request_pk)
    if row.knowledge_session.status not in EXPECTED or row.knowledge_session.is_over:
        raise DomainError("Deze kennissessie komt niet meer. U kunt geen uitnodiging meer sturen.")
    row.matched_initiative = initiative
    row.invitation = _invitation_for(row, by=by, source=Invitation.Source.REQUEST)
    _decide(row, InvitationRequest.Decision.APPROVED, by=by)
    queue_mail(emails.link(row.invitation), dedup_key=f"request-ok:{row.pk}")
    return row


@transaction.atomic
def refuse_request(request_pk: int, *, by: User, send_mail: bool = False) -> InvitationRequest:
    row = _undecided(request_pk)
    _decide(row, InvitationRequest.Decision.REFUSED, by=by)
    if send_mail:
        queue_mail(emails.request_refused(row), dedup_key=f"request-no:{row.pk}")
    return row


@transaction.atomic
def ask_more(request_pk: int, *, question: str, by: User) -> InvitationRequest:
    """The organiser wants to know more; the answer comes to the own mailbox. The request stays in the queue."""
    row = _undecided(request_pk)
    row.question, row.asked_at = question, timezone.now()
    row.save(update_fields=["question", "asked_at"])
    queue_mail(
        emails.request_question(row, reply_to=by.email),
        dedup_key=f"request-ask:{row.pk}:{row.asked_at.timestamp():.0f}",
    )
    return row


def remind_of_requests(*, now: datetime | None = None) -> int:
    """One mail per session to who decides, about requests that wait for two weeks. Returns how many requests."""
    now = now or timezone.now()
    old = InvitationRequest.objects.filter(
        decided_at=None, reminded_at=None, created_at__lte=now - REMIND_AFTER,
        knowledge_session__status__in=EXPECTED, knowledge_session__starts_at__gt=now,
    )  # fmt: skip

    @transaction.atomic
    def remind(session_pk: int) -> int:
        rows = list(old.filter(knowledge_session=session_pk).select_for_update(skip_locked=True))
        if not rows:
            return 0
        knowledge_session = KnowledgeSession.objects.get(pk=session_pk)
        newest = max(row.pk for row in rows)
        for address in _deciders(knowledge_session):
            queue_mail(
                emails.requests_waiting(knowledge_session, count=len(rows), to=address),
                dedup_key=f"request-old:{session_pk}:{newest}:{address.casefold()}",
            )
        return InvitationRequest.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=now)

    return sum(one_by_one(remind, old.order_by().values_list("knowledge_session", flat=True).distinct()))


def forget_requests(*, now: datetime | None = None) -> int:
    """Undecided for ninety days: gone. Returns how many."""
    limit = (now or timezone.now()) - FORGET_AFTER
    deleted, _ = InvitationRequest.objects.filter(decided_at=None, created_at__lte=limit).delete()
    return deleted


def _undecided(request_pk: int) -> InvitationRequest:
    row = (
        InvitationRequest.objects.select_for_update(of=("self",))
        .select_related("knowledge_session")
        .get(pk=request_pk)
    )
    if row.decided_at:
        raise DomainError("Over dit verzoek is al besloten.")
    return row


def _decide(row: InvitationRequest, decision: InvitationRequest.Decision, *, by: User) -> None:
    row.decision, row.decided_at, row.decided_by = decision, timezone.now(), by
    row.save()


def _invitation_for(row: InvitationRequest, *, by: User | None, source: Invitation.Source) -> Invitation:
    """A new one, or the one this address already has; an organiser's yes brings a withdrawn one back."""
    Invitation.objects.bulk_create(
        [
            new_invitation(
                row.knowledge_session, name=row.name, email=row.email, email_key=row.email_key,
                initiative=row.matched_initiative, initiative_text=row.initiative_text, invited_by=by,
                source=source, rounds_sent=1,
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("initiative")
        .get(knowledge_session=row.knowledge_session_id, email_key=row.email_key)
    )
    invitation.knowledge_session = row.knowledge_session
    if by and invitation.withdrawn_at:
        invitation.withdrawn_at = invitation.handed_to = None
        invitation.save(update_fields=["withdrawn_at", "handed_to"])
    return invitation


def _deciders(knowledge_session: KnowledgeSession) -> list[str]:
    """The organiser of the session; without one the coordinators."""
    owner = knowledge_session.owner
    if owner and owner.is_active:
        return [owner.email]
    return list(
        User.objects.filter(
            is_active=True,
            portal_role_rows__kind=PortalRole.Kind.COORDINATOR,
            portal_role_rows__ended_at=None,
        ).values_list("email", flat=True)
    )
