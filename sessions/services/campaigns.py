"""Rounds of invitations and reminders: start, pause, go on, stop (see `filling.py` for the rows)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from common.dates import moment_text
from common.errors import DomainError
from common.one_by_one import one_by_one
from mail import mailings, tasks
from mail.models import Mailing, OutgoingMail
from mail.services import queue_mail, resend_uncertain
from mail.states import Status as MailStatus
from sessions import emails
from sessions.filling import locked, move, move_if
from sessions.models import Invitation, KnowledgeSession, MailCampaign
from sessions.selection import (
    BETWEEN_ROUNDS,
    MOST_REMINDERS,
    Chosen,
    guest_list,
    never_mailed,
    to_remind,
    too_early,
)
from sessions.services.seats import with_seats
from sessions.states import CampaignStatus, SessionStatus
from sessions.tasks import ring_filling

Kind = MailCampaign.Kind
NOT_NOW = "U kunt uitnodigen zolang aanmelden kan. Publiceer eerst de kennissessie."


@transaction.atomic
def start_campaign(
    session_pk: int, chosen: Chosen, *, number: int, by: User, text: str = "", rate: int | None = None
) -> MailCampaign:
    """A round of invitations; the worker makes the mails. number: the round that the organiser looked at: who
    presses twice, or presses at the same moment in another browser, gets the same campaign.
    """
    knowledge_session = KnowledgeSession.objects.get(pk=session_pk)
    if not knowledge_session.takes_registrations:
        raise DomainError(NOT_NOW)
    planned = guest_list(knowledge_session, chosen).new
    return _start(
        knowledge_session, Kind.INVITATION, number, by=by, text=text, rate=rate, planned=planned,
        filter=chosen.as_json(), subject=emails.invitation_subject(knowledge_session),
    )  # fmt: skip


@transaction.atomic
def start_reminder(
    session_pk: int,
    *,
    number: int,
    by: User,
    text: str = "",
    rate: int | None = None,
    now: datetime | None = None,
) -> MailCampaign:
    """The same link again, only to who did not answer."""
    now = now or timezone.now()
    knowledge_session = KnowledgeSession.objects.get(pk=session_pk)
    if not knowledge_session.takes_registrations:
        raise DomainError(NOT_NOW)
    known = MailCampaign.objects.filter(
        knowledge_session=session_pk, kind=Kind.REMINDER, round=number
    ).first()
    if known:
        return known
    if refusal := why_no_reminder(knowledge_session, now=now):
        raise DomainError(refusal)
    planned = to_remind(knowledge_session, now).count()
    if not planned:
        when = when_to_remind(knowledge_session, now=now)
        raise DomainError(f"Er is niemand die een herinnering kan krijgen. {when}".strip())
    return _start(
        knowledge_session, Kind.REMINDER, number, by=by, text=text, rate=rate, planned=planned,
        subject=emails.invitation_reminder_subject(knowledge_session),
    )  # fmt: skip


def why_no_reminder(knowledge_session: KnowledgeSession, *, now: datetime) -> str:
    """What keeps the organiser from a round of reminders now, or nothing."""
    rounds = list(knowledge_session.campaigns.exclude(status=CampaignStatus.STOPPED))
    reminders = knowledge_session.campaigns.filter(kind=Kind.REMINDER).count()
    if reminders >= MOST_REMINDERS:
        return f"U hebt al {MOST_REMINDERS} herinneringen gestuurd. Meer gaat niet."
    reminded = [row.finished_at or row.created_at for row in rounds if row.kind == Kind.REMINDER]
    if reminded and max(reminded) > now - BETWEEN_ROUNDS:
        return f"Wacht 5 dagen na de vorige herinnering: vanaf {_possible_from(max(reminded))} kan het weer."
    if any(row.is_busy or row.status == CampaignStatus.PAUSED for row in rounds):
        return "Er loopt nog een ronde. Wacht tot die klaar is, of stop die."
    return ""


def when_to_remind(knowledge_session: KnowledgeSession, *, now: datetime) -> str:
    """From when those can be reminded who got their last mail less than five days ago; empty without such people."""
    mailed = too_early(knowledge_session, now)
    if not mailed["first"]:
        return ""
    if mailed["first"] + BETWEEN_ROUNDS >= knowledge_session.closes_at:
        return (
            "Wie korter dan 5 dagen geleden een mail kreeg, kunt u niet meer herinneren: aanmelden kan tot "
            f"{moment_text(knowledge_session.closes_at)}."
        )
    first, last = _possible_from(mailed["first"]), _possible_from(mailed["until"])
    if first == last:
        return f"Wie korter dan 5 dagen geleden een mail kreeg, kunt u herinneren vanaf {first}."
    return (
        f"Wie korter dan 5 dagen geleden een mail kreeg, kunt u herinneren vanaf {first}. "
        f"Vanaf {last} kan het bij iedereen van hen."
    )


def _possible_from(mailed_at: datetime) -> str:
    """The first whole minute at which five days are over."""
    return moment_text(mailed_at + BETWEEN_ROUNDS + timedelta(seconds=59, microseconds=999_999))


def next_round(knowledge_session: KnowledgeSession, kind: str) -> int:
    return knowledge_session.campaigns.filter(kind=kind).count() + 1


def finish_campaigns(*, now: datetime | None = None) -> None:
    """`done` is counted from the rows, never said by a worker; a stop reaches the mails a worker held, and the
    rounds of a session that is called off.
    """
    now = now or timezone.now()
    off = MailCampaign.objects.filter(knowledge_session__status=SessionStatus.CANCELLED)
    ended = [CampaignStatus.DONE, CampaignStatus.STOPPED]
    one_by_one(stop_campaign, off.exclude(status__in=ended).values_list("pk", flat=True))
    ending = MailCampaign.objects.filter(
        Q(status=CampaignStatus.RUNNING) | Q(status=CampaignStatus.STOPPED, finished_at=None)
    )

    def finish(campaign: MailCampaign) -> None:
        if campaign.status == CampaignStatus.STOPPED:
            mailings.tidy(campaign.mailing_id)
        waiting = [MailStatus.QUEUED, MailStatus.SENDING]
        if OutgoingMail.objects.filter(mailing=campaign.mailing_id, status__in=waiting).exists():
            return
        _take_back(campaign)
        move_if(campaign.pk, CampaignStatus.RUNNING, CampaignStatus.DONE, finished_at=now)
        MailCampaign.objects.filter(pk=campaign.pk, finished_at=None, status=CampaignStatus.STOPPED).update(
            finished_at=now
        )

    one_by_one(finish, ending.select_related("knowledge_session"))


def _take_back(campaign: MailCampaign) -> None:
    """Who got nothing of a round was not invited: the next round finds them as new. In thousands, each under the lock
    of the session, so that nobody registers on an invitation that goes.
    """
    while True:
        with with_seats(campaign.knowledge_session_id):
            gone = list(never_mailed(campaign).values_list("pk", flat=True)[:1000])
            Invitation.objects.filter(pk__in=gone).delete()
            MailCampaign.objects.filter(pk=campaign.pk).update(taken_back=F("taken_back") + len(gone))
        if not gone:
            return


@transaction.atomic
def pause_campaign(pk: int, *, by: User) -> MailCampaign:
    """At most the one mail leaves that each worker has begun."""
    campaign = locked(pk)
    move(campaign, CampaignStatus.PAUSED)
    mailings.pause(campaign.mailing_id)
    return campaign


@transaction.atomic
def resume_campaign(pk: int, *, by: User) -> MailCampaign:
    campaign = locked(pk)
    if not campaign.knowledge_session.takes_registrations:
        raise DomainError("Niemand kan zich nog aanmelden. Open de aanmelding weer, of stop de ronde.")
    move(campaign, CampaignStatus.RUNNING)
    mailings.go_on(campaign.mailing_id)
    transaction.on_commit(lambda: tasks.ring(), robust=True)
    return campaign


@transaction.atomic
def stop_campaign(pk: int, *, by: User | None = None) -> MailCampaign:
    """For good: what waits is withdrawn, and within a minute the invitations that nobody got are taken back."""
    campaign = locked(pk)
    move(campaign, CampaignStatus.STOPPED)
    mailings.stop(campaign.mailing_id)
    return campaign


@transaction.atomic
def send_uncertain_again(pk: int, *, by: User) -> int:
    """Everybody of whom nobody knows whether the mail arrived; some will get it twice."""
    campaign = locked(pk)
    count = resend_uncertain(campaign.mailing_id, by=by)
    if count and campaign.status == CampaignStatus.DONE:
        move(campaign, CampaignStatus.RUNNING)
    return count


def note_pause(mailing_pk: int, reason: str) -> None:
    """The mail server kept refusing and the mailing was paused: say so on the page, and to who started it."""
    campaign = MailCampaign.objects.select_for_update().filter(mailing=mailing_pk).first()
    if campaign is None or campaign.status != CampaignStatus.RUNNING:
        return
    move(campaign, CampaignStatus.PAUSED)
    if campaign.created_by:
        queue_mail(
            emails.campaign_paused(campaign, reason=reason, to=campaign.created_by.email),
            dedup_key=f"campaign-paused:{campaign.pk}:{timezone.now():%Y%m%d%H%M%S}",
        )


def _start(
    knowledge_session: KnowledgeSession, kind: str, number: int, *, by: User, rate: int | None, **fields
):
    known = MailCampaign.objects.filter(knowledge_session=knowledge_session, kind=kind, round=number)
    if not known.exists():
        row = MailCampaign(
            knowledge_session=knowledge_session, kind=kind, round=number, created_by=by,
            mailing=Mailing.objects.create(rate_per_minute=rate), **fields,
        )  # fmt: skip
        MailCampaign.objects.bulk_create([row], ignore_conflicts=True)
    campaign = known.select_for_update().get()
    if campaign.status == CampaignStatus.DRAFT:
        move(campaign, CampaignStatus.FILLING)
        transaction.on_commit(lambda: ring_filling(), robust=True)
    return campaign
