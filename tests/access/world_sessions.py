"""Sessions of the access matrix: one of the organiser of the cast, and a concept of another organiser."""

from datetime import timedelta

from django.utils import timezone

from sessions import services
from tests.factories import (
    InvitationFactory,
    InvitationRequestFactory,
    KnowledgeSessionFactory,
    MailCampaignFactory,
    MaterialFactory,
    OutgoingMailFactory,
    PortalRoleFactory,
    PresenceFactory,
    ProgrammeItemFactory,
    SessionRegistrationFactory,
    SpeakerFactory,
    SpeakerPhotoFactory,
    link_mail,
)


def fill(world) -> None:
    """world.organiser: the organiser of the cast."""
    world.knowledge_session = KnowledgeSessionFactory(slug="eigen-sessie", owner=world.organiser)
    world.speaker = SpeakerFactory(knowledge_session=world.knowledge_session)
    world.asked_speaker = services.ask_speaker(
        SpeakerFactory(knowledge_session=world.knowledge_session, email="s@example.org", approved_at=None).pk,
        by=world.organiser,
    )
    for speaker in (world.speaker, world.asked_speaker):
        SpeakerPhotoFactory(speaker=speaker)
    world.programme_item = ProgrammeItemFactory(knowledge_session=world.knowledge_session)
    world.invitation = InvitationFactory(knowledge_session=world.knowledge_session)
    week_ago = timezone.now() - timedelta(days=7)
    world.silent_invitation = InvitationFactory(
        knowledge_session=world.knowledge_session, source="campaign", rounds_sent=1
    )
    link_mail(world.silent_invitation, at=week_ago)
    world.campaign = MailCampaignFactory(
        knowledge_session=world.knowledge_session, round=1, status="done", created_at=week_ago
    )
    world.campaign_mail = OutgoingMailFactory(kind="sessions.invitation", mailing=world.campaign.mailing)
    world.invitation_request = InvitationRequestFactory(knowledge_session=world.knowledge_session)
    world.registration = SessionRegistrationFactory(invitation__knowledge_session=world.knowledge_session)
    world.session_today = KnowledgeSessionFactory(
        slug="sessie-van-vandaag", starts_at=timezone.now() + timedelta(seconds=5), owner=world.organiser
    )
    world.busy_campaign = MailCampaignFactory(knowledge_session=world.session_today, round=1)
    OutgoingMailFactory(kind="sessions.invitation", mailing=world.busy_campaign.mailing)
    start = timezone.now() - timedelta(days=3)
    world.past_session = KnowledgeSessionFactory(
        slug="sessie-van-toen", starts_at=start, list_closed_at=timezone.now(), owner=world.organiser
    )
    world.past_invitation = InvitationFactory(knowledge_session=world.past_session)
    PresenceFactory(
        knowledge_session=world.past_session,
        registration=SessionRegistrationFactory(invitation=world.past_invitation),
    )
    world.material = MaterialFactory(knowledge_session=world.past_session)
    world.foreign_draft = KnowledgeSessionFactory(
        slug="concept-van-een-ander", status="draft", owner=PortalRoleFactory(kind="organiser").user
    )
    world.foreign_session = KnowledgeSessionFactory(
        slug="sessie-van-een-ander", owner=world.foreign_draft.owner
    )
    world.foreign_registration = SessionRegistrationFactory(
        invitation__knowledge_session=world.foreign_session
    )
