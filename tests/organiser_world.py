"""As many initiatives, sessions and guests as asked for, in a few queries."""

import uuid
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from common.sorting import search_key, sort_key
from common.tokens import token_hash
from mail.models import OutgoingMail, Suppression
from sessions.models import (
    Invitation,
    InvitationRequest,
    KnowledgeSession,
    MailCampaign,
    ProgrammeItem,
    SessionRegistration,
    Speaker,
)
from sessions.selection import INVITATIONS
from tests.factories import MailCampaignFactory, MunicipalityFactory
from villages.models import Contact, Initiative, Municipality

SLUG = "avond-0"  # the session that everybody is invited to
MOST_GUESTS = 600  # no hall is larger
OF_A_SESSION = [
    "manage_detail", "programme", "invite", "remind_unanswered", "campaign_list", "invitation_list", "the_day",
    "presence_list", "check_in", "close_list", "afterwards", "reminders", "registration_list", "request_queue",
    "keeping", "session_export",
]  # fmt: skip
PAGES = [
    "/organisatie/", "/organisatie/kennissessies/", "/organisatie/initiatieven/", "/organisatie/post/",
    "/organisatie/post/gestopt/", "/organisatie/overzicht-per-mail/", "/organisatie/initiatieven/downloaden/",
    *[reverse(f"knowledge_sessions:{name}", args=[SLUG]) for name in OF_A_SESSION],
]  # fmt: skip


def fill(organiser, *, initiatives: int, sessions: int, start: int = 0) -> None:
    """Adds to what is there; `start` is how many initiatives that is."""
    numbers = range(start, start + initiatives)
    contacts = _make_contacts(numbers)
    main = _make_sessions(organiser, sessions)
    people = [
        (n, contact) for n, contact in zip(numbers, contacts, strict=True) if n % 10
    ]  # a tenth is not invited
    invitations = _invite(main, people)
    guests = [(n, row) for (n, _contact), row in zip(people, invitations, strict=True) if n < MOST_GUESTS]
    _register(main, guests)
    for number in [n for n in numbers if n < MOST_GUESTS][::10]:
        speaker = Speaker.objects.create(knowledge_session=main, name=f"Spreker {number}", order=number)
        ProgrammeItem.objects.create(
            knowledge_session=main, title="Deel", minutes=1, speaker=speaker, order=number
        )


def mailbox(number: int) -> dict[str, str]:
    return {"email": f"gast{number}@example.org", "email_key": f"gast{number}@example.org"}


def _make_contacts(numbers: range) -> list[Contact]:
    place = Municipality.objects.first() or MunicipalityFactory()
    groups = Initiative.objects.bulk_create(
        Initiative(name=f"Warm {n}", slug=f"warm-{n}", municipality=place, sort_key=sort_key(f"Warm {n}"),
                   search_key=search_key(f"Warm {n}"))
        for n in numbers
    )  # fmt: skip
    Suppression.objects.bulk_create(
        Suppression(email_key=f"gast{n}@example.org", scope=INVITATIONS, reason="owner")
        for n in numbers[::20]
    )
    return Contact.objects.bulk_create(
        Contact(initiative=group, name=f"Gast {n}", **mailbox(n))
        for n, group in zip(numbers, groups, strict=True)
    )


def _make_sessions(organiser, number: int) -> KnowledgeSession:
    """The first is still to come; every other one was."""
    now = timezone.now().replace(microsecond=0)
    there = KnowledgeSession.objects.count()
    days = [30 if not n or n % 2 else -n for n in range(there, there + number)]
    KnowledgeSession.objects.bulk_create(
        KnowledgeSession(
            title=f"Avond {n}", slug=f"avond-{n}", summary="Kort.", organised_by="KEI", owner=organiser,
            place_name="De Hoek", status="open", starts_at=now + timedelta(days=day),
            ends_at=now + timedelta(days=day, hours=2),
        )
        for n, day in enumerate(days, start=there)
    )  # fmt: skip
    return KnowledgeSession.objects.get(slug=SLUG)


def _invite(session: KnowledgeSession, people: list[tuple[int, Contact]]) -> list[Invitation]:
    """A round that was sent six days ago."""
    campaign = MailCampaign.objects.first() or MailCampaignFactory(
        knowledge_session=session, status="done", created_by=session.owner
    )
    ago = timezone.now() - timedelta(days=6)
    rows = Invitation.objects.bulk_create(
        Invitation(knowledge_session=session, contact=contact, initiative_id=contact.initiative_id,
                   name=contact.name, token_hash=token_hash(str(n)), rounds_sent=1, mailed_at=ago, source="campaign",
                   **mailbox(n))
        for n, contact in people
    )  # fmt: skip
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            dedup_key=f"invite:{row.pk}:1", kind="sessions.invitation", ref=f"{row.pk}:1:{campaign.pk}",
            topic=f"session:{session.pk}", mailing=campaign.mailing, to_email=row.email, subject="Uitnodiging: Avond 0",
            message_id=f"<{uuid.uuid4().hex}@example.org>", status="handed_over", handed_over_at=ago,
        )
        for row in rows
    )  # fmt: skip
    return rows


def _register(session: KnowledgeSession, guests: list[tuple[int, Invitation]]) -> None:
    """Of four people one comes, one waits, one cancelled and one says nothing; a fifth of them asked to be invited."""
    now = timezone.now()
    states = [
        {"status": "confirmed"},
        {"status": "cancelled", "cancelled_at": now},
        {"status": "waiting", "waiting_since": now},
    ]
    SessionRegistration.objects.bulk_create(
        SessionRegistration(
            knowledge_session=session, invitation=row, initiative_id=row.initiative_id, name=row.name,
            waiting_no=n + 1 if n % 4 == 2 else None, **mailbox(n), **states[n % 4],
        )
        for n, row in guests if n % 4 < 3
    )  # fmt: skip
    InvitationRequest.objects.bulk_create(
        InvitationRequest(knowledge_session=session, name=f"Vrager {n}", email=f"vrager{n}@example.org",
                          email_key=f"vrager{n}@example.org", initiative_text=f"Warm {n}")
        for n, _row in guests[::5]
    )  # fmt: skip
