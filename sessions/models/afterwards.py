"""What stays of a session: material, the mails that follow, and what people thought of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sessions.models.attendance import SessionRegistration
from sessions.models.planning import KnowledgeSession


class MaterialManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().defer("data")  # megabytes; read only when handed out


class Material(models.Model):
    """A link or a file. Files stand in the database: a backup has the row and its bytes together."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    knowledge_session = models.ForeignKey(
        KnowledgeSession, models.CASCADE, related_name="materials", verbose_name="kennissessie"
    )
    title = models.CharField("titel", max_length=160)
    url = models.URLField("link", max_length=300, blank=True)
    extension = models.CharField(max_length=4, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    data = models.BinaryField("bestand", null=True)
    size = models.PositiveIntegerField("bytes", default=0)
    is_public = models.BooleanField("voor iedereen", default=True)
    added_at = models.DateTimeField("toegevoegd op", default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = MaterialManager()

    class Meta:
        verbose_name = "materiaal"
        verbose_name_plural = "materiaal"
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="material_link_or_file",
                condition=(~Q(url="") & Q(extension=""))
                | (Q(url="") & ~Q(extension="") & Q(data__isnull=False)),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def kind_text(self) -> str:
        """ "(pdf, 2,1 MB)"; nothing for a link."""
        if not self.extension:
            return ""
        size = f"{self.size / 1_000_000:.1f}".replace(".", ",") + " MB"
        if self.size < 100_000:
            size = f"{max(1, round(self.size / 1000))} kB"
        return f"({self.extension}, {size})"


class FollowUp(models.Model):
    """The mail after a session, to those who were there or to those who were not. Sent once."""

    class Group(models.TextChoices):
        PRESENT = "aanwezig", "wie er was"
        ABSENT = "afwezig", "wie er niet was"

    knowledge_session = models.ForeignKey(KnowledgeSession, models.CASCADE, related_name="follow_ups")
    group = models.CharField(max_length=8, choices=Group)
    text = models.TextField("bericht", max_length=2000, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    mails = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["sent_at"]
        constraints = [
            models.UniqueConstraint(fields=["knowledge_session", "group"], name="follow_up_once_per_group"),
        ]

    def __str__(self):
        return f"{self.knowledge_session}: {self.get_group_display()}"


class Evaluation(models.Model):
    """Three answers by the personal link. Shown to the organiser without a name."""

    class Score(models.IntegerChoices):
        NOT = 1, "niet bruikbaar"
        LITTLE = 2, "een beetje bruikbaar"
        FAIRLY = 3, "redelijk bruikbaar"
        WELL = 4, "goed bruikbaar"
        VERY = 5, "heel goed bruikbaar"

    knowledge_session = models.ForeignKey(KnowledgeSession, models.CASCADE, related_name="evaluations")
    registration = models.OneToOneField(SessionRegistration, models.CASCADE, related_name="evaluation")
    score = models.PositiveSmallIntegerField("hoe bruikbaar", choices=Score)
    takes_home = models.TextField("wat neemt u mee naar uw dorp", max_length=1000, blank=True)
    better = models.TextField("wat kan beter", max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(name="evaluation_score_known", condition=Q(score__gte=1, score__lte=5)),
        ]

    def __str__(self):
        return f"{self.knowledge_session}: {self.get_score_display()}"
