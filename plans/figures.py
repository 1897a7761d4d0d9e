"""A figure that a writer makes is a table of two columns in a <figure>; here its numbers become bars."""

import re
from dataclasses import dataclass

from django.utils.safestring import SafeString

from common import charts

MOST_BARS = 12
NUMBER = re.compile(
    r"(?P<euro>€\s*)?(?P<number>\d{1,3}(\.\d{3})+|\d+)(,(?P<decimals>\d+))?\s*(?P<unit>[^\s\d]\S{0,11})?"
)


@dataclass(frozen=True)
class Figure:
    bars: list[charts.Bar]
    unit: str
    decimals: int


def figure_of(rows: list[list[str]]) -> Figure | None:
    """The bars of a table of two columns; nothing when a number is missing, or units differ."""
    if not 2 <= len(rows) <= MOST_BARS or any(len(row) != 2 for row in rows):
        return None
    found = [NUMBER.fullmatch(number) for label, number in rows]
    if not all(found):
        return None
    units = {"euro" if match["euro"] else match["unit"] or "" for match in found}
    if len(units) != 1:
        return None
    values = [float(f"{match['number'].replace('.', '')}.{match['decimals'] or 0}") for match in found]
    decimals = max(len(match["decimals"] or "") for match in found)
    bars = [charts.Bar(label, value) for (label, number), value in zip(rows, values, strict=True)]
    return Figure(bars, units.pop(), decimals) if any(values) else None


def in_words(rows: list[list[str]], figure: Figure) -> str:
    """What the picture says, for who does not see it; the numbers stand in the table beside it."""
    shown = sorted(range(len(rows)), key=lambda index: figure.bars[index].value)
    least, most = rows[shown[0]], rows[shown[-1]]
    return (
        f"Staafdiagram met {len(rows)} staven. De langste staaf is {most[0]} met {most[1]}, "
        f"de kortste is {least[0]} met {least[1]}. Alle getallen staan in de tabel hieronder."
    )


def draw(figure: Figure, *, title: str, for_print: bool) -> SafeString:
    font = "Source Sans Pro" if for_print else ""
    return charts.bar_chart(figure.bars, title=title, unit=figure.unit, decimals=figure.decimals, font=font)
