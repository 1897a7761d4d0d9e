from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from common.versions import VersionedModel
from mail.models import Suppression
from villages.models.places import Municipality, Village
from villages.references import new_reference


class InitiativeQuerySet(models.QuerySet):
    def listed(self):
        return self.filter(is_listed=True)

    def visible_to(self, user):
        """Those that agreed to the public list; for who invites, all of them."""
        if user.is_authenticated and user.portal_roles & {"coordinator", "organiser"}:
            return self
        return self.listed()


class Initiative(VersionedModel):
    """A local energy initiative: a group, foundation, association or cooperative."""

    class LegalForm(models.TextChoices):
        GROUP = "werkgroep", "werkgroep"
        ASSOCIATION = "vereniging", "vereniging"
        FOUNDATION = "stichting", "stichting"
        COOPERATIVE = "cooperatie", "coöperatie"
        OTHER = "anders", "anders"

    name = models.CharField("naam", max_length=120)
    slug = models.SlugField("adres", max_length=140, unique=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="initiatives", verbose_name="gemeente"
    )
    legal_form = models.CharField("vorm", max_length=12, choices=LegalForm, default=LegalForm.GROUP)
    website = models.URLField("website", blank=True)
    description = models.TextField("wat het initiatief doet", blank=True)
    villages = models.ManyToManyField(Village, blank=True, related_name="initiatives", verbose_name="dorpen")
    is_listed = models.BooleanField("in de openbare lijst", default=False)
    is_example = models.BooleanField("voorbeeld", default=False)
    sort_key = models.CharField(max_length=120, editable=False)
    search_key = models.CharField(max_length=120, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = "initiatief"
        verbose_name_plural = "initiatieven"
        ordering = ["sort_key", "pk"]

    def __str__(self):
        return self.name


class ContactQuerySet(models.QuerySet):
    def with_mail_state(self):
        """`dead_since`: when mail to this address turned out not to arrive."""
        dead = Suppression.objects.filter(email_key=OuterRef("email_key"), scope=Suppression.ALL)
        return self.annotate(dead_since=Subquery(dead.values("since")[:1]))


class Contact(VersionedModel):
    """A person at an initiative who may be invited; no account needed."""

    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    initiative = models.ForeignKey(
        Initiative, models.CASCADE, related_name="contacts", verbose_name="initiatief"
    )
    name = models.CharField("naam", max_length=120)
    email = models.EmailField("e-mailadres", max_length=254)
    email_key = models.CharField(max_length=254, editable=False)
    role = models.CharField("rol", max_length=80, blank=True)
    is_primary = models.BooleanField("eerste aanspreekpunt", default=False)
    opted_out_at = models.DateTimeField("wil geen uitnodigingen sinds", null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = "contactpersoon"
        verbose_name_plural = "contactpersonen"
        ordering = ["-is_primary", "name", "pk"]
        indexes = [models.Index(fields=["email_key"], name="contact_email_key")]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "email_key"], name="contact_once_per_initiative"),
        ]

    def __str__(self):
        return self.name
