"""Until when a session's people are kept, what goes then, and what is counted first. Reads only."""

from collections import Counter
from dataclasses import dataclass, field

from mail.models import OutgoingMail
from sessions import emails
from sessions.models import (
    CheckInTap,
    Evaluation,
    Invitation,
    InvitationRequest,
    KnowledgeSession,
    Presence,
    RenewedLink,
    SessionCount,
    SessionRegistration,
)
from sessions.models.keeping import LEAST

#: Every table with people of a session, in the order in which they go. What hangs on these goes with them.
PERSONAL = {
    "antwoorden op de vragen na afloop": Evaluation,
    "afgevinkt bij de deur": CheckInTap,
    "aanwezigen": Presence,
    "aanmeldingen": SessionRegistration,
    "verzoeken om een uitnodiging": InvitationRequest,
    "uitnodigingen": Invitation,
}
#: Columns that are made empty in tables that stay.
EMPTIED = {("Speaker", "email"), ("Speaker", "token_hash")}
#: Tables of a session without a guest in them: what happened, and what was on the programme.
KEPT = {"SessionStatusChange", "Speaker", "ProgrammeItem", "ReminderRule", "ReminderRound", "SessionCount",
        "Material", "FollowUp", "MailCampaign"}  # fmt: skip


def what_goes(knowledge_session: KnowledgeSession) -> dict[str, int]:
    """How many rows, by what they are."""
    found = {
        label: model.objects.filter(knowledge_session=knowledge_session).count()
        for label, model in PERSONAL.items()
    }
    links = RenewedLink.objects.filter(invitation__knowledge_session=knowledge_session).count()
    mails = OutgoingMail.objects.filter(topic=emails.topic(knowledge_session)).count()
    return found | {"oude links": links, "mails": mails}


@dataclass
class Tally:
    """Numbers of one group; what is too small to show is None."""

    invited: Counter = field(default_factory=Counter)
    people: Counter = field(default_factory=Counter)
    present: Counter = field(default_factory=Counter)

    def counts(self, key, least: int = LEAST) -> dict[str, int | None]:
        numbers = {"invited": self.invited[key], "people": self.people[key], "present": self.present[key]}
        return {name: number if number >= least else None for name, number in numbers.items()}


def counts_to_keep(knowledge_session: KnowledgeSession) -> list[SessionCount]:
    """Not saved yet: the whole, and each initiative and municipality with a group that is big enough."""
    initiatives, municipalities = {}, {}
    tally = Tally()

    def add(counter: Counter, initiative, number: int) -> None:
        counter["all"] += number
        if initiative:
            initiatives[initiative.pk] = initiative
            municipalities[initiative.municipality_id] = initiative.municipality
            counter["initiative", initiative.pk] += number
            counter["municipality", initiative.municipality_id] += number

    for row in knowledge_session.invitations.select_related("initiative__municipality"):
        add(tally.invited, row.initiative, 1)
    for row in knowledge_session.registrations.seated().select_related("initiative__municipality"):
        add(tally.people, row.initiative, row.people)
    rows = knowledge_session.presences.select_related(
        "initiative__municipality", "registration__initiative__municipality"
    )
    for row in rows:
        add(tally.present, row.registration.initiative if row.registration else row.initiative, row.people)
    found = [SessionCount(label="Samen", **tally.counts("all", least=0))]
    for pk, one in sorted(municipalities.items(), key=lambda pair: pair[1].sort_key):
        counts = tally.counts(("municipality", pk))
        found.append(SessionCount(label=f"Gemeente {one.name}", municipality=one, **counts))
    for pk, one in sorted(initiatives.items(), key=lambda pair: pair[1].sort_key):
        counts = tally.counts(("initiative", pk))
        found.append(SessionCount(label=one.name, initiative=one, **counts))
    for row in found:
        row.knowledge_session = knowledge_session
    return [
        row
        for row in found
        if row.label == "Samen"
        or any(number is not None for number in (row.invited, row.people, row.present))
    ]
