"""What the clock of the worker starts; `manage.py outbox --loop` does the same without a broker."""

from datetime import datetime, timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from common import heartbeats
from mail import bounces, delivery, emails, pace, services, stops, watch
from mail.models import OutgoingMail
from mail.tasks import MAIL_TIME_LIMITS, is_shutting_down, ring

KEEP_TEXTS = timedelta(days=30)
KEEP_DEAD_ADDRESSES = timedelta(days=365)


@shared_task(ignore_result=True, expires=25, **MAIL_TIME_LIMITS)
def sweep() -> None:
    """Every 30 seconds: what is due leaves, also when a bell got lost."""
    heartbeats.stamp("mail")
    if delivery.drain(should_stop=is_shutting_down).is_out_of_time:
        ring()


@shared_task(ignore_result=True, expires=55)
def recover(*, now: datetime | None = None) -> None:
    """Every minute: what killed workers left behind."""
    delivery.recover(now=now)


@shared_task(ignore_result=True)
def purge(*, now: datetime | None = None) -> None:
    """Every day: texts that are older than a month."""
    now = now or timezone.now()
    services.empty_texts(queued_before=now - KEEP_TEXTS)
    pace.forget(now - timedelta(hours=1))
    stops.forget_before(now - KEEP_DEAD_ADDRESSES)


@shared_task(ignore_result=True, expires=280)
def read_bounces(*, now: datetime | None = None) -> None:
    """Every 5 minutes: the messages of failure that the mail server put in BOUNCE_MAILDIR."""
    if settings.BOUNCE_MAILDIR:
        bounces.read_folder(settings.BOUNCE_MAILDIR, now=now)
        heartbeats.stamp("bounces")


@shared_task(ignore_result=True, expires=280)
def tell_of_silence(*, now: datetime | None = None) -> int:
    """Every 5 minutes, by a worker that sends no mail, and by `/klaar/`: a mail to the technical contact of each work
    that has been silent for an hour, once per silence. Returns how many are new.
    """
    now, told = now or timezone.now(), 0
    silent = watch.silences(now) if settings.TECHNICAL_CONTACT else []
    for silence in silent:
        key = f"silence:{emails.silence_ref(silence)}"
        if now - silence.since < watch.TELL_AFTER or OutgoingMail.objects.filter(dedup_key=key).exists():
            continue
        if services.queue_mail(emails.silence(settings.TECHNICAL_CONTACT, silence), dedup_key=key):
            delivery.send_alone(key)  # nobody else may be left to do it
            told += 1
    return told
