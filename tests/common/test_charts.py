from xml.etree import ElementTree

from common.charts import Bar, bar_chart, data_uri

SVG = "{http://www.w3.org/2000/svg}"
BARS = [Bar("Voor 1946", 118), Bar("1946-1975", 236), Bar("Onbekend", None)]


def drawn(bars=BARS, **options):
    return ElementTree.fromstring(bar_chart(bars, title="De meeste huizen zijn oud.", **options))  # noqa: S314 -- our own drawing


def test_lengths_are_in_proportion():
    first, second = drawn().findall(f"{SVG}rect")

    assert float(second.get("width")) == 2 * float(first.get("width"))


def test_unknown_gets_words_and_no_bar():
    picture = drawn()

    assert len(picture.findall(f"{SVG}rect")) == 2
    assert picture.findall(f"{SVG}text")[-1].text == "niet bekend"


def test_zero_is_a_number():
    assert drawn([Bar("Geen", 0), Bar("Wel", 3)]).findall(f"{SVG}text")[1].text == "0"


def test_screen_reader_hears_the_finding_and_every_number():
    picture = drawn(unit="%", decimals=1)

    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == picture.find(f"{SVG}title").get("id")
    assert picture.find(f"{SVG}title").text == (
        "De meeste huizen zijn oud. Voor 1946: 118,0%; 1946-1975: 236,0%; Onbekend: niet bekend."
    )


def test_largest_is_dark_unless_another_is_marked():
    plain = [rect.get("fill") for rect in drawn().findall(f"{SVG}rect")]
    marked = drawn([Bar("a", 1, strong=True), Bar("b", 2)]).findall(f"{SVG}rect")

    assert plain == ["#a9c8ae", "#1c6a44"]
    assert [rect.get("fill") for rect in marked] == ["#1c6a44", "#a9c8ae"]


def test_long_label_takes_two_lines():
    texts = drawn([Bar("Woningen van een corporatie", 1)]).findall(f"{SVG}text")

    assert [text.text for text in texts] == ["Woningen van een", "corporatie", "1"]


def test_nothing_in_a_label_becomes_markup():
    svg = bar_chart([Bar("<b>&", 1)], title='"<script>')

    assert "<script>" not in svg
    assert "<b>" not in svg
    ElementTree.fromstring(svg)  # noqa: S314 -- our own drawing


def test_no_inline_style():
    assert "style=" not in bar_chart(BARS, title="Zo.")


def test_no_rows_is_an_empty_drawing():
    assert drawn([]).findall(f"{SVG}rect") == []


def test_data_uri_holds_no_raw_markup():
    address = data_uri(bar_chart(BARS, title="Zo."))

    assert address.startswith("data:image/svg+xml,%3Csvg")
    assert "<" not in address
