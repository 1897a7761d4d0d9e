"""What a guest may do with the link, directly through the services."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.errors import DomainError
from mail.kinds import get_kind
from mail.models import OutgoingMail
from sessions import services
from sessions.models import SessionRegistration
from tests.factories import (
    InitiativeFactory,
    InvitationFactory,
    KnowledgeSessionFactory,
    SessionRegistrationFactory,
)

pytestmark = pytest.mark.django_db


def refusal(work, *args, **kwargs):
    with pytest.raises(DomainError) as caught:
        work(*args, **kwargs)
    return str(caught.value)


def test_register_stores_people_and_queues_one_confirmation():
    invitation = InvitationFactory()

    registration = services.register(invitation.pk, people=3, colleagues="Jan en Truus")
    services.register(invitation.pk, people=3, colleagues="Jan en Truus")

    assert (registration.people, registration.colleagues, registration.status) == (
        3,
        "Jan en Truus",
        "confirmed",
    )
    mail = OutgoingMail.objects.get(kind="sessions.confirmation")
    assert mail.to_email == invitation.email
    assert get_kind(mail.kind).still_true(mail.ref)


def test_changing_the_number_makes_the_older_confirmation_untrue():
    invitation = InvitationFactory()
    services.register(invitation.pk, people=3)

    services.register(invitation.pk, people=1)

    first, second = OutgoingMail.objects.filter(kind="sessions.confirmation").order_by("pk")
    still_true = get_kind("sessions.confirmation").still_true
    assert (still_true(first.ref), still_true(second.ref)) == (False, True)
    assert second.subject.startswith("Gewijzigd: ")


def test_full_session_keeps_what_one_has_and_says_so():
    knowledge_session = KnowledgeSessionFactory(capacity=3)
    registration = SessionRegistrationFactory(invitation__knowledge_session=knowledge_session, people=2)
    newcomer = InvitationFactory(knowledge_session=knowledge_session)

    assert refusal(services.register, newcomer.pk, people=2) == ("Er is nog 1 plek vrij.")
    services.register(newcomer.pk, people=1)
    assert refusal(services.register, registration.invitation_id, people=3) == (
        "De kennissessie is vol. U houdt uw 2 plekken."
    )
    registration.refresh_from_db()
    assert registration.people == 2


def test_fewer_people_is_possible_in_a_full_session():
    knowledge_session = KnowledgeSessionFactory(capacity=2)
    registration = SessionRegistrationFactory(invitation__knowledge_session=knowledge_session, people=2)

    services.register(registration.invitation_id, people=1)

    registration.refresh_from_db()
    assert registration.people == 1


def test_limit_per_initiative_counts_the_others_of_the_initiative():
    knowledge_session = KnowledgeSessionFactory(max_per_initiative=3)
    initiative = InitiativeFactory()
    first, second = InvitationFactory.create_batch(
        2, knowledge_session=knowledge_session, initiative=initiative
    )
    services.register(first.pk, people=2)

    assert refusal(services.register, second.pk, people=2) == (
        "Per initiatief is er plek voor hooguit 3. Van uw initiatief zijn er al 2 aangemeld."
    )
    services.register(second.pk, people=1)
    assert services.register(first.pk, people=1).people == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"status": "closed"},
            "De aanmelding is gesloten. Neem contact op met de organisator als u wilt komen.",
        ),
        ({"status": "cancelled"}, "Deze kennissessie gaat niet door."),
        (
            {"signup_closes_at": timezone.now() - timedelta(hours=1)},
            "De aanmelding is gesloten. Neem contact op met de organisator als u wilt komen.",
        ),
        (
            {"starts_at": timezone.now() - timedelta(hours=1)},
            "De kennissessie is al begonnen. U kunt uw aanmelding niet meer wijzigen.",
        ),
    ],
)
def test_registering_is_refused_when_it_is_over(fields, words):
    invitation = InvitationFactory(knowledge_session=KnowledgeSessionFactory(**fields))

    assert refusal(services.register, invitation.pk, people=1) == words
    assert SessionRegistration.objects.count() == 0


def test_withdrawn_invitation_cannot_register():
    invitation = InvitationFactory(withdrawn_at=timezone.now())

    assert refusal(services.register, invitation.pk, people=1) == (
        "Deze uitnodiging is ingetrokken. Neem contact op met de organisator."
    )


def test_cancel_gives_the_seat_back_and_returning_is_a_new_row():
    knowledge_session = KnowledgeSessionFactory(capacity=1)
    registration = SessionRegistrationFactory(invitation__knowledge_session=knowledge_session)

    services.cancel_registration(registration.pk)
    services.cancel_registration(registration.pk)
    again = services.register(registration.invitation_id, people=1)

    registration.refresh_from_db()
    assert (registration.status, again.status) == ("cancelled", "confirmed")
    assert again.pk != registration.pk
    mail = OutgoingMail.objects.get(kind="sessions.registration_cancelled")
    assert not get_kind(mail.kind).still_true(mail.ref)


def test_cancelled_mail_is_true_until_one_returns():
    registration = SessionRegistrationFactory()

    services.cancel_registration(registration.pk)

    mail = OutgoingMail.objects.get(kind="sessions.registration_cancelled")
    assert get_kind(mail.kind).still_true(mail.ref)


def test_saying_no_and_coming_after_all():
    invitation = InvitationFactory()

    services.decline(invitation.pk, reason="Die avond is er dorpsfeest.")
    invitation.refresh_from_db()
    assert (invitation.declined_at is not None, invitation.decline_reason) == (
        True,
        "Die avond is er dorpsfeest.",
    )

    services.register(invitation.pk, people=1)
    invitation.refresh_from_db()
    assert (invitation.declined_at, invitation.decline_reason) == (None, "")


def test_saying_no_while_registered_asks_to_cancel_first():
    registration = SessionRegistrationFactory()

    assert refusal(services.decline, registration.invitation_id) == "U bent aangemeld. Meld u eerst af."
