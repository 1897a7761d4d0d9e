from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.text import Truncator

from common.html import clean_html, from_typed, plain_text
from plans.models.template import PlanTemplate
from plans.states import Discipline, SectionStatus
from villages.models import Village


def _own_villages(user):
    """The villages whose drafts somebody may read; a published plan is another table."""
    if not user.is_authenticated:
        return Village.objects.none()
    if "coordinator" in user.portal_roles:
        return Village.objects.all()
    return Village.objects.filter(
        Q(pk__in=user.memberships.running().values("village"))
        | Q(
            pk__in=user.advisor_roles.running()
            .filter(assignments__ended_at=None)
            .values("assignments__village")
        )
    )


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Drafts: members of the village and its assigned advisors; the coordinator helps everywhere."""
        return self.filter(village__in=_own_villages(user))

    def with_progress(self):
        """`required_count` and `ready_count`: how many required sections there are, and how many are ready."""
        required = Q(sections__is_required=True, sections__removed_at=None)
        return self.annotate(
            required_count=Count("sections", filter=required),
            ready_count=Count("sections", filter=required & Q(sections__status=SectionStatus.READY)),
        )


class Plan(models.Model):
    """The plan that a village is writing: one per village. What others read is a frozen version of it."""

    village = models.OneToOneField(Village, models.PROTECT, related_name="plan", verbose_name="dorp")
    template = models.ForeignKey(PlanTemplate, models.PROTECT, related_name="plans", verbose_name="sjabloon")
    title = models.CharField("titel", max_length=160)
    created_at = models.DateTimeField("gemaakt op", default=timezone.now, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "plan"
        verbose_name_plural = "plannen"

    def __str__(self):
        return self.title

    @property
    def progress(self) -> str:
        """In words, never only a percentage. Needs `with_progress()`."""
        return f"{self.ready_count} van {self.required_count} verplichte onderdelen klaar"


class SectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Also those that were taken out: their texts can still be read, and they can come back."""
        return self.filter(plan__village__in=_own_villages(user))

    def running(self):
        """Without those that were taken out of the plan."""
        return self.filter(removed_at=None)


class Section(models.Model):
    """One section of a plan. The key never changes: not on a rename, a move or a new template."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="sections", verbose_name="plan")
    key = models.SlugField("sleutel", max_length=60)
    chapter_number = models.PositiveSmallIntegerField("hoofdstuk")
    chapter_title = models.CharField("titel van het hoofdstuk", max_length=120)
    title = models.CharField("titel", max_length=120)
    order = models.PositiveSmallIntegerField("volgorde")
    discipline = models.CharField("discipline", max_length=20, choices=Discipline)
    is_required = models.BooleanField("verplicht", default=False)
    data_block = models.SlugField("gegevensblok", max_length=60, blank=True)
    questions = models.JSONField("vragen", default=list, blank=True)
    body = models.TextField("tekst", blank=True)
    version = models.PositiveIntegerField("versie", default=0, editable=False)
    status = models.CharField(
        "status", max_length=12, choices=SectionStatus, default=SectionStatus.EMPTY, editable=False
    )
    skipped_reason = models.CharField("reden van overslaan", max_length=300, blank=True)
    updated_at = models.DateTimeField("gewijzigd op", null=True, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="gewijzigd door"
    )
    removed_at = models.DateTimeField("weggehaald op", null=True, editable=False)

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = "onderdeel"
        verbose_name_plural = "onderdelen"
        ordering = ["chapter_number", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="section_key_once"),
            models.CheckConstraint(
                name="section_required_is_not_skipped",
                condition=Q(is_required=False) | Q(skipped_reason=""),
                violation_error_message="Een verplicht onderdeel kunt u niet overslaan.",
            ),
            models.CheckConstraint(
                name="section_empty_has_no_text",
                condition=Q(status=SectionStatus.EMPTY, body="")
                | (~Q(status=SectionStatus.EMPTY) & ~Q(body="")),
                violation_error_message="Een leeg onderdeel heeft geen tekst.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_skipped(self) -> bool:
        return bool(self.skipped_reason)


class SectionRevision(models.Model):
    """One saved text. Append-only, in the database too: a trigger refuses any change but erasing the author."""

    section = models.ForeignKey(Section, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField("nummer")
    body = models.TextField("tekst", blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="schrijver"
    )
    author_label = models.CharField("rol van de schrijver", max_length=40)
    reason = models.CharField("reden", max_length=300, blank=True)
    created_at = models.DateTimeField("opgeslagen op", default=timezone.now)

    class Meta:
        verbose_name = "bewaarde tekst"
        verbose_name_plural = "bewaarde teksten"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["section", "number"], name="section_revision_number_once"),
        ]

    def __str__(self):
        return f"{self.section}, tekst {self.number}"


class SectionStatusChange(models.Model):
    """Append-only: who moved a section, and why it went back."""

    section = models.ForeignKey(Section, models.PROTECT, related_name="status_changes")
    old = models.CharField(max_length=12, choices=SectionStatus)
    new = models.CharField(max_length=12, choices=SectionStatus)
    version = models.PositiveIntegerField("van de tekst")
    reason = models.CharField("reden", max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField("rol", max_length=40)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "stap van een onderdeel"
        verbose_name_plural = "stappen van onderdelen"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.section}: {self.get_new_display()}"


class PersonalDraftQuerySet(models.QuerySet):
    def waiting(self):
        """Typed and not saved yet, newest first; also in sections that were taken out meanwhile."""
        return self.filter(closed_at=None).exclude(body="").order_by("-updated_at", "-pk")

    def thrown_away(self):
        """Newest first; these can be taken back until they are deleted."""
        return self.exclude(closed_at=None).exclude(body="").order_by("-closed_at", "-pk")


class PersonalDraft(models.Model):
    """What somebody is typing in one open page, apart from the history; only that person sees it.

    Kept by itself while they type, or with a button. A second tab or telephone is another page and has a draft
    of its own, so neither writes over the other. A draft that is closed holds its place for a day: what the
    browser sent before the save and comes in after it is not offered back. Closed with a text: thrown away.
    """

    section = models.ForeignKey(Section, models.CASCADE, related_name="personal_drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.UUIDField("bladzijde", default=uuid4, editable=False)
    number = models.BigIntegerField("volgnummer in de bladzijde", default=0, editable=False)
    base_version = models.PositiveIntegerField("geschreven op versie")
    body = models.TextField("tekst", blank=True)
    updated_at = models.DateTimeField("bewaard op", default=timezone.now)
    closed_at = models.DateTimeField("gesloten op", null=True, editable=False)

    objects = PersonalDraftQuerySet.as_manager()

    class Meta:
        verbose_name = "eigen concept"
        verbose_name_plural = "eigen concepten"
        constraints = [
            models.UniqueConstraint(fields=["section", "user", "page"], name="personal_draft_one_per_page"),
        ]

    def __str__(self):
        return f"{self.section}: eigen concept"

    @property
    def reference(self) -> str:
        """This text as it is now: the page it came from, and which one of that page."""
        return f"{self.page}.{self.number}"

    @property
    def html(self) -> str:
        """As it would be stored."""
        return clean_html(from_typed(self.body))

    @property
    def beginning(self) -> str:
        """Enough words to know which text it is."""
        return Truncator(plain_text(clean_html(from_typed(self.body[:2000])))).words(14, truncate="…")


class SectionTakeover(models.Model):
    """Append-only: who went on writing while somebody else was at it, after being told so."""

    section = models.ForeignKey(Section, models.PROTECT, related_name="takeovers")
    taken_from = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    taken_from_label = models.CharField("rol van wie schreef", max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField("rol", max_length=40)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "overgenomen onderdeel"
        verbose_name_plural = "overgenomen onderdelen"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.section}: overgenomen"
