"""A contact without an account sees, corrects and removes the own data by a mailed link."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.errors import DomainError
from mail import delivery
from mail.models import OutgoingMail
from tests.factories import ContactFactory, InitiativeFactory, InitiativeSignupFactory, UserFactory
from villages import periodic
from villages.emails import own_data_token
from villages.forgotten import forgotten_among
from villages.models import Contact, ForgottenAddress, InitiativeSignup, OwnDataLink
from villages.services import accept_initiative_signup, add_contact, change_contact
from villages.services import own_data as services

ASK = reverse("villages:own_data_ask")


@pytest.fixture(autouse=True)
def no_limits_from_before():
    cache.clear()


@pytest.fixture
def contact(db):
    return ContactFactory(
        name="Anna", email="Anna@Aalden.example", email_key="anna@aalden.example", role="lid"
    )


@pytest.fixture
def link(contact):
    return services.ask_own_data(contact.email)


def url(name, link, **kwargs):
    return reverse(f"villages:{name}", kwargs={"token": own_data_token(link), **kwargs})


def ask(client, email):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.post(ASK, {"email": email})
    shapes = [query["sql"].split("VALUES")[0].split("WHERE")[0].split('"s1')[0] for query in queries]
    return answer.status_code, answer["Location"], client.get(answer["Location"]).content, shapes


def test_request_answer_is_equal_for_known_and_unknown(client, contact):
    known, unknown = ask(client, contact.email), ask(client, "vreemd@elders.example")

    assert known == unknown
    assert OwnDataLink.objects.count() == 2


def test_only_a_known_address_gets_a_mail(client, contact, mailoutbox):
    client.post(ASK, {"email": "ANNA@aalden.example"})
    client.post(ASK, {"email": "vreemd@elders.example"})

    delivery.drain()

    assert [mail.to for mail in mailoutbox] == [["ANNA@aalden.example"]]
    assert url("own_data", OwnDataLink.objects.get(email_key="anna@aalden.example")) in mailoutbox[0].body
    assert dict(OutgoingMail.objects.values_list("to_email", "status")) == {
        "ANNA@aalden.example": "handed_over", "vreemd@elders.example": "suppressed",
    }  # fmt: skip


def test_throttle_counts_attempts_not_hits(client, contact):
    for email in [contact.email] * 5 + ["vreemd@elders.example"] * 5:
        assert client.post(ASK, {"email": email}).status_code == 302

    assert OwnDataLink.objects.filter(email_key="anna@aalden.example").count() == 3
    assert OwnDataLink.objects.filter(email_key="vreemd@elders.example").count() == 3


def test_one_network_may_ask_twenty_times(client, db):
    answers = [client.post(ASK, {"email": f"a{n}@x.example"}).status_code for n in range(21)]

    assert answers == [302] * 20 + [429]


def test_page_shows_what_is_kept_of_this_address_and_of_nobody_else(client, contact, link):
    other = ContactFactory(initiative=contact.initiative, name="Berend", email="berend@x.example")
    second = ContactFactory(email="anna@aalden.example", initiative=InitiativeFactory(name="Tweede groep"))

    text = client.get(url("own_data", link)).content.decode()

    for word in ("Anna@Aalden.example", "Anna", "lid", contact.initiative.name, "Tweede groep"):
        assert word in text
    assert other.email not in text
    assert other.name not in text
    assert second.initiative.municipality.name in text


def test_a_name_and_a_role_are_corrected(client, contact, link):
    client.post(url("own_data_edit", link, reference=contact.reference), {"name": "Anna B", "role": ""})

    contact.refresh_from_db()
    assert (contact.name, contact.role, contact.edit_version) == ("Anna B", "", 2)


def test_nobody_changes_somebody_else(client, contact, link):
    other = ContactFactory(initiative=contact.initiative)

    answer = client.post(url("own_data_edit", link, reference=other.reference), {"name": "X", "role": ""})

    assert answer.status_code == 404
    with pytest.raises(DomainError):
        services.change_own(other.pk, mailbox=contact.email_key, name="X", role="")
    assert Contact.objects.get(pk=other.pk).name == other.name


def test_stop_and_start_invitations(client, contact, link):
    twin = ContactFactory(email="anna@aalden.example")
    stranger = ContactFactory()

    client.post(url("own_data_invitations", link), {"uitnodigingen": "nee"})
    assert set(Contact.objects.exclude(opted_out_at=None)) == {contact, twin}
    client.post(url("own_data_invitations", link), {"uitnodigingen": "ja"})

    assert Contact.objects.filter(opted_out_at=None).count() == 3
    assert stranger.opted_out_at is None


def test_stopping_twice_keeps_the_first_moment(contact):
    services.set_invitations(contact.email_key, wanted=False)
    first = Contact.objects.get().opted_out_at
    services.set_invitations(contact.email_key, wanted=False)

    assert Contact.objects.get().opted_out_at == first


def test_remove_takes_everything_of_this_address(client, contact, link):
    ContactFactory(email="anna@aalden.example")
    InitiativeSignupFactory(confirmed=True, email="anna@aalden.example")
    other = ContactFactory(initiative=contact.initiative)
    stays = InitiativeSignupFactory(confirmed=True)
    delivery.drain()

    answer = client.post(url("own_data_remove", link))

    assert "Uw gegevens zijn gewist" in answer.content.decode()
    assert list(Contact.objects.all()) == [other]
    assert list(InitiativeSignup.objects.all()) == [stays]
    assert OwnDataLink.objects.count() == 0
    assert OutgoingMail.objects.count() == 0
    assert client.get(url("own_data", link)).status_code == 404
    assert forgotten_among(["anna@aalden.example", other.email_key]) == {"anna@aalden.example"}
    assert "anna" not in str(ForgottenAddress.objects.values())


def test_an_organiser_cannot_bring_a_removed_person_back_but_the_person_can(contact):
    initiative = contact.initiative
    other = ContactFactory(initiative=initiative)
    services.remove_own(contact.email_key)

    with pytest.raises(DomainError, match="liet de eigen gegevens wissen"):
        add_contact(initiative, name="Anna", email=contact.email)
    with pytest.raises(DomainError, match="liet de eigen gegevens wissen"):
        change_contact(other, version=1, name="A", email=contact.email, role="", is_primary=False)
    accept_initiative_signup(InitiativeSignupFactory(confirmed=True, email=contact.email), by=UserFactory())

    assert Contact.objects.filter(email_key=contact.email_key).count() == 1
    assert ForgottenAddress.objects.count() == 0


def test_a_new_address_counts_once_it_answered(client, contact, link):
    client.post(url("own_data_address", link), {"email": "nieuw@adres.example"})
    assert Contact.objects.get().email == "Anna@Aalden.example"

    new = OwnDataLink.objects.get(purpose="address")
    confirm = url("own_address_confirm", new)
    client.get(confirm)
    assert Contact.objects.get().email == "Anna@Aalden.example"
    client.post(confirm)

    row = Contact.objects.get()
    assert (row.email, row.email_key) == ("nieuw@adres.example", "nieuw@adres.example")
    told = OutgoingMail.objects.get(kind="villages.own_address_changed")
    assert told.to_email == "Anna@Aalden.example"
    assert "nieuw@adres.example" not in told.text
    assert client.post(confirm).status_code == 404  # used


def test_a_new_address_that_is_taken_at_this_initiative_is_refused(client, contact, link):
    ContactFactory(initiative=contact.initiative, email="nieuw@adres.example")
    new = services.ask_new_address(contact.email_key, email="nieuw@adres.example")

    answer = client.post(url("own_address_confirm", new))

    assert answer.status_code == 422
    assert "staat al bij" in answer.content.decode()
    assert Contact.objects.get(pk=contact.pk).email == "Anna@Aalden.example"


def test_a_link_of_one_kind_is_no_link_of_another(client, contact, link):
    new = services.ask_new_address(contact.email_key, email="nieuw@adres.example")

    assert client.get(url("own_data", new)).status_code == 404
    assert client.get(url("own_address_confirm", link)).status_code == 404


def test_old_links_say_the_same_as_nonsense(client, link):
    OwnDataLink.objects.update(created_at=timezone.now() - timedelta(days=8))

    old = client.get(url("own_data", link))
    nonsense = client.get(reverse("villages:own_data", args=["x" * 43]))

    assert (old.status_code, old.content) == (404, nonsense.content)
    assert (old["Cache-Control"], old["X-Robots-Tag"]) == ("no-store", "noindex")


def test_links_and_their_mails_go_after_two_weeks(client, contact, link):
    services.ask_own_data("vreemd@elders.example")
    delivery.drain()
    OwnDataLink.objects.update(created_at=timezone.now() - timedelta(days=15))
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(days=15))
    young = services.ask_own_data("jong@elders.example")

    periodic.forget_links()
    periodic.forget_links()

    assert list(OwnDataLink.objects.all()) == [young]
    assert [mail.to_email for mail in OutgoingMail.objects.all()] == ["jong@elders.example"]
