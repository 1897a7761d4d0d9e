"""The life of a knowledge session and of a registration, as data."""

from django.db import models


class SessionStatus(models.TextChoices):
    DRAFT = "draft", "concept"
    OPEN = "open", "open voor aanmelding"
    CLOSED = "closed", "aanmelding gesloten"
    HELD = "held", "geweest"
    CANCELLED = "cancelled", "gaat niet door"


#: "vol" is not a status: it is counted from the registrations.
SESSION_TRANSITIONS: dict[SessionStatus, set[SessionStatus]] = {
    SessionStatus.DRAFT: {SessionStatus.OPEN, SessionStatus.CANCELLED},
    SessionStatus.OPEN: {SessionStatus.CLOSED, SessionStatus.HELD, SessionStatus.CANCELLED},
    SessionStatus.CLOSED: {SessionStatus.OPEN, SessionStatus.HELD, SessionStatus.CANCELLED},
    SessionStatus.HELD: set(),
    SessionStatus.CANCELLED: set(),
}

PUBLISHED = (SessionStatus.OPEN, SessionStatus.CLOSED, SessionStatus.HELD, SessionStatus.CANCELLED)
EXPECTED = (SessionStatus.OPEN, SessionStatus.CLOSED)  # published, and it still goes on


class RegistrationStatus(models.TextChoices):
    PENDING_ADDRESS = "pending_address", "adres nog niet bevestigd"
    CONFIRMED = "confirmed", "aangemeld"
    WAITING = "waiting", "op de wachtlijst"
    OFFERED = "offered", "plek aangeboden"
    CANCELLED = "cancelled", "afgemeld"


#: A cancelled registration never comes back: who returns gets a new row, at the end of the line.
REGISTRATION_TRANSITIONS: dict[RegistrationStatus, set[RegistrationStatus]] = {
    RegistrationStatus.PENDING_ADDRESS: {
        RegistrationStatus.CONFIRMED,
        RegistrationStatus.WAITING,
        RegistrationStatus.CANCELLED,
    },
    RegistrationStatus.WAITING: {
        RegistrationStatus.CONFIRMED,
        RegistrationStatus.OFFERED,
        RegistrationStatus.CANCELLED,
    },
    RegistrationStatus.OFFERED: {
        RegistrationStatus.CONFIRMED,
        RegistrationStatus.WAITING,
        RegistrationStatus.CANCELLED,
    },
    # back to the waiting list only when the organiser makes the session smaller and chooses so
    RegistrationStatus.CONFIRMED: {RegistrationStatus.WAITING, RegistrationStatus.CANCELLED},
    RegistrationStatus.CANCELLED: set(),
}

#: The statuses that hold a seat: an offered seat is kept until the answer.
SEATED = (RegistrationStatus.CONFIRMED, RegistrationStatus.OFFERED)
#: The statuses of people who hear that a session moves or is off.
INVOLVED = (RegistrationStatus.CONFIRMED, RegistrationStatus.OFFERED, RegistrationStatus.WAITING)


class CampaignStatus(models.TextChoices):
    """A round of invitations, or of reminders to who did not answer."""

    DRAFT = "draft", "concept"
    FILLING = "filling", "wordt klaargezet"
    READY = "ready", "staat klaar"
    RUNNING = "running", "wordt verstuurd"
    PAUSED = "paused", "gepauzeerd"
    DONE = "done", "klaar"
    STOPPED = "stopped", "gestopt"


CAMPAIGN_TRANSITIONS: dict[CampaignStatus, set[CampaignStatus]] = {
    CampaignStatus.DRAFT: {CampaignStatus.FILLING, CampaignStatus.STOPPED},
    CampaignStatus.FILLING: {CampaignStatus.READY, CampaignStatus.STOPPED},
    CampaignStatus.READY: {CampaignStatus.RUNNING, CampaignStatus.STOPPED},
    CampaignStatus.RUNNING: {CampaignStatus.PAUSED, CampaignStatus.DONE, CampaignStatus.STOPPED},
    CampaignStatus.PAUSED: {CampaignStatus.RUNNING, CampaignStatus.STOPPED},
    CampaignStatus.DONE: {CampaignStatus.RUNNING},  # a mail of it is sent once more by hand
    CampaignStatus.STOPPED: set(),
}
