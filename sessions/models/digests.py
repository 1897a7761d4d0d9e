from django.conf import settings
from django.db import models


class DigestChoice(models.Model):
    """How often somebody wants the digest; without a row an organiser gets it every Monday."""

    class Rhythm(models.TextChoices):
        DAILY = "daily", "Elke dag"
        WEEKLY = "weekly", "Elke maandag"
        NEVER = "never", "Niet"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digest_choice")
    rhythm = models.CharField("hoe vaak", max_length=6, choices=Rhythm)

    class Meta:
        verbose_name = "keuze voor het overzicht"
        verbose_name_plural = "keuzes voor het overzicht"

    def __str__(self):
        return self.get_rhythm_display()
