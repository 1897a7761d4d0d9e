"""The route of a village and the life of a sign-up, as data."""

from django.db import models


class Phase(models.TextChoices):
    """The ten phases; a summary for people, the three end products are the truth."""

    SIGNED_UP = "aangemeld", "Aangemeld"
    ACQUAINTANCE = "kennismaking", "Kennismaking"
    ANALYSIS = "dorpsanalyse", "Dorpsanalyse"
    DREAMING = "samen_dromen", "Samen dromen"
    WRITING = "plan_maken", "Plan maken"
    SUPPORT = "draagvlak", "Draagvlak"
    OFFERED = "aangeboden", "Aangeboden"
    DECISION = "besluit", "Besluit"
    EXECUTION = "uitvoering", "Uitvoering"
    MANAGEMENT = "beheer", "Beheer"


#: Any move, forward or back: phases overlap in practice and the village decides. What a move needs is a
#: reason and a row in the history.
PHASE_TRANSITIONS: dict[Phase, set[Phase]] = {phase: set(Phase) - {phase} for phase in Phase}


class SignupStatus(models.TextChoices):
    UNCONFIRMED = "unconfirmed", "wacht op bevestiging"
    CONFIRMED = "confirmed", "bevestigd"
    ACCEPTED = "accepted", "aangenomen"
    DECLINED = "declined", "afgewezen"


SIGNUP_TRANSITIONS: dict[SignupStatus, set[SignupStatus]] = {
    SignupStatus.UNCONFIRMED: {SignupStatus.CONFIRMED},
    SignupStatus.CONFIRMED: {SignupStatus.ACCEPTED, SignupStatus.DECLINED},
    SignupStatus.ACCEPTED: set(),
    SignupStatus.DECLINED: set(),
}
