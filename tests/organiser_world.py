"""As many initiatives, sessions and guests as asked for, in a few queries."""

import re
import uuid
from datetime import time, timedelta
from itertools import cycle

from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import Export
from common.sorting import search_key, sort_key
from common.tokens import token_hash
from mail.models import LiftedStop, OutgoingMail, Suppression
from sessions.models import (
    Evaluation,
    Invitation,
    InvitationRequest,
    KnowledgeSession,
    MailCampaign,
    Material,
    NightCheck,
    Presence,
    ProgrammeItem,
    ReminderRound,
    SessionRegistration,
    SessionStatusChange,
    Speaker,
)
from sessions.selection import INVITATIONS
from tests.factories import MailCampaignFactory, MunicipalityFactory
from villages.consents import CURRENT
from villages.models import Contact, Initiative, InitiativeImport, InitiativeSignup, Municipality

SLUG = "avond-0"  # the session that everybody is invited to
MOST_GUESTS = 600  # no hall is larger


def office_addresses(patterns=None, above: str = "", names: tuple[str, ...] = ()) -> dict[str, str]:
    """Every address below /organisatie/ by its name, from the list of addresses itself: a new one counts by itself."""
    found = {}
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            more = (*names, pattern.namespace) if pattern.namespace else names
            found |= office_addresses(pattern.url_patterns, path, more)
        elif path.startswith("organisatie/"):
            found[":".join([*names, pattern.name])] = path
    return found


#: Pages of a coordinator, about villages and people; each has its own test.
OF_COORDINATOR = ("organisatie/aanmeldingen/", "organisatie/mensen/", "organisatie/uitnodiging/")
#: Only a press on a button comes here.
POSTED = {
    "knowledge_sessions:part_shift", "knowledge_sessions:registration_act", "knowledge_sessions:request_decide",
    "villages:import_apply", "villages:import_drop", "villages:initiative_signup_accept",
}  # fmt: skip
NAMES = sorted(
    name
    for name, path in office_addresses().items()
    if not path.startswith(OF_COORDINATOR) and name not in POSTED
)


def address_of(name: str) -> str:
    """The page of this name, about the first thing of its kind."""
    parts = [part.split(":")[-1].rstrip(">") for part in re.findall("<[^>]*>", office_addresses()[name])]
    return reverse(name, kwargs={part: _value(name, part) for part in parts})


def _value(name: str, part: str):
    app, _colon, end = name.partition(":")
    if part == "slug":
        return SLUG if app == "knowledge_sessions" else "warm-0"
    if part == "kind":
        return "csv" if end == "import_template" else "sprekers"
    if part in ("move", "group", "deed"):
        return {"move": "sluiten", "group": "aanwezig", "deed": "stoppen"}[part]
    if end.startswith("initiative_signup"):
        return InitiativeSignup.objects.earliest("pk").reference
    if end.startswith("outbox"):
        return OutgoingMail.objects.earliest("pk").reference
    if end.startswith("contact"):
        return Contact.objects.earliest("pk").reference
    if end.startswith("import"):
        return InitiativeImport.objects.latest("pk").key  # the longest one
    if end.startswith("registration"):
        return SessionRegistration.objects.filter(status="confirmed").earliest("pk").key
    models = {
        "stopped": Suppression, "campaign": MailCampaign, "invitation": Invitation, "material": Material,
        "request": InvitationRequest, "speaker": Speaker, "part": Speaker,
    }  # fmt: skip
    return models[end.partition("_")[0]].objects.earliest("pk").key


def fill(organiser, *, initiatives: int, sessions: int, start: int = 0, people: int = 1) -> None:
    """Adds to what is there; `start` is how many initiatives that is. people: contacts of an initiative."""
    groups = _make_initiatives(range(start, start + initiatives))
    numbers = range(start * people, (start + initiatives) * people)
    contacts = _make_contacts(groups, numbers)
    main = _make_sessions(organiser, sessions)
    chosen = [(n, one) for n, one in zip(numbers, contacts, strict=True) if n % 10]  # a tenth is not invited
    invitations = _invite(main, chosen)
    guests = [(n, row) for (n, _contact), row in zip(chosen, invitations, strict=True) if n < MOST_GUESTS]
    _register(main, guests)
    _plan(main, [n for n in numbers if n < MOST_GUESTS][::10])
    _bring_in(organiser, range(start, start + initiatives))


def mailbox(number: int) -> dict[str, str]:
    return {"email": f"gast{number}@example.org", "email_key": f"gast{number}@example.org"}


def _make_initiatives(numbers: range) -> list[Initiative]:
    place = Municipality.objects.first() or MunicipalityFactory()
    return Initiative.objects.bulk_create(
        Initiative(name=f"Warm {n}", slug=f"warm-{n}", municipality=place, sort_key=sort_key(f"Warm {n}"),
                   search_key=search_key(f"Warm {n}"))
        for n in numbers
    )  # fmt: skip


def _make_contacts(groups: list[Initiative], numbers: range) -> list[Contact]:
    Suppression.objects.bulk_create(
        Suppression(email_key=f"gast{n}@example.org", scope=INVITATIONS, reason="owner")
        for n in numbers[3::10]
    )
    return Contact.objects.bulk_create(
        Contact(initiative=groups[place * len(groups) // len(numbers)], name=f"Gast {n}", **mailbox(n))
        for place, n in enumerate(numbers)
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
            ends_at=now + timedelta(days=day, hours=2), capacity=5,
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
                   name=contact.name, token_hash=token_hash(str(n)), rounds_sent=1, source="campaign",
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
                          email_key=f"vrager{n}@example.org", initiative_text=f"Warm {n}", decided_by=session.owner,
                          **decision)
        for (n, _row), decision in zip(guests[::5], cycle([{}, {"decision": "refused", "decided_at": now}]))
    )  # fmt: skip
    coming = list(session.registrations.filter(status="confirmed", presence=None))
    Presence.objects.bulk_create(
        Presence(knowledge_session=session, registration=row, by_name="helper 1") for row in coming
    )
    Evaluation.objects.bulk_create(
        Evaluation(knowledge_session=session, registration=row, score=4, takes_home="Een warmtenet.", better="Later.")
        for row in coming
    )  # fmt: skip


def _plan(session: KnowledgeSession, numbers: list[int]) -> None:
    """What an organiser makes by hand for a session: a few dozen at most."""
    for number in numbers:
        speaker = Speaker.objects.create(
            knowledge_session=session, name=f"Spreker {number}", email=f"s{number}@example.org", order=number
        )
        ProgrammeItem.objects.create(
            knowledge_session=session, title="Deel", minutes=1, speaker=speaker, order=number
        )
        Material.objects.create(
            knowledge_session=session, title=f"Sheets {number}", url="https://example.org/s"
        )
        SessionStatusChange.objects.create(
            knowledge_session=session, old="open", new="closed", by=session.owner
        )
        if number % 60 == 0:
            MailCampaignFactory(
                knowledge_session=session, round=number + 2, status="done", created_by=session.owner
            )
        ReminderRound.objects.create(
            knowledge_session=session, days_before=3, clock=time(9), content_version=number, outcome="sent",
            due_at=session.starts_at, day=session.starts_at.date(), place="De Hoek",
        )  # fmt: skip


def _bring_in(organiser, numbers: range) -> None:
    """Initiatives that ask to be listed, lists that were read in and taken along, stops that were lifted."""
    place = Municipality.objects.earliest("pk")
    now = timezone.now()
    main = KnowledgeSession.objects.get(slug=SLUG)
    NightCheck.objects.create(breaches=[{"name": "seats", "text": "Te vol.", "session": main.pk}])
    InitiativeSignup.objects.bulk_create(
        InitiativeSignup(initiative_name=f"Nieuw {n}", municipality=place, name=f"Aanvrager {n}", status="confirmed",
                         confirmed_at=now, token_hash=token_hash(f"signup {n}"), description="Isoleren.",
                         consent_text_version=CURRENT, **mailbox(n))
        for n in numbers[::5]
    )  # fmt: skip
    lines = [
        [n + 2, {"name": f"Warm {n}", "municipality": place.name, "contact": f"Gast {n}", **_email(n)}]
        for n in range(numbers.start, numbers.stop + 150)
    ]
    InitiativeImport.objects.bulk_create(
        InitiativeImport(file_name=f"lijst {n}.csv", columns=[*lines[0][1]], rows=rows, total=len(rows), by=organiser)
        for n, rows in ((0, []), (1, lines))
    )  # fmt: skip
    for subject in ("initiatives", f"session:{main.pk}"):
        Export.objects.bulk_create(
            Export(by=organiser, subject=subject, title="Lijst", kind="csv", columns=[], count=n)
            for n in numbers[::10]
        )
    LiftedStop.objects.bulk_create(
        LiftedStop(email_key=f"gast{n}@example.org", reason="permanent", since=now, why="Belde zelf.", by=organiser)
        for n in numbers[::10]
    )  # fmt: skip


def _email(number: int) -> dict[str, str]:
    return {"email": mailbox(number)["email"]}
