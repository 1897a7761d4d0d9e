"""Make `villages/data/woonplaatsen.csv` from the lists of CBS and 4PP. Needed again only for a newer list."""

import csv
from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from common.sorting import sort_key
from villages.known_places import PATH

HEAD = """\
# Woonplaatsen in Drenthe, met een punt voor op de kaart.
# Namen en codes: CBS, Woonplaatsen in Nederland {year}. Licentie CC BY 4.0.
# Punten (WGS84, twee decimalen, het eerste postcodegebied van de plaats): 4PP, december 2014,
# (c) 2014 Bob den Otter. Licentie MIT.
# Gemaakt met: manage.py make_woonplaatsen. Niet met de hand wijzigen.
"""
# CBS writes the left one, 4PP the right one. Everything else is written the same.
WRITTEN_DIFFERENTLY = {
    "WP1810": "Alteveer",  # "Alteveer gem Hoogeveen"
    "1e Exloërmond": "Eerste Exloërmond",
    "2e Exloërmond": "Tweede Exloërmond",
    "2e Valthermond": "Tweede Valthermond",
    "de Wijk": "De Wijk",
    "Een-West": "Een West",
    "Eexterveenschekanaal": "Eexterveensche kanaal",
    "Nieuw-Balinge": "Nieuw Balinge",
    "Nieuw Annerveen": "Nieuw-Annerveen",
    "Oud Annerveen": "Oud-Annerveen",
}
SHOWN_AS = {"WP1810": "Alteveer"}  # its municipality stands beside it


class Command(BaseCommand):
    help = "Make villages/data/woonplaatsen.csv from the CBS list of places and the 4PP list of postcodes."

    def add_arguments(self, parser):
        parser.add_argument("cbs", type=Path, help="CSV of CBS: wp_naam, wp_code, gm_naam, gm_code, jaar")
        parser.add_argument("postcodes", type=Path, help="CSV of 4PP: woonplaats, gemeente, latitude, ...")
        parser.add_argument("--year", default="2017")
        parser.add_argument("--output", type=Path, default=PATH)

    def handle(self, *, cbs, postcodes, year, output, **options):
        try:
            places = [row for row in read(cbs) if row["jaar"] == year]
            points = points_by_place(read(postcodes))
        except (OSError, KeyError, ValueError) as error:
            raise CommandError(
                f"These files cannot be read as the lists of CBS and 4PP: {error!r}"
            ) from error
        if not places:
            raise CommandError(f"{cbs} has no rows of {year}.")
        rows = [row_of(place, points) for place in places]
        fill_from_the_other_half(rows)
        rows.sort(key=lambda row: (sort_key(row[0]), row[1]))
        with output.open("w", encoding="utf-8", newline="") as file:
            file.write(HEAD.format(year=year))
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["naam", "woonplaatscode", "gemeentecode", "breedtegraad", "lengtegraad"])
            writer.writerows(rows)
        without = sorted(row[0] for row in rows if not row[3])
        self.stdout.write(f"{len(rows)} places, {len(without)} without a point {without or ''}".strip())


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def points_by_place(rows: Iterable[dict[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """(municipality, place) -> point of its lowest postcode with addresses."""
    points = {}
    for row in sorted(rows, key=lambda row: row["postcode"]):
        if row["soort"] != "Postbus":  # a post box may stand in another place
            point = (f"{float(row['latitude']):.2f}", f"{float(row['longitude']):.2f}")
            points.setdefault((row["gemeente"], row["woonplaats"]), point)
    return points


def row_of(place: dict[str, str], points: dict[tuple[str, str], tuple[str, str]]) -> list[str]:
    name, code = place["wp_naam"], place["wp_code"]
    written = WRITTEN_DIFFERENTLY.get(code) or WRITTEN_DIFFERENTLY.get(name) or name
    latitude, longitude = points.get((place["gm_naam"], written), ("", ""))
    return [SHOWN_AS.get(code, name), code, place["gm_code"], latitude, longitude]


def fill_from_the_other_half(rows: list[list[str]]) -> None:
    """A place that lies across a border stands twice in CBS, each half with a code, and once in 4PP.

    Three places are called Alteveer and two Eursinge, but those all have a point of their own.
    """
    known = {name: (latitude, longitude) for name, _, _, latitude, longitude in rows if latitude}
    for row in rows:
        if not row[3]:
            row[3:] = known.get(row[0], ("", ""))
