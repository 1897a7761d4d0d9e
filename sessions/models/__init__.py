from sessions.models.afterwards import Evaluation, FollowUp, Material
from sessions.models.attendance import (
    Invitation,
    InvitationRequest,
    RenewedLink,
    SessionRegistration,
)
from sessions.models.campaigns import MailCampaign
from sessions.models.digests import DigestChoice
from sessions.models.keeping import NightCheck, SessionCount
from sessions.models.planning import (
    KnowledgeSession,
    SessionStatusChange,
    Subject,
)
from sessions.models.presence import CheckInTap, Presence
from sessions.models.programme import ProgrammeItem, Speaker, SpeakerPhoto, programme_of
from sessions.models.reminding import ReminderRound, ReminderRule

__all__ = [
    "CheckInTap",
    "DigestChoice",
    "Evaluation",
    "FollowUp",
    "Invitation",
    "InvitationRequest",
    "KnowledgeSession",
    "MailCampaign",
    "Material",
    "NightCheck",
    "Presence",
    "ProgrammeItem",
    "ReminderRound",
    "ReminderRule",
    "RenewedLink",
    "SessionCount",
    "SessionRegistration",
    "SessionStatusChange",
    "Speaker",
    "SpeakerPhoto",
    "Subject",
    "programme_of",
]
