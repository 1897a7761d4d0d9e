from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from villages.models.initiatives import Initiative
from villages.models.places import Municipality, Village
from villages.references import new_reference
from villages.states import SignupStatus


class SignupQuerySet(models.QuerySet):
    def open(self):
        """Confirmed by mail, and waiting for a decision."""
        return self.filter(status=SignupStatus.CONFIRMED)


class Signup(models.Model):
    """What a visitor asks: confirmed by mail first, then decided by a person."""

    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    name = models.CharField("naam", max_length=120)
    email = models.EmailField("e-mailadres", max_length=254)
    email_key = models.CharField(max_length=254, editable=False)
    status = models.CharField(max_length=12, choices=SignupStatus, default=SignupStatus.UNCONFIRMED)
    token_version = models.PositiveSmallIntegerField(default=1)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    consent_text_version = models.CharField(max_length=20)
    consented_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField("aangemeld op", default=timezone.now)
    confirmed_at = models.DateTimeField("bevestigd op", null=True)
    decided_at = models.DateTimeField("besloten op", null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decline_reason = models.TextField("reden", blank=True)

    objects = SignupQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_confirmed_before_decided",
                condition=Q(status=SignupStatus.UNCONFIRMED) | Q(confirmed_at__isnull=False),
            ),
        ]


class VillageSignup(Signup):
    """Somebody wants to start in a village; a coordinator accepts or declines."""

    class Capacity(models.TextChoices):
        RESIDENT = "bewoner", "Ik woon in het dorp"
        ASSOCIATION = "vereniging", "Ik zit in een dorpsvereniging, zoals dorpsbelangen"
        INITIATIVE = "initiatief", "Ik zit in een energie-initiatief"
        OTHER = "anders", "Anders"

    village_name = models.CharField("dorp", max_length=80)
    village_key = models.CharField(max_length=80, editable=False)
    place_code = models.CharField(max_length=6, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="signups", verbose_name="gemeente"
    )
    phone = models.CharField("telefoon", max_length=20, blank=True)
    capacity = models.CharField("wie u bent", max_length=12, choices=Capacity, default=Capacity.RESIDENT)
    organisation = models.CharField("namens", max_length=120, blank=True)
    motivation = models.TextField("waarom", max_length=2000)
    already = models.TextField("wat er al is", max_length=2000, blank=True)
    joins_existing = models.BooleanField("wil meedoen met wie er al is", default=False)
    consent_public = models.BooleanField("openbare pagina", default=False)
    consent_municipality = models.BooleanField("delen met de gemeente", default=False)
    village = models.ForeignKey(Village, models.SET_NULL, null=True, related_name="signups")

    class Meta(Signup.Meta):
        verbose_name = "aanmelding"
        verbose_name_plural = "aanmeldingen"
        indexes = [models.Index(fields=["municipality", "village_key"], name="signup_village_key")]

    def __str__(self):
        return f"{self.village_name} ({self.municipality})"


class InitiativeSignup(Signup):
    """Somebody registers an initiative; an organiser or coordinator accepts or declines."""

    initiative_name = models.CharField("initiatief", max_length=120)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="initiative_signups", verbose_name="gemeente"
    )
    legal_form = models.CharField(
        "vorm", max_length=12, choices=Initiative.LegalForm, default=Initiative.LegalForm.GROUP
    )
    website = models.URLField("website", blank=True)
    description = models.TextField("wat het initiatief doet", max_length=2000)
    role = models.CharField("rol", max_length=80, blank=True)
    consent_listed = models.BooleanField("in de openbare lijst", default=False)
    initiative = models.ForeignKey(Initiative, models.SET_NULL, null=True, related_name="signups")

    class Meta(Signup.Meta):
        verbose_name = "aanmelding van een initiatief"
        verbose_name_plural = "aanmeldingen van initiatieven"

    def __str__(self):
        return f"{self.initiative_name} ({self.municipality})"
