"""Roles: invited, accepted by the right person, ended; the last coordinator stays, also when two click at once."""

import re
import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services as account_services
from accounts.models import PortalRole, User
from accounts.permissions import is_coordinator
from common.errors import DomainError
from mail.kinds import get_kind
from mail.models import OutgoingMail
from tests.factories import (
    AdvisorFactory,
    AssignmentFactory,
    BureauFactory,
    MunicipalityFactory,
    OfficerFactory,
    PortalRoleFactory,
    UserFactory,
    VillageFactory,
)
from villages import emails, services
from villages.models import Advisor, Assignment, RoleInvitation
from villages.permissions import is_writer

pytestmark = pytest.mark.django_db


def verified(email="nieuw@example.org"):
    user = UserFactory(email=email)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def invite(by, **values):
    return services.invite_to_role(**{"email": "nieuw@example.org", "kind": "organiser", "by": by} | values)


def link_of(invitation):
    return reverse("villages:invitation_accept", kwargs={"token": emails.role_token(invitation)})


# --- inviting and accepting ----------------------------------------------------------------------------------
def test_an_invitation_becomes_a_mail_with_a_link_that_works(coordinator, client):
    invite(coordinator)
    mail = OutgoingMail.objects.get()
    link = re.search(r"https://portaal.example(/\S+)", get_kind(mail.kind).render(mail.ref).text)[1]
    client.force_login(verified())

    assert client.get(link).status_code == 200
    answer = client.post(link)

    assert answer["Location"] == "/mijn/"
    assert User.objects.get(email="nieuw@example.org").portal_roles == {"organiser"}


@pytest.mark.parametrize("kind", ["advisor", "organiser", "officer", "coordinator"])
def test_each_role_can_be_given(kind, coordinator):
    scope = {"advisor": {"bureau": BureauFactory()}, "officer": {"municipality": MunicipalityFactory()}}
    user = verified()

    services.accept_invitation(invite(coordinator, kind=kind, **scope.get(kind, {})).pk, by=user)

    held = {
        "advisor": user.advisor_roles.running().exists(),
        "organiser": user.portal_role_rows.running().filter(kind="organiser").exists(),
        "officer": user.officer_roles.running().exists(),
        "coordinator": user.portal_role_rows.running().filter(kind="coordinator").exists(),
    }
    assert held == {name: name == kind for name in held}


def test_another_person_cannot_accept_it(coordinator, client):
    invitation = invite(coordinator)
    other = verified("ander@example.org")
    client.force_login(other)

    page = client.get(link_of(invitation)).content.decode()
    client.post(link_of(invitation))

    assert "U bent nu ingelogd met ander@example.org" in page
    assert not other.portal_role_rows.exists()
    with pytest.raises(DomainError, match="een ander e-mailadres"):
        services.accept_invitation(invitation.pk, by=other)


def test_an_address_that_was_never_proved_does_not_count(coordinator):
    invitation = invite(coordinator)
    user = UserFactory(email="nieuw@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=False, primary=True)

    with pytest.raises(DomainError):
        services.accept_invitation(invitation.pk, by=user)


def test_accepting_twice_gives_one_role(coordinator):
    invitation = invite(coordinator)
    user = verified()

    services.accept_invitation(invitation.pk, by=user)
    services.accept_invitation(invitation.pk, by=user)

    assert user.portal_role_rows.count() == 1


@pytest.mark.parametrize("how", ["withdrawn", "too old"])
def test_an_invitation_that_ended_gives_nothing(how, coordinator, client):
    invitation = invite(coordinator)
    user = verified()
    if how == "withdrawn":
        services.withdraw_invitation(invitation.pk, by=coordinator)
    else:
        RoleInvitation.objects.update(invited_at=timezone.now() - timedelta(days=31))
    client.force_login(user)

    client.post(link_of(invitation))

    assert not user.portal_role_rows.exists()


def test_sending_again_makes_a_new_link_and_ends_the_old_one(coordinator, client):
    invitation = invite(coordinator)
    old = link_of(invitation)

    invitation = services.resend_invitation(invitation.pk, by=coordinator)

    assert client.get(old).status_code == 404
    assert client.get(link_of(invitation)).status_code == 200
    assert OutgoingMail.objects.count() == 2


def test_inviting_twice_is_one_invitation(coordinator):
    invite(coordinator)
    invite(coordinator, email="NIEUW@example.org")

    assert RoleInvitation.objects.count() == 1


def test_somebody_who_has_the_role_is_not_invited(coordinator, organiser):
    with pytest.raises(DomainError, match="heeft deze rol al"):
        invite(coordinator, email=organiser.email)


def test_from_the_mail_to_the_role_without_an_account(coordinator):
    """As a newcomer does it: link, account, code from the mail, back to the link, button."""
    cache.clear()
    link = link_of(invite(coordinator))
    client = Client()
    assert "Account maken" in client.get(link).content.decode()
    client.post(link)
    assert "Stuur mij een code" in client.get(link).content.decode()
    client.post(reverse("account_request_login_code"), {"email": "nieuw@example.org", "next": link})
    code = re.search(r"^ {4}(\S+)$", OutgoingMail.objects.get(kind="accounts.sign_in_code").text, re.M)[1]

    answer = client.post(reverse("account_confirm_login_code"), {"code": code, "next": link})
    assert answer["Location"] == link
    client.post(link)

    assert "organiser" in User.objects.get(email="nieuw@example.org").portal_roles


# --- ending -------------------------------------------------------------------------------------------------
def test_ending_a_role_ends_it_at_once_and_keeps_who_did_it(coordinator, client):
    role = PortalRoleFactory(kind="organiser")
    client.force_login(coordinator)

    client.post(reverse("villages:role_end", kwargs={"kind": "portaal", "key": role.key}))

    role.refresh_from_db()
    assert role.ended_by == coordinator
    assert User.objects.get(pk=role.user_id).portal_roles == frozenset()


def test_ending_an_advisor_takes_the_villages_away(coordinator):
    assignment = AssignmentFactory()
    user = assignment.advisor.user
    assert is_writer(user, assignment.village)

    services.end_role(assignment.advisor, by=coordinator)

    assert not is_writer(User.objects.get(pk=user.pk), assignment.village)


def test_ending_an_officer(coordinator):
    officer = OfficerFactory()

    services.end_role(officer, by=coordinator)

    assert not officer.user.officer_roles.running().exists()


def test_the_last_coordinator_stays(coordinator):
    with pytest.raises(DomainError, match="laatste coördinator"):
        services.end_role(coordinator.portal_role_rows.get(), by=coordinator)


def test_a_coordinator_who_is_switched_off_does_not_count(coordinator):
    PortalRoleFactory(user=UserFactory(is_active=False))

    with pytest.raises(DomainError, match="laatste coördinator"):
        services.end_role(coordinator.portal_role_rows.get(), by=coordinator)


def end_each_other(patch=None):
    """Two coordinators end each other's role at the same moment; how many are left."""
    one, two = PortalRoleFactory(), PortalRoleFactory()
    start = threading.Barrier(2)
    outcomes = []

    def end(role, by):
        start.wait()
        try:
            services.end_role(role, by=by)
            outcomes.append("ended")
        except DomainError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=end, args=(two, one.user)),
        threading.Thread(target=end, args=(one, two.user)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes), PortalRole.objects.running().filter(kind="coordinator").count()


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_who_end_each_other_at_once_leave_one():
    assert end_each_other() == (["ended", "refused"], 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_nobody_would_be_left(monkeypatch):
    """The harm is real: with a barrier between counting and writing, and no lock, both end."""
    both_counted = threading.Barrier(2, timeout=10)
    monkeypatch.setattr(account_services, "lock_roles", lambda kind: None)
    real_now = timezone.now

    def now_after_both_counted():
        if threading.current_thread() is not threading.main_thread():
            both_counted.wait()
        return real_now()

    monkeypatch.setattr("accounts.services.timezone.now", now_after_both_counted)

    assert end_each_other() == (["ended", "ended"], 0)


# --- advisors and villages ------------------------------------------------------------------------------------
def test_an_advisor_gets_a_village_and_a_mail(coordinator, client):
    advisor, village = AdvisorFactory(), VillageFactory()
    client.force_login(coordinator)

    client.post(reverse("villages:advisor_detail", kwargs={"key": advisor.key}), {"village": village.pk})

    assert is_writer(advisor.user, village)
    assert OutgoingMail.objects.get().to_email == advisor.user.email


def test_assigning_twice_is_one_assignment(coordinator):
    advisor, village = AdvisorFactory(), VillageFactory()

    services.assign_advisor(advisor, village, by=coordinator)
    services.assign_advisor(advisor, village, by=coordinator)

    assert (Assignment.objects.count(), OutgoingMail.objects.count()) == (1, 1)


def test_an_assignment_ends(coordinator, client):
    assignment = AssignmentFactory()
    client.force_login(coordinator)

    client.post(reverse("villages:assignment_end", kwargs={"key": assignment.key}))

    assert not is_writer(assignment.advisor.user, assignment.village)


def test_a_former_advisor_gets_no_village(coordinator):
    advisor = AdvisorFactory(ended_at=timezone.now())

    with pytest.raises(DomainError):
        services.assign_advisor(advisor, VillageFactory(), by=coordinator)


def test_bureaus_have_different_names(coordinator):
    services.make_bureau(name="Warm Wonen")

    with pytest.raises(DomainError):
        services.make_bureau(name="warm wonen ")


# --- pages ----------------------------------------------------------------------------------------------------
def test_the_list_finds_people_by_name_and_role(coordinator, client):
    AdvisorFactory(user=UserFactory(name="Anna Adviseur", email="anna@example.org"))
    OfficerFactory(user=UserFactory(name="Gerda Gemeente", email="gerda@example.org"))
    client.force_login(coordinator)

    by_name = client.get(reverse("villages:people"), {"q": "anna"}).content.decode()
    by_role = client.get(reverse("villages:people"), {"rol": "officer"}).content.decode()

    assert ("Anna Adviseur" in by_name, "Gerda Gemeente" in by_name) == (True, False)
    assert ("Anna Adviseur" in by_role, "Gerda Gemeente" in by_role) == (False, True)


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_asks_as_many_questions_for_many_as_for_one(
    count, coordinator, client, django_assert_num_queries
):
    for number in range(count):
        AssignmentFactory(advisor__user=UserFactory(name=f"Adviseur {number}"))
        OfficerFactory()
        invite(coordinator, email=f"iemand{number}@example.org")
    client.force_login(coordinator)

    with django_assert_num_queries(10):
        client.get(reverse("villages:people"))


def test_a_wrong_form_says_what_to_do(coordinator, client):
    client.force_login(coordinator)

    answer = client.post(reverse("villages:people_invite"), {"email": "", "kind": "advisor"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Fout: " in page
    assert "Vul het e-mailadres in van degene die u uitnodigt." in page
    assert "Kies het bureau van deze adviseur." in page


def test_ended_roles_are_shown(coordinator, client):
    services.end_role(AdvisorFactory(user=UserFactory(name="Anna Adviseur")), by=coordinator)
    client.force_login(coordinator)

    assert "Anna Adviseur" in client.get(reverse("villages:people_history")).content.decode()


# --- the first one ----------------------------------------------------------------------------------------------
def test_the_first_coordinator_is_invited_by_a_command(client, capsys):
    call_command("invite_coordinator", "eerste@example.org")
    link = re.search(r"https://portaal.example(/\S+)", capsys.readouterr().out)[1]
    user = verified("eerste@example.org")
    client.force_login(user)

    client.post(link)

    assert is_coordinator(User.objects.get(pk=user.pk))


def test_the_command_refuses_what_is_no_address():
    with pytest.raises(CommandError):
        call_command("invite_coordinator", "geen adres")


def test_an_advisor_row_is_never_deleted(coordinator):
    advisor = AdvisorFactory()

    services.end_role(advisor, by=coordinator)

    assert Advisor.objects.get(pk=advisor.pk).ended_by == coordinator


# --- an account that somebody made beforehand ---------------------------------------------------------------
def test_who_made_an_account_with_this_address_beforehand_does_not_come_in(coordinator):
    """By password, in a session that was open, or by a code to another mailbox."""
    squatter = UserFactory(email="nieuw@example.org")
    squatter.set_password("mijn-eigen-wachtwoord")
    squatter.save()
    EmailAddress.objects.create(user=squatter, email=squatter.email, verified=False, primary=True)
    EmailAddress.objects.create(user=squatter, email="boef@example.org", verified=True, primary=False)
    open_session = Client()
    open_session.force_login(squatter)
    link = link_of(invite(coordinator))

    Client().post(link)

    cache.clear()
    Client().post(reverse("account_request_login_code"), {"email": "boef@example.org"})
    squatter.refresh_from_db()
    assert not squatter.has_usable_password()
    assert open_session.get(reverse("accounts:account")).status_code == 302
    assert [(row.email, row.verified) for row in squatter.emailaddress_set.all()] == [
        ("nieuw@example.org", True)
    ]
    assert not OutgoingMail.objects.filter(kind="accounts.sign_in_code").exists()


def test_an_account_with_a_proven_address_keeps_its_password(coordinator):
    user = verified()
    user.set_password("mijn-eigen-wachtwoord")
    user.save()
    link = link_of(invite(coordinator))

    for _press in range(2):
        Client().post(link)

    user.refresh_from_db()
    assert user.check_password("mijn-eigen-wachtwoord")
    assert User.objects.filter(email="nieuw@example.org").count() == 1


def test_whoever_holds_a_forwarded_link_does_not_get_the_role(coordinator):
    link = link_of(invite(coordinator))
    holder = Client()

    holder.post(link)
    holder.post(link)

    assert not PortalRole.objects.filter(kind="organiser").exists()
    assert holder.get(reverse("accounts:account")).status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_account", [True, False])
def test_two_presses_at_the_same_moment_make_one_account(has_account):
    invitation = invite(None)
    if has_account:
        UserFactory(email="nieuw@example.org")
    barrier, answers = threading.Barrier(4), []

    def press():
        barrier.wait()
        answers.append(Client(raise_request_exception=False).post(link_of(invitation)).status_code)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [302] * 4
    assert EmailAddress.objects.filter(email="nieuw@example.org", verified=True).count() == 1
