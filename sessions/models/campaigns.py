"""Rounds of invitations, and of reminders to who did not answer."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from mail.models import Mailing
from sessions.models.planning import KnowledgeSession
from sessions.states import CampaignStatus


class MailCampaign(models.Model):
    """What was chosen and written when the organiser pressed the button: both are frozen. The mails themselves
    are rows of the outbox; what became of them is counted there, never here.
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation", "uitnodigingen"
        REMINDER = "reminder", "herinnering aan de uitnodiging"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    knowledge_session = models.ForeignKey(
        KnowledgeSession, models.CASCADE, related_name="campaigns", verbose_name="kennissessie"
    )
    kind = models.CharField("soort", max_length=12, choices=Kind)
    round = models.PositiveSmallIntegerField("ronde")
    subject = models.CharField("onderwerp", max_length=150)
    text = models.TextField("tekst van de organisator", max_length=2000, blank=True)
    filter = models.JSONField("gekozen", default=dict)
    status = models.CharField(
        "status", max_length=8, choices=CampaignStatus, default=CampaignStatus.DRAFT, editable=False
    )
    mailing = models.OneToOneField(Mailing, models.PROTECT, related_name="+")
    planned = models.PositiveIntegerField("verwacht", default=0)  # as the organiser saw it before sending
    taken_back = models.PositiveIntegerField(
        "teruggedraaid", default=0, editable=False
    )  # stopped before their mail left
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField("gestart op", default=timezone.now, editable=False)
    filled_at = models.DateTimeField("klaargezet op", null=True, editable=False)
    finished_at = models.DateTimeField("klaar op", null=True, editable=False)

    class Meta:
        verbose_name = "uitnodigingsronde"
        verbose_name_plural = "uitnodigingsrondes"
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["knowledge_session", "kind", "round"], name="campaign_once_per_round"
            ),
            models.CheckConstraint(
                name="campaign_status_known", condition=Q(status__in=CampaignStatus.values)
            ),
            models.CheckConstraint(
                name="campaign_at_most_two_reminders", condition=~Q(kind="reminder") | Q(round__lte=2)
            ),
        ]

    def __str__(self):
        return f"{self.title}: {self.knowledge_session}"

    @property
    def title(self) -> str:
        """ "Uitnodigingen, ronde 1"."""
        name = "Uitnodigingen" if self.kind == self.Kind.INVITATION else "Herinnering"
        return f"{name}, ronde {self.round}"

    @property
    def is_busy(self) -> bool:
        """The page asks again by itself."""
        return self.status in (CampaignStatus.FILLING, CampaignStatus.READY, CampaignStatus.RUNNING)
