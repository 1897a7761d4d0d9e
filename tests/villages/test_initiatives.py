"""Initiatives: registering, deciding, the directory, and who sees the contacts."""

import pytest
from django.core.cache import cache

from common.errors import DomainError
from mail.kinds import get_kind
from mail.models import OutgoingMail
from tests.factories import ContactFactory, InitiativeFactory, InitiativeSignupFactory, PortalRoleFactory
from tests.villages.test_accept import race
from villages import services
from villages.models import Contact, Initiative, InitiativeSignup, Municipality
from villages.states import SignupStatus

ANSWERS = {
    "initiative_name": "Warm Assen",
    "municipality": "assen",
    "legal_form": "cooperatie",
    "description": "Wij isoleren.",
    "website": "warm-assen.example",
    "name": "Wim Warm",
    "role": "voorzitter",
    "email": "Wim@Warm-Assen.example",
}


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def link_of(mail: OutgoingMail) -> str:
    line = next(
        line for line in get_kind(mail.kind).render(mail.ref).text.splitlines() if "/bevestigen/" in line
    )
    return line.removeprefix("https://portaal.example").strip()


def test_register_confirm_and_accept(client, db, organiser):
    assert client.post("/initiatieven/aanmelden/", ANSWERS).headers["Location"].endswith("/verzonden/")
    link = link_of(OutgoingMail.objects.get(kind="villages.initiative_confirm"))
    for _ in range(5):
        assert client.get(link).status_code == 200
    assert InitiativeSignup.objects.get().status == SignupStatus.UNCONFIRMED
    for _ in range(2):
        assert client.post(link).status_code == 302
    assert OutgoingMail.objects.get(kind="villages.initiative_waiting").to_email == organiser.email
    client.force_login(organiser)
    reference = InitiativeSignup.objects.get().reference

    client.post(f"/organisatie/initiatieven/aanmeldingen/{reference}/aannemen/")

    initiative = Initiative.objects.get()
    assert (initiative.slug, initiative.website, initiative.is_listed) == (
        "warm-assen", "https://warm-assen.example", False,
    )  # fmt: skip
    contact = Contact.objects.get()
    assert (contact.email, contact.email_key) == ("Wim@Warm-Assen.example", "wim@warm-assen.example")
    assert contact.is_primary
    assert (
        "staat niet in de openbare lijst"
        in OutgoingMail.objects.get(kind="villages.initiative_accepted").text
    )


def test_mistakes_are_told_and_nothing_is_stored(client, db):
    response = client.post(
        "/initiatieven/aanmelden/", ANSWERS | {"initiative_name": "😀", "website": "javascript:x"}
    )

    assert response.status_code == 422
    page = response.content.decode()
    assert "Vul de naam in, met letters." in page
    assert "Vul een volledig adres in, zoals https://www.voorbeeld.nl." in page
    assert "Wij isoleren." in page
    assert not InitiativeSignup.objects.exists()


def test_a_robot_leaves_nothing(client, db):
    response = client.post("/initiatieven/aanmelden/", ANSWERS | {"phone_again": "0612345678"})

    assert response.status_code == 302
    assert not InitiativeSignup.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_organisers_at_once_make_one_initiative():
    signup = InitiativeSignupFactory(confirmed=True)
    people = [PortalRoleFactory(kind="organiser").user for _ in range(6)]

    errors = race(*[lambda by=by: services.accept_initiative_signup(signup, by=by) for by in people])

    assert [type(error) for error in errors] == [DomainError] * 5
    assert Initiative.objects.count() == 1


def test_a_name_that_is_there_in_the_municipality_is_refused(organiser):
    emmen = Municipality.objects.get(slug="emmen")
    InitiativeFactory(name="Warm Emmen", municipality=emmen)
    signup = InitiativeSignupFactory(confirmed=True, initiative_name="WARM EMMEN", municipality=emmen)

    with pytest.raises(DomainError, match="al een initiatief met deze naam"):
        services.accept_initiative_signup(signup, by=organiser)


def test_declining_mails_the_reason(client, organiser):
    signup = InitiativeSignupFactory(confirmed=True)
    client.force_login(organiser)

    client.post(
        f"/organisatie/initiatieven/aanmeldingen/{signup.reference}/afwijzen/", {"reason": "Staat er al."}
    )

    mail = OutgoingMail.objects.get(kind="villages.initiative_declined")
    assert "Staat er al." in mail.text
    assert mail.to_email == signup.email


def test_the_directory_shows_only_who_agreed_and_no_people(client, db):
    listed = InitiativeFactory(name="Openbaar", is_listed=True)
    hidden = InitiativeFactory(name="Verborgen")
    contact = ContactFactory(initiative=listed, name="Greet Geheim")

    page = client.get("/initiatieven/")
    detail = client.get(f"/initiatieven/{listed.slug}/")

    assert [row.name for row in page.context["page"]] == ["Openbaar"]
    assert client.get(f"/initiatieven/{hidden.slug}/").status_code == 404
    for response in (page, detail):
        assert "Greet Geheim" not in response.content.decode()
        assert contact.email not in response.content.decode()
        assert not response.cookies


def test_an_organiser_sees_the_contacts_there(client, organiser):
    contact = ContactFactory(initiative__is_listed=True)
    client.force_login(organiser)

    page = client.get(f"/initiatieven/{contact.initiative.slug}/").content.decode()

    assert contact.email in page


def test_contacts_are_added_changed_and_removed(client, organiser):
    initiative = InitiativeFactory(slug="warm")
    client.force_login(organiser)
    base = "/organisatie/initiatieven/warm/contacten"

    client.post(f"{base}/nieuw/", {"name": "Aa", "email": "a@b.example", "is_primary": "on"})
    client.post(f"{base}/nieuw/", {"name": "Bee", "email": "b@b.example", "is_primary": "on"})
    double = client.post(f"{base}/nieuw/", {"name": "Cee", "email": " A@B.Example "})

    assert double.status_code == 422
    assert "Dit e-mailadres staat al bij dit initiatief." in double.content.decode()
    assert list(initiative.contacts.values_list("name", "is_primary")) == [("Bee", True), ("Aa", False)]
    first = initiative.contacts.get(name="Aa")
    typed = {"name": "Aad", "email": "aad@b.example", "version": "2"}  # 2: Bee took over the mark
    client.post(f"{base}/{first.reference}/", typed)
    first.refresh_from_db()
    assert (first.name, first.email_key) == ("Aad", "aad@b.example")
    client.post(f"{base}/{first.reference}/wissen/")
    assert list(initiative.contacts.values_list("name", flat=True)) == ["Bee"]


def test_a_contact_of_another_initiative_is_unknown_there(client, organiser):
    contact = ContactFactory()
    InitiativeFactory(slug="ander")
    client.force_login(organiser)

    address = f"/organisatie/initiatieven/ander/contacten/{contact.reference}/"

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_the_directory_takes_the_same_queries(client, db, django_assert_num_queries, count):
    for _ in range(count):
        InitiativeFactory(is_listed=True)

    with django_assert_num_queries(3):
        client.get("/initiatieven/")
