from django.conf import settings
from django.db import models
from django.utils import timezone

from common.versions import VersionedModel
from villages.states import Phase


class Municipality(models.Model):
    name = models.CharField("naam", max_length=60)
    slug = models.SlugField("adres", unique=True)
    code = models.CharField("CBS-code", max_length=6, unique=True, help_text="Zoals GM0109.")
    sort_key = models.CharField(max_length=60, editable=False)
    outline = models.JSONField(
        "grens", null=True, blank=True, editable=False,
        help_text="Ringen van [lengtegraad, breedtegraad], uit een officieel bestand.",
    )  # fmt: skip
    outline_source = models.CharField("bron van de grens", max_length=120, blank=True)

    class Meta:
        verbose_name = "gemeente"
        verbose_name_plural = "gemeenten"
        ordering = ["sort_key"]

    def __str__(self):
        return self.name


class VillageQuerySet(models.QuerySet):
    def public(self):
        """Villages that a visitor may know: those that agreed to a public page."""
        return self.filter(is_public=True)

    def visible_to(self, user):
        """Public ones; one's own by membership, assignment or office; for a coordinator all of them."""
        if not user.is_authenticated:
            return self.public()
        if "coordinator" in user.portal_roles:
            return self
        assigned = self.model.objects.filter(
            assignments__ended_at=None, assignments__advisor__user=user, assignments__advisor__ended_at=None
        )
        return self.filter(
            models.Q(is_public=True)
            | models.Q(pk__in=user.memberships.running().values("village"))
            | models.Q(pk__in=assigned.values("pk"))
            | models.Q(
                shared_with_municipality=True,
                municipality__in=user.officer_roles.running().values("municipality"),
            )
        )


class Village(VersionedModel):
    """The unit that makes a plan: a village, district or hamlet."""

    class Kind(models.TextChoices):
        VILLAGE = "dorp", "dorp"
        DISTRICT = "wijk", "wijk"
        HAMLET = "buurtschap", "buurtschap"

    name = models.CharField("naam", max_length=80)
    slug = models.SlugField("adres", max_length=100, unique=True)
    kind = models.CharField("soort", max_length=12, choices=Kind, default=Kind.VILLAGE)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="villages", verbose_name="gemeente"
    )
    place_code = models.CharField("woonplaatscode", max_length=6, blank=True, help_text="Zoals WP1633.")
    latitude = models.DecimalField("breedtegraad", max_digits=4, decimal_places=2, null=True, blank=True)
    longitude = models.DecimalField("lengtegraad", max_digits=4, decimal_places=2, null=True, blank=True)
    phase = models.CharField("fase", max_length=15, choices=Phase, default=Phase.SIGNED_UP, editable=False)
    motivation = models.TextField("waarom het dorp meedoet", blank=True)
    is_public = models.BooleanField("openbare pagina", default=False)
    shared_with_municipality = models.BooleanField("gedeeld met de gemeente", default=False)
    is_example = models.BooleanField("voorbeeld", default=False)
    sort_key = models.CharField(max_length=80, editable=False, db_index=True)
    search_key = models.CharField(max_length=160, editable=False)
    created_at = models.DateTimeField("sinds", default=timezone.now, editable=False)

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = "dorp"
        verbose_name_plural = "dorpen"
        ordering = ["sort_key", "pk"]

    def __str__(self):
        return self.name


class VillageSlug(models.Model):
    """A slug that a village once had; it redirects for ever."""

    slug = models.SlugField(max_length=100, unique=True)
    village = models.ForeignKey(Village, models.CASCADE, related_name="old_slugs")

    def __str__(self):
        return self.slug


class PhaseChange(models.Model):
    """Append-only: each step of the route, forward or back."""

    village = models.ForeignKey(Village, models.CASCADE, related_name="phase_changes")
    old = models.CharField(max_length=15, choices=Phase)
    new = models.CharField(max_length=15, choices=Phase)
    reason = models.CharField("reden", max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.village}: {self.get_new_display()}"
