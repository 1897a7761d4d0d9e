"""What sessions keep of somebody without an account: shown, forgotten, sent to another address."""

import pytest
from django.urls import reverse

from mail import stops
from mail.models import OutgoingMail
from mail.services import queue_mail
from sessions import emails
from sessions.models import Invitation, InvitationRequest, SessionRegistration
from sessions.selection import INVITATIONS
from tests.factories import (
    ContactFactory,
    InvitationFactory,
    InvitationRequestFactory,
    KnowledgeSessionFactory,
    SessionRegistrationFactory,
)
from villages.emails import own_data_token
from villages.services import own_data

MAILBOX = "anna@aalden.example"


@pytest.fixture
def contact(db):
    return ContactFactory(email=MAILBOX)


def invite(**fields) -> Invitation:
    row = InvitationFactory(email=MAILBOX, **fields)
    queue_mail(emails.link(row), dedup_key=f"link:{row.pk}")
    return row


def test_page_tells_of_sessions(client, contact):
    invite(knowledge_session__title="Warmte")
    SessionRegistrationFactory(invitation=invite(knowledge_session__title="Wind"))
    InvitationRequestFactory(knowledge_session__title="Zon", email=MAILBOX)
    InvitationFactory(knowledge_session__title="Van een ander")
    link = own_data.ask_own_data(MAILBOX)

    text = client.get(reverse("villages:own_data", args=[own_data_token(link)])).content.decode()

    for line in ("Uitgenodigd: Warmte", "Aangemeld: Wind", "Om een uitnodiging gevraagd: Zon"):
        assert line in text
    assert "Van een ander" not in text


def test_removing_takes_what_is_only_about_asking(contact):
    invite()
    cancelled = SessionRegistrationFactory(invitation=invite(), cancelled=True)
    InvitationRequestFactory(email=MAILBOX)
    comes = SessionRegistrationFactory(invitation=invite())
    other = InvitationFactory(knowledge_session=cancelled.knowledge_session)

    own_data.remove_own(MAILBOX)

    assert set(Invitation.objects.all()) == {comes.invitation, other}
    assert list(SessionRegistration.objects.all()) == [comes]
    assert InvitationRequest.objects.count() == 0
    assert [mail.ref for mail in OutgoingMail.objects.all()] == [f"{comes.invitation.pk}:1"]


def test_what_still_has_to_come_goes_to_the_new_address(contact):
    coming = invite()
    both = invite()
    InvitationFactory(knowledge_session=both.knowledge_session, email="nieuw@adres.example")
    over = invite(knowledge_session=KnowledgeSessionFactory(status="held"))

    own_data.confirm_new_address(own_data.ask_new_address(MAILBOX, email="nieuw@adres.example").pk)

    found = dict(Invitation.objects.filter(pk__in=[coming.pk, both.pk, over.pk]).values_list("pk", "email"))
    assert found == {coming.pk: "nieuw@adres.example", both.pk: MAILBOX, over.pk: MAILBOX}


def test_link_in_the_old_mailbox_ends_and_the_new_mailbox_gets_one(client, contact):
    """Somebody else may read the old one, such as who follows up at the same work."""
    comes = SessionRegistrationFactory(invitation=invite(rounds_sent=1))
    old = f"/kennissessies/aanmelden/{comes.invitation.token}/"

    own_data.confirm_new_address(own_data.ask_new_address(MAILBOX, email="nieuw@adres.example").pk)

    comes.refresh_from_db()
    invitation = Invitation.objects.get()
    assert (comes.email, invitation.email) == ("nieuw@adres.example", "nieuw@adres.example")
    assert client.get(old).status_code == client.post(f"{old}afmelden/").status_code == 410
    assert "U bent aangemeld" in client.get(f"/kennissessies/aanmelden/{invitation.token}/").text
    assert OutgoingMail.objects.filter(kind="sessions.link", to_email="nieuw@adres.example").count() == 1


def test_stopping_here_and_by_the_foot_of_a_mail_is_one_stop(contact):
    own_data.set_invitations(MAILBOX, wanted=False)
    own_data.set_invitations(MAILBOX, wanted=False)
    assert stops.is_suppressed(MAILBOX, INVITATIONS)

    own_data.set_invitations(MAILBOX, wanted=True)
    assert not stops.is_suppressed(MAILBOX, INVITATIONS)
