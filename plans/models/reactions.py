from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from plans.models.versions import PlanVersion
from plans.models.writing import Plan, Section, SectionRevision
from plans.states import CHANGING, DECISIONS, UNDECIDED, ReactionStatus
from villages.references import new_reference


class ReactionPeriodQuerySet(models.QuerySet):
    def open_at(self, now):
        """By the clock in the query: no job has to open or close anything."""
        return self.filter(opens_at__lte=now, closes_at__gt=now)

    def over(self):
        """The last one first."""
        return self.filter(closes_at__lte=timezone.now()).order_by("-closes_at")

    def coming(self):
        """The first one first."""
        return self.filter(opens_at__gt=timezone.now()).order_by("opens_at")


class ReactionPeriod(models.Model):
    """From when until when everybody may react to the plan."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reaction_periods")
    opens_at = models.DateTimeField("begint op")
    closes_at = models.DateTimeField("eindigt op", help_text="Het eerste moment dat het niet meer kan.")
    question = models.TextField("vraag aan de lezers", max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = ReactionPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "reactietermijn"
        verbose_name_plural = "reactietermijnen"
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="reaction_period_ends_after_start",
                condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message="De laatste dag moet na de eerste dag liggen.",
            ),
        ]

    def __str__(self):
        return f"{self.plan}, {self.opens_at:%d-%m-%Y}"

    @property
    def first_day(self):
        return timezone.localdate(self.opens_at)

    @property
    def last_day(self):
        """The last day on which somebody may react."""
        return timezone.localdate(self.closes_at - timedelta(seconds=1))


class ReactionSource(models.TextChoices):
    SITE = "site", "via de website"
    PAPER = "paper", "op papier"
    MEETING = "meeting", "op een bijeenkomst"
    TALK = "talk", "in een gesprek"


class ReactionBatch(models.Model):
    """What people said on paper or at a meeting, typed in by somebody of the village; without names."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reaction_batches")
    key = models.UUIDField(
        unique=True, editable=False, help_text="Van de bladzijde: twee keer versturen is een."
    )
    source = models.CharField("hoe", max_length=10, choices=ReactionSource)
    title = models.CharField("waar of wat", max_length=120)
    held_on = models.DateField("op")
    attendees = models.PositiveIntegerField("aanwezigen", null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "ingevoerde reacties"
        verbose_name_plural = "ingevoerde reacties"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.title


class ReactionQuerySet(models.QuerySet):
    def counted(self):
        """Confirmed, or entered by the village: those with a number."""
        return self.exclude(status=ReactionStatus.UNCONFIRMED)

    def undecided(self):
        """Still waiting for an answer; what is hidden or withdrawn waits for none."""
        return self.filter(status__in=UNDECIDED, hidden_at=None)

    def containing(self, words: str):
        return self.filter(
            Q(text__icontains=words) | Q(quote__icontains=words) | Q(suggestion__icontains=words)
            | Q(answer__icontains=words) | Q(name__icontains=words) | Q(batch__title__icontains=words)
        )  # fmt: skip

    def totals(self) -> dict[str, int]:
        """How many of each status, hidden ones apart; the parts add up to `total`."""
        parts = {status.value: Count("pk", filter=Q(status=status, hidden_at=None))
                 for status in ReactionStatus
            if status in DECISIONS | UNDECIDED}  # fmt: skip
        withdrawn = Count("pk", filter=Q(status=ReactionStatus.WITHDRAWN))
        hidden = Count("pk", filter=~Q(status=ReactionStatus.WITHDRAWN) & Q(hidden_at__isnull=False))
        return self.counted().aggregate(
            total=Count("pk"), **parts | {"withdrawn": withdrawn, "hidden": hidden}
        )


class Reaction(models.Model):
    """What somebody says about one section of a plan, and what was done with it.

    It belongs to the section by its key, which never changes, and to the text that was read: the version and,
    where it is known, the saved text (`revision`).
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reactions")
    section = models.ForeignKey(Section, models.PROTECT, related_name="reactions")
    version = models.ForeignKey(PlanVersion, models.PROTECT, null=True, related_name="reactions")
    revision = models.PositiveIntegerField("bewaarde tekst", null=True)
    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    number = models.PositiveIntegerField("nummer", null=True, editable=False)
    source = models.CharField("hoe", max_length=10, choices=ReactionSource, default=ReactionSource.SITE)
    batch = models.ForeignKey(ReactionBatch, models.PROTECT, null=True, related_name="reactions")
    text = models.TextField("reactie", max_length=4000, blank=True)
    text_number = models.PositiveIntegerField("hoe vaak aangepast", default=1)
    quote = models.CharField("over deze zin", max_length=600, blank=True)
    suggestion = models.TextField("zo zou ik het schrijven", max_length=2000, blank=True)
    name = models.CharField("naam", max_length=120, blank=True)
    email = models.EmailField("e-mailadres", max_length=254, blank=True)
    email_key = models.CharField(max_length=254, blank=True, editable=False)
    shows_name = models.BooleanField("naam erbij", default=False)
    token_version = models.PositiveSmallIntegerField(default=1)
    token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    created_at = models.DateTimeField("gestuurd op", default=timezone.now)
    confirmed_at = models.DateTimeField("bevestigd op", null=True)
    status = models.CharField(
        max_length=12, choices=ReactionStatus, default=ReactionStatus.UNCONFIRMED, editable=False
    )
    answer = models.TextField("antwoord", max_length=4000, blank=True)
    answer_number = models.PositiveIntegerField("hoe vaak beantwoord", default=0)
    answered_at = models.DateTimeField("beantwoord op", null=True)
    linked_revision = models.ForeignKey(SectionRevision, models.PROTECT, null=True, related_name="reactions")
    hidden_at = models.DateTimeField("verborgen op", null=True)
    hidden_reason = models.CharField("waarom verborgen", max_length=300, blank=True)

    objects = ReactionQuerySet.as_manager()

    class Meta:
        verbose_name = "reactie"
        verbose_name_plural = "reacties"
        ordering = ["plan", "number", "pk"]
        indexes = [models.Index(fields=["plan", "status"], name="reaction_of_plan")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="reaction_number_once"),
            models.CheckConstraint(
                name="reaction_has_number_once_confirmed",
                condition=Q(status=ReactionStatus.UNCONFIRMED, number=None)
                | (~Q(status=ReactionStatus.UNCONFIRMED) & Q(number__isnull=False)),
            ),
            models.CheckConstraint(
                name="reaction_decided_has_answer",
                condition=~Q(status__in=sorted(DECISIONS)) | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="reaction_adopted_has_change",
                condition=~Q(status__in=sorted(CHANGING)) | Q(linked_revision__isnull=False),
            ),
            models.CheckConstraint(
                name="reaction_hidden_has_reason",
                condition=Q(hidden_at=None, hidden_reason="")
                | (Q(hidden_at__isnull=False) & ~Q(hidden_reason="")),
            ),
        ]

    def __str__(self):
        return f"{self.plan}: reactie {self.number or self.reference}"

    @property
    def is_decided(self) -> bool:
        return self.status in DECISIONS

    @property
    def is_undecided(self) -> bool:
        return self.status in UNDECIDED and not self.hidden_at

    @property
    def is_withdrawn(self) -> bool:
        return self.status == ReactionStatus.WITHDRAWN

    @property
    def may_change(self) -> bool:
        """By who wrote it: as long as nobody is working on it."""
        return self.status in {ReactionStatus.UNCONFIRMED, ReactionStatus.NEW} and not self.hidden_at

    @property
    def public_name(self) -> str:
        return self.name if self.shows_name and self.name else "Een inwoner" if not self.batch_id else ""

    @property
    def badge(self) -> str:
        """kind of components/_badge.html"""
        return "" if self.is_decided else "wait"


class ReactionChange(models.Model):
    """Append-only: each step of a reaction, with the answer and the reason of then; by whom, as a role."""

    class Deed(models.TextChoices):
        CONFIRMED = "confirmed", "geplaatst"
        ENTERED = "entered", "ingevoerd"
        EDITED = "edited", "aangepast door wie reageerde"
        TAKEN = "taken", "in behandeling genomen"
        DECIDED = "decided", "beantwoord"
        REOPENED = "reopened", "opnieuw in behandeling"
        HIDDEN = "hidden", "verborgen"
        SHOWN = "shown", "weer zichtbaar"
        WITHDRAWN = "withdrawn", "ingetrokken door wie reageerde"

    reaction = models.ForeignKey(Reaction, models.PROTECT, related_name="changes")
    deed = models.CharField(max_length=10, choices=Deed)
    status = models.CharField(max_length=12, choices=ReactionStatus)
    reason = models.CharField("reden", max_length=300, blank=True)
    answer = models.TextField("antwoord", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField("rol", max_length=40)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "stap van een reactie"
        verbose_name_plural = "stappen van reacties"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.reaction}: {self.get_deed_display()}"
