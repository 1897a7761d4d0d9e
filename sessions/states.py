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
    CONFIRMED = "confirmed", "aangemeld"
    CANCELLED = "cancelled", "afgemeld"


#: A cancelled registration never comes back: who returns gets a new row.
REGISTRATION_TRANSITIONS: dict[RegistrationStatus, set[RegistrationStatus]] = {
    RegistrationStatus.CONFIRMED: {RegistrationStatus.CANCELLED},
    RegistrationStatus.CANCELLED: set(),
}

#: The statuses that hold a seat.
SEATED = (RegistrationStatus.CONFIRMED,)
