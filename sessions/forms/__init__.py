from sessions.forms.guests import (
    ByHandForm,
    ChangeByHandForm,
    DeclineForm,
    HandOverForm,
    RegistrationForm,
    RequestForm,
)
from sessions.forms.planning import (
    MOVES,
    CopyForm,
    InitiativeFilterForm,
    ProgrammeItemForm,
    ReminderForm,
    SessionForm,
    SpeakerForm,
    TestMailForm,
    WalkInForm,
)

__all__ = [
    "MOVES",
    "ByHandForm",
    "ChangeByHandForm",
    "CopyForm",
    "DeclineForm",
    "HandOverForm",
    "InitiativeFilterForm",
    "ProgrammeItemForm",
    "RegistrationForm",
    "ReminderForm",
    "RequestForm",
    "SessionForm",
    "SpeakerForm",
    "TestMailForm",
    "WalkInForm",
]
