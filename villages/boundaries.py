"""Official borders of municipalities (GeoJSON of CBS/Kadaster) to rings that fit a small drawing."""

import json
import math
from collections.abc import Iterator
from pathlib import Path

MAX_BYTES = 60_000_000  # the file of the whole country, not generalised, is about 30 MB
MAX_POINTS = 2_000_000
TOLERANCE = 0.0015  # degrees: less than a pixel on the map of the province
#: Longitude and latitude of the Netherlands; RD coordinates (such as 233000, 557000) fall outside.
WEST, SOUTH, EAST, NORTH = 3.0, 50.5, 7.5, 54.0


class BoundaryFileError(ValueError):
    """The file is not what it should be; the text says why."""


def read_outlines(path: Path) -> tuple[dict[str, list], str]:
    """CBS code -> rings of [longitude, latitude], simplified; and the source as it must be named."""
    features = _features(_load(path))
    outlines: dict[str, list] = {}
    years = set()
    for number, feature in enumerate(features, start=1):
        code, year = _code_of(feature, number)
        if code in outlines:
            raise BoundaryFileError(f"{code} stands in the file twice.")
        outlines[code] = [simplify(ring) for ring in _rings(feature, code)]
        years.add(year)
    if sum(len(ring) for rings in outlines.values() for ring in rings) > MAX_POINTS:
        raise BoundaryFileError("The borders have too many points. Use the generalised file.")
    if len(years) > 1:
        raise BoundaryFileError("The file mixes borders of different years.")
    year = years.pop() if years else ""
    return outlines, f"CBS/Kadaster, gemeentegrenzen {year}".strip() + ", CC BY 4.0"


def simplify(ring: list[list[float]], tolerance: float = TOLERANCE) -> list[list[float]]:
    """Douglas-Peucker on a closed ring, without recursion; three decimals; at least a triangle."""
    if len(ring) > 8:
        far = max(range(len(ring)), key=lambda i: math.dist(ring[0], ring[i]))
        keep = {0, far, len(ring) - 1}
        todo = [(0, far), (far, len(ring) - 1)]
        while todo:
            first, last = todo.pop()
            index, distance = _farthest(ring, first, last)
            if distance > tolerance:
                keep.add(index)
                todo += [(first, index), (index, last)]
        if len(keep) >= 4:
            ring = [ring[i] for i in sorted(keep)]
    return [[round(x, 3), round(y, 3)] for x, y in ring]


def _farthest(ring: list[list[float]], first: int, last: int) -> tuple[int, float]:
    (ax, ay), (bx, by) = ring[first], ring[last]
    length = math.hypot(bx - ax, by - ay)
    best, index = 0.0, first
    for i in range(first + 1, last):
        x, y = ring[i]
        if length:
            distance = abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length
        else:
            distance = math.hypot(x - ax, y - ay)
        if distance > best:
            best, index = distance, i
    return index, best


def _load(path: Path) -> object:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BoundaryFileError(f"The file is larger than {MAX_BYTES // 1_000_000} MB.")
        return json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse_constant)
    except OSError as error:
        raise BoundaryFileError(f"The file cannot be read: {error.strerror}.") from error
    except BoundaryFileError:
        raise
    except (ValueError, RecursionError) as error:
        raise BoundaryFileError("The file is not valid JSON.") from error


def _refuse_constant(name: str):
    raise BoundaryFileError(f"{name} is not a coordinate.")


def _features(data: object) -> list:
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        raise BoundaryFileError("The file is not a GeoJSON FeatureCollection.")
    features = data.get("features")
    if not isinstance(features, list) or not features:
        raise BoundaryFileError("The FeatureCollection has no features.")
    return features


def _code_of(feature: object, number: int) -> tuple[str, str]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    code = properties.get("statcode") if isinstance(properties, dict) else None
    if not isinstance(code, str) or not code.startswith("GM"):
        raise BoundaryFileError(f'Feature {number} has no property "statcode" such as GM0106.')
    year = str(properties.get("jrstatcode") or "")[:4]
    return code, year if year.isdigit() else ""


def _rings(feature: dict, code: str) -> Iterator[list[list[float]]]:
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise BoundaryFileError(f"{code} is not a Polygon or MultiPolygon.")
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        raise BoundaryFileError(f"{code} has no coordinates.")
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            raise BoundaryFileError(f"{code} has no coordinates.")
        for ring in polygon:
            yield _ring(ring, code)


def _ring(ring: object, code: str) -> list[list[float]]:
    if not isinstance(ring, list) or len(ring) < 4:
        raise BoundaryFileError(f"{code} has a ring of fewer than four points.")
    for point in ring:
        if not isinstance(point, list) or len(point) < 2 or not all(_is_number(n) for n in point[:2]):
            raise BoundaryFileError(f"{code} has a point that is not two numbers.")
        if not (WEST <= point[0] <= EAST and SOUTH <= point[1] <= NORTH):
            raise BoundaryFileError(
                f"{code} has the point {point[0]}, {point[1]}: not longitude and latitude (WGS84) in the "
                "Netherlands. Ask for the file in EPSG:4326."
            )
    if ring[0][:2] != ring[-1][:2]:
        raise BoundaryFileError(f"{code} has a ring that is not closed.")
    return [[float(point[0]), float(point[1])] for point in ring]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
