"""A round of invitations, from the start to the rows."""

from sessions import filling, services
from sessions.models import MailCampaign
from sessions.selection import Chosen


def invite(knowledge_session, contacts, *, by, **more) -> MailCampaign:
    """Exactly the initiatives of these contacts."""
    slugs = tuple(contact.initiative.slug for contact in contacts)
    number = services.next_round(knowledge_session, MailCampaign.Kind.INVITATION)
    row = services.start_campaign(
        knowledge_session.pk, Chosen(initiatieven=slugs), number=number, by=by, **more
    )
    filling.fill_campaigns()
    row.refresh_from_db()
    return row
