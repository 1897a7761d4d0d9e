"""The life of one section, as data."""

from django.db import models


class SectionStatus(models.TextChoices):
    EMPTY = "leeg", "leeg"
    DRAFT = "concept", "concept"
    IN_REVIEW = "ter_controle", "ter controle"
    READY = "gereed", "gereed"


#: Saving text moves a section too: the first text makes it a draft, no text makes it empty again, and
#: new text in a section that was ready makes it a draft, because nobody has checked that text yet.
TRANSITIONS: dict[SectionStatus, set[SectionStatus]] = {
    SectionStatus.EMPTY: {SectionStatus.DRAFT},
    SectionStatus.DRAFT: {SectionStatus.IN_REVIEW, SectionStatus.EMPTY},
    SectionStatus.IN_REVIEW: {SectionStatus.READY, SectionStatus.DRAFT, SectionStatus.EMPTY},
    SectionStatus.READY: {SectionStatus.DRAFT, SectionStatus.EMPTY},
}


class Discipline(models.TextChoices):
    SOCIAL = "sociaal", "sociaal"
    ENERGY = "energie", "energie"
    MONEY = "financiering", "financiering"
    PARTICIPATION = "participatie", "participatie"
    ORGANISATION = "organisatie", "organisatie"
    TECHNIQUE = "techniek", "techniek"


class VersionStatus(models.TextChoices):
    """The life of a frozen version; the same words on the page, in mails and in the PDF."""

    FROZEN = "frozen", "vastgelegd"
    OFFERED = "offered", "aangeboden aan de gemeente"
    WITHDRAWN = "withdrawn", "ingetrokken"
    PUBLISHED = "published", "openbaar"


VERSION_TRANSITIONS: dict[VersionStatus, set[VersionStatus]] = {
    VersionStatus.FROZEN: {VersionStatus.OFFERED, VersionStatus.PUBLISHED},
    VersionStatus.OFFERED: {VersionStatus.PUBLISHED, VersionStatus.WITHDRAWN},
    VersionStatus.WITHDRAWN: set(),
    VersionStatus.PUBLISHED: set(),
}


#: What the portal cannot know, and the village says by a tick before it offers its plan. Kept with the offer, in these
#: words. After HIER's list of when a municipality can adopt a plan.
OFFER_STATEMENTS: dict[str, str] = {
    "vision": "De gemeente heeft een warmteprogramma of transitievisie, en ons plan past daarbij.",
    "studies": "Techniek, geld en wat het voor mensen betekent zijn uitgezocht.",
    "partners": "De partijen die nodig zijn, zijn het met elkaar eens.",
    "people": "Bewoners, ondernemers en eigenaren van gebouwen hebben meegedaan.",
}


class ReactionStatus(models.TextChoices):
    """The life of a reaction; the same words on the page, in mails and in the annex."""

    UNCONFIRMED = "unconfirmed", "niet bevestigd"
    NEW = "new", "nieuw"
    IN_HAND = "in_hand", "in behandeling"
    ADOPTED = "adopted", "overgenomen"
    PARTLY = "partly", "deels overgenomen"
    NOT_ADOPTED = "not_adopted", "niet overgenomen"
    ANSWERED = "answered", "beantwoord"
    WITHDRAWN = "withdrawn", "ingetrokken"


#: decisions that changed the plan, and say where
CHANGING = frozenset({ReactionStatus.ADOPTED, ReactionStatus.PARTLY})
DECISIONS = CHANGING | {ReactionStatus.NOT_ADOPTED, ReactionStatus.ANSWERED}
UNDECIDED = frozenset({ReactionStatus.NEW, ReactionStatus.IN_HAND})

#: Opening an answer again puts a reaction back in hand.
REACTION_TRANSITIONS: dict[ReactionStatus, frozenset[ReactionStatus]] = {
    ReactionStatus.UNCONFIRMED: frozenset({ReactionStatus.NEW}),
    ReactionStatus.NEW: DECISIONS | {ReactionStatus.IN_HAND, ReactionStatus.WITHDRAWN},
    ReactionStatus.IN_HAND: DECISIONS | {ReactionStatus.NEW, ReactionStatus.WITHDRAWN},
    **{decision: frozenset({ReactionStatus.IN_HAND, ReactionStatus.WITHDRAWN}) for decision in DECISIONS},
    ReactionStatus.WITHDRAWN: frozenset(),
}


class JobState(models.TextChoices):
    """The life of one try to make a file."""

    QUEUED = "queued", "wacht op zijn beurt"
    RUNNING = "running", "wordt gemaakt"
    READY = "ready", "klaar"
    FAILED = "failed", "mislukt"


JOB_TRANSITIONS: dict[JobState, set[JobState]] = {
    JobState.QUEUED: {JobState.RUNNING, JobState.READY},
    JobState.RUNNING: {JobState.RUNNING, JobState.READY, JobState.FAILED},
    JobState.READY: set(),
    JobState.FAILED: set(),
}
