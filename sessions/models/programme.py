"""Who speaks at a session, and in which order."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.dates import add_minutes, clock_text
from common.tokens import derive_token, token_hash
from common.versions import VersionedModel
from sessions.models.planning import KnowledgeSession


class SpeakerQuerySet(models.QuerySet):
    def shown(self):
        """Who may stand on a public page and in a mail."""
        return self.filter(Q(approved_at__isnull=False) | Q(is_shown_anyway=True))

    def with_photo(self):
        """Whether there is one, and its address; not the pictures themselves."""
        return self.select_related("photo").defer("photo__large", "photo__small")


class Speaker(VersionedModel):
    """Public after the speaker agreed by a link of the own, or when the organiser says so."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    knowledge_session = models.ForeignKey(
        KnowledgeSession, models.CASCADE, related_name="speakers", verbose_name="kennissessie"
    )
    name = models.CharField("naam", max_length=120)
    organisation = models.CharField("organisatie", max_length=120, blank=True)
    text = models.TextField("over deze spreker", max_length=1500, blank=True)
    email = models.EmailField("e-mailadres", max_length=254, blank=True)  # never shown to others
    order = models.PositiveSmallIntegerField("volgorde")
    is_shown_anyway = models.BooleanField("op de pagina zonder akkoord", default=False)
    token_version = models.PositiveSmallIntegerField(default=1, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)  # once asked
    asked_at = models.DateTimeField("akkoord gevraagd op", null=True, editable=False)
    approved_at = models.DateTimeField("akkoord op", null=True, editable=False)

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        verbose_name = "spreker"
        verbose_name_plural = "sprekers"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["knowledge_session", "order"],
                name="speaker_order_once_per_session",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.organisation})" if self.organisation else self.name

    @property
    def token(self) -> str:
        """Only for a mail to the speaker."""
        return derive_token("speaker", self.key, self.token_version)

    def derived_hash(self) -> str:
        return token_hash(self.token)

    @property
    def is_shown(self) -> bool:
        return self.approved_at is not None or self.is_shown_anyway

    @property
    def state_text(self) -> str:
        if self.approved_at:
            return "akkoord"
        if self.is_shown_anyway:
            return "zonder akkoord op de pagina"
        return "wacht op akkoord" if self.asked_at else "nog niet op de pagina"


class SpeakerPhoto(models.Model):
    """Made anew from what was sent, in two fixed sizes; nothing of the file itself is kept."""

    SIZES = {"groot": 480, "klein": 160}

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # another photo, another address
    speaker = models.OneToOneField(Speaker, models.CASCADE, related_name="photo")
    large = models.BinaryField()
    small = models.BinaryField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.speaker}: foto"


class ProgrammeItem(models.Model):
    """A part of the evening. When it begins follows from the parts before it, so that moving the session or
    changing the order never leaves a wrong time behind.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    knowledge_session = models.ForeignKey(
        KnowledgeSession, models.CASCADE, related_name="programme_items", verbose_name="kennissessie"
    )
    title = models.CharField("onderdeel", max_length=160)
    minutes = models.PositiveSmallIntegerField("duur in minuten")
    speaker = models.ForeignKey(
        Speaker,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="programme_items",
        verbose_name="spreker",
    )
    order = models.PositiveSmallIntegerField("volgorde")

    class Meta:
        verbose_name = "onderdeel van het programma"
        verbose_name_plural = "onderdelen van het programma"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["knowledge_session", "order"],
                name="programme_item_order_once_per_session",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="programme_item_minutes_fit_a_day",
                condition=Q(minutes__gte=1, minutes__lte=600),
                violation_error_message="Vul een duur in van 1 tot 600 minuten.",
            ),
        ]

    def __str__(self):
        return self.title


def programme_of(knowledge_session: KnowledgeSession, *, with_everybody: bool = False) -> list[dict]:
    """The programme with the clock and the speaker beside each part: [{"item": …, "starts": "19.30", …}, …].

    The one source of page, print and mail. with_everybody: also speakers who did not agree yet, for the organiser.
    """
    begin = knowledge_session.starts_at
    rows = []
    for item in knowledge_session.programme_items.select_related("speaker"):
        end = add_minutes(begin, item.minutes)
        speaker = item.speaker if item.speaker and (with_everybody or item.speaker.is_shown) else None
        rows.append({"item": item, "speaker": speaker, "starts": clock_text(begin), "ends": clock_text(end),
                     "ends_at": end})  # fmt: skip
        begin = end
    return rows
