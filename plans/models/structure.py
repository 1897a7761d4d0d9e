from django.conf import settings
from django.db import models
from django.utils import timezone

from plans.models.writing import Section


class StructureChangeQuerySet(models.QuerySet):
    def with_is_last(self):
        """`is_last`: nothing was changed about that section since, so it can be undone."""
        later = StructureChange.objects.filter(
            section=models.OuterRef("section"), pk__gt=models.OuterRef("pk")
        )
        return self.annotate(is_last=~models.Exists(later))


class StructureChange(models.Model):
    """Append-only: one section added, renamed, moved, taken out, skipped, or one of these undone.

    number: counts the changes of one section, from 1.
    before, after: {"title", "chapter": number, "place": in the chapter, from 1, "skipped": "" or the reason,
    "is_removed"}; `before` is empty for a section that was added.
    """

    section = models.ForeignKey(Section, models.PROTECT, related_name="structure_changes")
    number = models.PositiveIntegerField("nummer")
    before = models.JSONField()
    after = models.JSONField()
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField("rol", max_length=40)
    at = models.DateTimeField(default=timezone.now)

    objects = StructureChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "verandering van de indeling"
        verbose_name_plural = "veranderingen van de indeling"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["section", "number"], name="structure_change_number_once"),
        ]

    def __str__(self):
        return self.text

    @property
    def text(self) -> str:
        """What happened, as a sentence without its end."""
        before, after = self.before, self.after
        name = f"“{after['title']}”"
        if not before:
            return f"{name} toegevoegd aan hoofdstuk {after['chapter']}"
        if after["is_removed"] != before["is_removed"]:
            return f"{name} {'weggehaald uit' if after['is_removed'] else 'teruggezet in'} het plan"
        if after["title"] != before["title"]:
            return f"“{before['title']}” heet nu {name}"
        if after["chapter"] != before["chapter"]:
            return f"{name} verplaatst van hoofdstuk {before['chapter']} naar hoofdstuk {after['chapter']}"
        if after["place"] != before["place"]:
            up_or_down = "omhoog" if after["place"] < before["place"] else "omlaag"
            return f"{name} in hoofdstuk {after['chapter']} {up_or_down} gezet"
        if after["skipped"]:
            return f"{name} overgeslagen. Reden: {after['skipped']}"
        return f"{name} wordt toch geschreven"
