"""Who is invited to a knowledge session, who asks to be, and who comes."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.tokens import derive_token, token_hash
from sessions.models.planning import KnowledgeSession
from sessions.states import SEATED, RegistrationStatus
from villages.models import Contact, Initiative


class Invitation(models.Model):
    """One address that may register for one session. Its link is derived, never stored."""

    class Source(models.TextChoices):
        ORGANISER = "organiser", "gekozen door de organisator"
        CAMPAIGN = "campaign", "uitnodigingsronde"
        REQUEST = "request", "op verzoek"
        PUBLIC = "public", "meldde zichzelf aan"
        HANDOVER = "handover", "van een collega gekregen"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    knowledge_session = models.ForeignKey(
        KnowledgeSession, models.CASCADE, related_name="invitations", verbose_name="kennissessie"
    )
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="contactpersoon"
    )
    initiative = models.ForeignKey(
        Initiative, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="initiatief"
    )
    initiative_text = models.CharField("initiatief, zoals opgegeven", max_length=120, blank=True)
    name = models.CharField("naam", max_length=120)
    email = models.EmailField("e-mailadres", max_length=254)
    email_key = models.CharField(max_length=254, editable=False)
    token_version = models.PositiveSmallIntegerField(default=1, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    source = models.CharField("herkomst", max_length=10, choices=Source, default=Source.ORGANISER)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField("gemaakt op", default=timezone.now, editable=False)
    rounds_sent = models.PositiveSmallIntegerField("keer gemaild", default=0, editable=False)
    declined_at = models.DateTimeField("komt niet, sinds", null=True, editable=False)
    decline_reason = models.CharField("reden", max_length=300, blank=True)
    withdrawn_at = models.DateTimeField("ingetrokken op", null=True, editable=False)

    class Meta:
        verbose_name = "uitnodiging"
        verbose_name_plural = "uitnodigingen"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["knowledge_session", "email_key"],
                name="invitation_once_per_address",
                violation_error_message="Dit e-mailadres is al uitgenodigd voor deze kennissessie.",
            ),
        ]

    def __str__(self):
        return f"{self.name}: {self.knowledge_session}"

    @property
    def token(self) -> str:
        """Only for a mail to this person; never shown on a page of somebody else."""
        return derive_token("invitation", self.key, self.token_version)

    def derived_hash(self) -> str:
        return token_hash(self.token)

    @property
    def initiative_name(self) -> str:
        return self.initiative.name if self.initiative else self.initiative_text


class RenewedLink(models.Model):
    """The hash of a link that was replaced, for the friendly page "er is een nieuwere link"."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="renewed_links")
    token_hash = models.CharField(max_length=64, unique=True)
    replaced_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.invitation}: {self.replaced_at:%Y-%m-%d}"


class InvitationRequest(models.Model):
    """Somebody asks for an invitation; a person decides."""

    class Decision(models.TextChoices):
        APPROVED = "approved", "goedgekeurd"
        REFUSED = "refused", "afgewezen"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    knowledge_session = models.ForeignKey(
        KnowledgeSession, models.CASCADE, related_name="requests", verbose_name="kennissessie"
    )
    name = models.CharField("naam", max_length=120)
    email = models.EmailField("e-mailadres", max_length=254)
    email_key = models.CharField(max_length=254, editable=False)
    initiative_text = models.CharField("initiatief", max_length=120)
    remark = models.TextField("opmerking", max_length=1000, blank=True)
    matched_initiative = models.ForeignKey(
        Initiative, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="bekend initiatief"
    )
    decision = models.CharField("besluit", max_length=10, choices=Decision, blank=True, editable=False)
    decided_at = models.DateTimeField("besloten op", null=True, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    invitation = models.ForeignKey(Invitation, models.SET_NULL, null=True, related_name="requests")
    created_at = models.DateTimeField("gevraagd op", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "verzoek om een uitnodiging"
        verbose_name_plural = "verzoeken om een uitnodiging"
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["knowledge_session", "email_key"],
                condition=Q(decided_at=None),
                name="invitation_request_once_in_the_queue",
            ),
            models.CheckConstraint(
                name="invitation_request_decision_has_moment",
                condition=Q(decision="", decided_at=None)
                | Q(decision__in=["approved", "refused"], decided_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.name}: {self.knowledge_session}"


class SessionRegistrationQuerySet(models.QuerySet):
    def active(self):
        return self.exclude(status=RegistrationStatus.CANCELLED)

    def seated(self):
        return self.filter(status__in=SEATED)


class SessionRegistration(models.Model):
    """People who come, registered under one address. Cancelling ends the row; coming back is a new row."""

    knowledge_session = models.ForeignKey(
        KnowledgeSession, models.CASCADE, related_name="registrations", verbose_name="kennissessie"
    )
    invitation = models.ForeignKey(
        Invitation, models.SET_NULL, null=True, blank=True, related_name="registrations",
        verbose_name="uitnodiging",
    )  # fmt: skip
    initiative = models.ForeignKey(
        Initiative, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="initiatief"
    )
    name = models.CharField("naam", max_length=120)
    email = models.EmailField("e-mailadres", max_length=254)
    email_key = models.CharField(max_length=254, editable=False)
    people = models.PositiveSmallIntegerField("aantal personen", default=1)
    colleagues = models.CharField("wie er meekomen", max_length=300, blank=True)
    status = models.CharField(
        "status",
        max_length=10,
        choices=RegistrationStatus,
        default=RegistrationStatus.CONFIRMED,
        editable=False,
    )
    seat_version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("aangemeld op", default=timezone.now, editable=False)
    changed_at = models.DateTimeField("gewijzigd op", default=timezone.now, editable=False)
    cancelled_at = models.DateTimeField("afgemeld op", null=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = SessionRegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "aanmelding"
        verbose_name_plural = "aanmeldingen"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["knowledge_session", "email_key"],
                condition=~Q(status="cancelled"),
                name="registration_once_per_address",
                violation_error_message="Met dit e-mailadres is al iemand aangemeld.",
            ),
            models.CheckConstraint(
                name="registration_at_least_one_person",
                condition=Q(people__gte=1),
                violation_error_message="Meld minstens 1 persoon aan.",
            ),
            models.CheckConstraint(
                name="registration_cancelled_has_moment",
                condition=Q(status="cancelled", cancelled_at__isnull=False)
                | (~Q(status="cancelled") & Q(cancelled_at=None)),
            ),
            models.CheckConstraint(
                name="registration_status_known", condition=Q(status__in=RegistrationStatus.values)
            ),
        ]

    def __str__(self):
        return f"{self.name}: {self.knowledge_session}"
