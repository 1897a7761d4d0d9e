from django.db import models
from django.db.models import Q
from django.utils import timezone

from plans.states import Discipline


class PlanTemplateQuerySet(models.QuerySet):
    def current(self):
        """The template that a new plan copies."""
        return self.get(is_current=True)


class PlanTemplate(models.Model):
    """One version of the layout of a plan. A plan copies it and keeps pointing at the version it came from."""

    code = models.SlugField("code")
    version = models.CharField("versie", max_length=20)
    title = models.CharField("titel", max_length=120)
    is_current = models.BooleanField("voor nieuwe plannen", default=False)
    fingerprint = models.CharField(max_length=64, editable=False, help_text="SHA-256 van de inhoud.")
    loaded_at = models.DateTimeField("geladen op", default=timezone.now, editable=False)

    objects = PlanTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "sjabloon"
        verbose_name_plural = "sjablonen"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="plan_template_version_once"),
            models.UniqueConstraint(
                fields=["is_current"], condition=Q(is_current=True), name="plan_template_one_current"
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.version})"


class TemplateChapter(models.Model):
    template = models.ForeignKey(PlanTemplate, models.CASCADE, related_name="chapters")
    number = models.PositiveSmallIntegerField("nummer")
    code = models.SlugField("code")
    title = models.CharField("titel", max_length=120)

    class Meta:
        verbose_name = "hoofdstuk van een sjabloon"
        verbose_name_plural = "hoofdstukken van sjablonen"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="template_chapter_number_once"),
        ]

    def __str__(self):
        return f"{self.number}. {self.title}"


class TemplateSection(models.Model):
    template = models.ForeignKey(PlanTemplate, models.CASCADE, related_name="sections")
    chapter = models.ForeignKey(TemplateChapter, models.CASCADE, related_name="sections")
    key = models.SlugField("sleutel", max_length=60)
    title = models.CharField("titel", max_length=120)
    discipline = models.CharField("discipline", max_length=20, choices=Discipline)
    is_required = models.BooleanField("verplicht", default=False)
    data_block = models.SlugField("gegevensblok", max_length=60, blank=True)
    questions = models.JSONField("vragen", default=list)
    order = models.PositiveSmallIntegerField("volgorde")

    class Meta:
        verbose_name = "onderdeel van een sjabloon"
        verbose_name_plural = "onderdelen van sjablonen"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["template", "key"], name="template_section_key_once"),
            models.UniqueConstraint(fields=["template", "order"], name="template_section_order_once"),
        ]

    def __str__(self):
        return self.title
