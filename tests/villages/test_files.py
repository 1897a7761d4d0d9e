"""The list of initiatives as a file."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Export
from tests.factories import ContactFactory, InitiativeFactory, MunicipalityFactory, VillageFactory
from villages.models import Initiative
from villages.sheets import COLUMNS, OPTED_OUT, header_key

EXPORT = reverse("villages:initiative_export")


def lines(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.fixture
def coevorden(db):
    return MunicipalityFactory(name="Coevorden-Oost", slug="coevorden-oost")


@pytest.fixture
def aalden(coevorden):
    initiative = InitiativeFactory(
        name="Energiegroep Aalden", municipality=coevorden, legal_form="stichting", is_listed=True
    )
    initiative.villages.add(VillageFactory(name="Aalden"), VillageFactory(name="Zweeloo"))
    ContactFactory(initiative=initiative, name="=Anna", email="anna@aalden.example", role="+31612345678")
    return initiative


def test_export_has_a_row_per_contact_and_no_formulas(client, organiser, aalden):
    InitiativeFactory(name="Zonder mensen", municipality=aalden.municipality)
    client.force_login(organiser)

    answer = client.post(EXPORT, {"soort": "csv"})

    assert lines(answer) == [
        [*(column.label for column in COLUMNS), OPTED_OUT],
        ["Energiegroep Aalden", "Coevorden-Oost", "stichting", "", "", "Aalden, Zweeloo", "ja", "'=Anna",
         "anna@aalden.example", "'+31612345678", "nee", ""],
        ["Zonder mensen", "Coevorden-Oost", "werkgroep", "", "", "", "nee", "", "", "", "", ""],
    ]  # fmt: skip


def test_export_as_xlsx_keeps_the_phone_number(client, organiser, aalden):
    client.force_login(organiser)

    sheet = load_workbook(io.BytesIO(client.post(EXPORT, {"soort": "xlsx"}).content)).active

    assert (sheet["H2"].value, sheet["H2"].data_type) == ("=Anna", "s")
    assert (sheet["J2"].value, sheet["J2"].data_type) == ("+31612345678", "s")


def test_each_export_is_written_down_and_shown(client, organiser, aalden):
    client.force_login(organiser)

    client.get(EXPORT)
    assert Export.objects.count() == 0
    client.post(EXPORT, {"soort": "csv"})

    row = Export.objects.get()
    assert (row.by, row.subject, row.kind, row.count) == (organiser, "initiatives", "csv", 1)
    assert row.columns == [*(column.label for column in COLUMNS), OPTED_OUT]
    page = client.get(EXPORT).content.decode()
    assert str(organiser) in page
    assert "anna@aalden.example" not in str(row.__dict__)


def test_export_is_the_list_as_it_was_filtered(client, organiser, aalden):
    InitiativeFactory(name="Een ander")
    client.force_login(organiser)

    answer = client.post(f"{EXPORT}?gemeente=coevorden-oost", {"soort": "csv"})

    assert [row[0] for row in lines(answer)[1:]] == ["Energiegroep Aalden"]


def test_export_without_a_kind_of_file_says_what_to_do(client, organiser):
    client.force_login(organiser)

    answer = client.post(EXPORT, {})

    assert answer.status_code == 422
    assert "Kies een soort bestand." in answer.content.decode()
    assert Export.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 30])
def test_export_asks_the_same_number_of_queries(client, organiser, rows, django_assert_num_queries):
    for _ in range(rows):
        ContactFactory()
    client.force_login(organiser)

    with django_assert_num_queries(7):
        client.post(EXPORT, {"soort": "csv"})


def test_names_of_columns_do_not_stand_for_two_things():
    names = [header_key(name) for column in COLUMNS for name in (column.label, *column.also)]

    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Energiegroep Aalden", "Zonder mensen"]),
        ("q=aalden", ["Energiegroep Aalden"]),
        ("q=ANNA@", ["Energiegroep Aalden"]),
        ("vorm=stichting", ["Energiegroep Aalden"]),
        ("openbaar=nee", ["Zonder mensen"]),
        ("contact=geen", ["Zonder mensen"]),
        ("contact=gestopt", []),
        ("vorm=onzin", ["Energiegroep Aalden", "Zonder mensen"]),
    ],
)
def test_office_list_is_filtered_by_its_address(client, organiser, aalden, query, found):
    InitiativeFactory(name="Zonder mensen")
    client.force_login(organiser)

    page = client.get(f"{reverse('villages:initiative_office')}?{query}").context["page"]

    assert [one.name for one in page] == found


def test_public_list_does_not_search_in_contacts(client, aalden):
    page = client.get(f"{reverse('villages:initiative_list')}?q=anna&contact=geen").context["page"]

    assert list(page) == []


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(("name", "queries"), [("initiative_office", 7), ("initiative_list", 3)])
def test_lists_ask_the_same_number_of_queries(
    client, organiser, rows, name, queries, django_assert_num_queries
):
    for _ in range(rows):
        ContactFactory(initiative=InitiativeFactory(is_listed=True))
    if name == "initiative_office":
        client.force_login(organiser)

    with django_assert_num_queries(queries):
        client.get(reverse(f"villages:{name}") + "?q=initiatief&vorm=werkgroep")


def test_villages_of_an_initiative_are_typed_by_name(client, organiser, aalden):
    client.force_login(organiser)
    url = reverse("villages:initiative_edit", args=[aalden.slug])
    data = {
        "name": aalden.name, "municipality": "coevorden-oost", "legal_form": "stichting", "description": "",
        "website": "", "version": aalden.edit_version,
    }  # fmt: skip

    wrong = client.post(url, data | {"villages": "Aalden, Nergenshuizen"})
    assert wrong.status_code == 422
    assert "Nergenshuizen staat niet op het portaal." in wrong.content.decode()
    assert client.post(url, data | {"villages": "aalden"}).status_code == 302

    assert [village.name for village in aalden.villages.all()] == ["Aalden"]


def test_two_villages_of_one_name_are_told_apart_by_the_municipality(client, organiser, aalden):
    other = VillageFactory(name="Aalden")
    client.force_login(organiser)
    data = {
        "name": "Nieuw",
        "municipality": other.municipality.slug,
        "legal_form": "werkgroep",
        "villages": "Aalden",
    }

    client.post(reverse("villages:initiative_new"), data)

    assert list(Initiative.objects.get(name="Nieuw").villages.all()) == [other]
