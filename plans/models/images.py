from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from common.uploads import TYPES
from plans.models.versions import PlanVersion
from plans.models.writing import Plan, _own_villages


class PlanImageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Where the draft may be read, and who may read a version that shows it: private until then."""
        shown = VersionImage.objects.filter(version__in=PlanVersion.objects.visible_to(user))
        return self.filter(Q(plan__village__in=_own_villages(user)) | Q(pk__in=shown.values("image")))


class PlanImageManager(models.Manager.from_queryset(PlanImageQuerySet)):
    def get_queryset(self):
        return super().get_queryset().defer("large", "small")  # read only when handed out


class PlanImage(models.Model):
    """A picture in the text of a plan, decoded and made anew: no camera, place or comment is left in it.

    The text points at it by key and holds its description. It never changes: another picture is another row.
    """

    LONGEST_SIDES = {"large": 1600, "small": 800}

    key = models.UUIDField("sleutel", default=uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="images", editable=False)
    kind = models.CharField("soort", max_length=3, editable=False)
    large = models.BinaryField("groot")
    small = models.BinaryField("klein")
    width = models.PositiveIntegerField("breedte van groot", editable=False)
    height = models.PositiveIntegerField("hoogte van groot", editable=False)
    sha256 = models.CharField("kenmerk van groot", max_length=64, editable=False)
    uploaded_at = models.DateTimeField("toegevoegd op", default=timezone.now, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    used_at = models.DateTimeField("voor het eerst in een bewaarde tekst", null=True, editable=False)

    objects = PlanImageManager()

    class Meta:
        verbose_name = "afbeelding"
        verbose_name_plural = "afbeeldingen"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.plan}: afbeelding {self.key}"

    @property
    def address(self) -> str:
        """As it stands in a text: common/html.py lets no other image through."""
        return reverse("plans:image_file", args=[self.key])

    @property
    def content_type(self) -> str:
        return TYPES[self.kind]


class VersionImage(models.Model):
    """A frozen version shows this image: it stays as long as the version, and who reads the one sees the other."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="version_images")
    image = models.ForeignKey(PlanImage, models.PROTECT, related_name="version_images")

    class Meta:
        verbose_name = "afbeelding van een versie"
        verbose_name_plural = "afbeeldingen van versies"
        constraints = [
            models.UniqueConstraint(fields=["version", "image"], name="version_image_once"),
        ]

    def __str__(self):
        return f"{self.version}, {self.image.key}"
