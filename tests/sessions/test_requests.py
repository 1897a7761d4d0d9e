"""Ask for an invitation: one item in the queue, and the same answer for everybody."""

from datetime import timedelta

import pytest
from django.core import signing
from django.core.cache import cache
from django.utils import timezone

from common.errors import DomainError
from mail.kinds import get_kind
from mail.models import OutgoingMail
from sessions import services
from sessions.forms import RequestForm
from sessions.matching import with_suggestions
from sessions.models import Invitation, InvitationRequest
from tests.factories import (
    ContactFactory,
    InitiativeFactory,
    InvitationFactory,
    InvitationRequestFactory,
    KnowledgeSessionFactory,
    SessionRegistrationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def typed(email, *, seconds_ago=10, **more):
    opened = signing.dumps(timezone.now().timestamp() - seconds_ago, salt=RequestForm.SALT)
    return {
        "name": "Roelie Hoving", "email": email, "initiative_text": "Warm Eigendorp", "remark": "",
        "website": "", "opened": opened,
    } | more  # fmt: skip


def address_of(knowledge_session):
    return f"/kennissessies/{knowledge_session.slug}/uitnodiging-aanvragen/"


@pytest.mark.parametrize("is_for_everyone", [False, True])
def test_request_answer_is_equal_for_known_and_unknown(client, django_assert_num_queries, is_for_everyone):
    knowledge_session = KnowledgeSessionFactory(is_for_everyone=is_for_everyone)
    addresses = [
        "onbekend@example.org",
        ContactFactory().email,
        InvitationFactory(knowledge_session=knowledge_session).email,
        InvitationFactory(knowledge_session=knowledge_session, withdrawn_at=timezone.now()).email,
        SessionRegistrationFactory(invitation__knowledge_session=knowledge_session).email,
        knowledge_session.owner.email,
    ]
    answers = []
    client.post(
        address_of(knowledge_session), typed("eerste@example.org")
    )  # fills what is remembered per process
    cache.clear()

    for address in addresses:
        cache.clear()
        with django_assert_num_queries(10):
            answer = client.post(address_of(knowledge_session), typed(address))
        answers.append((answer.status_code, answer["Location"], answer.content))

    assert len(set(answers)) == 1
    assert InvitationRequest.objects.count() == len(addresses) + 1


def test_same_address_within_a_day_gets_the_same_answer_and_one_queue_item(client):
    knowledge_session = KnowledgeSessionFactory()

    first = client.post(address_of(knowledge_session), typed("Vraag@Example.org"))
    second = client.post(address_of(knowledge_session), typed("vraag@example.org "))

    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"]) == (
        302, f"/kennissessies/{knowledge_session.slug}/uitnodiging-aanvragen/ontvangen/",
    )  # fmt: skip
    assert InvitationRequest.objects.count() == 1
    assert OutgoingMail.objects.filter(kind="sessions.request_received").count() == 1


def test_refused_address_may_ask_again_after_a_day():
    knowledge_session = KnowledgeSessionFactory()
    row = InvitationRequestFactory(knowledge_session=knowledge_session, email="vraag@example.org")
    services.refuse_request(row.pk, by=UserFactory())

    def ask():
        services.ask_for_invitation(
            knowledge_session.pk, name="Roelie", email="vraag@example.org", initiative_text="Warm"
        )
        return InvitationRequest.objects.count()

    assert ask() == 1
    InvitationRequest.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert ask() == 2


def test_robot_that_fills_the_hidden_field_gets_the_same_answer_and_no_row(client):
    knowledge_session = KnowledgeSessionFactory()

    answer = client.post(
        address_of(knowledge_session), typed("robot@example.org", website="https://spam.example")
    )

    assert answer.status_code == 302
    assert InvitationRequest.objects.count() == 0


def test_too_fast_is_asked_to_press_again_and_keeps_what_was_typed(client):
    knowledge_session = KnowledgeSessionFactory()

    answer = client.post(address_of(knowledge_session), typed("snel@example.org", seconds_ago=1))

    assert answer.status_code == 422
    assert "Druk na een paar tellen nog een keer op de knop." in answer.content.decode()
    assert "snel@example.org" in answer.content.decode()
    assert InvitationRequest.objects.count() == 0


def test_throttle_counts_attempts_not_hits(client):
    knowledge_session = KnowledgeSessionFactory()

    statuses = [
        client.post(address_of(knowledge_session), typed("steeds@example.org")).status_code for _ in range(6)
    ]

    assert statuses == [302, 302, 302, 302, 302, 429]
    assert InvitationRequest.objects.count() == 1


def test_a_village_hall_is_one_network_and_mistakes_cost_nothing(client):
    address = address_of(KnowledgeSessionFactory())

    mistakes = {client.post(address, {}).status_code for _ in range(70)}
    answers = [client.post(address, typed(f"{n}@example.org")).status_code for n in range(61)]

    assert mistakes == {422}
    assert answers == [302] * 60 + [429]


def test_empty_form_says_what_to_fill_in(client):
    answer = client.post(address_of(KnowledgeSessionFactory()), {})

    form = answer.context["form"]
    assert answer.status_code == 422
    assert form.errors == {
        "name": ["Vul uw naam in."],
        "email": ["Vul uw e-mailadres in."],
        "initiative_text": ["Vul de naam van het initiatief in."],
    }


def test_asking_stops_when_registering_stops(client):
    knowledge_session = KnowledgeSessionFactory(status="closed")

    assert "Aanmelden kan niet meer" in client.get(address_of(knowledge_session)).content.decode()
    client.post(address_of(knowledge_session), typed("laat@example.org"))
    assert InvitationRequest.objects.count() == 0


def test_approve_sends_exactly_one_link_and_only_once():
    row, user, initiative = InvitationRequestFactory(), UserFactory(), InitiativeFactory()

    services.approve_request(row.pk, by=user, initiative=initiative)
    with pytest.raises(DomainError, match="al besloten"):
        services.approve_request(row.pk, by=user)

    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.source, invitation.initiative) == (row.email, "request", initiative)
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to_email) == ("sessions.link", row.email)
    assert invitation.token in get_kind(mail.kind).render(mail.ref).text


def test_approve_of_a_known_address_sends_the_link_it_already_had():
    row = InvitationRequestFactory()
    known = InvitationFactory(
        knowledge_session=row.knowledge_session, email=row.email, withdrawn_at=timezone.now()
    )

    services.approve_request(row.pk, by=UserFactory())

    known.refresh_from_db()
    assert Invitation.objects.count() == 1
    assert known.withdrawn_at is None
    assert known.token in get_kind("sessions.link").render(OutgoingMail.objects.get().ref).text


@pytest.mark.parametrize(("ticked", "mails"), [(True, 1), (False, 0)])
def test_refusing_sends_nothing_unless_ticked(ticked, mails):
    row = InvitationRequestFactory()

    services.refuse_request(row.pk, by=UserFactory(), send_mail=ticked)

    row.refresh_from_db()
    assert row.decision == "refused"
    assert OutgoingMail.objects.filter(kind="sessions.request_refused", to_email=row.email).count() == mails


def test_session_for_everyone_mails_the_link_at_once(client):
    knowledge_session = KnowledgeSessionFactory(is_for_everyone=True)

    client.post(address_of(knowledge_session), typed("buur@example.org"))
    client.post(address_of(knowledge_session), typed("buur@example.org"))

    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.source) == ("buur@example.org", "public")
    assert OutgoingMail.objects.get().kind == "sessions.link"


def test_organiser_mail_shows_typed_text_as_text():
    knowledge_session = KnowledgeSessionFactory(title="'t Haantje")

    services.ask_for_invitation(
        knowledge_session.pk, name="Jan\nhttps://kwaad.example", email="jan@example.org",
        initiative_text="<b>Warm</b>", remark="regel een\r\nregel twee",
    )  # fmt: skip

    mail = OutgoingMail.objects.get()
    assert mail.to_email == knowledge_session.owner.email
    assert (
        "Jan https: //kwaad.example vraagt om een uitnodiging voor deze kennissessie: 't Haantje" in mail.text
    )
    assert "&lt;b&gt;Warm&lt;/b&gt;" in mail.html
    assert get_kind(mail.kind).still_true(mail.ref)


def test_session_without_organiser_asks_the_coordinators(coordinator):
    knowledge_session = KnowledgeSessionFactory(owner=None)

    services.ask_for_invitation(
        knowledge_session.pk, name="Jan", email="jan@example.org", initiative_text="Warm"
    )

    assert OutgoingMail.objects.get().to_email == coordinator.email


def test_suggestions_same_address_first_then_name_then_likeness():
    contact = ContactFactory(initiative__name="Energiegroep Aalden")
    exact = InitiativeFactory(name="Warm Exloërveen")
    requests = [
        InvitationRequestFactory(email=contact.email, initiative_text="warm exloerveen"),
        InvitationRequestFactory(initiative_text="Energiegroep Aalden en omstreken"),
        InvitationRequestFactory(initiative_text="Iets heel anders"),
    ]

    found = with_suggestions(requests)

    assert [row.initiatives for row in found] == [[contact.initiative, exact], [contact.initiative], []]
    assert found[2].reason == "Dit initiatief is nog niet bekend."
