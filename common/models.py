from django.db import models
from django.utils import timezone


class Heartbeat(models.Model):
    """The last sign of life of a queue."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "hartslag"
        verbose_name_plural = "hartslagen"

    def __str__(self):
        return f"{self.name}: {self.at:%Y-%m-%d %H:%M:%S}"
