"""The addresses that get no mail: who sees them, and who lifts one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mail import periodic, services, stops
from mail.models import LiftedStop, Suppression
from tests.factories import ContactFactory, InvitationFactory, KnowledgeSessionFactory
from villages.services import own_data

pytestmark = pytest.mark.django_db
LIST = "/organisatie/post/gestopt/"


def stop(address="weg@example.org", scope="all", reason="permanent", **fields):
    return Suppression.objects.create(email_key=address, scope=scope, reason=reason, **fields)


def shown(client, query=""):
    return [item["row"].email_key for item in client.get(f"{LIST}{query}").context["rows"]]


def lift(client, row, why="Gebeld: de mailbox werkt weer."):
    return client.post(reverse("portal:stopped_lift", args=[row.key]), {"why": why})


@pytest.fixture
def office(client, coordinator):
    client.force_login(coordinator)
    return client


def test_organiser_sees_contacts_and_own_guests_only(client, organiser):
    client.force_login(organiser)
    for address in (
        "contact@example.org",
        "gast@example.org",
        "gast-van-ander@example.org",
        "inwoner@example.org",
    ):
        stop(address)
    ContactFactory(email="contact@example.org")
    InvitationFactory(email="gast@example.org", knowledge_session=KnowledgeSessionFactory(owner=organiser))
    InvitationFactory(email="gast-van-ander@example.org")

    assert sorted(shown(client)) == ["contact@example.org", "gast@example.org"]
    assert lift(client, Suppression.objects.get(email_key="inwoner@example.org")).status_code == 404


def test_search_reason_and_page(office):
    stop("jan@example.org")
    stop("els@example.org", "invitations", "owner")
    stop("piet@example.org", reason="temporary", since=timezone.now() - timedelta(days=1))

    assert shown(office) == ["els@example.org", "jan@example.org", "piet@example.org"]
    assert shown(office, "?zoek=JAN") == ["jan@example.org"]
    assert shown(office, "?reden=temporary") == ["piet@example.org"]
    assert shown(office, "?zoek=els&reden=temporary") == []


def test_lift_with_a_reason_is_written_down(office, coordinator):
    row = stop()

    assert lift(office, row).status_code == 302

    line = LiftedStop.objects.get()
    assert not Suppression.objects.exists()
    assert (line.email_key, line.reason, line.why, line.by) == (
        "weg@example.org", "permanent", "Gebeld: de mailbox werkt weer.", coordinator,
    )  # fmt: skip
    assert "weg@example.org, op" in office.get(LIST).content.decode()


def test_lift_without_a_reason_is_refused(office):
    row = stop()

    answer = lift(office, row, "")

    assert answer.status_code == 422
    assert "Vul in waarom dit adres weer mail krijgt." in answer.content.decode()
    assert Suppression.objects.exists()


def test_nobody_else_lifts_what_the_owner_stopped(office):
    row = stop(scope="invitations", reason="owner")

    assert lift(office, row).status_code == 422
    assert 'name="why"' not in office.get(reverse("portal:stopped_lift", args=[row.key])).content.decode()
    assert Suppression.objects.exists()


def test_lifted_twice_tells_that_it_is_done(office, coordinator):
    row = stop()
    services.lift_stop(row.key, why="Gebeld.", by=coordinator)

    assert lift(office, row).status_code == 404
    assert LiftedStop.objects.count() == 1


@pytest.mark.parametrize("number", [1, 30])
def test_list_asks_the_same_number_of_queries(office, django_assert_num_queries, number):
    for n in range(number):
        contact = ContactFactory()
        stop(contact.email_key)
        LiftedStop.objects.create(
            email_key=f"oud{n}@example.org", reason="permanent", since=timezone.now(), why="Gebeld."
        )

    with django_assert_num_queries(7):
        office.get(LIST)


def test_page_of_the_initiative_says_that_mail_did_not_arrive(office):
    contact = ContactFactory(email="weg@example.org")
    stop(since=datetime(2026, 5, 9, 12, tzinfo=UTC))
    address = reverse("villages:initiative_edit", args=[contact.initiative.slug])

    assert "mail kwam niet aan op 9 mei 2026" in office.get(address).content.decode()
    Suppression.objects.update(scope="invitations")
    assert "mail kwam niet aan" not in office.get(address).content.decode()


def test_own_data_tells_of_it_and_removing_forgets_the_dead_address(client):
    contact = ContactFactory(email="weg@example.org")
    stop()
    stop(scope="invitations", reason="owner")
    LiftedStop.objects.create(
        email_key="weg@example.org", reason="permanent", since=timezone.now(), why="Gebeld."
    )

    assert [line.split(" krijgt ")[1] for line in stops.describe(contact.email_key)] == [
        "dit adres geen mail: het adres bestaat niet (meer).",
        "dit adres geen uitnodigingen voor kennissessies: u wilde dat niet meer.",
    ]
    own_data.remove_own(contact.email_key)

    assert [row.reason for row in Suppression.objects.all()] == ["owner"]
    assert not LiftedStop.objects.exists()


def test_after_a_year_an_address_may_be_tried_again():
    long_ago = timezone.now() - timedelta(days=366)
    stop("oud@example.org", since=long_ago)
    stop("nieuw@example.org")
    stop("wilniet@example.org", "invitations", "owner", since=long_ago)

    periodic.purge()

    assert sorted(Suppression.objects.values_list("email_key", flat=True)) == [
        "nieuw@example.org",
        "wilniet@example.org",
    ]
