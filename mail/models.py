import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from mail.states import Status


class OutgoingMail(models.Model):
    """One mail to one address. The row is the truth; the queue of the worker is only a bell."""

    dedup_key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    ref = models.CharField(max_length=120, blank=True)
    topic = models.CharField(max_length=60, blank=True, db_index=True)
    to_email = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    message_id = models.CharField(max_length=120, unique=True)
    priority = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=12, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    lease_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    handed_over_at = models.DateTimeField(null=True)
    smtp_code = models.PositiveSmallIntegerField(null=True)
    smtp_text = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "mail"
        verbose_name_plural = "mails"
        indexes = [
            models.Index(
                fields=["priority", "not_before", "id"], condition=Q(status="queued"), name="mail_queued_next"
            ),
            models.Index(fields=["lease_until"], condition=Q(status="sending"), name="mail_sending_lease"),
        ]
        constraints = [
            models.CheckConstraint(name="mail_status_known", condition=Q(status__in=Status.values)),
        ]

    def __str__(self):
        return self.subject


class MailAttempt(models.Model):
    """Append-only: one try to hand a mail over."""

    mail = models.ForeignKey(OutgoingMail, models.CASCADE, related_name="attempt_rows")
    worker = models.UUIDField(default=uuid.uuid4)
    claimed_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)  # committed just before SMTP
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True)
    code = models.PositiveSmallIntegerField(null=True)
    text = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["claimed_at", "pk"]

    def __str__(self):
        return f"{self.mail_id}: {self.outcome or 'bezig'}"
