"""What became of each invitation, in the words of the organiser's page."""

from collections.abc import Iterable
from dataclasses import dataclass

from mail.models import OutgoingMail, Suppression
from mail.states import NOT_ARRIVED
from sessions.models import Invitation, MailCampaign, SessionRegistration
from sessions.selection import INVITATIONS, LINK_KINDS


@dataclass(frozen=True)
class InvitedLine:
    """An invitation and what became of it, in the words of the organiser's page."""

    invitation: Invitation
    state: str
    badge: str = ""  # the look of the badge: "", "wait" or "warn"


def with_states(invitations: Iterable[Invitation]) -> list[InvitedLine]:
    """Facts are stored, the state is derived. The same few queries for a list of any length."""
    invitations = list(invitations)
    rows = SessionRegistration.objects.active().whole().filter(invitation__in=invitations)
    registered = {row.invitation_id: row for row in rows}
    sessions = {row.knowledge_session_id for row in invitations}
    campaigns = list(MailCampaign.objects.filter(knowledge_session__in=sessions).values_list("pk", flat=True))
    refs = {f"{row.pk}:{row.token_version}": row.pk for row in invitations}
    refs |= {f"{ref}:{campaign}": pk for ref, pk in refs.items() for campaign in campaigns}
    stopped = dict(
        Suppression.objects.filter(email_key__in=[row.email_key for row in invitations])
        .filter(scope__in=[Suppression.ALL, INVITATIONS])
        .order_by("-scope")  # an address that does not work says more
        .values_list("email_key", "scope")
    )
    mails = {}
    for mail in OutgoingMail.objects.filter(kind__in=LINK_KINDS, ref__in=refs).order_by("created_at"):
        mails[refs[mail.ref]] = mail
    return [
        _state(row, registered.get(row.pk), mails.get(row.pk), stopped.get(row.email_key))
        for row in invitations
    ]


def _state(
    row: Invitation, registered: SessionRegistration | None, mail: OutgoingMail | None, stopped: str | None
) -> InvitedLine:
    if row.handed_to_id:
        return InvitedLine(row, "doorgegeven aan een collega", "wait")
    if row.withdrawn_at:
        return InvitedLine(row, "ingetrokken", "warn")
    if registered:
        look = "" if registered.is_confirmed else "wait"
        return InvitedLine(row, f"{registered.get_status_display()} ({registered.people})", look)
    if row.declined_at:
        return InvitedLine(row, "komt niet", "wait")
    if stopped == Suppression.ALL:
        return InvitedLine(row, "adres klopt niet meer", "warn")
    if stopped == INVITATIONS:
        return InvitedLine(row, "wil geen uitnodigingen", "wait")
    if mail is None:
        return InvitedLine(row, "nog geen mail", "wait")
    wrong = mail.status in NOT_ARRIVED
    name = "herinnering" if mail.kind == "sessions.invitation_reminder" else "mail"
    return InvitedLine(row, f"{name}: {mail.get_status_display()}", "warn" if wrong else "wait")
