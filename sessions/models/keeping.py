"""What stays of a session when the people in it are gone, and what the night found wrong."""

from django.db import models
from django.utils import timezone

from sessions.models.planning import KnowledgeSession
from villages.models import Initiative, Municipality

LEAST = 5  # smaller groups could be a person


class SessionCount(models.Model):
    """How many, of one session as a whole or of one initiative or municipality in it. None: fewer than LEAST."""

    knowledge_session = models.ForeignKey(KnowledgeSession, models.CASCADE, related_name="counts")
    initiative = models.ForeignKey(Initiative, models.SET_NULL, null=True, related_name="+")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, related_name="+")
    label = models.CharField(max_length=160)  # as it was called then
    invited = models.PositiveIntegerField(null=True)
    people = models.PositiveIntegerField(null=True)
    present = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = "aantal van een kennissessie"
        verbose_name_plural = "aantallen van kennissessies"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.knowledge_session}: {self.label}"


class NightCheck(models.Model):
    """What the nightly check found: [{"name": …, "text": …, "session": pk or None}, …]."""

    at = models.DateTimeField(default=timezone.now)
    breaches = models.JSONField(default=list)

    class Meta:
        verbose_name = "nachtelijke controle"
        verbose_name_plural = "nachtelijke controles"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}: {len(self.breaches)}"
