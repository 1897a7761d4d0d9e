"""Make the rows of a round: one invitation per address and one mail per invitation and round."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from common.errors import DomainError
from common.one_by_one import one_by_one
from common.planner import MANY, count_rows
from mail.models import OutgoingMail
from mail.services import Planned, queue_many
from sessions import emails
from sessions.models import Invitation, MailCampaign, SessionRegistration
from sessions.selection import Outcome, chosen_of, links_of, to_remind, with_outcome
from sessions.states import CAMPAIGN_TRANSITIONS, CampaignStatus
from villages.models import Contact

CHUNK = 1000
Kind = MailCampaign.Kind


def fill_campaigns(*, now: datetime | None = None) -> int:
    """What the clock does: make the rows of every campaign that was started. May be killed at any moment and run
    in two places; it walks from the start again, and the unique keys keep each mail single. Returns new mails.
    """
    now = now or timezone.now()

    def fill(campaign: MailCampaign) -> int:
        made = (_fill_invitations if campaign.kind == Kind.INVITATION else _fill_reminders)(campaign, now)
        if made >= MANY:
            count_rows(Invitation, OutgoingMail)
        _filled(campaign.pk, now)
        return made

    waiting = MailCampaign.objects.filter(status=CampaignStatus.FILLING)
    return sum(one_by_one(fill, waiting.select_related("knowledge_session", "mailing")))


def _fill_invitations(campaign: MailCampaign, now: datetime) -> int:
    """In thousands, each a transaction of its own. Where it was is not stored: walking again costs seconds.

    Who registers or stops meanwhile is left out of what follows; of what is made, it is found when the mail leaves.
    """
    made = 0
    active = SessionRegistration.objects.active().filter(knowledge_session=campaign.knowledge_session)
    registered = active.order_by().values("email_key")
    rows = with_outcome(campaign.knowledge_session, chosen_of(campaign)).filter(outcome=Outcome.NEW.name)
    wanted = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(wanted), CHUNK):
        contacts = Contact.objects.filter(pk__in=wanted[start : start + CHUNK], opted_out_at=None)
        chunk = list(contacts.exclude(email_key__in=registered).order_by("pk").select_related("initiative"))
        with transaction.atomic():
            if not _still_fills(campaign.pk):
                return made
            made += _invite(campaign, chunk, now)
    return made


def _invite(campaign: MailCampaign, contacts: list, now: datetime) -> int:
    new = [
        Invitation.new(
            knowledge_session=campaign.knowledge_session, name=contact.name, email=contact.email, email_key=contact.email_key,
            contact=contact, initiative=contact.initiative, invited_by_id=campaign.created_by_id,
            source=Invitation.Source.CAMPAIGN,
        )
        for contact in contacts
    ]  # fmt: skip
    Invitation.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    rows = list(
        Invitation.objects.filter(
            knowledge_session=campaign.knowledge_session, email_key__in=[row.email_key for row in contacts],
            source=Invitation.Source.CAMPAIGN, rounds_sent=0, withdrawn_at=None, declined_at=None,
        ).order_by("pk")
    )  # fmt: skip
    return _mail(campaign, "sessions.invitation", rows, now)


def _fill_reminders(campaign: MailCampaign, now: datetime) -> int:
    """Who has a mail of this round is passed by: that mail has not left, so it does not count as a reminder yet."""
    made, last = 0, 0
    has_one = links_of(campaign.knowledge_session).filter(mailing=campaign.mailing_id)
    walk = (
        to_remind(campaign.knowledge_session, now).exclude(pk__in=has_one.values("invitation")).order_by("pk")
    )
    while chunk := list(walk.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        with transaction.atomic():
            if not _still_fills(campaign.pk):
                return made
            made += _mail(campaign, "sessions.invitation_reminder", chunk, now)
    return made


def _mail(campaign: MailCampaign, kind: str, rows: list[Invitation], now: datetime) -> int:
    """One mail per invitation and round, and the mark on the invitation, in the same transaction."""
    made = queue_many(
        kind,
        [
            Planned(
                to=row.email, ref=emails.campaign_ref(row, campaign.pk),
                dedup_key=f"invite:{row.pk}:{row.rounds_sent + 1}",
            )
            for row in rows
        ],
        subject=campaign.subject, topic=emails.topic(campaign.knowledge_session), mailing=campaign.mailing,
        reply_to=campaign.knowledge_session.contact_email,
    )  # fmt: skip
    for before in {row.rounds_sent for row in rows}:
        pks = [row.pk for row in rows if row.rounds_sent == before]
        Invitation.objects.filter(pk__in=pks, rounds_sent=before).update(rounds_sent=F("rounds_sent") + 1)
    return made


def _still_fills(pk: int) -> bool:
    """Read under the lock that two fillers, or a stop, wait for."""
    return MailCampaign.objects.select_for_update().get(pk=pk).status == CampaignStatus.FILLING


def _filled(pk: int, now: datetime) -> None:
    move_if(pk, CampaignStatus.FILLING, CampaignStatus.READY, filled_at=now)
    move_if(pk, CampaignStatus.READY, CampaignStatus.RUNNING)


@transaction.atomic
def move_if(pk: int, old: CampaignStatus, new: CampaignStatus, **changes) -> None:
    campaign = locked(pk)
    if campaign.status == old:
        move(campaign, new, **changes)


def locked(pk: int) -> MailCampaign:
    return MailCampaign.objects.select_for_update().get(pk=pk)


def move(campaign: MailCampaign, new: CampaignStatus, **changes) -> None:
    old = CampaignStatus(campaign.status)
    if new not in CAMPAIGN_TRANSITIONS[old]:
        raise DomainError(f"Deze ronde is intussen: {old.label}. Laad de pagina opnieuw.")
    campaign.status = new
    for name, value in changes.items():
        setattr(campaign, name, value)
    campaign.save(update_fields=["status", *changes])
