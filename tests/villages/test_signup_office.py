"""The coordinator's list of sign-ups, and what is forgotten."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mail.models import OutgoingMail
from tests.factories import InitiativeSignupFactory, VillageFactory, VillageSignupFactory
from villages.models import Membership
from villages.periodic import forget_signups
from villages.states import SignupStatus


@pytest.fixture
def office(client, coordinator):
    client.force_login(coordinator)
    return client


def names(response) -> list[str]:
    return sorted(row.village_name for row in response.context["page"])


def test_the_list_begins_with_what_waits_and_filters(office):
    VillageSignupFactory(village_name="Wachtdorp", confirmed=True)
    VillageSignupFactory(village_name="Stildorp")
    VillageSignupFactory(village_name="Exloërveen", name="Jan Jansen", confirmed=True, status="declined")

    def found(query):
        return names(office.get(f"/organisatie/aanmeldingen/{query}"))

    assert found("") == ["Wachtdorp"]
    assert found("?status=") == ["Exloërveen", "Stildorp", "Wachtdorp"]
    assert found("?status=&q=exloerv") == ["Exloërveen"]
    assert found("?status=&q=jansen") == ["Exloërveen"]
    assert found("?status=unconfirmed") == ["Stildorp"]


@pytest.mark.parametrize("count", [1, 25])
def test_the_list_takes_the_same_queries(office, django_assert_num_queries, count):
    for _ in range(count):
        VillageSignupFactory(confirmed=True)

    with django_assert_num_queries(5):
        office.get("/organisatie/aanmeldingen/")


def test_the_list_goes_on_on_a_next_page(office):
    for _ in range(30):
        VillageSignupFactory(confirmed=True)

    first = office.get("/organisatie/aanmeldingen/")
    second = office.get("/organisatie/aanmeldingen/?status=confirmed&pagina=2")

    assert (len(first.context["page"]), len(second.context["page"])) == (25, 5)
    assert "status=confirmed" in second.content.decode()


def test_the_detail_warns_for_a_double_and_offers_to_join(office):
    village = VillageFactory(name="Erica")
    signup = VillageSignupFactory(confirmed=True, village_name="erica", municipality=village.municipality)
    other = VillageSignupFactory(confirmed=True, village_name="Erica", municipality=village.municipality)

    page = office.get(f"/organisatie/aanmeldingen/{signup.reference}/").content.decode()
    response = office.post(f"/organisatie/aanmeldingen/{signup.reference}/bij-dorp/")

    assert "Dit dorp doet al mee" in page
    assert other.name in page
    assert response.status_code == 302
    assert Membership.objects.get(village=village).role == Membership.Role.CORE
    assert OutgoingMail.objects.get(kind="villages.signup_joined").to_email == signup.email


def test_what_was_typed_is_shown_as_text(office):
    signup = VillageSignupFactory(
        confirmed=True, village_name="<b>Dorp</b>", motivation="<script>alert(1)</script>\n\nTweede alinea"
    )

    page = office.get(f"/organisatie/aanmeldingen/{signup.reference}/").content.decode()

    assert "<script>alert" not in page
    assert "<b>Dorp" not in page
    assert "<p>Tweede alinea</p>" in page


def test_declining_on_the_page_keeps_a_reason_that_is_missing_an_error(office):
    signup = VillageSignupFactory(confirmed=True)
    address = f"/organisatie/aanmeldingen/{signup.reference}/afwijzen/"

    assert office.post(address, {"reason": " "}).status_code == 422
    assert office.post(address, {"reason": "Te klein."}).status_code == 302
    again = office.post(address, {"reason": "Nog eens."})

    assert again.status_code == 422
    assert "Deze aanmelding is afgewezen" in again.content.decode()
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("factory", [VillageSignupFactory, InitiativeSignupFactory])
def test_who_never_confirmed_is_forgotten_after_fourteen_days(db, factory):
    now = timezone.now()
    old = factory(created_at=now - timedelta(days=15))
    kept = [
        factory(created_at=now - timedelta(days=15), confirmed=True),
        factory(created_at=now - timedelta(days=13)),
    ]

    forget_signups(now=now)

    assert set(type(old).objects.all()) == set(kept)


@pytest.mark.parametrize("factory", [VillageSignupFactory, InitiativeSignupFactory])
def test_who_was_declined_is_forgotten_after_a_year_and_who_was_accepted_is_not(db, factory):
    now = timezone.now()

    def decided(status, days):
        return factory(confirmed=True, status=status, decided_at=now - timedelta(days=days))

    old = decided(SignupStatus.DECLINED, 366)
    kept = [decided(SignupStatus.DECLINED, 364), decided(SignupStatus.ACCEPTED, 366)]

    forget_signups(now=now)

    assert set(type(old).objects.all()) == set(kept)
