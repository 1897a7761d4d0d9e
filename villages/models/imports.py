import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

KEEP = timedelta(hours=24)


class InitiativeImportQuerySet(models.QuerySet):
    def waiting(self):
        """Somebody pressed the button; or a worker was killed in the middle, which changed nothing."""
        long_ago = timezone.now() - timedelta(minutes=5)
        return self.filter(status="busy").filter(
            models.Q(started_at=None) | models.Q(started_at__lt=long_ago)
        )

    def old(self, now):
        """With people in it that nobody decided about."""
        return self.filter(uploaded_at__lt=now - KEEP).exclude(rows=[])


class InitiativeImport(models.Model):
    """A file with initiatives that somebody brought in: looked at first, applied as a whole or not at all."""

    class Status(models.TextChoices):
        READ = "read", "gelezen, nog niet toegepast"
        BUSY = "busy", "wordt toegepast"
        DONE = "done", "toegepast"
        DROPPED = "dropped", "weggegooid"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_name = models.CharField("bestand", max_length=120)
    columns = models.JSONField("kolommen")  # keys of villages.sheets, in the order of the file
    unknown = models.JSONField("onbekende kolommen", default=list)
    rows = models.JSONField("regels")  # [[number, {key: text}], ...]; emptied once it is decided
    total = models.PositiveIntegerField("aantal regels")
    update_known = models.BooleanField("bekende bijwerken", default=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.READ, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField("ingeleverd op", default=timezone.now)
    started_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField("toegepast op", null=True)
    report = models.JSONField("verslag", default=dict)  # counts, no people
    error = models.CharField(max_length=300, blank=True)

    objects = InitiativeImportQuerySet.as_manager()

    class Meta:
        verbose_name = "ingelezen bestand"
        verbose_name_plural = "ingelezen bestanden"
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self):
        return self.file_name


class ForgottenAddress(models.Model):
    """Somebody had the own data removed: an old list may not bring them back. No address, only its seal."""

    seal = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.seal[:8]
