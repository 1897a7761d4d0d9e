"""Our list of places, and the borders of municipalities from an official file."""

import json
import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from villages.boundaries import BoundaryFileError, read_outlines, simplify
from villages.known_places import PATH, find_place, known_places
from villages.models import Municipality

SHARED = Path(os.environ.get("SHARED_DATA", settings.BASE_DIR.parent / "shared" / "data"))
BORDERS = SHARED / "cbs-gemeentegrenzen-2022" / "gemeenten_drenthe_2022.geojson"
needs_shared_data = pytest.mark.skipif(not BORDERS.exists(), reason="the shared open data is not here")


def test_our_list_of_places_is_whole():
    places = known_places()

    assert len(places) == 227
    assert all(place.latitude and place.longitude for place in places)
    assert {place.code for place in places if place.name == "Alteveer"} == {"WP1633", "WP1810", "WP3160"}
    assert find_place("nieuw balinge", "GM1731").name == "Nieuw-Balinge"
    assert find_place("Aalden", "GM0106") is None


@needs_shared_data
def test_the_list_of_places_is_what_the_command_makes(tmp_path):
    made = tmp_path / "woonplaatsen.csv"

    call_command(
        "make_woonplaatsen",
        SHARED / "cbs-woonplaatsen-2011-2017" / "woonplaatsen_drenthe_2011_2017.csv",
        SHARED / "postcode4-4pp-2014" / "4pp_drenthe.csv",
        "--output", made,
    )  # fmt: skip

    assert made.read_text(encoding="utf-8") == PATH.read_text(encoding="utf-8")


def test_a_wrong_file_for_the_list_of_places_is_refused(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("a,b\n1,2\n")

    with pytest.raises(CommandError, match="cannot be read"):
        call_command("make_woonplaatsen", file, file, "--output", tmp_path / "y.csv")


# --- borders -------------------------------------------------------------------------------------


def write(tmp_path, data) -> Path:
    file = tmp_path / "grenzen.geojson"
    file.write_text(data if isinstance(data, str) else json.dumps(data))
    return file


def feature(code="GM0106", ring=None, kind="Polygon", **properties):
    ring = ring or [[6.5, 53.0], [6.6, 53.0], [6.6, 52.9], [6.5, 53.0]]
    return {
        "type": "Feature",
        "properties": {"statcode": code, "jrstatcode": f"2022{code}", **properties},
        "geometry": {"type": kind, "coordinates": [ring] if kind == "Polygon" else [[ring]]},
    }


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


@needs_shared_data
def test_the_official_borders_are_imported_once(db, capsys):
    call_command("import_boundaries", BORDERS, "--dry-run")
    assert not Municipality.objects.exclude(outline=None).exists()

    call_command("import_boundaries", BORDERS)
    call_command("import_boundaries", BORDERS)

    assert capsys.readouterr().out.splitlines() == [
        "12 read, 12 changed, 0 skipped (not one of ours), dry run: True",
        "12 read, 12 changed, 0 skipped (not one of ours), dry run: False",
        "12 read, 0 changed, 0 skipped (not one of ours), dry run: False",
    ]
    points = [len(ring) for row in Municipality.objects.all() for ring in row.outline]
    assert 200 < sum(points) < 1500
    source = "CBS/Kadaster, gemeentegrenzen 2022, CC BY 4.0"
    assert set(Municipality.objects.values_list("outline_source", flat=True)) == {source}


@needs_shared_data
def test_the_map_names_the_source_of_the_official_borders(client, db):
    assert "Schets" in client.get("/dorpen/").content.decode()
    call_command("import_boundaries", BORDERS)

    assert "CBS/Kadaster, gemeentegrenzen 2022, CC BY 4.0" in client.get("/dorpen/").content.decode()


def test_borders_of_others_are_skipped(db, tmp_path, capsys):
    call_command("import_boundaries", write(tmp_path, collection(feature(), feature("GM0363"))))

    assert capsys.readouterr().out.startswith("2 read, 1 changed, 1 skipped")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("geen json", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ({"type": "Topology"}, "not a GeoJSON FeatureCollection"),
        (collection(), "has no features"),
        (collection({"type": "Feature"}), 'no property "statcode"'),
        (collection(feature(), feature()), "GM0106 stands in the file twice"),
        (collection(feature(), feature("GM0114", jrstatcode="2023GM0114")), "different years"),
        (collection(feature(kind="Point")), "not a Polygon"),
        (collection(feature(ring=[[233000, 557000]] * 4)), "EPSG:4326"),
        (collection(feature(ring=[[6.5, 53.0], [6.6, 53.0], [6.6, 52.9], [6.5, 52.9]])), "not closed"),
        (collection(feature(ring=[[6.5, "53"]] * 4)), "not two numbers"),
        (collection(feature(ring=[[6.5, 53.0]])), "fewer than four points"),
        ('{"type": "FeatureCollection", "features": [NaN]}', "NaN is not a coordinate"),
        (collection(feature("GM0363")), "None of our municipalities"),
    ],
)
def test_a_wrong_file_says_why_and_changes_nothing(db, tmp_path, data, message):
    Municipality.objects.filter(code="GM0106").update(outline=[[[1, 2]]])

    with pytest.raises(CommandError, match=message):
        call_command("import_boundaries", write(tmp_path, data))

    assert Municipality.objects.get(code="GM0106").outline == [[[1, 2]]]


def test_a_missing_file_says_so(db, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_boundaries", tmp_path / "weg.geojson")


def test_a_large_border_becomes_small_and_stays_closed():
    ring = [[6.0 + i / 10_000, 52.5] for i in range(5000)]
    ring += [[6.5, 52.5 + i / 10_000] for i in range(5000)]
    ring += [[6.5 - i / 20_000, 53.0 - i / 20_000] for i in range(10_000)]
    ring.append(ring[0])

    small = simplify(ring)

    assert small == [[6.0, 52.5], [6.5, 52.5], [6.5, 53.0], [6.0, 52.5]]


def test_a_broken_file_raises_the_own_error(tmp_path):
    with pytest.raises(BoundaryFileError):
        read_outlines(write(tmp_path, "{}"))
