"""How fast mails leave: a rate per minute, pauses that the mail server asks for, and mailings that wait.

All of it stands in the database, so that it holds over a restart and for all workers together.
"""

import random
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, Sum

from mail.mailings import is_closed
from mail.models import Mailing, MailServer, OutgoingMail, SendBudget

SERVER = "default"
#: A minute and a little: between the moment that is counted and the last word to the server lies some time.
WINDOW = timedelta(seconds=62)
WAIT_MINUTES = (1, 2, 4, 8, 16, 30)
CAMPAIGN_PRIORITY = 9
#: What says "not now, and not so fast": of the server, not of this one mail or mailbox.
SLOW_DOWN = {421, 432, 452}
OF_ONE_MAILBOX = "4.2.2"


def room(now: datetime, size: int) -> tuple[int, set[int], int]:
    """How many of the next `size` mails may be claimed, the mailings that may not, and up to which priority."""
    server = MailServer.objects.filter(name=SERVER).first()
    if server and server.wait_until and server.wait_until > now:
        return 0, set(), CAMPAIGN_PRIORITY
    closed = set()
    for mailing in Mailing.objects.filter(Q(paused_at__isnull=False) | Q(rate_per_minute__isnull=False)):
        rate = mailing.rate_per_minute
        if is_closed(mailing) or (rate and _used(_name(mailing.pk), now) >= rate):
            closed.add(mailing.pk)
    rate = settings.MAIL_RATE_PER_MINUTE
    if not rate:
        return size, closed, CAMPAIGN_PRIORITY
    free = rate - _used(SERVER, now)
    priority = CAMPAIGN_PRIORITY if free > _kept_for_people(rate) else CAMPAIGN_PRIORITY - 1
    return max(min(size, free), 0), closed, priority


def holds_back(now: datetime) -> bool:
    """Is there mail that waits for nothing but its rate? Then the wait is a matter of seconds."""
    has_rates = settings.MAIL_RATE_PER_MINUTE or Mailing.objects.exclude(rate_per_minute=None).exists()
    if not has_rates or MailServer.objects.filter(name=SERVER, wait_until__gt=now).exists():
        return False
    closed = Mailing.objects.filter(Q(paused_at__isnull=False) | Q(stopped_at__isnull=False)).values("pk")
    return OutgoingMail.objects.due(now).exclude(mailing__isnull=False, mailing__in=closed).exists()


def has_rate(mail: OutgoingMail) -> bool:
    """Is this mail counted? The mailing was read with the claim; its rate never changes."""
    return bool(settings.MAIL_RATE_PER_MINUTE or (mail.mailing and mail.mailing.rate_per_minute))


def take(mail: OutgoingMail, now: datetime) -> bool:
    """May this mail leave now? Counts it when it may. In the transaction that lets it leave."""
    limits = []
    if settings.MAIL_RATE_PER_MINUTE:
        rate = settings.MAIL_RATE_PER_MINUTE
        is_campaign = mail.priority >= CAMPAIGN_PRIORITY
        limits.append((SERVER, rate - _kept_for_people(rate) if is_campaign else rate))
        MailServer.objects.get_or_create(name=SERVER)
        MailServer.objects.select_for_update().get(name=SERVER)
    if mail.mailing and mail.mailing.rate_per_minute:
        mailing = Mailing.objects.select_for_update().get(pk=mail.mailing_id)
        limits.append((_name(mailing.pk), mailing.rate_per_minute))
    if any(_used(name, now) >= limit for name, limit in limits):
        return False
    for name, _limit in limits:
        second = now.replace(microsecond=0)
        row, _ = SendBudget.objects.get_or_create(name=name, second=second)
        SendBudget.objects.filter(pk=row.pk).update(sent=F("sent") + 1)
    return True


@transaction.atomic
def slow_down(now: datetime, answer: str) -> tuple[datetime, bool]:
    """The server wants us to wait: each time longer. Returns until when, and whether it is the first time in a row."""
    MailServer.objects.get_or_create(name=SERVER)
    server = MailServer.objects.select_for_update().get(name=SERVER)
    minutes = WAIT_MINUTES[min(server.waits, len(WAIT_MINUTES) - 1)]
    server.waits += 1
    server.wait_until = now + timedelta(minutes=minutes * random.uniform(0.8, 1.2))  # noqa: S311
    server.answer = answer[:300]
    server.save()
    return server.wait_until, server.waits == 1


def is_slowed() -> bool:
    return MailServer.objects.filter(name=SERVER, waits__gt=0).exists()


def speed_up() -> None:
    """The server took a mail again."""
    MailServer.objects.filter(name=SERVER).update(waits=0, wait_until=None, answer="")


def waiting_until(now: datetime) -> MailServer | None:
    """For the page: the mail server that asked us to wait."""
    return MailServer.objects.filter(name=SERVER, wait_until__gt=now).first()


def forget(before: datetime) -> None:
    SendBudget.objects.filter(second__lt=before).delete()


def _kept_for_people(rate: int) -> int:
    """A tenth of the rate is for answers to people, so that a campaign never makes them wait a minute."""
    return max(rate // 10, 1) if rate >= 5 else 0


def _used(name: str, now: datetime) -> int:
    rows = SendBudget.objects.filter(name=name, second__gt=now - WINDOW)
    return rows.aggregate(total=Sum("sent"))["total"] or 0


def _name(mailing_pk: int) -> str:
    return f"mailing:{mailing_pk}"
