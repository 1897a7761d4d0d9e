"""Reminders before a session: when they go, and what became of them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.dates import clock_text_of, day_text, moment_text
from sessions.models.planning import KnowledgeSession


class ReminderRule(models.Model):
    """ "3 dagen ervoor om 09.00 uur", by the clock in the Netherlands. A changed rule is a new row, so that it
    has a reminder of its own.
    """

    knowledge_session = models.ForeignKey(
        KnowledgeSession, models.CASCADE, related_name="reminder_rules", verbose_name="kennissessie"
    )
    days_before = models.PositiveSmallIntegerField("dagen ervoor")
    clock = models.TimeField("tijd")
    created_at = models.DateTimeField("gemaakt op", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "herinnering"
        verbose_name_plural = "herinneringen"
        ordering = ["-days_before", "clock", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["knowledge_session", "days_before", "clock"], name="reminder_rule_once_per_moment"
            ),
            models.CheckConstraint(name="reminder_rule_within_a_month", condition=Q(days_before__lte=30)),
        ]

    def __str__(self):
        return rule_text(self.days_before, self.clock)


class ReminderRound(models.Model):
    """What became of one rule for one version of when and where. Made when the moment came."""

    class Outcome(models.TextChoices):
        SENT = "sent", "verstuurd"
        MISSED = "missed", "gemist"

    knowledge_session = models.ForeignKey(
        KnowledgeSession, models.CASCADE, related_name="reminder_rounds", verbose_name="kennissessie"
    )
    rule = models.ForeignKey(ReminderRule, models.SET_NULL, null=True, related_name="rounds")
    days_before = models.PositiveSmallIntegerField()
    clock = models.TimeField()
    content_version = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    day = models.DateField()  # of the session, as this reminder told it
    place = models.CharField(max_length=640)
    outcome = models.CharField(max_length=6, choices=Outcome)
    made_at = models.DateTimeField(default=timezone.now)
    mails = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)  # how many people it came too late for
    closed_at = models.DateTimeField(null=True)  # when it was too late for what had not left

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "content_version"], name="reminder_round_once_per_version"
            ),
        ]

    def __str__(self):
        return f"{rule_text(self.days_before, self.clock)}: {self.get_outcome_display()}"

    @property
    def rule_text(self) -> str:
        return rule_text(self.days_before, self.clock)

    @property
    def due_text(self) -> str:
        return moment_text(self.due_at)

    @property
    def told_text(self) -> str:
        return day_text(self.day)


def rule_text(days_before: int, clock) -> str:
    """ "3 dagen ervoor om 09.00 uur"."""
    when = {0: "op de dag zelf", 1: "1 dag ervoor"}.get(days_before, f"{days_before} dagen ervoor")
    return f"{when} om {clock_text_of(clock)} uur"
