from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.errors import DomainError
from plans.content import short_fingerprint
from plans.models.writing import Plan, _own_villages
from plans.states import JobState, VersionStatus
from villages.models import Municipality


def file_size(size: int) -> str:
    """As on a button: 840 kB, 2,1 MB."""
    if size < 1_000_000:
        return f"{max(round(size / 1000), 1)} kB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


class FileKind(models.TextChoices):
    """What can be made of a version; the annex with reactions comes later."""

    PLAN = "plan", "plan"


class PlanVersionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The one gate for pages, PDF, lists and mails.

        Published: everyone. Offered, also when that was taken back: also the officers of the municipality. Only
        frozen: members of the village, its assigned advisors and the coordinator.
        """
        published = Q(status=VersionStatus.PUBLISHED)
        if not user.is_authenticated:
            return self.filter(published)
        offices = user.officer_roles.running().values("municipality")
        return self.filter(
            published
            | Q(plan__village__in=_own_villages(user))
            | Q(
                status__in=[VersionStatus.OFFERED, VersionStatus.WITHDRAWN],
                plan__village__municipality__in=offices,
            )
        )

    def published(self):
        return self.filter(status=VersionStatus.PUBLISHED)

    def standing(self):
        """Not taken back: what a reader of another version may be sent to."""
        return self.exclude(status=VersionStatus.WITHDRAWN)

    def newest_first(self):
        return self.order_by("-number")

    def for_list(self):
        """Without the text: a list shows name, date, status and size, in one query."""
        return self.defer("content").select_related("plan__village__municipality").annotate(
            pdf_size=models.Subquery(
                PlanFile.objects.filter(version=models.OuterRef("pk"), kind=FileKind.PLAN).values("size")[:1]
            )
        )  # fmt: skip

    def update(self, **values):
        """What was frozen stays: only the status moves. The database refuses it too, by a trigger."""
        if set(values) - PlanVersion.MAY_CHANGE:
            raise DomainError(
                "Een versie die is vastgelegd, verandert niet meer. Leg een nieuwe versie vast."
            )
        return super().update(**values)

    def delete(self):
        raise DomainError("Een versie die is vastgelegd, wordt niet weggegooid.")


class PlanVersion(models.Model):
    """A plan as it was on one day: copied, numbered, with a fingerprint; it never changes."""

    MAY_CHANGE = frozenset({"status", "frozen_by", "frozen_by_id"})

    plan = models.ForeignKey(
        Plan, models.PROTECT, related_name="versions", verbose_name="plan", editable=False
    )
    number = models.PositiveIntegerField("nummer", editable=False)
    label = models.CharField("naam van de versie", max_length=60, editable=False)
    status = models.CharField(
        "status", max_length=10, choices=VersionStatus, default=VersionStatus.FROZEN, editable=False
    )
    content = models.JSONField("inhoud", editable=False, help_text="Zie plans/content.py.")
    sha256 = models.CharField("kenmerk", max_length=64, editable=False)
    frozen_at = models.DateTimeField("vastgelegd op", default=timezone.now, editable=False)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "versie van een plan"
        verbose_name_plural = "versies van plannen"
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number_once"),
            models.CheckConstraint(
                name="plan_version_status_known", condition=Q(status__in=VersionStatus.values)
            ),
            models.CheckConstraint(name="plan_version_sha256", condition=Q(sha256__regex="^[0-9a-f]{64}$")),
        ]

    def __str__(self):
        return f"{self.plan}, versie {self.number}"

    @property
    def fingerprint(self) -> str:
        """Twelve digits in three groups, as in the colophon: enough to compare by eye."""
        return short_fingerprint(self.sha256)

    @property
    def pdf_size_text(self) -> str:
        """Needs `for_list()`; empty as long as there is no file."""
        return file_size(self.pdf_size) if self.pdf_size else ""

    @property
    def is_published(self) -> bool:
        return self.status == VersionStatus.PUBLISHED

    @property
    def is_offered(self) -> bool:
        return self.status == VersionStatus.OFFERED

    @property
    def is_withdrawn(self) -> bool:
        return self.status == VersionStatus.WITHDRAWN

    @property
    def withdrawal(self) -> "VersionMove | None":
        return self.moves.filter(new=VersionStatus.WITHDRAWN).first()


class VersionMove(models.Model):
    """Append-only: frozen, offered, taken back, published; by whom, when and why.

    statements: the words of OFFER_STATEMENTS as they were ticked.
    """

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="moves")
    old = models.CharField(max_length=10, choices=VersionStatus, blank=True)
    new = models.CharField(max_length=10, choices=VersionStatus)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField("rol", max_length=40)
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField("reden", max_length=500, blank=True)
    statements = models.JSONField("wat het dorp verklaarde", default=list, blank=True)

    class Meta:
        verbose_name = "stap van een versie"
        verbose_name_plural = "stappen van versies"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="version_move_taken_back_with_reason",
                condition=~Q(new=VersionStatus.WITHDRAWN) | ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.version}: {self.get_new_display()}"


class RenderJobQuerySet(models.QuerySet):
    def busy(self):
        return self.filter(state__in=[JobState.QUEUED, JobState.RUNNING])

    def claimable(self, now):
        """Waiting, or left behind by a worker that was killed: its lease has run out."""
        return self.filter(Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now))


class RenderJob(models.Model):
    """One try to make a file of a version. The row is the truth, the queue of the worker only a bell."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="jobs")
    kind = models.CharField(max_length=10, choices=FileKind, default=FileKind.PLAN)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_by = models.UUIDField(null=True)
    requested_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True, help_text="Voor mensen, in het Nederlands.")
    detail = models.CharField(max_length=500, blank=True, help_text="Voor het logboek.")
    seconds = models.FloatField(null=True)
    peak_mb = models.PositiveIntegerField(null=True)

    objects = RenderJobQuerySet.as_manager()

    class Meta:
        verbose_name = "opdracht voor een pdf"
        verbose_name_plural = "opdrachten voor pdf's"
        ordering = ["requested_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "kind"],
                condition=Q(state__in=["queued", "running"]),
                name="render_job_one_at_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.version}: {self.get_state_display()}"

    @property
    def is_busy(self) -> bool:
        return self.state in {JobState.QUEUED, JobState.RUNNING}


class PlanFileManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().defer("data")  # megabytes; read only when handed out


class PlanFile(models.Model):
    """The file of a version, made once. In the database, so that the file, its mark and its backup are one:
    a worker that dies leaves no half file, and a second web server without disk hands out the same bytes.
    """

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=10, choices=FileKind, default=FileKind.PLAN)
    data = models.BinaryField("bestand")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("bytes")
    pages = models.PositiveIntegerField("bladzijden")
    made_at = models.DateTimeField(default=timezone.now)

    objects = PlanFileManager()

    class Meta:
        verbose_name = "bestand van een versie"
        verbose_name_plural = "bestanden van versies"
        constraints = [
            models.UniqueConstraint(fields=["version", "kind"], name="plan_file_once"),
        ]

    def __str__(self):
        return f"{self.version}, {self.get_kind_display()}"

    @property
    def size_text(self) -> str:
        return file_size(self.size)


class PlanDownload(models.Model):
    """Append-only: who of the municipality or the village took a file. Visitors are only counted."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="downloads")
    kind = models.CharField(max_length=10, choices=FileKind, default=FileKind.PLAN)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, related_name="+", help_text="Namens welke gemeente."
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "download"
        verbose_name_plural = "downloads"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.version}, {self.at:%d-%m-%Y}"


class PublicDownloads(models.Model):
    """How often visitors took the file of a version; a number, nothing about them."""

    version = models.OneToOneField(PlanVersion, models.PROTECT, related_name="public_downloads")
    count = models.PositiveIntegerField("keer", default=0)

    class Meta:
        verbose_name = "openbare downloads"
        verbose_name_plural = "openbare downloads"

    def __str__(self):
        return f"{self.version}: {self.count}"
