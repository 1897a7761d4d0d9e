"""Signs of life of the workers: a stamp per name, written by the clock's task, read by /klaar/."""

from datetime import datetime, timedelta

from django.utils import timezone

from common.models import Heartbeat

#: The longest silence that is still healthy. One pdf or one very slow mail takes three minutes.
LONGEST_SILENCE = {"default": timedelta(minutes=3), "mail": timedelta(minutes=3), "pdf": timedelta(minutes=6)}


def stamp(name: str) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def silent() -> list[str]:
    """The names that were silent too long, or never heard of."""
    now = timezone.now()
    stamps = dict(Heartbeat.objects.values_list("name", "at"))
    return [
        name
        for name, longest in LONGEST_SILENCE.items()
        if name not in stamps or now - stamps[name] > longest
    ]


def last(name: str) -> datetime | None:
    """The last sign of life, or None when there never was one."""
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
