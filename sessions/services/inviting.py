"""Give an invited person another link, or take an invitation back (rounds of invitations: campaigns.py)."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common.errors import DomainError
from mail.services import queue_mail
from sessions import emails
from sessions.models import Invitation, KnowledgeSession, RenewedLink, SessionRegistration
from sessions.services.seats import with_seats
from sessions.states import SessionStatus


@transaction.atomic
def renew_link(invitation_pk: int, *, by: User) -> Invitation:
    """Another link for the same person; the old one tells that there is a newer one. A withdrawn invitation
    comes back with it.
    """
    row = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("knowledge_session", "initiative")
        .get(pk=invitation_pk)
    )
    if row.knowledge_session.status not in (SessionStatus.OPEN, SessionStatus.CLOSED):
        raise DomainError("U kunt een nieuwe link sturen zolang de kennissessie nog moet komen.")
    RenewedLink.objects.create(invitation=row, token_hash=row.token_hash)
    row.token_version += 1
    row.token_hash = row.derived_hash()
    row.withdrawn_at = row.handed_to = None
    row.save(update_fields=["token_version", "token_hash", "withdrawn_at", "handed_to"])
    queue_mail(emails.link(row), dedup_key=f"relink:{row.pk}:{row.token_version}")
    return row


def withdraw_invitation(invitation_pk: int, *, by: User) -> Invitation:
    """The link stops working; a mail that has not left yet does not leave."""
    session_pk = Invitation.objects.values_list("knowledge_session", flat=True).get(pk=invitation_pk)
    with with_seats(session_pk):
        row = Invitation.objects.get(pk=invitation_pk)
        if (
            SessionRegistration.objects.active()
            .filter(knowledge_session=session_pk, email_key=row.email_key)
            .exists()
        ):
            raise DomainError(f"{row.name} is al aangemeld. U kunt de uitnodiging niet meer intrekken.")
        if row.withdrawn_at is None:
            row.withdrawn_at = timezone.now()
            row.save(update_fields=["withdrawn_at"])
    return row


def new_invitation(knowledge_session: KnowledgeSession, **fields) -> Invitation:
    return Invitation.new(knowledge_session=knowledge_session, **fields)
