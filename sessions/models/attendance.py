"""Who is invited to a knowledge session, who asks to be, and who comes."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.dates import moment_text
from common.tokens import derive_token, token_hash
from sessions.models.planning import KnowledgeSession
from sessions.states import INVOLVED, SEATED, RegistrationStatus
from villages.models import Contact, Initiative


class Invitation(models.Model):
    """One address that may register for one session. Its link is derived, never stored."""

    class Source(models.TextChoices):
        ORGANISER = "organiser", "gekozen door de organisator"
        CAMPAIGN = "campaign", "uitnodigingsronde"
        REQUEST = "request", "op verzoek"
        PUBLIC = "public", "meldde zichzelf aan"
        HANDOVER = "handover", "van een collega gekregen"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    knowledge_session = models.ForeignKey(
        KnowledgeSession, models.CASCADE, related_name="invitations", verbose_name="kennissessie"
    )
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="contactpersoon"
    )
    initiative = models.ForeignKey(
        Initiative, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="initiatief"
    )
    initiative_text = models.CharField("initiatief, zoals opgegeven", max_length=120, blank=True)
    name = models.CharField("naam", max_length=120)
    email = models.EmailField("e-mailadres", max_length=254)
    email_key = models.CharField(max_length=254, editable=False)
    token_version = models.PositiveSmallIntegerField(default=1, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    source = models.CharField("herkomst", max_length=10, choices=Source, default=Source.ORGANISER)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField("gemaakt op", default=timezone.now, editable=False)
    rounds_sent = models.PositiveSmallIntegerField("keer gemaild", default=0, editable=False)
    calendar_cancels = models.PositiveSmallIntegerField(
        default=0, editable=False
    )  # taken out of a calendar that often
    declined_at = models.DateTimeField("komt niet, sinds", null=True, editable=False)
    decline_reason = models.CharField("reden", max_length=300, blank=True)
    withdrawn_at = models.DateTimeField("ingetrokken op", null=True, editable=False)
    handed_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="+", editable=False, verbose_name="doorgegeven aan"
    )

    class Meta:
        verbose_name = "uitnodiging"
        verbose_name_plural = "uitnodigingen"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["knowledge_session", "email_key"],
                name="invitation_once_per_address",
                violation_error_message="Dit e-mailadres is al uitgenodigd voor deze kennissessie.",
            ),
        ]

    def __str__(self):
        return f"{self.name}: {self.knowledge_session}"

    @classmethod
    def new(cls, **fields) -> "Invitation":
        """Not saved yet; the link follows from a key that is known before the row is."""
        key = uuid.uuid4()
        return cls(key=key, token_hash=token_hash(derive_token("invitation", key, 1)), **fields)

    @property
    def token(self) -> str:
        """Only for a mail to this person; never shown on a page of somebody else."""
        return derive_token("invitation", self.key, self.token_version)

    def derived_hash(self) -> str:
        return token_hash(self.token)

    def leave_calendar(self) -> None:
        """Called with the session locked, before the mail that says so is made."""
        self.calendar_cancels += 1
        self.save(update_fields=["calendar_cancels"])

    @property
    def calendar_step(self) -> int:
        """How much higher the SEQUENCE of this guest's copy is than that of the session: each CANCEL and each
        REQUEST after it is one more (RFC 5546).
        """
        return 2 * self.calendar_cancels

    @property
    def initiative_name(self) -> str:
        return self.initiative.name if self.initiative else self.initiative_text

    @property
    def first_name(self) -> str:
        """All that a page behind a link says of a name: links get forwarded."""
        return self.name.split()[0] if self.name.split() else ""


class RenewedLink(models.Model):
    """The hash of a link that was replaced, for the friendly page "er is een nieuwere link"."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="renewed_links")
    token_hash = models.CharField(max_length=64, unique=True)
    replaced_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.invitation}: {self.replaced_at:%Y-%m-%d}"


class InvitationRequest(models.Model):
    """Somebody asks for an invitation; a person decides."""

    class Decision(models.TextChoices):
        APPROVED = "approved", "goedgekeurd"
        REFUSED = "refused", "afgewezen"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    knowledge_session = models.ForeignKey(
        KnowledgeSession, models.CASCADE, related_name="requests", verbose_name="kennissessie"
    )
    name = models.CharField("naam", max_length=120)
    email = models.EmailField("e-mailadres", max_length=254)
    email_key = models.CharField(max_length=254, editable=False)
    initiative_text = models.CharField("initiatief", max_length=120)
    remark = models.TextField("opmerking", max_length=1000, blank=True)
    matched_initiative = models.ForeignKey(
        Initiative, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="bekend initiatief"
    )
    decision = models.CharField("besluit", max_length=10, choices=Decision, blank=True, editable=False)
    decided_at = models.DateTimeField("besloten op", null=True, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    invitation = models.ForeignKey(Invitation, models.SET_NULL, null=True, related_name="requests")
    question = models.CharField("vraag van de organisator", max_length=500, blank=True, editable=False)
    asked_at = models.DateTimeField("vraag gesteld op", null=True, editable=False)
    reminded_at = models.DateTimeField("organisator herinnerd op", null=True, editable=False)
    created_at = models.DateTimeField("gevraagd op", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "verzoek om een uitnodiging"
        verbose_name_plural = "verzoeken om een uitnodiging"
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["knowledge_session", "email_key"],
                condition=Q(decided_at=None),
                name="invitation_request_once_in_the_queue",
            ),
            models.CheckConstraint(
                name="invitation_request_decision_has_moment",
                condition=Q(decision="", decided_at=None)
                | Q(decision__in=["approved", "refused"], decided_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.name}: {self.knowledge_session}"


class SessionRegistrationQuerySet(models.QuerySet):
    def active(self):
        return self.exclude(status=RegistrationStatus.CANCELLED)

    def seated(self):
        return self.filter(status__in=SEATED)

    def involved(self):
        """Who comes or hopes to: not those who still have to prove their address."""
        return self.filter(status__in=INVOLVED)

    def found(self, text: str):
        """With this in a name, the address or the initiative; by name."""
        parts = ("name", "colleagues", "email", "initiative__name", "invitation__initiative_text")
        hits = Q(*[(f"{part}__icontains", text) for part in parts], _connector=Q.OR)
        return self.filter(hits).order_by("name", "pk")

    def line(self):
        """The waiting list, first in line first."""
        return self.filter(status=RegistrationStatus.WAITING).order_by("waiting_no")

    def whole(self):
        """Without the rows of people who wait to join a registration that has seats."""
        return self.filter(extra_of=None)


class SessionRegistration(models.Model):
    """People who come, registered under one address. Cancelling ends the row; coming back is a new row.

    A row with `extra_of` holds the people who wait to join that registration. It never is confirmed itself:
    when there is room its people are added to the registration, and the row goes.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    knowledge_session = models.ForeignKey(
        KnowledgeSession, models.CASCADE, related_name="registrations", verbose_name="kennissessie"
    )
    invitation = models.ForeignKey(
        Invitation, models.SET_NULL, null=True, blank=True, related_name="registrations",
        verbose_name="uitnodiging",
    )  # fmt: skip
    initiative = models.ForeignKey(
        Initiative, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="initiatief"
    )
    extra_of = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="extras", editable=False, verbose_name="hoort bij"
    )
    name = models.CharField("naam", max_length=120)
    email = models.EmailField("e-mailadres", max_length=254, blank=True)  # empty: registered by telephone
    email_key = models.CharField(max_length=254, blank=True, editable=False)
    people = models.PositiveSmallIntegerField("aantal personen", default=1)
    colleagues = models.CharField("wie er meekomen", max_length=300, blank=True)
    answer = models.CharField("antwoord op de vraag", max_length=300, blank=True)
    status = models.CharField(
        "status",
        max_length=16,
        choices=RegistrationStatus,
        default=RegistrationStatus.CONFIRMED,
        editable=False,
    )
    seat_version = models.PositiveIntegerField(default=1, editable=False)
    confirmed_version = models.PositiveIntegerField(default=1, editable=False)  # what came later is a change
    waiting_no = models.IntegerField("volgnummer", null=True, editable=False)
    waiting_since = models.DateTimeField("op de wachtlijst sinds", null=True, editable=False)
    passed_over_at = models.DateTimeField("mag worden overgeslagen sinds", null=True, editable=False)
    offered_at = models.DateTimeField("plek aangeboden op", null=True, editable=False)
    offer_until = models.DateTimeField("antwoord nodig voor", null=True, editable=False)
    offers_missed = models.PositiveSmallIntegerField("aanbod niet beantwoord", default=0, editable=False)
    pending_until = models.DateTimeField("adres bevestigen voor", null=True, editable=False)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False,
        verbose_name="aangemeld door",
    )  # fmt: skip
    created_at = models.DateTimeField("aangemeld op", default=timezone.now, editable=False)
    changed_at = models.DateTimeField("gewijzigd op", default=timezone.now, editable=False)
    cancelled_at = models.DateTimeField("afgemeld op", null=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    cancelled_from = models.CharField(max_length=16, choices=RegistrationStatus, blank=True, editable=False)

    objects = SessionRegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "aanmelding"
        verbose_name_plural = "aanmeldingen"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["knowledge_session", "email_key"],
                condition=~Q(status="cancelled") & ~Q(email_key="") & Q(extra_of=None),
                name="registration_once_per_address",
                violation_error_message="Met dit e-mailadres is al iemand aangemeld.",
            ),
            models.UniqueConstraint(fields=["extra_of"], name="registration_one_extra"),
            models.CheckConstraint(
                name="registration_extra_only_waits",
                condition=Q(extra_of=None) | Q(status__in=["waiting", "offered"]),
            ),
            models.UniqueConstraint(
                fields=["knowledge_session", "waiting_no"], name="registration_waiting_no_once_per_session"
            ),
            models.CheckConstraint(
                name="registration_waits_with_number",
                condition=Q(status="waiting", waiting_no__isnull=False, waiting_since__isnull=False)
                | (~Q(status="waiting") & Q(waiting_no=None, waiting_since=None)),
            ),
            models.CheckConstraint(
                name="registration_offered_has_deadline",
                condition=Q(status="offered", offered_at__isnull=False, offer_until__isnull=False)
                | (~Q(status="offered") & Q(offered_at=None, offer_until=None)),
            ),
            models.CheckConstraint(
                name="registration_pending_has_deadline",
                condition=Q(status="pending_address", pending_until__isnull=False)
                | (~Q(status="pending_address") & Q(pending_until=None)),
            ),
            models.CheckConstraint(
                name="registration_at_least_one_person",
                condition=Q(people__gte=1),
                violation_error_message="Meld minstens 1 persoon aan.",
            ),
            models.CheckConstraint(
                name="registration_cancelled_has_moment",
                condition=Q(status="cancelled", cancelled_at__isnull=False)
                | (~Q(status="cancelled") & Q(cancelled_at=None)),
            ),
            models.CheckConstraint(
                name="registration_status_known", condition=Q(status__in=RegistrationStatus.values)
            ),
        ]

    def __str__(self):
        return f"{self.name}: {self.knowledge_session}"

    @property
    def is_waiting(self) -> bool:
        return self.status == RegistrationStatus.WAITING

    @property
    def is_offered(self) -> bool:
        return self.status == RegistrationStatus.OFFERED

    @property
    def is_confirmed(self) -> bool:
        return self.status == RegistrationStatus.CONFIRMED

    @property
    def is_pending(self) -> bool:
        return self.status == RegistrationStatus.PENDING_ADDRESS

    @property
    def place(self) -> int:
        """The place in line, counted now; the stored number only keeps the order."""
        line = SessionRegistration.objects.line().filter(knowledge_session=self.knowledge_session_id)
        return line.filter(waiting_no__lt=self.waiting_no).count() + 1

    @property
    def people_text(self) -> str:
        return "1 persoon" if self.people == 1 else f"{self.people} personen"

    @property
    def offer_until_text(self) -> str:
        return moment_text(self.offer_until)

    @property
    def initiative_name(self) -> str:
        if self.initiative:
            return self.initiative.name
        return self.invitation.initiative_text if self.invitation else ""
