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

__all__ = [
    "Invitation",
    "InvitationRequest",
    "KnowledgeSession",
    "ProgrammeItem",
    "RenewedLink",
    "SessionRegistration",
    "SessionStatusChange",
    "Speaker",
    "programme_of",
]
