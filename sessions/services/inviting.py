"""Invite people, give them another link, or take an invitation back."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common.errors import DomainError
from common.tokens import derive_token, token_hash
from mail.services import queue_mail
from sessions import emails
from sessions.models import Invitation, KnowledgeSession, RenewedLink, SessionRegistration
from sessions.services.seats import with_seats
from sessions.states import SessionStatus
from villages.models import Contact


@transaction.atomic
def invite_contacts(session_pk: int, contacts: Iterable[Contact], *, by: User) -> int:
    """One invitation per address and one mail per invitation, however often and by however many this is
    started. Returns how many mails are new.

    The session row is not locked: making many rows must not keep guests from registering meanwhile.
    """
    knowledge_session = KnowledgeSession.objects.get(pk=session_pk)
    if knowledge_session.status != SessionStatus.OPEN or not knowledge_session.takes_registrations:
        raise DomainError("U kunt uitnodigen zolang aanmelden kan. Publiceer eerst de kennissessie.")
    chosen = {row.email_key: row for row in contacts if row.opted_out_at is None}
    Invitation.objects.bulk_create(
        [
            new_invitation(
                knowledge_session, name=contact.name, email=contact.email, email_key=contact.email_key,
                contact=contact, initiative=contact.initiative, invited_by=by,
                source=Invitation.Source.ORGANISER,
            )
            for contact in chosen.values()
        ],
        ignore_conflicts=True,
        batch_size=500,
    )  # fmt: skip
    waiting = Invitation.objects.filter(
        knowledge_session=knowledge_session, email_key__in=chosen, rounds_sent=0,
        withdrawn_at=None, declined_at=None,
    ).select_related("initiative")  # fmt: skip
    sent = 0
    for row in waiting.select_for_update(of=("self",)).order_by("pk"):
        row.knowledge_session = knowledge_session
        sent += queue_mail(emails.invitation(row), dedup_key=f"invite:{row.pk}:1")
        row.rounds_sent = 1
        row.save(update_fields=["rounds_sent"])
    return sent


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
    row.withdrawn_at = None
    row.save(update_fields=["token_version", "token_hash", "withdrawn_at"])
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
    """Not saved yet; the link follows from a key that is known before the row is."""
    key = uuid.uuid4()
    return Invitation(
        key=key,
        knowledge_session=knowledge_session,
        token_hash=token_hash(derive_token("invitation", key, 1)),
        **fields,
    )
