"""The mails of a round of invitations (the other mails to guests: `guests.py`)."""

from django.utils.functional import SimpleLazyObject

from mail.messages import Message, compose, one_line, portal_url
from mail.sharing import shared_in_batch
from sessions.emails.guests import link_ref, to_guest, topic
from sessions.models import Invitation, KnowledgeSession, MailCampaign, programme_of


def invitation(invitation: Invitation, campaign: MailCampaign | None = None) -> Message:
    """The first mail to somebody an organiser chose."""
    return _of_campaign("sessions.invitation", invitation, campaign)


def invitation_reminder(invitation: Invitation, campaign: MailCampaign | None = None) -> Message:
    """The same link again, to somebody who did not answer."""
    return _of_campaign("sessions.invitation_reminder", invitation, campaign)


def invitation_subject(knowledge_session: KnowledgeSession) -> str:
    return one_line(f"Uitnodiging: {one_line(knowledge_session.title, 120)}", 150)


def invitation_reminder_subject(knowledge_session: KnowledgeSession) -> str:
    return one_line(f"Herinnering: {one_line(knowledge_session.title, 120)}", 150)


def campaign_paused(campaign: MailCampaign, *, reason: str, to: str) -> Message:
    """To the organiser: the mail server keeps refusing, so a person has to look."""
    knowledge_session = campaign.knowledge_session
    return compose(
        "sessions.campaign_paused",
        to=to,
        template="sessions/campaign_paused",
        context={
            "knowledge_session": knowledge_session,
            "title": one_line(knowledge_session.title, 120),
            "reason": reason,
            "url": portal_url("knowledge_sessions:campaign", slug=knowledge_session.slug, key=campaign.key),
        },
        ref=str(campaign.pk),
        topic=topic(knowledge_session),
    )


def _of_campaign(kind: str, guest: Invitation, campaign: MailCampaign | None) -> Message:
    """With what the organiser wrote for this round."""
    ref = campaign_ref(guest, campaign.pk) if campaign else link_ref(guest)
    note = campaign.text.replace("://", ": //") if campaign else ""
    programme = SimpleLazyObject(lambda: _programme(guest.knowledge_session))
    return to_guest(kind, guest, kind.replace(".", "/"), ref, note=note, programme=programme)


@shared_in_batch
def _programme(knowledge_session: KnowledgeSession) -> list[dict]:
    return programme_of(knowledge_session)


def campaign_ref(invitation: Invitation, campaign_pk: int) -> str:
    return f"{link_ref(invitation)}:{campaign_pk}"
