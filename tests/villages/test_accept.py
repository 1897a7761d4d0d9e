"""Accepting a sign-up: one village, whoever clicks when."""

import threading

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from accounts.models import User
from common.errors import DomainError
from mail.models import OutgoingMail
from tests.factories import PortalRoleFactory, VillageSignupFactory
from villages import services
from villages.models import Membership, Municipality, Phase, Village, VillageSignup
from villages.states import SignupStatus


@pytest.fixture
def signup(db):
    return VillageSignupFactory(
        confirmed=True, village_name="'t Haantje", municipality=Municipality.objects.get(code="GM0109")
    )


def test_accepting_makes_the_village_with_its_lead(signup, coordinator):
    village = services.accept_signup(signup, by=coordinator)

    assert (village.slug, village.sort_key, village.place_code) == ("t-haantje", "haantje", "WP2164")
    assert (str(village.latitude), str(village.longitude)) == ("52.81", "6.82")
    assert village.phase == Phase.ACQUAINTANCE
    lead = Membership.objects.get(village=village)
    assert (lead.user.email, lead.role) == (signup.email, "lead")
    signup.refresh_from_db()
    assert (signup.status, signup.village, signup.decided_by) == ("accepted", village, coordinator)


def test_the_lead_can_sign_in_by_code_and_is_told_how(signup, coordinator):
    services.accept_signup(signup, by=coordinator)

    user = User.objects.get(email=signup.email)
    assert not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified
    mail = OutgoingMail.objects.get(kind="villages.signup_accepted")
    assert mail.to_email == signup.email
    assert "'t Haantje" in mail.text
    assert "/dorpen/t-haantje/" in mail.text


def test_an_account_that_never_proved_the_address_loses_its_password(signup, coordinator):
    impostor = User.objects.create_user(signup.email.upper(), password="een-lang-wachtwoord")

    services.accept_signup(signup, by=coordinator)

    impostor.refresh_from_db()
    assert not impostor.has_usable_password()
    assert Membership.objects.get().user == impostor


def test_a_proven_account_keeps_its_password(signup, coordinator):
    user = User.objects.create_user(signup.email, password="een-lang-wachtwoord")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)

    services.accept_signup(signup, by=coordinator)

    user.refresh_from_db()
    assert user.has_usable_password()


def test_accepting_twice_makes_one_village(signup, coordinator):
    services.accept_signup(signup, by=coordinator)

    with pytest.raises(DomainError, match="aangenomen"):
        services.accept_signup(signup, by=coordinator)

    assert Village.objects.count() == 1


def test_a_second_sign_up_for_the_same_village_is_refused_and_can_join(signup, coordinator):
    village = services.accept_signup(signup, by=coordinator)
    second = VillageSignupFactory(
        confirmed=True, village_name="'T HAANTJE", municipality=signup.municipality, email="b@example.org"
    )

    with pytest.raises(DomainError, match="doet al mee"):
        services.accept_signup(second, by=coordinator)
    services.join_village(second, village, by=coordinator)

    roles = Membership.objects.filter(village=village).values_list("user__email", "role")
    assert set(roles) == {(signup.email, "lead"), ("b@example.org", "core")}


def test_an_unconfirmed_sign_up_cannot_be_accepted(coordinator):
    signup = VillageSignupFactory()

    with pytest.raises(DomainError, match="wacht op bevestiging"):
        services.accept_signup(signup, by=coordinator)


def test_a_taken_slug_gets_the_municipality_behind_it(coordinator):
    slugs = []
    for code in ("GM1699", "GM0118", "GM1690"):
        municipality = Municipality.objects.get(code=code)
        signup = VillageSignupFactory(confirmed=True, village_name="Alteveer", municipality=municipality)
        slugs.append(services.accept_signup(signup, by=coordinator).slug)

    assert slugs == ["alteveer", "alteveer-hoogeveen", "alteveer-de-wolden"]


def test_a_reserved_slug_is_not_given(coordinator):
    signup = VillageSignupFactory(
        confirmed=True, village_name="Nieuw", municipality=Municipality.objects.get(slug="assen")
    )

    assert services.accept_signup(signup, by=coordinator).slug == "nieuw-assen"


def race(*calls):
    """Run the calls at the same moment on connections of their own; gives the errors."""
    start, errors = threading.Barrier(len(calls)), []

    def run(call):
        try:
            start.wait(timeout=10)
            call()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return errors


@pytest.mark.django_db(transaction=True)
def test_ten_coordinators_at_once_make_one_village():
    signup = VillageSignupFactory(confirmed=True)
    people = [PortalRoleFactory().user for _ in range(10)]

    errors = race(*[lambda by=by: services.accept_signup(signup, by=by) for by in people])

    assert [type(error) for error in errors] == [DomainError] * 9
    assert Village.objects.count() == 1
    assert Membership.objects.count() == 1
    assert OutgoingMail.objects.filter(kind="villages.signup_accepted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sign_ups_for_one_village_at_once_make_one_village():
    municipality = Municipality.objects.get(slug="emmen")
    signups = [
        VillageSignupFactory(confirmed=True, village_name="Erica", municipality=municipality)
        for _ in range(5)
    ]
    by = PortalRoleFactory().user

    errors = race(*[lambda row=row: services.accept_signup(row, by=by) for row in signups])

    assert [type(error) for error in errors] == [DomainError] * 4
    assert Village.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_three_villages_of_one_name_at_once_get_three_slugs():
    signups = [
        VillageSignupFactory(
            confirmed=True, village_name="Alteveer", municipality=Municipality.objects.get(code=code)
        )
        for code in ("GM1699", "GM0118", "GM1690")
    ]
    by = PortalRoleFactory().user

    errors = race(*[lambda row=row: services.accept_signup(row, by=by) for row in signups])

    assert errors == []
    slugs = set(Village.objects.values_list("slug", flat=True))
    assert len(slugs) == 3
    assert "alteveer" in slugs


@pytest.mark.django_db(transaction=True)
def test_without_the_locks_two_coordinators_make_two_villages(monkeypatch):
    """The proof that the race above can fail: the locks off, a barrier between reading and writing."""
    from villages.services import signups as module

    signup = VillageSignupFactory(confirmed=True)
    by = PortalRoleFactory().user
    barrier = threading.Barrier(2)
    monkeypatch.setattr(module.Municipality.objects, "select_for_update", lambda: Municipality.objects.all())

    def read_and_wait(row):
        found = VillageSignup.objects.select_related("municipality").get(pk=row.pk)
        barrier.wait(timeout=10)
        return found

    monkeypatch.setattr(module.deciding, "locked", read_and_wait)
    look = module.same_village
    wait = threading.Barrier(2)

    def look_and_wait(row):
        found = look(row)
        wait.wait(timeout=10)
        return found

    monkeypatch.setattr(module, "same_village", look_and_wait)

    errors = race(*[lambda: services.accept_signup(signup, by=by)] * 2)

    assert errors == []
    assert Village.objects.count() == 2


def test_declining_tells_the_applicant_why(signup, coordinator):
    services.decline_signup(signup, reason="Dit dorp ligt in Groningen.", by=coordinator)

    signup.refresh_from_db()
    assert signup.status == SignupStatus.DECLINED
    mail = OutgoingMail.objects.get(kind="villages.signup_declined")
    assert "Dit dorp ligt in Groningen." in mail.text
    assert mail.to_email == signup.email


def test_declining_needs_a_reason(signup, coordinator):
    with pytest.raises(DomainError, match="reden"):
        services.decline_signup(signup, reason=" \n ", by=coordinator)
