"""The digest of an organiser: once per day or week, on the Dutch clock, and never when there is nothing to tell."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common.one_by_one import one_by_one
from mail import stops
from mail.services import queue_mail
from sessions import emails
from sessions.digest import DIGESTS, digest_of
from sessions.models import DigestChoice
from sessions.permissions import can_plan_sessions

Rhythm = DigestChoice.Rhythm
FIRST_HOUR, LAST_HOUR = 7, 12  # by the clock in the Netherlands; a worker that was away may still be in time
BACK = {Rhythm.DAILY: timedelta(days=1), Rhythm.WEEKLY: timedelta(days=7)}


def rhythm_of(user: User) -> str:
    """An organiser hears every Monday, a coordinator only after asking for it."""
    if stops.is_suppressed(user.email, DIGESTS):  # by the link at the foot of the mail
        return Rhythm.NEVER
    choice = DigestChoice.objects.filter(user=user).first()
    if choice:
        return choice.rhythm
    return Rhythm.WEEKLY if "organiser" in user.portal_roles else Rhythm.NEVER


@transaction.atomic
def choose_rhythm(user: User, rhythm: str) -> None:
    stops.lift(user.email, DIGESTS)
    DigestChoice.objects.update_or_create(user=user, defaults={"rhythm": rhythm})


def queue_digests(*, now: datetime | None = None) -> int:
    """May run every hour: one mail per person and day. Returns how many mails are new."""
    now = now or timezone.now()
    local = timezone.localtime(now)
    if not FIRST_HOUR <= local.hour < LAST_HOUR:
        return 0

    def queue(user: User) -> bool:
        return _queue_digest(user, now)

    return sum(one_by_one(queue, _readers()))


def _readers():
    return User.objects.filter(is_active=True, portal_role_rows__ended_at=None).exclude(
        portal_role_rows=None
    ).distinct()  # fmt: skip


def _queue_digest(user: User, now: datetime) -> bool:
    rhythm = rhythm_of(user)
    is_monday = timezone.localtime(now).weekday() == 0
    if not can_plan_sessions(user) or rhythm == Rhythm.NEVER or (rhythm == Rhythm.WEEKLY and not is_monday):
        return False
    morning = timezone.localtime(now).replace(hour=FIRST_HOUR, minute=0, second=0, microsecond=0)
    digest = digest_of(user, now, failed=(morning - BACK[rhythm], morning))
    if digest.is_empty:
        return False
    return queue_mail(emails.digest(user, digest), dedup_key=f"digest:{user.pk}:{morning:%Y-%m-%d}")
