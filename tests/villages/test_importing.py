"""A list of initiatives comes in: first look, then all of it or nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Export
from common.errors import DomainError
from common.exports import csv_file, xlsx_file
from tests.factories import ContactFactory, InitiativeFactory, UserFactory, VillageFactory
from villages import periodic
from villages.forgotten import seal_of
from villages.importing import check, counts_of
from villages.models import Contact, ForgottenAddress, Initiative, InitiativeImport, Municipality
from villages.services import importing as services
from villages.sheets import COLUMNS, rows_of

HEAD = ["Gemeente", "INITIATIEF", "E-mail adres", "Contactpersoon", "Rol", "Rechtsvorm", "Dorpen", "Openbaar"]
GOOD = [
    "Coevorden",
    "Energiegroep Aalden",
    "anna@aalden.example",
    "Anna",
    "voorzitter",
    "Stichting",
    "",
    "ja",
]


@pytest.fixture
def coevorden(db):
    return Municipality.objects.get(slug="coevorden")


def upload(*rows, head=HEAD, update_known=False, make=csv_file) -> InitiativeImport:
    return services.keep_upload(
        make(head, rows), file_name="lijst.csv", update_known=update_known, by=UserFactory()
    )


def apply(batch) -> InitiativeImport:
    services.start_import(batch.pk, by=batch.by)
    return services.apply_import(batch.pk)


def outcomes(batch) -> list[tuple[int, str]]:
    return [(line.number, line.outcome.value) for line in check(batch)]


def notes(batch) -> list[str]:
    return [note for line in check(batch) for note in line.notes]


def everything() -> list:
    return [
        *Initiative.objects.order_by("pk").values(),
        *Contact.objects.order_by("pk").values(),
        *Initiative.villages.through.objects.order_by("pk").values(),
    ]


def test_looking_stores_nothing_but_the_upload(coevorden):
    batch = upload(GOOD)

    assert outcomes(batch) == [(2, "nieuw")]
    assert (Initiative.objects.count(), Contact.objects.count()) == (0, 0)
    assert batch.status == "read"


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_a_new_initiative_comes_in_whole(coevorden, make):
    VillageFactory(name="Aalden", municipality=coevorden)
    row = [*GOOD]
    row[6] = "Aalden, Onbekendhuizen"

    batch = apply(upload(row, make=make))

    initiative = Initiative.objects.get()
    assert (initiative.name, initiative.slug, initiative.municipality, initiative.legal_form) == (
        "Energiegroep Aalden", "energiegroep-aalden", coevorden, "stichting",
    )  # fmt: skip
    assert (initiative.sort_key, initiative.search_key) == (
        "energiegroep aalden",
        "energiegroep aalden coevorden",
    )
    assert (initiative.is_listed, [one.name for one in initiative.villages.all()]) == (True, ["Aalden"])
    contact = Contact.objects.get()
    assert (contact.name, contact.email, contact.email_key, contact.role, contact.is_primary) == (
        "Anna", "anna@aalden.example", "anna@aalden.example", "voorzitter", True,
    )  # fmt: skip
    assert (batch.status, batch.rows) == ("done", [])
    assert (batch.report["initiatives"], batch.report["contacts"], batch.report["changed"]) == (1, 1, 0)


def test_each_row_says_what_it_would_do(coevorden):
    known = InitiativeFactory(
        name="Bekend", municipality=coevorden, sort_key="bekend", legal_form="stichting"
    )
    ContactFactory(initiative=known, name="Bert", email="bert@bekend.example")
    batch = upload(
        GOOD,
        ["Coevorden", "Energiegroep Aalden", "ben@aalden.example", "Ben", "", "", "", ""],
        ["Coevorden", "energiegroep aalden", "ANNA@aalden.example", "Anna", "", "", "", ""],
        ["coevorden", "Bekend", "bert@bekend.example", "Bert", "", "", "", ""],
        ["Gemeente Coevorden", "Bekend", "", "", "", "", "", ""],
        ["Groningen", "", "geen-adres", "", "", "bv", "", "misschien"],
    )

    assert outcomes(batch) == [
        (2, "nieuw"), (3, "nieuw"), (4, "dubbel"), (5, "bekend"), (6, "dubbel"), (7, "fout"),
    ]  # fmt: skip
    assert counts_of(check(batch)) == {"nieuw": 2, "wijzigt": 0, "bekend": 1, "dubbel": 2, "fout": 1}
    assert check(batch)[2].notes == ["Staat al op regel 2."]
    assert check(batch)[5].notes == [
        "Initiatief: Vul de naam van het initiatief in.",
        "E-mailadres: Vul een volledig e-mailadres in, zoals naam@voorbeeld.nl.",
        "Gemeente: “Groningen” is geen gemeente in Drenthe.",
        "Vorm: Kies werkgroep, vereniging, stichting, coöperatie of anders.",
        "Openbaar: Vul ja of nee in.",
    ]


@pytest.mark.parametrize(
    ("contact", "email", "note"),
    [
        ("Anna", "", "E-mailadres: Vul het e-mailadres van Anna in."),
        ("", "a@b.example", "Contactpersoon: Vul de naam van de contactpersoon in."),
    ],
)
def test_half_a_contact_is_a_mistake(coevorden, contact, email, note):
    batch = upload(["Coevorden", "Groep", email, contact, "", "", "", ""])

    assert notes(batch) == [note]


def test_one_mistake_and_nothing_comes_in(coevorden):
    batch = apply(upload(GOOD, ["Nergens", "Groep", "", "", "", "", "", ""]))

    assert (Initiative.objects.count(), Contact.objects.count()) == (0, 0)
    assert (batch.status, batch.error) == (
        "read", "Er staan fouten in het bestand. Er is niets overgenomen.",
    )  # fmt: skip
    assert batch.rows


def test_an_error_halfway_leaves_nothing(coevorden, monkeypatch):
    batch = upload(GOOD)
    monkeypatch.setattr(services, "_add_contacts", lambda *args: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        apply(batch)

    assert Initiative.objects.count() == 0
    assert InitiativeImport.objects.get().status == "busy"


def test_who_was_killed_halfway_is_taken_up_again(coevorden):
    batch = upload(GOOD)
    InitiativeImport.objects.update(status="busy", started_at=timezone.now() - timedelta(minutes=6))

    periodic.apply_imports()

    assert InitiativeImport.objects.get(pk=batch.pk).status == "done"
    assert Initiative.objects.count() == 1


def test_the_same_file_twice_changes_nothing(coevorden):
    apply(upload(GOOD))
    before = everything()

    second = upload(GOOD)
    assert outcomes(second) == [(2, "bekend")]
    apply(second)

    assert everything() == before


def test_pressing_twice_is_once(coevorden):
    batch = apply(upload(GOOD))

    with pytest.raises(DomainError, match="al toegepast"):
        services.start_import(batch.pk, by=batch.by)

    assert Initiative.objects.count() == 1


def test_our_own_export_comes_back_without_a_change(coevorden):
    initiative = InitiativeFactory(
        name="Groep", sort_key="groep", municipality=coevorden, description="=doel"
    )
    initiative.villages.add(VillageFactory(name="Aalden", municipality=coevorden))
    ContactFactory(initiative=initiative, name="-Anna", role="+31612345678", is_primary=True)
    rows = rows_of(Initiative.objects.select_related("municipality"))
    before = everything()

    batch = upload(*rows, head=[*(column.label for column in COLUMNS), "Wil geen uitnodigingen sinds"])
    apply(batch)

    assert batch.unknown == []
    assert everything() == before


def test_known_stays_as_it_is_unless_asked(coevorden):
    known = InitiativeFactory(name="Groep", sort_key="groep", municipality=coevorden)
    contact = ContactFactory(initiative=known, name="Anna", email="anna@x.example")
    row = ["Coevorden", "Groep", "anna@x.example", "Anna de Vries", "penningmeester", "stichting", "", ""]

    kept = upload(row)
    assert notes(kept) == [
        "Anders dan wat er staat: Vorm, Contactpersoon, Rol. Dat blijft zoals het is."
    ]  # fmt: skip
    apply(kept)
    contact.refresh_from_db()
    assert (contact.name, contact.edit_version) == ("Anna", 1)

    changing = upload(row, update_known=True)
    assert outcomes(changing) == [(2, "wijzigt")]
    assert apply(changing).report["changed"] == 2
    contact.refresh_from_db()
    known.refresh_from_db()
    assert (contact.name, contact.role, contact.edit_version) == ("Anna de Vries", "penningmeester", 2)
    assert (known.legal_form, known.edit_version) == ("stichting", 2)


def test_an_empty_cell_wipes_nothing(coevorden):
    known = InitiativeFactory(
        name="Groep", sort_key="groep", municipality=coevorden, website="https://x.example", is_listed=True
    )
    before = everything()

    apply(upload(["Coevorden", "Groep", "", "", "", "", "", ""], update_known=True))

    assert everything() == before
    assert known.is_listed


def test_who_wants_no_invitations_keeps_that(coevorden):
    known = InitiativeFactory(name="Groep", sort_key="groep", municipality=coevorden)
    ContactFactory(initiative=known, email="anna@x.example", opted_out_at=timezone.now())

    apply(upload(["Coevorden", "Groep", "anna@x.example", "Anna B", "", "", "", ""], update_known=True))

    assert Contact.objects.get().opted_out_at is not None


def test_who_was_removed_does_not_come_back_by_an_old_list(coevorden):
    ForgottenAddress.objects.create(seal=seal_of("anna@aalden.example"))

    batch = upload(GOOD)
    assert notes(batch)[0] == "Deze persoon liet de eigen gegevens wissen. Die nemen wij niet op."
    apply(batch)

    assert (Initiative.objects.count(), Contact.objects.count()) == (1, 0)


def test_one_contact_of_a_new_initiative_is_the_first(coevorden):
    head = ["Gemeente", "Initiatief", "E-mail", "Contact", "Aanspreekpunt"]
    apply(
        upload(
            ["Coevorden", "Een", "a@x.example", "A", ""],
            ["Coevorden", "Een", "b@x.example", "B", "ja"],
            ["Coevorden", "Twee", "c@x.example", "C", ""],
            ["Coevorden", "Twee", "d@x.example", "D", "nee"],
            head=head,
        )
    )

    assert dict(Contact.objects.values_list("name", "is_primary")) == {
        "A": False, "B": True, "C": True, "D": False,
    }  # fmt: skip


def test_names_that_are_alike_get_an_address_of_their_own(coevorden):
    apply(
        upload(
            ["Coevorden", "Groep", "", "", "", "", "", ""],
            ["Emmen", "Groep", "", "", "", "", "", ""],
            ["Emmen", "Importeren", "", "", "", "", "", ""],
        )
    )

    assert sorted(Initiative.objects.values_list("slug", flat=True)) == [
        "groep", "groep-emmen", "importeren-emmen",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (["Naam", "Plaats"], "De kolom Gemeente ontbreekt"),
        (["Gemeente"], "De kolom Initiatief ontbreekt"),
        (["Gemeente", "Naam", "Initiatief"], "De kolom Initiatief staat er twee keer in"),
    ],
)
def test_columns_that_are_missing_or_double_are_named(db, head, words):
    with pytest.raises(DomainError, match=words):
        upload(["a"] * len(head), head=head)


def test_columns_we_do_not_know_are_named_and_skipped(coevorden):
    batch = upload(["Coevorden", "Groep", "0612345678"], head=["Gemeente", "Initiatief", "Telefoon"])

    assert batch.unknown == ["Telefoon"]
    assert "0612345678" not in str(batch.rows)


def test_a_list_without_lines_is_refused(db):
    with pytest.raises(DomainError, match="geen regels"):
        upload()


def test_files_nobody_decided_about_go_after_a_day(coevorden):
    old, new = upload(GOOD), upload(GOOD)
    InitiativeImport.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - timedelta(hours=25))

    periodic.forget_imports()

    assert dict(InitiativeImport.objects.values_list("pk", "status")) == {old.pk: "dropped", new.pk: "read"}
    assert InitiativeImport.objects.get(pk=old.pk).rows == []
    with pytest.raises(DomainError, match="weggegooid"):
        services.start_import(old.pk, by=old.by)


@pytest.mark.parametrize("rows", [1, 60])
def test_applying_asks_the_same_number_of_queries(coevorden, rows, django_assert_num_queries):
    batch = upload(
        *(["Coevorden", f"Groep {n}", f"a{n}@x.example", "A", "", "", "", ""] for n in range(rows))
    )
    services.start_import(batch.pk, by=batch.by)

    with django_assert_num_queries(17):
        services.apply_import(batch.pk)


def test_importing_is_no_export(coevorden):
    apply(upload(GOOD))

    assert Export.objects.count() == 0
