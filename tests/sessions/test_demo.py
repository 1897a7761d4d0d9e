"""The demo content of this app."""

import pytest

from mail.models import OutgoingMail
from sessions.models import Invitation, InvitationRequest, KnowledgeSession, SessionRegistration
from tests.factories import ContactFactory
from wup_portal.demo import sessions as demo

pytestmark = pytest.mark.django_db


def test_load_twice_makes_nothing_twice_and_holds_the_first_session():
    ContactFactory.create_batch(5, initiative__is_example=True)

    def counts():
        models = (KnowledgeSession, Invitation, SessionRegistration, InvitationRequest, OutgoingMail)
        return [model.objects.count() for model in models]

    demo.load()
    first = counts()
    demo.load()

    assert counts() == first
    held = KnowledgeSession.objects.get(slug=demo.PAST_SLUG)
    assert (held.presences.count(), held.evaluations.count(), held.materials.count()) == (4, 3, 1)
    row = KnowledgeSession.objects.get(slug="rol-lokale-initiatieven-in-wijkuitvoeringsplannen")
    assert (row.title, row.day_text, row.status) == (
        "Rol lokale initiatieven in Wijkuitvoeringsplannen", "dinsdag 9 mei 2023", "held",
    )  # fmt: skip
    assert [str(speaker) for speaker in row.speakers.all()] == [
        "Christiaan Teule (Flexteam Warmtetransitie)",
        "Krijn Korver (Energie Samen)",
    ]
    coming = KnowledgeSession.objects.upcoming().first()
    assert (coming.is_example, coming.day_text.split()[0], coming.status) == (True, "donderdag", "open")
    full = KnowledgeSession.objects.with_taken().get(slug=demo.FULL_SLUG)
    assert (full.is_example, full.is_full, full.waiting > 0) == (True, True, True)
