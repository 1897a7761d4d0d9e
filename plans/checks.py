"""What must be right in a text before it is frozen: each problem is a Dutch sentence that says what to do."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from common.errors import DomainError
from common.glyphs import unprintable
from common.html import check_section_html, clean_html
from plans.text_tree import cells_of, header_row, parse, rows_of, text_of

NO_DESCRIPTION = {"afbeelding", "foto", "plaatje", "image", "kaart", "tekening", "grafiek", "logo"}
FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|heic)|(?:img|dsc|image|foto)[-_ ]?[0-9]+")
SAYS_NOTHING = {"hier", "klik hier", "deze link", "link", "lees meer", "meer", "website", "klik"}


@dataclass(frozen=True)
class Problem:
    key: str  # of the section
    title: str
    text: str


def problems_in(html: str) -> list[str]:
    """Everything that would make a page or PDF wrong or unreadable; empty when the text is fine."""
    root = parse(html)
    found = []
    try:
        check_section_html(clean_html(html))
    except DomainError as too_much:
        found.append(str(too_much))
    with_title = {id(table) for figure in root.iter("figure") for table in figure.iter("table")}
    for number, table in enumerate(root.iter("table"), start=1):
        found += [f"Tabel {number}: {text}" for text in _problems_in_table(table)]
        if id(table) not in with_title and table.find("caption") is None:
            found.append(
                f"Tabel {number}: geef de tabel een titel. Dan weet iedereen waar de cijfers over gaan."
            )
    for number, image in enumerate(root.iter("img"), start=1):
        found += [f"Afbeelding {number}: {text}" for text in _problems_in_image(image)]
    for link in root.iter("a"):
        found += _problems_in_link(link)
    if strange := unprintable("".join(root.itertext())):
        found.append(f"Deze tekens kunnen niet op papier: {' '.join(strange[:10])} Haal ze weg.")
    return found


def _problems_in_table(table: ET.Element) -> list[str]:
    rows = rows_of(table)
    found = []
    if len(rows) < 2:
        found.append("zet er onder de koppen ten minste één rij in, of haal de tabel weg.")
    elif header_row(table) is None:
        found.append(
            "maak van de eerste rij een rij met koppen. Dan weet iedereen wat er in een kolom staat."
        )
    else:
        heads = cells_of(rows[0])
        if any(not text_of(cell) for cell in heads[1:]):
            found.append("geef elke kolom een kop.")
    return found


def _problems_in_image(image: ET.Element) -> list[str]:
    words = image.get("alt", "").casefold().strip(" .")
    if not words:
        return ["schrijf erbij wat erop te zien is, voor wie de afbeelding niet kan zien."]
    if words in NO_DESCRIPTION or FILE_NAME.fullmatch(words):
        return [f"de beschrijving '{words}' zegt niet wat erop te zien is. Schrijf het in een zin."]
    return []


def _problems_in_link(link: ET.Element) -> list[str]:
    words, address = text_of(link), link.get("href", "")
    if not words:
        return [f"Een link heeft geen tekst. Schrijf waar de link naartoe gaat: {address}"]
    if not _is_address(address):
        return [f"De link bij '{words[:60]}' klopt niet. Begin het adres met https:// of haal de link weg."]
    if words.casefold().strip(" .") in SAYS_NOTHING:
        return [
            f"De link '{words}' zegt niet waar hij naartoe gaat. Gebruik de naam van de pagina als tekst."
        ]
    return []


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return "@" in parts.path and " " not in parts.path
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and " " not in address
