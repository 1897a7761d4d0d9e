"""Who of the chosen initiatives would get an invitation, who would not, and why: before anything is sent."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mail.models import OutgoingMail
from mail.states import Status as MailStatus
from sessions.models import Invitation, KnowledgeSession, SessionRegistration
from villages.models import Contact, Initiative

LINK_KINDS = ("sessions.invitation", "sessions.link")


class Outcome(StrEnum):
    NEW = "krijgt een uitnodiging"
    REGISTERED = "is al aangemeld, of staat op de wachtlijst"
    DECLINED = "heeft gezegd niet te komen"
    WITHDRAWN = "de uitnodiging is ingetrokken"
    INVITED = "is al uitgenodigd"
    OPTED_OUT = "wil geen uitnodigingen"
    TWICE = "staat twee keer in de lijst en krijgt één mail"
    NO_ADDRESS = "geen contactpersoon bekend"


@dataclass(frozen=True)
class Line:
    initiative: Initiative
    contact: Contact | None
    outcome: Outcome


@dataclass(frozen=True)
class GuestList:
    lines: list[Line]

    @property
    def new(self) -> list[Contact]:
        return [line.contact for line in self.lines if line.outcome == Outcome.NEW]

    @property
    def others(self) -> list[Line]:
        return [line for line in self.lines if line.outcome != Outcome.NEW]

    @property
    def counts(self) -> list[tuple[Outcome, int]]:
        """Per outcome; together they are the number of lines."""
        found = Counter(line.outcome for line in self.lines)
        return [(outcome, found[outcome]) for outcome in Outcome if found[outcome]]


def guest_list(knowledge_session: KnowledgeSession, initiatives: Iterable[Initiative]) -> GuestList:
    """initiatives: with their contacts prefetched. One line per contact, or one that says there is none."""
    known = {row.email_key: row for row in Invitation.objects.filter(knowledge_session=knowledge_session)}
    registered = set(
        SessionRegistration.objects.active()
        .filter(knowledge_session=knowledge_session)
        .values_list("email_key", flat=True)
    )
    seen: set[str] = set()
    lines = []
    for initiative in initiatives:
        contacts = list(initiative.contacts.all())
        if not contacts:
            lines.append(Line(initiative, None, Outcome.NO_ADDRESS))
        for contact in contacts:
            outcome = _outcome(contact, known.get(contact.email_key), registered, seen)
            seen.add(contact.email_key)
            lines.append(Line(initiative, contact, outcome))
    return GuestList(lines)


def _outcome(
    contact: Contact, invitation: Invitation | None, registered: set[str], seen: set[str]
) -> Outcome:
    if contact.email_key in seen:
        return Outcome.TWICE
    if contact.email_key in registered:
        return Outcome.REGISTERED
    if invitation and invitation.withdrawn_at:
        return Outcome.WITHDRAWN
    if invitation and invitation.declined_at:
        return Outcome.DECLINED
    if invitation:
        return Outcome.INVITED
    if contact.opted_out_at:
        return Outcome.OPTED_OUT
    return Outcome.NEW


@dataclass(frozen=True)
class InvitedLine:
    """An invitation and what became of it, in the words of the organiser's page."""

    invitation: Invitation
    state: str
    badge: str = ""  # the look of the badge: "", "wait" or "warn"


def with_states(invitations: Iterable[Invitation]) -> list[InvitedLine]:
    """Facts are stored, the state is derived. Two queries for the whole list."""
    invitations = list(invitations)
    rows = SessionRegistration.objects.active().whole().filter(invitation__in=invitations)
    registered = {row.invitation_id: row for row in rows}
    refs = {f"{row.pk}:{row.token_version}": row.pk for row in invitations}
    mails = {}
    for mail in OutgoingMail.objects.filter(kind__in=LINK_KINDS, ref__in=refs).order_by("created_at"):
        mails[refs[mail.ref]] = mail
    return [_state(row, registered.get(row.pk), mails.get(row.pk)) for row in invitations]


def _state(row: Invitation, registered: SessionRegistration | None, mail: OutgoingMail | None) -> InvitedLine:
    if row.handed_to_id:
        return InvitedLine(row, "doorgegeven aan een collega", "wait")
    if row.withdrawn_at:
        return InvitedLine(row, "ingetrokken", "warn")
    if registered:
        look = "" if registered.is_confirmed else "wait"
        return InvitedLine(row, f"{registered.get_status_display()} ({registered.people})", look)
    if row.declined_at:
        return InvitedLine(row, "komt niet", "wait")
    if mail is None:
        return InvitedLine(row, "nog geen mail", "wait")
    wrong = mail.status in (MailStatus.REFUSED, MailStatus.UNCERTAIN)
    return InvitedLine(row, f"mail: {mail.get_status_display()}", "warn" if wrong else "wait")
