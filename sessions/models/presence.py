"""Who was there. A fact of its own beside the registration: a seat is promised before, somebody comes on the day.

So somebody from the waiting list, or who just walks in, can be present without a seat that was sold twice, and
taking a tick back never has to guess what the registration was before.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.dates import clock_text
from sessions.models.attendance import SessionRegistration
from sessions.models.planning import KnowledgeSession
from villages.models import Initiative


class Presence(models.Model):
    """Somebody is here: a registration, or (without one) a walk-in with a name and an initiative."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    knowledge_session = models.ForeignKey(
        KnowledgeSession, models.CASCADE, related_name="presences", verbose_name="kennissessie"
    )
    registration = models.OneToOneField(
        SessionRegistration, models.CASCADE, null=True, blank=True, related_name="presence",
        verbose_name="aanmelding",
    )  # fmt: skip
    name = models.CharField("naam", max_length=120, blank=True)
    initiative_text = models.CharField("initiatief", max_length=120, blank=True)
    initiative = models.ForeignKey(
        Initiative, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="initiatief"
    )
    people = models.PositiveSmallIntegerField("aantal personen", default=1)
    is_above_capacity = models.BooleanField("boven het aantal plekken", default=False)
    at = models.DateTimeField("aanwezig sinds", default=timezone.now)
    by_name = models.CharField("afgevinkt door", max_length=120)

    class Meta:
        verbose_name = "aanwezige"
        verbose_name_plural = "aanwezigen"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="presence_at_least_one_person",
                condition=Q(people__gte=1),
                violation_error_message="Vul minstens 1 persoon in.",
            ),
            models.CheckConstraint(
                name="presence_of_somebody", condition=Q(registration__isnull=False) | ~Q(name="")
            ),
        ]

    def __str__(self):
        return self.registration.name if self.registration else self.name

    @property
    def since_text(self) -> str:
        """ "19.28, helper 1"."""
        return f"{clock_text(self.at)}, {self.by_name}"


class CheckInTap(models.Model):
    """Append-only: one press on a button at the door. The phone makes the nonce, so a press that is sent twice
    counts once.
    """

    class Kind(models.TextChoices):
        IN = "in", "aanwezig"
        UNDO = "undo", "toch niet"
        WALK_IN = "walk_in", "zonder aanmelding"

    nonce = models.UUIDField(unique=True)
    knowledge_session = models.ForeignKey(KnowledgeSession, models.CASCADE, related_name="taps")
    registration = models.ForeignKey(SessionRegistration, models.CASCADE, null=True, related_name="taps")
    kind = models.CharField(max_length=8, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.at:%H:%M}"
