from sessions.forms.day import (
    EvaluationForm,
    FollowUpForm,
    MaterialForm,
    PastFilterForm,
    ReminderForm,
    WalkInForm,
)
from sessions.forms.guests import (
    ByHandForm,
    ChangeByHandForm,
    DeclineForm,
    HandOverForm,
    RegistrationForm,
    RequestForm,
)
from sessions.forms.inviting import CampaignForm, InitiativeFilterForm
from sessions.forms.planning import (
    MOVES,
    CopyForm,
    OwnSpeakerForm,
    ProgrammeItemForm,
    SessionForm,
    SpeakerForm,
    TestMailForm,
)

__all__ = [
    "MOVES",
    "ByHandForm",
    "CampaignForm",
    "ChangeByHandForm",
    "CopyForm",
    "DeclineForm",
    "EvaluationForm",
    "FollowUpForm",
    "HandOverForm",
    "InitiativeFilterForm",
    "MaterialForm",
    "OwnSpeakerForm",
    "PastFilterForm",
    "ProgrammeItemForm",
    "RegistrationForm",
    "ReminderForm",
    "RequestForm",
    "SessionForm",
    "SpeakerForm",
    "TestMailForm",
    "WalkInForm",
]
