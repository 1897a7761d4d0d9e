"""Renaming, the route, the list of villages."""

import threading

import pytest

from common.errors import DomainError
from tests.factories import MembershipFactory, VillageFactory
from tests.villages.test_accept import race
from villages import services
from villages.models import Municipality, Phase, PhaseChange, Village, VillageSlug


def test_the_twelve_municipalities_of_drenthe_are_there(db):
    names = list(Municipality.objects.values_list("name", flat=True))

    assert names == [
        "Aa en Hunze", "Assen", "Borger-Odoorn", "Coevorden", "De Wolden", "Emmen", "Hoogeveen", "Meppel",
        "Midden-Drenthe", "Noordenveld", "Tynaarlo", "Westerveld",
    ]  # fmt: skip


# --- names ---------------------------------------------------------------------------------------


def test_a_new_name_gives_a_new_slug_and_the_old_one_redirects(village, client):
    services.rename_village(village, name="'t Nieuwe Dorp")

    village.refresh_from_db()
    assert (village.slug, village.sort_key) == ("t-nieuwe-dorp", "nieuwe dorp")
    response = client.get("/dorpen/eigendorp/?a=1")
    assert (response.status_code, response.headers["Location"]) == (302, "/dorpen/t-nieuwe-dorp/?a=1")


def test_a_village_can_take_its_old_name_back(village):
    services.rename_village(village, name="Nieuwdorp")
    services.rename_village(village, name="Eigendorp")

    village.refresh_from_db()
    assert village.slug == "eigendorp"
    assert list(VillageSlug.objects.values_list("slug", flat=True)) == ["nieuwdorp"]


def test_another_village_never_gets_an_old_slug(village, other_village):
    services.rename_village(village, name="Nieuwdorp")

    services.rename_village(other_village, name="Eigendorp")

    other_village.refresh_from_db()
    assert other_village.slug == f"eigendorp-{other_village.municipality.slug}"


def test_a_name_that_is_taken_in_the_municipality_is_refused(village):
    VillageFactory(name="Buurdorp", municipality=village.municipality)

    with pytest.raises(DomainError, match="al een dorp met deze naam"):
        services.rename_village(village, name="BUURDORP")


@pytest.mark.django_db(transaction=True)
def test_two_villages_of_one_municipality_cannot_take_one_name_at_once():
    municipality = Municipality.objects.get(slug="assen")
    villages = [VillageFactory(municipality=municipality) for _ in range(4)]

    errors = race(*[lambda v=v: services.rename_village(v, name="Samendorp") for v in villages])

    assert [type(error) for error in errors] == [DomainError] * 3
    assert Village.objects.filter(name="Samendorp").count() == 1


# --- the route -----------------------------------------------------------------------------------


@pytest.mark.parametrize("new", [Phase.ANALYSIS, Phase.MANAGEMENT, Phase.ACQUAINTANCE])
def test_a_phase_goes_forward_and_back_with_a_reason(village, lead, new):
    services.change_phase(village, new=new, reason="Het dorp besloot dit.", by=lead)

    village.refresh_from_db()
    assert village.phase == new
    change = PhaseChange.objects.get(village=village)
    assert (change.old, change.new, change.by) == ("aangemeld", new, lead)


def test_a_phase_needs_a_reason_and_a_change(village, lead):
    with pytest.raises(DomainError, match="waarom"):
        services.change_phase(village, new=Phase.ANALYSIS, reason=" ", by=lead)
    with pytest.raises(DomainError, match="al in de fase"):
        services.change_phase(village, new=Phase.SIGNED_UP, reason="Nog eens", by=lead)
    assert not PhaseChange.objects.exists()


def test_the_phase_page_shows_the_mistake(village, client, lead):
    client.force_login(lead)

    response = client.post("/dorpen/eigendorp/werkplaats/fase/", {"phase": "dorpsanalyse", "reason": ""})

    assert response.status_code == 422
    assert "Vul in waarom de fase verandert." in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_leave_one_history_that_fits():
    village = VillageFactory()
    people = [MembershipFactory(village=village, role="lead").user for _ in range(6)]
    phases = list(Phase)[1:7]

    race(
        *[
            lambda new=new, by=by: services.change_phase(village, new=new, reason="Besluit", by=by)
            for new, by in zip(phases, people, strict=True)
        ]
    )

    changes = list(PhaseChange.objects.order_by("pk"))
    assert len(changes) == 6
    assert [c.old for c in changes] == [Phase.SIGNED_UP, *[c.new for c in changes[:-1]]]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_history_does_not_fit(monkeypatch):
    """The proof that the race above can fail: no lock, and a barrier between reading and writing."""
    from villages.services import places

    village = VillageFactory()
    barrier = threading.Barrier(2)

    def read_and_wait(row):
        found = Village.objects.select_related("municipality").get(pk=row.pk)
        barrier.wait(timeout=10)
        return found

    monkeypatch.setattr(places, "_locked", read_and_wait)
    by = MembershipFactory(village=village, role="lead").user
    race(
        lambda: services.change_phase(village, new=Phase.ANALYSIS, reason="x", by=by),
        lambda: services.change_phase(village, new=Phase.SUPPORT, reason="x", by=by),
    )

    assert [c.old for c in PhaseChange.objects.all()] == [Phase.SIGNED_UP, Phase.SIGNED_UP]


# --- pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_of_villages_takes_the_same_queries(client, db, django_assert_num_queries, count):
    for _ in range(count):
        VillageFactory(latitude="52.80", longitude="6.60")

    with django_assert_num_queries(5):
        response = client.get("/dorpen/")

    assert response.status_code == 200
    assert not response.cookies


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_of_a_municipality_takes_the_same_queries(client, db, django_assert_num_queries, count):
    municipality = Municipality.objects.get(slug="emmen")
    for _ in range(count):
        VillageFactory(municipality=municipality)

    with django_assert_num_queries(MUNICIPALITY_QUERIES):
        response = client.get("/gemeenten/emmen/")

    assert not response.cookies


MUNICIPALITY_QUERIES = 4


def test_the_list_filters_on_name_phase_and_municipality(client, db):
    emmen = Municipality.objects.get(slug="emmen")
    VillageFactory(name="Exloërveen", municipality=emmen, phase=Phase.WRITING)
    VillageFactory(name="Erica", municipality=emmen)
    VillageFactory(name="Verborgen", municipality=emmen, is_public=False)

    def found(query):
        page = client.get(f"/dorpen/{query}").context["page"]
        return [village.name for village in page]

    assert found("") == ["Erica", "Exloërveen"]
    assert found("?q=exloerv") == ["Exloërveen"]
    assert found("?gemeente=emmen&fase=plan_maken") == ["Exloërveen"]
    assert found("?gemeente=assen") == []
    assert client.get("/dorpen/?fase=onzin").status_code == 422


def test_villages_are_sorted_the_dutch_way(client, db):
    for name in ("'t Haantje", "IJhorst", "Gees", "Iemenhof", "Élp"):
        VillageFactory(name=name)

    page = client.get("/dorpen/").context["page"]

    assert [village.name for village in page] == ["Élp", "Gees", "'t Haantje", "Iemenhof", "IJhorst"]


def test_a_village_page_tells_no_names_of_people(village, client, lead, coordinator):
    village.motivation = "Wij doen mee."
    village.save()
    services.change_phase(village, new=Phase.WRITING, reason="Besloten", by=coordinator)

    response = client.get("/dorpen/eigendorp/")

    page = response.content.decode()
    assert "Wij doen mee." in page
    for person in (lead, coordinator):
        assert person.name not in page
        assert person.email not in page
    assert not response.cookies


def test_a_village_that_is_not_public_is_unknown_to_a_stranger(village, client, lead, outsider):
    Village.objects.filter(pk=village.pk).update(is_public=False)

    assert client.get("/dorpen/eigendorp/").status_code == 404
    client.force_login(outsider)
    assert client.get("/dorpen/eigendorp/").status_code == 404
    client.force_login(lead)
    assert client.get("/dorpen/eigendorp/").status_code == 200


def test_the_list_of_municipalities_is_sorted_and_counts_public_villages(client, db):
    emmen = Municipality.objects.get(slug="emmen")
    VillageFactory(municipality=emmen)
    VillageFactory(municipality=emmen, is_public=False)

    rows = client.get("/gemeenten/").context["municipalities"]

    assert [(row.name, row.village_count) for row in rows][:6] == [
        ("Aa en Hunze", 0), ("Assen", 0), ("Borger-Odoorn", 0), ("Coevorden", 0), ("De Wolden", 0), ("Emmen", 1),
    ]  # fmt: skip
