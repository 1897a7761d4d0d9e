"""A knowledge session, its speakers and its programme."""

import uuid
from datetime import date, datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.permissions import is_coordinator
from common.dates import day_text, moment_text, period_text
from common.versions import VersionedModel
from sessions.states import EXPECTED, PUBLISHED, SEATED, RegistrationStatus, SessionStatus


class KnowledgeSessionQuerySet(models.QuerySet):
    def published(self):
        """Sessions with a public page: everything but concepts."""
        return self.filter(status__in=PUBLISHED)

    def upcoming(self):
        return self.filter(status__in=EXPECTED, ends_at__gt=timezone.now()).order_by("starts_at", "pk")

    def to_come(self):
        """Not over yet, also as a concept or called off; the first one first."""
        rows = self.exclude(status=SessionStatus.HELD).filter(ends_at__gt=timezone.now())
        return rows.order_by("starts_at", "pk")

    def no_longer_to_come(self):
        """All others; the newest first."""
        over = Q(status=SessionStatus.HELD) | Q(ends_at__lte=timezone.now())
        return self.filter(over).order_by("-starts_at", "-pk")

    def announced(self):
        """For the agenda: still to come, also when it is called off, for who had it in the diary."""
        return self.published().to_come()

    def past(self):
        """Over; newest first."""
        return self.published().no_longer_to_come()

    def found(self, text: str):
        """With all these words in the title, the texts, or the name of a speaker."""
        rows = self
        for word in text.split()[:8]:
            speakers = apps.get_model("knowledge_sessions", "Speaker").objects.shown()
            materials = apps.get_model("knowledge_sessions", "Material").objects.filter(is_public=True)
            rows = rows.filter(
                Q(title__icontains=word)
                | Q(summary__icontains=word)
                | Q(body__icontains=word)
                | Q(material__icontains=word)
                | Q(pk__in=speakers.filter(name__icontains=word).values("knowledge_session"))
                | Q(pk__in=materials.filter(title__icontains=word).values("knowledge_session"))
            )
        return rows

    def to_purge(self, now):
        """Over, and the day has come to forget its people."""
        today = timezone.localdate(now)
        by_rule = Q(purge_on=None, ends_at__lt=now - timedelta(days=settings.SESSION_RETENTION_DAYS))
        return self.filter(by_rule | Q(purge_on__lte=today), purged_at=None, ends_at__lt=now)

    def managed_by(self, user):
        """An organiser's own sessions; a coordinator helps with all of them."""
        if is_coordinator(user):
            return self
        if "organiser" in user.portal_roles:
            return self.filter(owner=user)
        return self.none()

    def visible_to(self, user):
        if not user.is_authenticated:
            return self.published()
        if is_coordinator(user):
            return self
        return self.filter(
            Q(status__in=PUBLISHED) | Q(pk__in=self.model.objects.managed_by(user).values("pk"))
        )

    def with_taken(self):
        """`taken`: people who hold a seat; `waiting`: people on the waiting list; `has_line`: somebody waits who
        may not be passed over. Counted from the rows, never kept in a counter.
        """
        registrations = apps.get_model("knowledge_sessions", "SessionRegistration").objects
        rows = registrations.filter(knowledge_session=OuterRef("pk")).order_by()

        def people(found):
            total = found.values("knowledge_session").annotate(total=Sum("people")).values("total")
            return Coalesce(Subquery(total), 0)

        waiting = rows.filter(status=RegistrationStatus.WAITING)
        return self.annotate(
            taken=people(rows.filter(status__in=SEATED)),
            waiting=people(waiting),
            has_line=Exists(waiting.filter(passed_over_at=None)),
        )


class Subject(models.TextChoices):
    """What a session is about, to find it back by."""

    TALKING = "gesprek", "In gesprek in het dorp"
    TECHNIQUE = "techniek", "Techniek van warmte"
    MONEY = "geld", "Geld en financiering"
    ORGANISING = "organisatie", "Organisatie en samenwerking"
    POLICY = "beleid", "Beleid en de gemeente"


class KnowledgeSession(VersionedModel):
    """An evening (or day) where initiatives learn from each other."""

    class Forwarding(models.TextChoices):
        """Who may use a personal link to register."""

        PERSON = "person", "Alleen de persoon die de uitnodiging kreeg"
        INITIATIVE = "initiative", "Iemand van hetzelfde initiatief"
        ANYONE = "anyone", "Iedereen die de link heeft"

    title = models.CharField("titel", max_length=120)
    slug = models.SlugField("adres", max_length=140, unique=True)
    subject = models.CharField("onderwerp", max_length=12, choices=Subject, blank=True)
    summary = models.CharField("samenvatting", max_length=300)
    body = models.TextField("uitleg", max_length=8000, blank=True)
    organised_by = models.CharField("georganiseerd door", max_length=160)
    contact_email = models.EmailField("e-mailadres voor vragen", max_length=254, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="owned_knowledge_sessions",
        verbose_name="organisator",
    )  # fmt: skip
    place_name = models.CharField("plaats", max_length=120, blank=True)
    address = models.CharField("adres van de plaats", max_length=200, blank=True)
    online_url = models.URLField("link om online mee te doen", max_length=300, blank=True)
    starts_at = models.DateTimeField("begint op", db_index=True)
    ends_at = models.DateTimeField("eindigt op")
    signup_closes_at = models.DateTimeField("aanmelden kan tot", null=True, blank=True)
    capacity = models.PositiveSmallIntegerField("aantal plekken", null=True, blank=True)
    waitlist_on = models.BooleanField("met wachtlijst", default=True)
    max_per_initiative = models.PositiveSmallIntegerField("hooguit per initiatief", null=True, blank=True)
    forwarding = models.CharField(
        "doorsturen van de link", max_length=12, choices=Forwarding, default=Forwarding.INITIATIVE
    )
    is_for_everyone = models.BooleanField("voor iedereen", default=False)
    question = models.CharField("vraag aan wie zich aanmeldt", max_length=200, blank=True)
    material = models.TextField("materiaal voor na afloop", max_length=8000, blank=True)
    status = models.CharField(
        "status", max_length=10, choices=SessionStatus, default=SessionStatus.DRAFT, editable=False
    )
    calendar_uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)
    content_version = models.PositiveIntegerField(default=1, editable=False)  # of when and where
    list_closed_at = models.DateTimeField(null=True, editable=False)  # who is not ticked by then was absent
    announced_at = models.DateTimeField(null=True, editable=False)  # since when people know when and where
    purge_on = models.DateField("gegevens wissen op", null=True, blank=True)
    purged_at = models.DateTimeField("gegevens gewist op", null=True, editable=False)
    is_example = models.BooleanField("voorbeeld", default=False)
    created_at = models.DateTimeField("gemaakt op", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("gewijzigd op", default=timezone.now, editable=False)

    objects = KnowledgeSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "kennissessie"
        verbose_name_plural = "kennissessies"
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="knowledge_session_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="De eindtijd moet na de begintijd liggen.",
            ),
            models.CheckConstraint(
                name="knowledge_session_signup_closes_before_start",
                condition=Q(signup_closes_at=None) | Q(signup_closes_at__lte=F("starts_at")),
                violation_error_message="Aanmelden kan hooguit tot het begin van de kennissessie.",
            ),
            models.CheckConstraint(
                name="knowledge_session_capacity_at_least_one",
                condition=Q(capacity=None) | Q(capacity__gte=1),
                violation_error_message="Vul minstens 1 plek in, of laat het aantal leeg.",
            ),
            models.CheckConstraint(
                name="knowledge_session_max_per_initiative_at_least_one",
                condition=Q(max_per_initiative=None) | Q(max_per_initiative__gte=1),
                violation_error_message="Vul minstens 1 persoon per initiatief in, of laat het leeg.",
            ),
            models.CheckConstraint(
                name="knowledge_session_status_known", condition=Q(status__in=SessionStatus.values)
            ),
            models.CheckConstraint(
                name="knowledge_session_published_has_place",
                condition=Q(status__in=["draft", "cancelled"]) | ~Q(place_name="") | ~Q(online_url=""),
                violation_error_message="Vul een plaats in, of een link om online mee te doen.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_published(self) -> bool:
        return self.status in PUBLISHED

    @property
    def is_over(self) -> bool:
        return self.status == SessionStatus.HELD or (
            self.status in EXPECTED and self.ends_at <= timezone.now()
        )

    @property
    def is_to_come(self) -> bool:
        """Not over yet; one that is called off counts until its day is past."""
        return self.status != SessionStatus.HELD and self.ends_at > timezone.now()

    @property
    def purges_on(self) -> date:
        """The day on which the portal forgets who was invited and who came."""
        kept = timedelta(days=settings.SESSION_RETENTION_DAYS)
        return self.purge_on or timezone.localdate(self.ends_at + kept)

    @property
    def purges_on_text(self) -> str:
        return day_text(self.purges_on)

    @property
    def closes_at(self) -> datetime:
        """Until this moment people may register or bring more people."""
        return self.signup_closes_at or self.starts_at

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def takes_registrations(self) -> bool:
        return self.status == SessionStatus.OPEN and timezone.now() < self.closes_at

    @property
    def status_text(self) -> str:
        """The status for a reader; a session that is over says so before somebody pressed the button."""
        if self.is_over:
            return SessionStatus.HELD.label
        if self.status == SessionStatus.OPEN and timezone.now() >= self.closes_at:
            return SessionStatus.CLOSED.label
        return self.get_status_display()

    @property
    def free(self) -> int | None:
        """Seats left, of a session from `with_taken()`; None when there is no limit."""
        return None if self.capacity is None else max(self.capacity - self.taken, 0)

    @property
    def is_full(self) -> bool:
        """For somebody new: also when a seat is free and others wait for it."""
        return self.free is not None and (self.free == 0 or self.has_line)

    @property
    def seats_text(self) -> str:
        if self.free is None:
            return "Geen grens aan het aantal plekken"
        if self.is_full:
            return "Vol, met een wachtlijst" if self.waitlist_on else "Vol"
        return f"Nog {self.free} van {self.capacity} plekken vrij"

    @property
    def when_text(self) -> str:
        return period_text(self.starts_at, self.ends_at)

    @property
    def day_text(self) -> str:
        return day_text(self.starts_at)

    @property
    def closes_text(self) -> str:
        return moment_text(self.closes_at)

    @property
    def where_text(self) -> str:
        """ "Dorpshuis De Hoek, Brink 1, Aalden", and that it is online too."""
        place = ", ".join(part for part in (self.place_name, self.address) if part)
        if self.online_url:
            return f"{place}, of online" if place else "online"
        return place or "nog niet bekend"


class SessionStatusChange(models.Model):
    """Append-only: each move of a session."""

    knowledge_session = models.ForeignKey(
        KnowledgeSession, models.CASCADE, related_name="status_changes", verbose_name="kennissessie"
    )
    old = models.CharField(max_length=10, choices=SessionStatus)
    new = models.CharField(max_length=10, choices=SessionStatus)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.knowledge_session}: {self.get_new_display()}"
