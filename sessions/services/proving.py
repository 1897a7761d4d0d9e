"""Hold the rows against what must be true, write down what was found, and tell somebody."""

from dataclasses import asdict
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mail.services import queue_mail
from sessions import emails
from sessions.models import NightCheck
from sessions.proving import find_breaches

KEEP = timedelta(days=90)


def prove(*, now: datetime | None = None) -> NightCheck:
    """A breach is a mail to the technical contact, once a day however often this runs."""
    now = now or timezone.now()
    breaches = find_breaches(now)
    with transaction.atomic():
        NightCheck.objects.filter(at__lt=now - KEEP).delete()
        check = NightCheck.objects.create(at=now, breaches=[asdict(breach) for breach in breaches])
        if breaches and settings.TECHNICAL_CONTACT:
            queue_mail(
                emails.breaches(settings.TECHNICAL_CONTACT, breaches),
                dedup_key=f"prove:{timezone.localdate(now):%Y-%m-%d}",
            )
    return check
