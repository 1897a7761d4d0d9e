"""What sessions keep of a person without an account: shown, corrected and forgotten by `villages.services.own_data`."""

from django.utils import timezone

from common.addresses import email_key
from mail import stops
from mail.forgetting import forget_person
from mail.services import queue_mail
from sessions import emails
from sessions.emails import topic
from sessions.models import Invitation, InvitationRequest, RenewedLink, SessionRegistration
from sessions.selection import INVITATIONS
from sessions.services.seats import with_seats
from sessions.states import EXPECTED

MODELS = (Invitation, SessionRegistration)


def describe(mailbox: str) -> list[str]:
    """One line per fact, the newest session first."""
    invitations = Invitation.objects.filter(email_key=mailbox, withdrawn_at=None)
    comes = SessionRegistration.objects.active().filter(email_key=mailbox, extra_of=None)
    requests = InvitationRequest.objects.filter(email_key=mailbox)
    found = [
        (row.knowledge_session.starts_at, f"{words}: {row.knowledge_session.title}, {row.knowledge_session.when_text}.")
        for words, rows in (("Uitgenodigd", invitations), ("Aangemeld", comes), ("Om een uitnodiging gevraagd", requests))
        for row in rows.select_related("knowledge_session")
    ]  # fmt: skip
    return [line for _, line in sorted(found, key=lambda pair: (pair[0], pair[1]), reverse=True)]


def forget(mailbox: str) -> None:
    """What is only about asking and being asked goes now, with its mails. A running registration stays: that is an
    agreement with the organiser, ended by its own link or by the date of the session.
    """
    active = SessionRegistration.objects.active().filter(email_key=mailbox)
    kept = set(active.values_list("knowledge_session", flat=True))
    invitations = Invitation.objects.filter(email_key=mailbox).exclude(knowledge_session__in=kept)
    requests = InvitationRequest.objects.filter(email_key=mailbox).exclude(knowledge_session__in=kept)
    over = SessionRegistration.objects.filter(email_key=mailbox).exclude(knowledge_session__in=kept)
    for rows in (over, requests, invitations):
        for row in rows.select_related("knowledge_session"):
            forget_person(row.email, topic=topic(row.knowledge_session))
        rows.delete()


def rename(mailbox: str, address: str) -> None:
    """What still has to come goes to the new address, unless that one is invited too."""
    new = email_key(address)
    to_come = {"knowledge_session__status__in": EXPECTED, "knowledge_session__starts_at__gt": timezone.now()}
    mine = [
        model.objects.filter(email_key=mailbox, **to_come).values("knowledge_session") for model in MODELS
    ]
    involved = mine[0].union(mine[1]).order_by("knowledge_session")
    for session_pk in involved.values_list("knowledge_session", flat=True):
        with with_seats(session_pk):
            rows = [model.objects.filter(knowledge_session=session_pk) for model in MODELS]
            if not any(found.filter(email_key=new).exists() for found in rows):
                for found in rows:
                    found.filter(email_key=mailbox).update(email=address, email_key=new)
                for invitation in rows[0].filter(email_key=new):
                    _replace_link(invitation.pk)


def _replace_link(invitation_pk: int) -> None:
    """The old mailbox may be somebody else's by now: the link that was mailed to it ends."""
    row = Invitation.objects.select_related("knowledge_session", "initiative").get(pk=invitation_pk)
    RenewedLink.objects.create(invitation=row, token_hash=row.token_hash)
    row.token_version += 1
    row.token_hash = row.derived_hash()
    row.save(update_fields=["token_version", "token_hash"])
    if row.rounds_sent:  # else the first mail still has to leave, and brings the new link
        queue_mail(emails.link(row), dedup_key=f"relink:{row.pk}:{row.token_version}")


def invite(mailbox: str, wanted: bool) -> None:
    """The same stop as the link at the foot of an invitation: either undoes the other."""
    if wanted:
        stops.lift(mailbox, INVITATIONS)
    else:
        stops.suppress(mailbox, INVITATIONS, stops.Reason.OWNER)
