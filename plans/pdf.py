"""The print form of a frozen version: one page of HTML that holds everything itself, and one stylesheet."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from common.charts import data_uri
from common.maps import Area, Place, map_svg
from common.qr import qr_svg
from plans.content import read, short_fingerprint

#: the drawing of common/maps.py, in the colours of the cover
NIGHT = {
    "#eaf1e4": "#1c5a3c", "#7f9f86": "#5f9273", "#a8471a": "#f3c969", "#1d2721": "#fbf8f1", "#4b584f": "#a9cbb1",
    'font-size="13"': 'font-size="13" font-family="Source Sans Pro"',
}  # fmt: skip
STYLESHEET = Path(settings.BASE_DIR) / "templates" / "pdf" / "plan.css"


def print_css() -> str:
    return STYLESHEET.read_text()


def cover_map(content: dict, areas: Sequence[Area]) -> str:
    """Drenthe with the place of the village, as a `data:` address; nothing when the place is not known."""
    village = content["village"]
    if not village["latitude"]:
        return ""
    place = Place(village["name"], float(village["longitude"]), float(village["latitude"]))
    svg = str(map_svg(areas, [place], title=f"De plaats van {village['name']}", marked=village["name"]))
    for day, night in NIGHT.items():
        svg = svg.replace(day, night)
    return data_uri(svg)


def cover_title(content: dict) -> dict[str, str]:
    """A title that ends with the name of the village, in two: the name stands large, as large as it fits."""
    title, name = content["title"], content["village"]["name"]
    if not title.endswith(f" {name}"):
        return {}
    longest = max(len(word) for word in name.split())
    size = "" if longest <= 13 else "long" if longest <= 18 else "longer"
    return {"what": title.removesuffix(name).strip(), "name": name, "size": size}


def print_html(
    content: dict,
    *,
    sha256: str,
    address: str,
    verify_address: str,
    map_image: str = "",
    image_data: Mapping[str, str] | None = None,
) -> str:
    """sha256: the fingerprint of the content; address: where the version stands on the web; verify_address: where a
    reader sees whether a file of this version is authentic, in the QR code; map_image: a `data:` address, or nothing;
    image_data: the images of the plan by key, as `data:` addresses.

    Made of the content alone, so that the same version always gives the same bytes.
    """
    return render_to_string(
        "pdf/plan.html",
        {
            "content": content,
            "title": cover_title(content),
            "village": content["village"],
            "frozen_on": date.fromisoformat(content["frozen_on"]),
            "chapters": read(content, image_data=image_data or {}),
            "fingerprint": short_fingerprint(sha256),
            "address": address,
            "verify_address": verify_address,
            "verify_page": verify_address.partition("?")[0],
            "verify_code": data_uri(qr_svg(verify_address)),
            "map_image": map_image,
        },
    )
