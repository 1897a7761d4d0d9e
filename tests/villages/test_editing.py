"""Details that two people may have open at once: village, initiative, contact."""

import threading
from functools import partial

import pytest
from django.test import Client

from accounts.models import PortalRole
from common import versions
from tests.factories import (
    ContactFactory,
    InitiativeFactory,
    MembershipFactory,
    PortalRoleFactory,
    VillageFactory,
)
from tests.villages.test_accept import race
from villages import services
from villages.models import Membership, Village

VILLAGE = {"name": "Eigendorp", "motivation": "Samen.", "is_public": "on"}


@pytest.fixture
def forms(village, coordinator):
    """Address, what is typed, and the row, of each form; one person may use all three."""
    initiative = InitiativeFactory(slug="warm", name="Warm", municipality=village.municipality)
    contact = ContactFactory(initiative=initiative, name="Contact", email="c@b.example")
    base = "/organisatie/initiatieven/warm"
    typed = {"name": "Warm", "municipality": village.municipality.slug, "legal_form": "stichting",
             "description": "Samen.", "website": ""}  # fmt: skip
    return {
        "village": ("/dorpen/eigendorp/werkplaats/gegevens/", VILLAGE, village),
        "initiative": (f"{base}/", typed, initiative),
        "contact": (f"{base}/contacten/{contact.reference}/", {"name": "Contact", "email": "c@b.example",
                                                               "role": "Samen."}, contact),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["village", "initiative", "contact"])
def test_the_second_to_save_sees_both_and_saves_once_more(forms, client, coordinator, name):
    address, typed, row = forms[name]
    type(row).objects.filter(pk=row.pk).update(edit_version=2)  # somebody saved since the form was opened
    client.force_login(coordinator)

    stale = client.post(address, typed | {"version": "1"})

    page = stale.content.decode()
    assert stale.status_code == 409
    assert "Iemand anders heeft" in page
    assert [row["typed"] for row in stale.context["form"].differences if row["typed"] == "Samen."]
    assert "<title>Fout: " in page

    again = client.post(address, typed | {"version": stale.context["form"].data["version"]})
    assert again.status_code == 302
    row.refresh_from_db()
    assert row.edit_version == 3


@pytest.mark.parametrize("version", ["", "een", "-1", "1.0"])
@pytest.mark.parametrize("name", ["village", "initiative", "contact"])
def test_without_a_version_nothing_is_saved(forms, client, coordinator, name, version):
    address, typed, row = forms[name]
    client.force_login(coordinator)

    assert client.post(address, typed | {"version": version}).status_code == 400

    row.refresh_from_db()
    assert row.edit_version == 1


def test_the_lead_changes_the_village_on_its_page(village, client, lead):
    client.force_login(lead)
    typed = {"name": "Nieuwdorp", "motivation": "Samen.", "shared_with_municipality": "on", "version": "1"}

    response = client.post("/dorpen/eigendorp/werkplaats/gegevens/", typed)

    assert response.headers["Location"] == "/dorpen/nieuwdorp/"
    village.refresh_from_db()
    assert (village.is_public, village.shared_with_municipality) == (False, True)


# --- at once ---------------------------------------------------------------------------------------


def clients_of(village, count=2) -> list[Client]:
    clients = []
    for _ in range(count):
        clients.append(Client())
        clients[-1].force_login(MembershipFactory(village=village, role=Membership.Role.LEAD).user)
    return clients


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_once_one_wins_and_the_other_sees_both():
    village = VillageFactory(name="Eigendorp", slug="eigendorp")
    clients = clients_of(village)
    address = "/dorpen/eigendorp/werkplaats/gegevens/"

    for version in range(1, 11):
        answers = [None, None]

        def save(number, version=version, answers=answers):
            typed = VILLAGE | {"motivation": f"Ronde {version} van {number}", "version": version}
            answers[number] = clients[number].post(address, typed)

        race(partial(save, 0), partial(save, 1))

        codes = [answer.status_code for answer in answers]
        assert sorted(codes) == [302, 409], codes
        won, lost = codes.index(302), codes.index(409)
        page = answers[lost].content.decode()
        assert f"Ronde {version} van {won}" in page
        assert f"Ronde {version} van {lost}" in page
        village.refresh_from_db()
        assert (village.motivation, village.edit_version) == (f"Ronde {version} van {won}", version + 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_are_told_that_theirs_was_saved(monkeypatch):
    """The proof that the race above can fail: no lock, and a barrier between reading and writing."""
    from villages.services import places

    village = VillageFactory(name="Eigendorp")
    both_have_read = threading.Barrier(2)

    def read_and_wait(row):
        found = Village.objects.select_related("municipality").get(pk=row.pk)
        both_have_read.wait(timeout=30)
        return found

    monkeypatch.setattr(places, "_locked", read_and_wait)
    fields = {"name": "Eigendorp", "is_public": True, "shared_with_municipality": False}

    errors = race(
        *(partial(services.edit_village, village, version=1, motivation=text, **fields) for text in "ab")
    )

    village.refresh_from_db()
    assert errors == []
    assert (village.edit_version, village.motivation in "ab") == (2, True)  # of one of them nothing is left


@pytest.mark.django_db(transaction=True)
def test_without_the_check_the_second_wipes_out_the_first(monkeypatch):
    village = VillageFactory(name="Eigendorp")
    monkeypatch.setattr(versions.VersionedModel, "take_version", lambda row, version: None)
    fields = {"name": "Eigendorp", "is_public": True, "shared_with_municipality": False}

    for text in "ab":
        services.edit_village(village, version=1, motivation=text, **fields)

    village.refresh_from_db()
    assert village.motivation == "b"


def test_the_organiser_of_initiatives_is_told_in_words(client, db):
    """Choices and yes or no are shown as the page shows them, not as the database stores them."""
    initiative = InitiativeFactory(slug="warm", name="Warm", legal_form="werkgroep", is_listed=True)
    type(initiative).objects.update(edit_version=2)
    client.force_login(PortalRoleFactory(kind=PortalRole.Kind.ORGANISER).user)
    typed = {"name": "Warm", "municipality": "assen", "legal_form": "cooperatie", "version": "1"}

    stale = client.post("/organisatie/initiatieven/warm/", typed)

    rows = {row["label"]: (row["stored"], row["typed"]) for row in stale.context["form"].differences}
    assert rows["Vorm"] == ("Werkgroep", "Coöperatie")
    assert rows["In de openbare lijst"] == ("ja", "nee")
    assert rows["Gemeente"] == (initiative.municipality.name, "Assen")


@pytest.mark.parametrize("how", ["changed", "added"])
def test_another_first_contact_makes_the_open_form_of_the_old_one_stale(forms, client, coordinator, how):
    address, typed, old = forms["contact"]
    other, bystander = ContactFactory(initiative=old.initiative), ContactFactory(initiative=old.initiative)
    type(old).objects.filter(pk=old.pk).update(is_primary=True)
    if how == "changed":
        services.change_contact(
            other, version=1, name="Ander", email="ander@b.example", role="", is_primary=True
        )
    else:
        services.add_contact(old.initiative, name="Ander", email="ander@b.example", is_primary=True)
    client.force_login(coordinator)

    stale = client.post(address, typed | {"is_primary": "on", "version": "1"})

    assert stale.status_code == 409
    assert list(old.initiative.contacts.filter(is_primary=True).values_list("name", flat=True)) == ["Ander"]
    bystander.refresh_from_db()
    assert bystander.edit_version == 1  # nothing of this one changed
