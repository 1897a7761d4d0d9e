import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from villages.models.places import Municipality, Village


class RunningQuerySet(models.QuerySet):
    def running(self):
        return self.filter(ended_at=None)


class Tenure(models.Model):
    """A role that somebody holds from a moment until it is ended; rows are never deleted."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="gegeven door"
    )
    granted_at = models.DateTimeField("sinds", default=timezone.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="beëindigd door"
    )
    ended_at = models.DateTimeField("beëindigd op", null=True)

    objects = RunningQuerySet.as_manager()

    class Meta:
        abstract = True


class Membership(Tenure):
    """A person of the village itself."""

    class Role(models.TextChoices):
        LEAD = "lead", "trekker"
        CORE = "core", "kerngroep"
        MEMBER = "member", "bewoner"

    village = models.ForeignKey(Village, models.CASCADE, related_name="memberships", verbose_name="dorp")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name="persoon"
    )
    role = models.CharField("rol", max_length=10, choices=Role, default=Role.MEMBER)

    class Meta:
        verbose_name = "lid van een dorp"
        verbose_name_plural = "leden van dorpen"
        constraints = [
            models.UniqueConstraint(
                fields=["village", "user"], condition=Q(ended_at=None), name="membership_once_per_village"
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display()} van {self.village}"


class Bureau(models.Model):
    """One of the advisory bureaus of the cooperative; their number may grow."""

    name = models.CharField("naam", max_length=80, unique=True)
    slug = models.SlugField("adres", unique=True)
    website = models.URLField("website", blank=True)
    description = models.TextField("wat het bureau doet", blank=True)

    class Meta:
        verbose_name = "bureau"
        verbose_name_plural = "bureaus"
        ordering = ["name"]

    def __str__(self):
        return self.name


class Advisor(Tenure):
    """A person who advises villages on behalf of a bureau."""

    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="advisors", verbose_name="bureau")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="advisor_roles", verbose_name="persoon"
    )

    class Meta:
        verbose_name = "adviseur"
        verbose_name_plural = "adviseurs"
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "user"], condition=Q(ended_at=None), name="advisor_once_per_bureau"
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.bureau}"


class Assignment(Tenure):
    """An advisor who may write in the plan of a village."""

    advisor = models.ForeignKey(Advisor, models.CASCADE, related_name="assignments", verbose_name="adviseur")
    village = models.ForeignKey(Village, models.CASCADE, related_name="assignments", verbose_name="dorp")

    class Meta:
        verbose_name = "adviseur bij een dorp"
        verbose_name_plural = "adviseurs bij dorpen"
        constraints = [
            models.UniqueConstraint(
                fields=["advisor", "village"], condition=Q(ended_at=None), name="assignment_once_per_village"
            ),
        ]

    def __str__(self):
        return f"{self.advisor} bij {self.village}"


class Officer(Tenure):
    """A civil servant of a municipality: sees the plans that were offered to it."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="officers", verbose_name="gemeente"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="officer_roles", verbose_name="persoon"
    )

    class Meta:
        verbose_name = "ambtenaar"
        verbose_name_plural = "ambtenaren"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "user"],
                condition=Q(ended_at=None),
                name="officer_once_per_municipality",
            ),
        ]

    def __str__(self):
        return f"{self.user}, gemeente {self.municipality}"


class RoleInvitationQuerySet(models.QuerySet):
    def open(self):
        """Neither accepted nor withdrawn, and not too old."""
        since = timezone.now() - RoleInvitation.VALID_FOR
        return self.filter(accepted_at=None, withdrawn_at=None, invited_at__gte=since)

    def waiting(self):
        """As `open()`, and those that became too old: they can be sent again."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class RoleInvitation(models.Model):
    """An address that a coordinator asked to take a role; accepted by POST by a person with that address."""

    class Kind(models.TextChoices):
        ADVISOR = "advisor", "adviseur van een bureau"
        ORGANISER = "organiser", "organisator van kennissessies"
        OFFICER = "officer", "medewerker van een gemeente"
        COORDINATOR = "coordinator", "coördinator"

    VALID_FOR = timedelta(days=30)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("e-mailadres", max_length=254)
    kind = models.CharField("rol", max_length=12, choices=Kind)
    bureau = models.ForeignKey(Bureau, models.CASCADE, null=True, blank=True, related_name="+")
    municipality = models.ForeignKey(Municipality, models.CASCADE, null=True, blank=True, related_name="+")
    token_version = models.PositiveSmallIntegerField(default=1)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField("uitgenodigd op", default=timezone.now)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField("aangenomen op", null=True)
    withdrawn_at = models.DateTimeField("ingetrokken op", null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = RoleInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "uitnodiging voor een rol"
        verbose_name_plural = "uitnodigingen voor rollen"
        constraints = [
            models.CheckConstraint(
                name="role_invitation_scope_fits_kind",
                condition=(
                    Q(kind="advisor", bureau__isnull=False, municipality=None)
                    | Q(kind="officer", municipality__isnull=False, bureau=None)
                    | Q(kind__in=["organiser", "coordinator"], bureau=None, municipality=None)
                ),
            ),
        ]

    def __str__(self):
        return f"{self.email}: {self.get_kind_display()}"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and not self.is_too_old

    @property
    def is_too_old(self) -> bool:
        return self.invited_at < timezone.now() - self.VALID_FOR

    @property
    def role_text(self) -> str:
        """ "adviseur van ZuinigWonen", "medewerker van de gemeente Coevorden"."""
        if self.kind == self.Kind.ADVISOR:
            return f"adviseur van {self.bureau}"
        if self.kind == self.Kind.OFFICER:
            return f"medewerker van de gemeente {self.municipality}"
        return self.get_kind_display()
