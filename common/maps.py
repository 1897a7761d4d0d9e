"""Borders and places to SVG: a drawing whose places are links, for a page and for a PDF."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 460
MARGIN = 10
LETTER = 7.9  # width of an average letter of 15 px
BOLD_LETTER = 9.8  # the same in bold, in the widest of the fonts that a reader may have
FINEST = 1.2  # points of a border that lie closer together than this are one
LABELS_UP_TO = 14  # more places than this get no names in the drawing: the list beside it has them


@dataclass(frozen=True)
class Area:
    """Something with a border: rings of (longitude, latitude) pairs."""

    name: str
    rings: Sequence[Sequence[Sequence[float]]]
    is_sketch: bool = False


@dataclass(frozen=True)
class Place:
    """A dot on the map; with a url it is a link. detail is read out and shown as a hint."""

    name: str
    longitude: float | Decimal
    latitude: float | Decimal
    url: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Projection:
    """Equirectangular around the middle latitude: true enough for one province."""

    west: float
    north: float
    scale: float
    squeeze: float = field(default=1.0)

    def point(self, longitude, latitude) -> tuple[float, float]:
        x = (float(longitude) - self.west) * self.squeeze * self.scale + MARGIN
        y = (self.north - float(latitude)) * self.scale + MARGIN
        return round(x, 1), round(y, 1)


def map_svg(
    areas: Sequence[Area],
    places: Sequence[Place] = (),
    *,
    title: str,
    towns: Sequence[Place] = (),
    marked: str = "",
) -> SafeString:
    """towns: names for orientation, no links. marked: the name of the one place that stands out."""
    projection, height = _fit(areas)
    name = f"kaart-{sha256(title.encode()).hexdigest()[:8]}"
    has_links = any(place.url for place in places)
    taken: list[tuple[float, float, float, float]] = []
    dots = [_dot(place, projection, taken, len(places) <= LABELS_UP_TO, marked) for place in places]
    labels = [_town(town, projection, taken) for town in towns]
    if len(areas) > 1:
        labels += [_area_name(area, projection, taken) for area in areas]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="0 0 {width} {height}" role="{role}" '
        'aria-labelledby="{name}" font-size="15"><title id="{name}">{title}</title>{paths}'
        '<g aria-hidden="true">{labels}</g>{dots}</svg>',
        width=WIDTH, height=height, role="group" if has_links else "img", name=name, title=title,
        paths=_join(_path(area, projection) for area in areas), labels=_join(labels), dots=_join(dots),
    )  # fmt: skip


def _fit(areas: Sequence[Area]) -> tuple[Projection, int]:
    points = [point for area in areas for ring in area.rings for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * squeeze)
    return Projection(west, north, scale, squeeze), math.ceil((north - south) * scale + 2 * MARGIN)


def _path(area: Area, projection: Projection) -> SafeString:
    shape = "".join(_ring(ring, projection) for ring in area.rings)
    return format_html(
        '<path{} d="{}" fill="#eaf1e4" stroke="#7f9f86" stroke-width="{}" stroke-linejoin="round"/>',
        format_html(' class="{}"', "sketch") if area.is_sketch else "",
        shape,
        "1.6" if area.is_sketch else "1",
    )


def _ring(ring, projection: Projection) -> str:
    """A closed line without the points that nobody can tell apart: official borders are heavy."""
    kept: list[tuple[float, float]] = []
    for point in ring:
        x, y = projection.point(*point[:2])
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= FINEST:
            kept.append((x, y))
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + "Z"


def _dot(place: Place, projection: Projection, taken: list, with_name: bool, marked: str) -> SafeString:
    x, y = projection.point(place.longitude, place.latitude)
    taken.append((x - 9, y - 9, x + 9, y + 9))
    full = f"{place.name}, {place.detail}" if place.detail else place.name
    colour = "#a8471a" if place.name == marked else "#1c6a44"
    shape = format_html(
        '<title>{}</title><circle class="hit" cx="{x}" cy="{y}" r="20" fill="none"/>'
        '<circle cx="{x}" cy="{y}" r="{r}" fill="{}" stroke="#fff" stroke-width="2"/>{}',
        full, colour, _name(place.name, x, y, taken) if with_name else "", x=x, y=y,
        r="9" if place.name == marked else "7.5",
    )  # fmt: skip
    if place.url:
        return format_html('<a href="{}" aria-label="{}">{}</a>', place.url, full, shape)
    return format_html("<g>{}</g>", shape)


def _name(name: str, x: float, y: float, taken: list) -> SafeString | str:
    """The name right of the dot, else left, above or below it; nowhere when each place is taken."""
    width = len(name) * BOLD_LETTER + 4
    for anchor, left, middle in (
        ("start", x + 12, y), ("end", x - 12 - width, y),
        ("middle", x - width / 2, y - 18), ("middle", x - width / 2, y + 18),
    ):  # fmt: skip
        box = (left, middle - 9, left + width, middle + 9)
        if left < 0 or left + width > WIDTH or any(_overlap(box, other) for other in taken):
            continue
        taken.append(box)
        at = {"start": left, "end": left + width, "middle": x}[anchor]
        return format_html(
            '<text x="{}" y="{}" text-anchor="{}" font-weight="600" fill="#1d2721">{}</text>',
            round(at, 1), round(middle + 4.5, 1), anchor, name,
        )  # fmt: skip
    return ""


def _town(town: Place, projection: Projection, taken: list) -> SafeString | str:
    return _faint(town.name, *projection.point(town.longitude, town.latitude), taken)


def _area_name(area: Area, projection: Projection, taken: list) -> SafeString | str:
    """In the middle of its largest ring, where that is free."""
    if not area.rings:
        return ""
    ring = max(area.rings, key=len)
    return _faint(area.name, *projection.point(*_centre(ring)), taken)


def _faint(name: str, x: float, y: float, taken: list) -> SafeString | str:
    width = len(name) * LETTER
    for down in (0, 16, -16, 30, -30):
        box = (x - width / 2, y + down - 8, x + width / 2, y + down + 8)
        if not any(_overlap(box, other) for other in taken):
            taken.append(box)
            return format_html(
                '<text class="faint" x="{}" y="{}" text-anchor="middle" fill="#4b584f">{}</text>',
                x, round(y + down + 4.5, 1), name,
            )  # fmt: skip
    return ""


def _centre(ring) -> tuple[float, float]:
    """Centre of gravity of a polygon (shoelace formula)."""
    area = x = y = 0.0
    for (ax, ay, *_), (bx, by, *_) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = ax * by - bx * ay
        area += cross
        x += (ax + bx) * cross
        y += (ay + by) * cross
    return (x / (3 * area), y / (3 * area)) if area else (ring[0][0], ring[0][1])


def _overlap(one, other) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _join(parts) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
