"""The pages of bringing in a list."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common.exports import csv_file
from common.spreadsheets import read_table
from villages.models import Initiative, InitiativeImport, Municipality
from villages.sheets import COLUMNS

UPLOAD = reverse("villages:initiative_import")
HEAD = ["Initiatief", "Gemeente"]


@pytest.fixture
def office(client, organiser):
    client.force_login(organiser)
    return client


def bring(client, *rows, **fields):
    data = csv_file(HEAD, rows)
    return client.post(UPLOAD, {"bestand": SimpleUploadedFile("lijst.csv", data), **fields}, follow=True)


def test_upload_shows_what_would_happen(office):
    answer = bring(office, ["Groep", "Emmen"], ["Ander", "Nergens"])

    text = answer.content.decode()
    assert "Er is nog niets overgenomen" in text
    assert "“Nergens” is geen gemeente in Drenthe." in text
    assert "overnemen</button>" not in text
    assert Initiative.objects.count() == 0


def test_apply_and_report(office):
    bring(office, ["Groep", "Emmen"])
    batch = InitiativeImport.objects.get()

    answer = office.post(reverse("villages:import_apply", args=[batch.key]), follow=True)

    assert "Het bestand is overgenomen" in answer.content.decode()
    assert Initiative.objects.get().municipality == Municipality.objects.get(slug="emmen")


def test_a_long_list_is_left_to_the_worker(office, monkeypatch):
    rung = []
    monkeypatch.setattr("villages.views.imports.AT_ONCE", 1)
    monkeypatch.setattr("villages.periodic.ring_imports", lambda: rung.append(1))
    bring(office, ["Groep", "Emmen"], ["Tweede", "Emmen"])
    batch = InitiativeImport.objects.get()

    answer = office.post(reverse("villages:import_apply", args=[batch.key]), follow=True)

    assert rung == [1]
    assert "hx-get" in answer.content.decode()
    assert Initiative.objects.count() == 0


def test_lines_are_shown_by_outcome_and_page(office):
    bring(office, *([f"Groep {n}", "Emmen"] for n in range(120)), ["Ander", "Nergens"])
    url = reverse("villages:import_detail", args=[InitiativeImport.objects.get().key])

    assert [row["line"].name for row in office.get(f"{url}?toon=fout").context["lines"]] == ["Ander"]
    assert len(office.get(f"{url}?pagina=2").context["lines"]) == 21


def test_throw_away_keeps_no_rows(office):
    bring(office, ["Groep", "Emmen"])

    office.post(reverse("villages:import_drop", args=[InitiativeImport.objects.get().key]))

    batch = InitiativeImport.objects.get()
    assert (batch.status, batch.rows) == ("dropped", [])


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "Het bestand is leeg."), (b"\x00\x01", "niet lezen"), (b"a;b\n1;2", "ontbreekt")],
)
def test_a_wrong_file_is_refused_in_words(office, data, words):
    answer = office.post(UPLOAD, {"bestand": SimpleUploadedFile("lijst.csv", data)})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "<title>Fout: " in answer.content.decode()
    assert InitiativeImport.objects.count() == 0


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_empty_file_has_the_columns(office, kind):
    answer = office.get(reverse("villages:import_template", args=[kind]))

    assert read_table(answer.content).head == [column.label for column in COLUMNS]
