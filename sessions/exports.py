"""What an organiser may take along of one session: who comes, and who was invited."""

from collections.abc import Sequence

from sessions.guest_list import with_states
from sessions.models import KnowledgeSession

REGISTRATIONS = "aanmeldingen"
INVITATIONS = "uitnodigingen"
LISTS = {REGISTRATIONS: "Aanmeldingen", INVITATIONS: "Uitnodigingen"}

REGISTRATION_COLUMNS = [
    "Naam", "Initiatief", "Gemeente", "E-mailadres", "Personen", "Wie komen er mee", "Stand", "Aangemeld op",
    "Afgemeld op", "Antwoord op de extra vraag", "Aanwezig",
]  # fmt: skip
INVITATION_COLUMNS = [
    "Naam", "Initiatief", "E-mailadres", "Herkomst", "Stand", "Uitgenodigd op", "Reden om niet te komen",
]  # fmt: skip


def list_of(knowledge_session: KnowledgeSession, which: str) -> tuple[list[str], list[Sequence[object]]]:
    """The columns and the rows of one of LISTS."""
    if which == INVITATIONS:
        return INVITATION_COLUMNS, _invitations(knowledge_session)
    return REGISTRATION_COLUMNS, _registrations(knowledge_session)


def _registrations(knowledge_session: KnowledgeSession) -> list[Sequence[object]]:
    rows = knowledge_session.registrations.select_related(
        "initiative__municipality", "invitation__initiative", "presence"
    )
    return [
        (
            row.name,
            row.initiative_name,
            row.initiative.municipality.name if row.initiative else "",
            row.email,
            row.people,
            row.colleagues,
            row.get_status_display(),
            row.created_at,
            row.cancelled_at,
            row.answer,
            row.presence.people if hasattr(row, "presence") else "",
        )
        for row in rows
    ]


def _invitations(knowledge_session: KnowledgeSession) -> list[Sequence[object]]:
    lines = with_states(knowledge_session.invitations.select_related("initiative"))
    return [
        (
            line.invitation.name,
            line.invitation.initiative_name,
            line.invitation.email,
            line.invitation.get_source_display(),
            line.state,
            line.invitation.created_at,
            line.invitation.decline_reason,
        )
        for line in lines
    ]
