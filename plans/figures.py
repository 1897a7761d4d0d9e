"""A figure that a writer makes is a table of two columns in a <figure>; here its numbers become bars."""

import re
from dataclasses import dataclass
from urllib.parse import quote
from xml.etree import ElementTree as ET

MOST_BARS = 12
NUMBER = re.compile(r"^(€\s*)?(?P<number>[-−]?\d{1,3}(\.\d{3})+(,\d+)?|[-−]?\d+(,\d+)?)\s*(?P<unit>\S{0,8})$")
INK, DARK, LIGHT = "#1d2721", "#1c6a44", "#bcd3bf"
WIDTH, ROW, BAR, FONT_SIZE = 520, 34, 20, 13
LETTER = FONT_SIZE * 0.54  # the average width of a letter, wide enough for a Dutch label


@dataclass(frozen=True)
class Bar:
    label: str
    shown: str  # the number as it was typed: "1.470 m³"
    value: float


def dutch_number(text: str) -> float | None:
    """1.830,5 m³ -> 1830.5; None for what is no number, or is below zero."""
    match = NUMBER.match(text.strip())
    if not match:
        return None
    value = float(match["number"].replace("−", "-").replace(".", "").replace(",", "."))
    return value if value >= 0 else None


def bars_of(rows: list[list[str]]) -> list[Bar]:
    """The bars of a table of two columns; none when a number is missing or there are too many."""
    if not 2 <= len(rows) <= MOST_BARS or any(len(row) != 2 for row in rows):
        return []
    values = [dutch_number(row[1]) for row in rows]
    if None in values or not any(values):
        return []
    return [Bar(label, shown, value) for (label, shown), value in zip(rows, values, strict=True)]


def in_words(bars: list[Bar]) -> str:
    """What the picture says, for who does not see it; the numbers stand in the table beside it."""
    most, least = max(bars, key=lambda bar: bar.value), min(bars, key=lambda bar: bar.value)
    return (
        f"Staafdiagram met {len(bars)} staven. De langste staaf is {most.label} met {most.shown}, "
        f"de kortste is {least.label} met {least.shown}. Alle getallen staan in de tabel hieronder."
    )


def bar_chart(bars: list[Bar]) -> ET.Element:
    """SVG with presentation attributes, so that it looks the same on paper and without a stylesheet."""
    labels = min(max(len(bar.label) for bar in bars) * LETTER + 14, WIDTH * 0.5)
    numbers = max(len(bar.shown) for bar in bars) * LETTER + 14
    room, most = WIDTH - labels - numbers, max(bar.value for bar in bars)
    svg = ET.Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH} {ROW * len(bars)}", "class": "chart",
        "role": "img", "font-family": "Source Sans Pro, sans-serif", "font-size": str(FONT_SIZE),
    })  # fmt: skip
    ET.SubElement(svg, "title").text = in_words(bars)
    for index, bar in enumerate(bars):
        top = index * ROW + (ROW - BAR) / 2
        length = round(room * bar.value / most, 1)
        is_most = bar.value == most
        baseline = str(round(top + BAR * 0.72, 1))
        ET.SubElement(svg, "text", {"x": "0", "y": baseline, "fill": INK}).text = bar.label
        ET.SubElement(svg, "rect", {
            "x": f"{labels:.1f}", "y": str(top), "width": str(max(length, 1)), "height": str(BAR),
            "fill": DARK if is_most else LIGHT, "class": "most" if is_most else "other",
        })  # fmt: skip
        ET.SubElement(
            svg, "text", {"x": f"{labels + length + 8:.1f}", "y": baseline, "fill": INK}
        ).text = bar.shown
    return svg


def as_data_uri(svg: ET.Element) -> str:
    return "data:image/svg+xml," + quote(ET.tostring(svg, encoding="unicode"))
