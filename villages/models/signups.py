from django.conf import settings
from django.db import models
from django.utils import timezone

from villages.models.places import Municipality, Village
from villages.states import SignupStatus


class VillageSignup(models.Model):
    """Somebody wants to start in a village; a coordinator accepts or declines."""

    village_name = models.CharField("dorp", max_length=80)
    place_code = models.CharField(max_length=6, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="signups", verbose_name="gemeente"
    )
    name = models.CharField("naam", max_length=120)
    email = models.EmailField("e-mailadres", max_length=254)
    phone = models.CharField("telefoon", max_length=20, blank=True)
    organisation = models.CharField("namens", max_length=120, blank=True)
    motivation = models.TextField("waarom", max_length=2000)
    already = models.TextField("wat er al is", max_length=2000, blank=True)
    consent_public = models.BooleanField("openbare pagina", default=False)
    consent_municipality = models.BooleanField("delen met de gemeente", default=False)
    consent_text_version = models.CharField(max_length=20)
    consented_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=12, choices=SignupStatus, default=SignupStatus.UNCONFIRMED)
    token_version = models.PositiveSmallIntegerField(default=1)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("aangemeld op", default=timezone.now)
    confirmed_at = models.DateTimeField("bevestigd op", null=True)
    decided_at = models.DateTimeField("besloten op", null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decline_reason = models.TextField("reden", blank=True)
    village = models.OneToOneField(Village, models.SET_NULL, null=True, related_name="signup")

    class Meta:
        verbose_name = "aanmelding"
        verbose_name_plural = "aanmeldingen"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.village_name} ({self.municipality})"
