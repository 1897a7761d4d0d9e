from sessions.models.attendance import (
    Invitation,
    InvitationRequest,
    RenewedLink,
    SessionRegistration,
)
from sessions.models.planning import (
    KnowledgeSession,
    ProgrammeItem,
    SessionStatusChange,
    Speaker,
    programme_of,
)
from sessions.models.presence import CheckInTap, Presence
from sessions.models.reminding import ReminderRound, ReminderRule

__all__ = [
    "CheckInTap",
    "Invitation",
    "InvitationRequest",
    "KnowledgeSession",
    "Presence",
    "ProgrammeItem",
    "ReminderRound",
    "ReminderRule",
    "RenewedLink",
    "SessionRegistration",
    "SessionStatusChange",
    "Speaker",
    "programme_of",
]
