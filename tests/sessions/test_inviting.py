"""What becomes of an invitation: its link, its mail, its state in words (the rounds: test_campaigns.py)."""

import pytest

from common.errors import DomainError
from common.tokens import derive_token, token_hash
from mail.kinds import get_kind
from mail.models import OutgoingMail
from mail.topics import topics_of
from sessions import services
from sessions.forms import CampaignForm
from sessions.guest_list import with_states
from sessions.models import Invitation
from tests.factories import (
    ContactFactory,
    InvitationFactory,
    InvitationRequestFactory,
    KnowledgeSessionFactory,
    SessionRegistrationFactory,
    UserFactory,
)
from tests.sessions.rounds import invite


@pytest.mark.django_db
def test_no_token_stands_in_the_database_and_the_mail_that_leaves_has_it():
    knowledge_session = KnowledgeSessionFactory(title="Praten bij 't Haantje, één avond")
    invite(knowledge_session, [ContactFactory(name="Geert de Vries")], by=UserFactory())
    row = Invitation.objects.get()

    mail = OutgoingMail.objects.get()
    leaving = get_kind(mail.kind).render(mail.ref)

    assert (mail.text, mail.html) == ("", "")
    assert row.token_hash != row.token
    link = f"https://portaal.example/kennissessies/aanmelden/{row.token}/"
    assert leaving.text.count(link) == leaving.html.count(link) == 1
    assert leaving.subject == mail.subject == "Uitnodiging: Praten bij 't Haantje, één avond"
    assert "Praten bij 't Haantje, één avond" in leaving.text
    assert "Beste Geert de Vries," in leaving.text


@pytest.mark.django_db
def test_renewing_ends_the_old_link_and_its_waiting_mail():
    knowledge_session = KnowledgeSessionFactory()
    invite(knowledge_session, [ContactFactory()], by=UserFactory())
    row = Invitation.objects.get()
    old_token, old_mail = row.token, OutgoingMail.objects.get()

    row = services.renew_link(row.pk, by=UserFactory())

    assert row.token != old_token
    assert row.token_hash == token_hash(row.token)
    assert row.renewed_links.get().token_hash == token_hash(old_token)
    assert not get_kind(old_mail.kind).still_true(old_mail.ref)
    new_mail = OutgoingMail.objects.get(kind="sessions.link")
    assert get_kind(new_mail.kind).still_true(new_mail.ref)
    assert row.token in get_kind(new_mail.kind).render(new_mail.ref).text


@pytest.mark.django_db
def test_withdrawing_stops_the_mail_and_is_refused_once_registered():
    registration = SessionRegistrationFactory()
    knowledge_session = KnowledgeSessionFactory()
    invite(knowledge_session, [ContactFactory()], by=UserFactory())
    mail = OutgoingMail.objects.get()

    services.withdraw_invitation(
        Invitation.objects.get(knowledge_session=knowledge_session).pk, by=UserFactory()
    )

    assert not get_kind(mail.kind).still_true(mail.ref)
    with pytest.raises(DomainError, match="is al aangemeld"):
        services.withdraw_invitation(registration.invitation_id, by=UserFactory())


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["answer", "decline", "session_off"])
def test_invitation_mail_is_not_sent_after_an_answer(change):
    knowledge_session, user = KnowledgeSessionFactory(), UserFactory()
    invite(knowledge_session, [ContactFactory()], by=user)
    row, mail = Invitation.objects.get(), OutgoingMail.objects.get()
    assert get_kind(mail.kind).still_true(mail.ref)

    if change == "answer":
        services.register(row.pk, people=1)
    elif change == "decline":
        services.decline(row.pk)
    else:
        services.move_session(knowledge_session.pk, "cancelled", by=user)

    assert not get_kind(mail.kind).still_true(mail.ref)


@pytest.mark.django_db
def test_states_are_words_in_the_right_order():
    knowledge_session, user = KnowledgeSessionFactory(), UserFactory()
    invite(knowledge_session, ContactFactory.create_batch(5), by=user)
    queued, handed_over, registered, declined, withdrawn = Invitation.objects.order_by("pk")
    OutgoingMail.objects.filter(ref__startswith=f"{handed_over.pk}:1:").update(status="handed_over")
    services.register(registered.pk, people=2)
    services.decline(declined.pk)
    services.withdraw_invitation(withdrawn.pk, by=user)

    states = {line.invitation.pk: line.state for line in with_states(Invitation.objects.all())}

    assert states == {
        queued.pk: "mail: klaar om te versturen",
        handed_over.pk: "mail: overgedragen aan de mailserver",
        registered.pk: "aangemeld (2)",
        declined.pk: "komt niet",
        withdrawn.pk: "ingetrokken",
    }


@pytest.mark.django_db
def test_organiser_sees_the_mail_of_own_sessions_only(organiser, coordinator, villager):
    own, other = KnowledgeSessionFactory(owner=organiser), KnowledgeSessionFactory()

    assert topics_of(organiser) == {f"session:{own.pk}"}
    assert topics_of(coordinator) == {f"session:{own.pk}", f"session:{other.pk}"}
    assert topics_of(villager) == set()


@pytest.mark.parametrize(
    "page",
    ["kennissessies/aanmelden/{}/", "kennissessies/spreker/{}/foto/", "kennissessies/een-avond/afvinken/{}/",
     "mijn-gegevens/{}", "afmelden/0123456789abcdef0123456789abcdef{}/"],
)  # fmt: skip
def test_text_of_a_round_holds_no_personal_link(page):
    """A copied link of one person would give everybody who gets the mail the place of that person."""
    form = CampaignForm({"text": f"Kijk op https://portaal.example/{page.format(derive_token('toets', 1))}."})
    assert not form.is_valid()
    assert "persoonlijke link" in form.errors["text"][0]


@pytest.mark.parametrize("length", range(40, 80))
def test_text_of_a_round_holds_any_other_address(length):
    form = CampaignForm(
        {"text": f"Kijk op https://portaal.example/kennissessies/{'warm-in-' * 10:.{length}}/."}
    )
    assert form.is_valid(), form.errors


@pytest.mark.parametrize("how", ["renewed", "approved"])
def test_who_handed_over_and_is_invited_again_counts_as_invited(how, db):
    guest, user = InvitationFactory(), UserFactory()
    services.hand_over(guest.pk, name="Piet", email="piet@example.org")
    if how == "renewed":
        services.renew_link(guest.pk, by=user)
    else:
        asked = InvitationRequestFactory(
            knowledge_session=guest.knowledge_session, email=guest.email, email_key=guest.email_key
        )
        services.approve_request(asked.pk, by=user)
    services.register(guest.pk, people=1)

    guest.refresh_from_db()
    assert [line.state for line in with_states([guest])] == ["aangemeld (1)"]
