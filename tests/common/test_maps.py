from itertools import combinations
from xml.etree import ElementTree

import pytest

from common.maps import Area, Place, _overlap, map_svg

SVG = "{http://www.w3.org/2000/svg}"
SQUARE = [(6.0, 52.0), (7.0, 52.0), (7.0, 53.0), (6.0, 53.0)]
AREA = Area("Vierkant", [SQUARE])


def drawn(areas=(AREA,), places=(), **options):
    svg = map_svg(areas, places, title="Kaart met dorpen", **options)
    return ElementTree.fromstring(svg)  # noqa: S314 -- our own drawing


def dots(picture):
    return [one for one in picture.iter(f"{SVG}circle") if one.get("class") != "hit"]


def test_place_with_an_address_is_a_link_with_a_name():
    picture = drawn(places=[Place("Aalden", 6.5, 52.5, "/dorpen/aalden/", "Plan maken")])

    link = picture.find(f"{SVG}a")
    assert link.get("href") == "/dorpen/aalden/"
    assert link.get("aria-label") == "Aalden, Plan maken"
    assert picture.get("role") == "group"


def test_map_without_links_is_one_picture():
    picture = drawn(places=[Place("Aalden", 6.5, 52.5)])

    assert picture.get("role") == "img"
    assert picture.find(f"{SVG}title").text == "Kaart met dorpen"


def test_north_is_up_and_west_is_left():
    north_west, south_east = dots(drawn(places=[Place("a", 6.2, 52.9), Place("b", 6.8, 52.1)]))

    assert float(north_west.get("cx")) < float(south_east.get("cx"))
    assert float(north_west.get("cy")) < float(south_east.get("cy"))


def test_a_degree_of_longitude_is_shorter_than_one_of_latitude():
    _, _, width, height = (float(number) for number in drawn().get("viewBox").split())

    assert (width - 20) / (height - 20) == pytest.approx(0.6088, abs=0.002)  # cos(52.5 degrees)


def test_place_lies_where_its_coordinates_say():
    (dot,) = dots(drawn(places=[Place("midden", 6.5, 52.5)]))
    _, _, width, height = (float(number) for number in drawn().get("viewBox").split())

    assert float(dot.get("cx")) == pytest.approx(width / 2, abs=0.6)
    assert float(dot.get("cy")) == pytest.approx(height / 2, abs=0.6)


def test_names_never_lie_over_each_other():
    places = [Place(f"Dorpsnaam {n}", 6.5 + n / 50, 52.5 + n / 100) for n in range(8)]

    boxes = []
    for text in drawn(places=places).iter(f"{SVG}text"):
        x, y, width = float(text.get("x")), float(text.get("y")), 7.9 * len(text.text)
        left = {"start": x, "end": x - width, "middle": x - width / 2}[text.get("text-anchor")]
        boxes.append((left, y - 12, left + width, y + 3))

    assert len(boxes) >= 3
    assert not [pair for pair in combinations(boxes, 2) if _overlap(*pair)]


def test_many_places_go_without_names():
    places = [Place(f"D{n}", 6.1 + n / 40, 52.5) for n in range(30)]

    assert list(drawn(places=places).iter(f"{SVG}text")) == []


def test_several_areas_carry_their_names_and_one_does_not():
    other = Area("Buurman", [[(7.0, 52.0), (8.0, 52.0), (8.0, 53.0), (7.0, 53.0)]])

    assert [text.text for text in drawn([AREA, other]).iter(f"{SVG}text")] == ["Vierkant", "Buurman"]
    assert list(drawn().iter(f"{SVG}text")) == []


def test_nothing_in_a_name_becomes_markup():
    svg = map_svg([AREA], [Place("<b>'t Haantje", 6.5, 52.5, '/x"y/')], title="<i>")

    assert "<b>" not in svg
    assert "<i>" not in svg
    ElementTree.fromstring(svg)  # noqa: S314 -- our own drawing
