"""The print form of a frozen version: one page of HTML that holds everything itself, and one stylesheet."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from plans.content import read, short_fingerprint

STYLESHEET = Path(settings.BASE_DIR) / "templates" / "pdf" / "plan.css"


def print_css() -> str:
    return STYLESHEET.read_text()


def print_html(content: dict, *, sha256: str, address: str, map_image: str = "") -> str:
    """sha256: the fingerprint of the content; address: where the version stands on the web; map_image: a `data:` address, or nothing.

    Made of the content alone, so that the same version always gives the same bytes.
    """
    return render_to_string(
        "pdf/plan.html",
        {
            "content": content,
            "village": content["village"],
            "frozen_on": date.fromisoformat(content["frozen_on"]),
            "chapters": read(content, for_print=True),
            "fingerprint": short_fingerprint(sha256),
            "address": address,
            "map_image": map_image,
        },
    )
