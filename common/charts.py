"""Numbers to SVG, drawn so that the same picture serves a page and a PDF.

Looks stand in presentation attributes: a PDF needs no style sheet, and a page may overrule them with CSS.
A chart never stands alone: beside it stands a table with the same numbers and the source
(templates/components/_chart.html).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from textwrap import wrap
from urllib.parse import quote

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common.numbers import number_text

GREEN, PALE, LINE, INK = "#1c6a44", "#a9c8ae", "#b8b09c", "#1d2721"
WIDTH = 560
LETTER = 9  # width of an average letter of 15 px, on the wide side: digits of DejaVu Sans are the widest
LABEL_LETTERS = 22  # a longer label takes two lines
VALUE_ROOM = 96


@dataclass(frozen=True)
class Bar:
    """One row of a chart. value None is unknown: it gets words, not a bar of length 0."""

    label: str
    value: int | float | Decimal | None
    strong: bool = False


def bar_chart(
    bars: Sequence[Bar], *, title: str, unit: str = "", decimals: int = 0, font: str = ""
) -> SafeString:
    """Horizontal bars with their values beside them.

    title: the finding, a whole sentence; screen readers get it with all the values.
    strong bars are dark; when none is, the largest is.
    """
    top = max((bar.value for bar in bars if bar.value is not None), default=0)
    has_strong = any(bar.strong for bar in bars)
    label_room = max((len(line) for bar in bars for line in _lines(bar.label)), default=0) * LETTER + 14
    room = WIDTH - label_room - VALUE_ROOM
    rows, y = [], 4
    for bar in bars:
        lines = _lines(bar.label)
        height = 30 + 18 * (len(lines) - 1)
        length = 0 if bar.value is None or not top else max(float(bar.value) / float(top) * room, 0)
        is_dark = bar.strong if has_strong else bar.value is not None and bar.value == top
        middle = y + height / 2
        rows.append(_row(bar, lines, length, middle, label_room, GREEN if is_dark else PALE, unit, decimals))
        y += height + 10
    name = _id("grafiek", title, *(bar.label for bar in bars))
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="{name}" font-size="15"{font} fill="{ink}"><title id="{name}">{title}</title>'
        '{rows}<path d="M{axis} 0V{height}" stroke="{line}" fill="none"/></svg>',
        width=WIDTH, height=y, name=name, font=format_html(' font-family="{}"', font) if font else "",
        ink=INK, title=f"{title} {_in_words(bars, unit, decimals)}", axis=label_room, line=LINE,
        rows=format_html_join("", "{}", ((row,) for row in rows)),
    )  # fmt: skip


def data_uri(svg: str) -> str:
    """The picture as the address of an image, for a PDF that fetches nothing."""
    return f"data:image/svg+xml,{quote(svg)}"


def _row(bar, lines, length, middle, label_room, colour, unit, decimals) -> SafeString:
    first = middle - 9 * (len(lines) - 1)
    words = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="end">{}</text>',
        ((label_room - 10, round(first + 18 * index + 5, 1), line) for index, line in enumerate(lines)),
    )
    bar_shape = ""
    if bar.value is not None:
        bar_shape = format_html(
            '<rect x="{}" y="{}" width="{}" height="24" fill="{}"/>',
            label_room, round(middle - 12, 1), round(max(length, 1), 1), colour,
        )  # fmt: skip
    value = format_html(
        '<text x="{}" y="{}"{}>{}</text>', round(label_room + length + 8, 1), round(middle + 5, 1),
        format_html(' font-weight="{}"', 600) if colour == GREEN else "", _value(bar, unit, decimals),
    )  # fmt: skip
    return format_html("{}{}{}", words, bar_shape, value)


def _value(bar: Bar, unit: str, decimals: int) -> str:
    if bar.value is None:
        return "niet bekend"
    return f"{number_text(bar.value, decimals)}{unit if unit == '%' else f' {unit}' if unit else ''}"


def _in_words(bars: Sequence[Bar], unit: str, decimals: int) -> str:
    return "; ".join(f"{bar.label}: {_value(bar, unit, decimals)}" for bar in bars) + "."


def _lines(label: str) -> list[str]:
    return wrap(label, LABEL_LETTERS)[:2] or [""]


def _id(*parts: str) -> str:
    """An id that is the same each time and differs between pictures of one page."""
    return f"{parts[0]}-{sha256('|'.join(parts).encode()).hexdigest()[:8]}"
