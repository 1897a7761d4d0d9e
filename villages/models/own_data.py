import uuid
from datetime import timedelta

from django.db import models
from django.utils import timezone

VALID = timedelta(days=7)


class OwnDataLinkQuerySet(models.QuerySet):
    def valid(self):
        return self.filter(created_at__gt=timezone.now() - VALID, used_at=None)


class OwnDataLink(models.Model):
    """Somebody asked to see what we keep of an address, or to change it. Made for every address, known or not."""

    class Purpose(models.TextChoices):
        SEE = "see", "gegevens bekijken"
        ADDRESS = "address", "nieuw adres bevestigen"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.SEE)
    email = models.EmailField("e-mailadres", max_length=254)
    email_key = models.CharField(max_length=254)
    old_email_key = models.CharField(max_length=254, blank=True)  # of a change: the address until now
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    used_at = models.DateTimeField(null=True)

    objects = OwnDataLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "link naar eigen gegevens"
        verbose_name_plural = "links naar eigen gegevens"

    def __str__(self):
        return f"{self.get_purpose_display()}: {self.created_at:%Y-%m-%d}"
