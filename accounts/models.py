import uuid
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property


class UserManager(BaseUserManager):
    use_in_migrations = True

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, name="", password=None, **extra):
        user = self.model(email=self.normalize_email(email), name=name, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **extra):
        return self.create_user(email, password=password, is_staff=True, is_superuser=True, **extra)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. The e-mail address is the name to sign in with; roles are rows elsewhere."""

    email = models.EmailField("e-mailadres", max_length=254)
    name = models.CharField("naam", max_length=120, blank=True)
    is_active = models.BooleanField("actief", default=True)
    is_staff = models.BooleanField("mag in het beheer", default=False)
    date_joined = models.DateTimeField("sinds", default=timezone.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = "persoon"
        verbose_name_plural = "personen"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message="Er is al een account met dit e-mailadres.",
            ),
        ]

    def __str__(self):
        return self.name or self.email

    @cached_property
    def portal_roles(self) -> frozenset[str]:
        """The running portal-wide roles, read once per request: "coordinator", "organiser"."""
        return frozenset(self.portal_role_rows.running().values_list("kind", flat=True))


class PortalRoleQuerySet(models.QuerySet):
    def running(self):
        return self.filter(ended_at=None)


class PortalRole(models.Model):
    """Coordinator or organiser: the two roles that are not tied to a village, bureau or municipality."""

    class Kind(models.TextChoices):
        COORDINATOR = "coordinator", "coördinator"
        ORGANISER = "organiser", "organisator"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="portal_role_rows", verbose_name="persoon")
    kind = models.CharField("rol", max_length=20, choices=Kind)
    granted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name="gegeven door"
    )
    granted_at = models.DateTimeField("sinds", default=timezone.now)
    ended_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name="beëindigd door"
    )
    ended_at = models.DateTimeField("beëindigd op", null=True)

    objects = PortalRoleQuerySet.as_manager()

    class Meta:
        verbose_name = "rol"
        verbose_name_plural = "rollen"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(ended_at=None), name="portal_role_once_per_person"
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class KeptPostQuerySet(models.QuerySet):
    def waiting_for(self, user: User):
        """Typed in a form that was made for this person, and not older than a day."""
        return self.filter(user=user, kept_at__gte=timezone.now() - timedelta(hours=24))


class KeptPost(models.Model):
    """What somebody typed in a form that could not be saved; see `kept_posts.py`."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="persoon")
    path = models.CharField("adres", max_length=300)
    fields = models.JSONField("ingevuld")  # name -> list of values, as a form sends them
    kept_at = models.DateTimeField("bewaard op", default=timezone.now, db_index=True)

    objects = KeptPostQuerySet.as_manager()

    class Meta:
        verbose_name = "bewaarde tekst"
        verbose_name_plural = "bewaarde teksten"

    def __str__(self):
        return self.path

    def value(self, name: str) -> str:
        """What was typed in one field, "" when nothing was."""
        values = self.fields.get(name) or [""]
        return values[-1]

    def pairs(self) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self.fields.items() for value in values]


class Export(models.Model):
    """Append-only: somebody took a list of people out of the portal as a file."""

    at = models.DateTimeField("op", default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name="door")
    subject = models.CharField(max_length=80, db_index=True)  # such as "initiatives" or "session:12"
    title = models.CharField("lijst", max_length=200)
    kind = models.CharField("soort bestand", max_length=4)
    columns = models.JSONField("kolommen")
    count = models.PositiveIntegerField("regels")

    class Meta:
        verbose_name = "download van een lijst"
        verbose_name_plural = "downloads van lijsten"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.title}: {self.count}"
