"""A mail whose link was replaced meanwhile does not leave any more; the newest does, and only with its own link."""

import pytest
from django.core.cache import cache

from mail import delivery, reading
from mail.models import OutgoingMail
from tests.factories import InitiativeSignupFactory, MunicipalityFactory, VillageSignupFactory
from villages import emails, services
from villages.models import InitiativeSignup, RoleInvitation, VillageSignup

pytestmark = pytest.mark.django_db
WHO = {"name": "Jan Jansen", "email": "jan@example.org"}


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def sign_up_village_twice(by):
    municipality = MunicipalityFactory()
    for _ in range(2):
        services.sign_up_village(
            village_name="Nieuwdorp", municipality=municipality, motivation="Samen.", **WHO
        )
    return emails.signup_token(VillageSignup.objects.get())


def lose_the_mail_of_a_sign_up(by):
    signup = VillageSignupFactory(token_version=0)
    for _ in range(2):
        services.resend_confirmation(signup)
    return emails.signup_token(VillageSignup.objects.get())


def register_initiative_twice(by):
    municipality = MunicipalityFactory()
    for _ in range(2):
        services.register_initiative(
            initiative_name="Warm", municipality=municipality, description="Samen.", **WHO
        )
    return emails.initiative_token(InitiativeSignup.objects.get())


def invite_twice(by):
    for _ in range(2):
        services.invite_to_role(email="jan@example.org", kind="organiser", by=by)
    return emails.role_token(RoleInvitation.objects.get())


TWICE = [sign_up_village_twice, lose_the_mail_of_a_sign_up, register_initiative_twice, invite_twice]


@pytest.mark.parametrize("twice", TWICE)
def test_only_the_mail_with_the_newest_link_leaves(twice, coordinator, mailoutbox):
    token = twice(coordinator)

    delivery.drain()

    first, second = OutgoingMail.objects.order_by("pk")
    assert (first.status, second.status) == ("suppressed", "handed_over")
    assert [token in mail.body for mail in mailoutbox] == [True]


@pytest.mark.parametrize("twice", TWICE)
def test_no_link_stands_in_the_database_and_an_old_mail_does_not_show_the_new_one(
    twice, coordinator, settings
):
    settings.DEMO = True  # there the outbox page shows links

    token = twice(coordinator)

    first, second = OutgoingMail.objects.order_by("pk")
    assert [(mail.text, mail.html) for mail in (first, second)] == [("", "")] * 2
    assert [token in reading.show(mail).text for mail in (first, second)] == [False, True]


def test_a_mail_to_confirm_does_not_leave_after_the_confirmation(mailoutbox):
    signup, initiative = VillageSignupFactory(token_version=0), InitiativeSignupFactory()
    services.resend_confirmation(signup)
    services.confirm_signup(signup)

    delivery.drain()

    assert OutgoingMail.objects.get(kind="villages.signup_confirm").status == "suppressed"
    assert initiative.status == "unconfirmed"


def test_a_withdrawn_invitation_for_a_role_does_not_leave(coordinator, mailoutbox):
    invitation = services.invite_to_role(email="jan@example.org", kind="organiser", by=coordinator)
    services.withdraw_invitation(invitation.pk, by=coordinator)

    delivery.drain()

    assert OutgoingMail.objects.get().status == "suppressed"
    assert mailoutbox == []
