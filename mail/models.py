import uuid

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils import timezone

from mail.states import Status


class MailServer(models.Model):
    """How fast the mail server takes our mails: the row that a budget is counted under, and its pauses."""

    name = models.CharField(max_length=40, unique=True)
    wait_until = models.DateTimeField(null=True)
    waits = models.PositiveSmallIntegerField(default=0)  # asked for in a row: 1, 2, 4 ... 30 minutes
    answer = models.CharField(max_length=300, blank=True)

    def __str__(self):
        return self.name


class SendBudget(models.Model):
    """How many mails left in one second, counted for a rate per minute. In the database: a restart forgets nothing."""

    name = models.CharField(max_length=40)  # of a mail server, or "mailing:12"
    second = models.DateTimeField()
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "second"], name="send_budget_once_per_second"),
        ]

    def __str__(self):
        return f"{self.name} {self.second:%H:%M:%S}: {self.sent}"


class Mailing(models.Model):
    """Mails that belong together, such as a round of invitations: they wait, go on and stop together."""

    rate_per_minute = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    watched_since = models.DateTimeField(default=timezone.now)  # older refusals do not pause it again
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=300, blank=True)  # empty when a person pressed the button
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mailing_rate_at_least_one",
                condition=Q(rate_per_minute=None) | Q(rate_per_minute__gte=1),
            ),
        ]

    def __str__(self):
        return f"mailing {self.pk}"


class OutgoingMailQuerySet(models.QuerySet):
    def due(self, now):
        """What may leave now, answers to people before campaigns, in the order of the index."""
        return self.filter(status=Status.QUEUED, not_before__lte=now).order_by("priority", "not_before", "id")

    def find(self, reference: str):
        """By what stands before the @ of the Message-ID, whatever the portal was called then."""
        return self.filter(message_id__startswith=f"<{reference}@")


class OutgoingMail(models.Model):
    """One mail to one address. The row is the truth; the queue of the worker is only a bell."""

    dedup_key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    ref = models.CharField(max_length=120, blank=True)
    topic = models.CharField(max_length=60, blank=True, db_index=True)
    mailing = models.ForeignKey(Mailing, models.SET_NULL, null=True, related_name="mails", db_index=False)
    to_email = models.CharField(max_length=254)
    reply_to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    message_id = models.CharField(max_length=120, unique=True)
    priority = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=12, choices=Status, default=Status.QUEUED)
    round = models.PositiveSmallIntegerField(default=1)  # raised when a person sends it once more
    attempts = models.PositiveSmallIntegerField(default=0)  # in this round
    not_before = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    lease_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    handed_over_at = models.DateTimeField(null=True)
    smtp_code = models.PositiveSmallIntegerField(null=True)
    smtp_text = models.CharField(max_length=300, blank=True)
    bounced_at = models.DateTimeField(null=True)  # when a message of failure came back
    resent_at = models.DateTimeField(null=True)  # by the system, after it was uncertain: once
    emptied_at = models.DateTimeField(null=True)  # when the text was thrown away

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = "mail"
        verbose_name_plural = "mails"
        indexes = [
            models.Index(
                fields=["priority", "not_before", "id"], condition=Q(status="queued"), name="mail_queued_next"
            ),
            models.Index(fields=["lease_until"], condition=Q(status="sending"), name="mail_sending_lease"),
            models.Index(
                fields=["mailing", "status"], condition=Q(mailing__isnull=False), name="mail_of_mailing"
            ),
        ]
        constraints = [
            models.CheckConstraint(name="mail_status_known", condition=Q(status__in=Status.values)),
        ]

    def __str__(self):
        return self.subject

    @property
    def reference(self) -> str:
        """What stands before the @ of the Message-ID: names this mail in addresses and on the telephone."""
        return self.message_id.strip("<>").partition("@")[0]


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

    @property
    def words(self) -> str:
        """What came of it; a try that puts the mail back in the queue will be followed by another."""
        if not self.outcome:
            return "bezig"
        return "later nog eens" if self.outcome == Status.QUEUED else Status(self.outcome).label


class MailChange(models.Model):
    """Append-only: what a person did with a mail on the outbox page."""

    mail = models.ForeignKey(OutgoingMail, models.CASCADE, related_name="change_rows")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    old = models.CharField(max_length=12, choices=Status)
    new = models.CharField(max_length=12, choices=Status)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.mail_id}: {self.old} -> {self.new}"


class Suppression(models.Model):
    """An address that gets no mail, or none of a scope that its owner stopped."""

    class Reason(models.TextChoices):
        PERMANENT = "permanent", "het adres bestaat niet (meer)"
        TEMPORARY = "temporary", "drie keer in 30 dagen niet afgeleverd"
        OWNER = "owner", "de ontvanger wil deze mails niet"

    ALL = "all"  # the scope of an address that does not work

    key = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)  # names it in an address
    email_key = models.CharField(max_length=254)
    scope = models.CharField(max_length=40)
    reason = models.CharField(max_length=10, choices=Reason)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email_key", "scope"], name="suppression_once_per_scope"),
        ]

    def __str__(self):
        return f"{self.scope}: {self.get_reason_display()}"

    @property
    def is_of_owner(self) -> bool:
        """Then only the owner takes it back."""
        return self.reason == self.Reason.OWNER


class LiftedStop(models.Model):
    """Append-only: somebody decided that an address works after all."""

    email_key = models.CharField(max_length=254)
    reason = models.CharField(max_length=10, choices=Suppression.Reason)  # of the stop that was lifted
    since = models.DateTimeField()
    why = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d}: {self.why}"


class MailBounce(models.Model):
    """That a mail did not arrive, from the answer of a mail server or a message that came back. Once per kind."""

    class Kind(models.TextChoices):
        PERMANENT = "permanent", "het adres bestaat niet (meer)"
        TEMPORARY = "temporary", "nu niet af te leveren"
        OTHER = "other", "niet toegelaten"

    mail = models.ForeignKey(OutgoingMail, models.CASCADE, related_name="bounces")
    email_key = models.CharField(max_length=254)
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["email_key", "at"], name="mail_bounce_of_address")]
        constraints = [
            models.UniqueConstraint(fields=["mail", "kind"], name="mail_bounce_once_per_kind"),
        ]

    def __str__(self):
        return f"{self.mail_id}: {self.get_kind_display()}"
