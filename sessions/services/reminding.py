"""Reminders: set when they go, and make them when the moment is there."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from common.errors import DomainError
from common.one_by_one import one_by_one
from mail.models import OutgoingMail
from mail.services import queue_mail
from mail.states import Status as MailStatus
from sessions import emails
from sessions.calculations import USEFUL_UNTIL, reminder_due
from sessions.models import KnowledgeSession, ReminderRound, ReminderRule, SessionRegistration
from sessions.services.seats import with_seats
from sessions.states import EXPECTED, RegistrationStatus

MOST_RULES = 2
KIND = "sessions.reminder"
Outcome = ReminderRound.Outcome


def set_reminders(session_pk: int, rules: list[tuple[int, time]], *, by: User) -> None:
    """rules: (days before, local time), none to switch off. A rule that stays keeps its history."""
    if len(set(rules)) > MOST_RULES:
        raise DomainError(f"Kies hooguit {MOST_RULES} herinneringen.")
    with with_seats(session_pk) as seats:
        kept = set()
        for rule in seats.knowledge_session.reminder_rules.all():
            if (rule.days_before, rule.clock) in rules:
                kept.add((rule.days_before, rule.clock))
            else:
                rule.delete()
        ReminderRule.objects.bulk_create(
            ReminderRule(knowledge_session=seats.knowledge_session, days_before=days, clock=clock)
            for days, clock in sorted(set(rules) - kept)
        )


def due_at(knowledge_session: KnowledgeSession, rule: ReminderRule) -> datetime | None:
    announced = knowledge_session.announced_at or knowledge_session.created_at
    since = max(announced, rule.created_at)
    return reminder_due(knowledge_session.starts_at, rule.days_before, rule.clock, since=since)


def make_due(*, now: datetime) -> int:
    """What the clock does every minute. Returns how many mails are new."""
    near = KnowledgeSession.objects.filter(
        status__in=EXPECTED, starts_at__gt=now - timedelta(days=1), starts_at__lt=now + timedelta(days=32)
    )
    due = [
        (knowledge_session.pk, rule.pk)
        for knowledge_session in near.prefetch_related("reminder_rules__rounds")
        for rule in knowledge_session.reminder_rules.all()
        if _is_due(knowledge_session, rule, now)
    ]

    def remind(pks: tuple[int, int]) -> int:
        return _make(*pks, now)

    try:
        return sum(one_by_one(remind, due))
    finally:
        _close_rounds(now)


def _is_due(knowledge_session: KnowledgeSession, rule: ReminderRule, now: datetime) -> bool:
    due = due_at(knowledge_session, rule)
    made = {row.content_version for row in rule.rounds.all()}
    return bool(due) and due <= now and knowledge_session.content_version not in made


def _make(session_pk: int, rule_pk: int, now: datetime) -> int:
    """One rule of one session, once per version of when and where, by however many workers at once."""
    with with_seats(session_pk) as seats:
        knowledge_session = seats.knowledge_session
        rule = ReminderRule.objects.filter(pk=rule_pk).first()
        due = rule and due_at(knowledge_session, rule)
        if not due or due > now or knowledge_session.status not in EXPECTED:
            return 0  # moved, called off or changed since we looked
        is_late = now > knowledge_session.starts_at - USEFUL_UNTIL
        guests = _guests(knowledge_session)
        round_ = ReminderRound(
            knowledge_session=knowledge_session, rule=rule, days_before=rule.days_before, clock=rule.clock,
            content_version=knowledge_session.content_version, due_at=due, made_at=now,
            day=timezone.localdate(knowledge_session.starts_at), place=_place(knowledge_session),
            outcome=Outcome.MISSED if is_late else Outcome.SENT,
            missed=len(guests) if is_late else 0, closed_at=now if is_late else None,
        )  # fmt: skip
        if rule.rounds.filter(content_version=round_.content_version).exists():
            return 0
        round_.save()
        if is_late:
            return 0
        told = _told_before(knowledge_session, rule, round_)
        for guest in guests:
            if guest.pk in told and not told[guest.pk]:
                continue  # knows the day and the place already
            round_.mails += queue_mail(
                emails.reminder(guest, rule.pk, is_changed=guest.pk in told),
                dedup_key=f"remind:{guest.pk}:{rule.pk}:{round_.content_version}",
            )
        round_.save(update_fields=["mails"])
        return round_.mails


def _guests(knowledge_session: KnowledgeSession) -> list[SessionRegistration]:
    rows = list(
        knowledge_session.registrations.filter(status=RegistrationStatus.CONFIRMED, invitation__isnull=False)
        .exclude(email="")
        .select_related("invitation__initiative")
    )
    for row in rows:
        row.knowledge_session = row.invitation.knowledge_session = knowledge_session
    return rows


def _told_before(
    knowledge_session: KnowledgeSession, rule: ReminderRule, new: ReminderRound
) -> dict[int, bool]:
    """Who already got a reminder of this rule: registration -> whether it told another day or place."""
    told = {}
    for old in rule.rounds.filter(outcome=Outcome.SENT, content_version__lt=new.content_version).order_by(
        "content_version"
    ):
        is_other = (old.day, old.place) != (new.day, new.place)
        left = _mails_of(old).filter(status__in=[MailStatus.HANDED_OVER, MailStatus.UNCERTAIN])
        told |= dict.fromkeys(_registrations(left), is_other)
    return told


def _close_rounds(now: datetime) -> None:
    """When it has become too late: count for whom it was, so that the organiser sees it."""
    for round_ in ReminderRound.objects.filter(
        closed_at=None, knowledge_session__starts_at__lt=now + USEFUL_UNTIL
    ).select_related("knowledge_session"):
        stayed = _mails_of(round_).filter(status__in=[MailStatus.QUEUED, MailStatus.SUPPRESSED])
        expected = SessionRegistration.objects.filter(pk__in=_registrations(stayed)).exclude(
            status=RegistrationStatus.CANCELLED
        )
        is_newest = round_.content_version == round_.knowledge_session.content_version
        missed = expected.count() if is_newest and round_.knowledge_session.status != "cancelled" else 0
        outcome = Outcome.MISSED if missed and missed == round_.mails else round_.outcome
        ReminderRound.objects.filter(pk=round_.pk, closed_at=None).update(
            closed_at=now, missed=missed, outcome=outcome
        )


def _mails_of(round_: ReminderRound):
    return OutgoingMail.objects.filter(
        kind=KIND,
        topic=emails.topic(round_.knowledge_session),
        ref__contains=f":{round_.rule_id}:{round_.content_version}:",
    )


def _registrations(mails) -> list[int]:
    return [int(ref.partition(":")[0]) for ref in mails.values_list("ref", flat=True)]


def _place(knowledge_session: KnowledgeSession) -> str:
    return "\n".join((knowledge_session.place_name, knowledge_session.address, knowledge_session.online_url))
