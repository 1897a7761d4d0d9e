"""The workroom and the own page: what waits, and the same number of questions for much and little."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from tests.factories import (
    AssignmentFactory,
    MembershipFactory,
    SessionRegistrationFactory,
    UserFactory,
    VillageSignupFactory,
)

pytestmark = pytest.mark.django_db


def test_the_workroom_says_what_waits(client, coordinator):
    VillageSignupFactory.create_batch(2, confirmed=True)
    VillageSignupFactory()
    client.force_login(coordinator)

    assert "2 dorpen wachten op een besluit" in client.get(reverse("portal:workroom")).content.decode()


def test_an_organiser_does_not_see_what_is_the_coordinators(client, organiser):
    VillageSignupFactory(confirmed=True)
    client.force_login(organiser)

    page = client.get(reverse("portal:workroom")).content.decode()

    assert "Kennissessies" in page
    assert reverse("portal:outbox") in page  # the mails of the own sessions
    assert "dorp wacht" not in page
    assert reverse("villages:people") not in page


@pytest.mark.parametrize("count", [1, 12])
def test_the_own_page_asks_as_many_questions_for_many_villages(count, client, django_assert_max_num_queries):
    user = UserFactory()
    for _ in range(count):
        MembershipFactory(user=user)
        AssignmentFactory(advisor__user=user)
    client.force_login(user)

    with django_assert_max_num_queries(14):
        client.get(reverse("portal:mine"))


def test_my_sessions_are_those_of_my_proved_address(client):
    user = UserFactory(email="jan@example.org")
    EmailAddress.objects.create(user=user, email="jan@example.org", verified=True, primary=True)
    EmailAddress.objects.create(user=user, email="niet-bewezen@example.org", verified=False)
    mine = SessionRegistrationFactory(invitation__email="jan@example.org")
    other = SessionRegistrationFactory(invitation__email="niet-bewezen@example.org")
    client.force_login(user)

    page = client.get(reverse("portal:mine")).content.decode()

    assert mine.knowledge_session.title in page
    assert other.knowledge_session.title not in page
