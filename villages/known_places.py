"""Our own list of places in Drenthe: `data/woonplaatsen.csv`, made by `manage.py make_woonplaatsen`."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from common.sorting import sort_key

PATH = Path(__file__).resolve().parent / "data" / "woonplaatsen.csv"


@dataclass(frozen=True)
class Place:
    name: str
    code: str  # WP1633
    municipality_code: str  # GM1699
    latitude: Decimal | None
    longitude: Decimal | None

    @property
    def key(self) -> str:
        return sort_key(self.name)


@cache
def known_places() -> tuple[Place, ...]:
    with PATH.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return tuple(
            Place(
                name=row["naam"],
                code=row["woonplaatscode"],
                municipality_code=row["gemeentecode"],
                latitude=Decimal(row["breedtegraad"]) if row["breedtegraad"] else None,
                longitude=Decimal(row["lengtegraad"]) if row["lengtegraad"] else None,
            )
            for row in rows
        )


def find_place(name: str, municipality_code: str) -> Place | None:
    """The place of that name in that municipality; marks, hyphens and capitals do not count."""
    wanted = sort_key(name)
    for place in known_places():
        if place.municipality_code == municipality_code and place.key == wanted:
            return place
    return None


def municipalities_of(name: str) -> tuple[str, ...]:
    """The codes of the municipalities that have a place of that name, to help who chose another one."""
    wanted = sort_key(name)
    return tuple(place.municipality_code for place in known_places() if place.key == wanted)
