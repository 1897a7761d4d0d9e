"""Read a table that somebody made in a spreadsheet: a file from outside, so nothing in it is believed.

CSV in UTF-8, UTF-16 or Windows-1252 with semicolons, commas or tabs; or XLSX. What comes out is text.
"""

import csv
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime, time
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from common.errors import DomainError
from common.exports import plain

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 10_000  # below the head
MOST_COLUMNS = 40
MOST_CHARACTERS = 4_000  # of one cell
MOST_TEXT = 10_000_000  # characters of all cells: a XLSX file can show one text in every cell
MOST_UNPACKED = 40 * 1024 * 1024  # bytes of everything inside a XLSX file
LAST_ROW = 1_048_576  # of Excel
MOST_PARTS = 200  # files inside a XLSX file

TOO_BIG = "Het bestand is te groot: hooguit 5 MB. Verdeel de lijst over meer bestanden."
TOO_LONG = "De lijst is te lang: hooguit 10.000 regels. Verdeel de lijst over meer bestanden."
UNREADABLE = "Wij kunnen dit bestand niet lezen. Sla de lijst op als xlsx of csv en lever die in."
NOT_SEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")


@dataclass(frozen=True)
class Table:
    """head: the words above the columns. rows: (number, cells), with the numbers a spreadsheet shows."""

    head: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(data: bytes) -> Table:
    """Raises DomainError, in words for whoever made the file."""
    if len(data) > MOST_BYTES:
        raise DomainError(TOO_BIG)
    if data.startswith(b"PK\x03\x04"):
        lines = _xlsx_lines(data)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise DomainError("Dit is een oud Excel-bestand (xls). Sla het op als xlsx en lever dat in.")
    else:
        lines = _csv_lines(data)
    head: list[str] | None = None
    rows, room = [], MOST_TEXT
    for number, cells in lines:
        _check_size(number, cells)
        room -= sum(map(len, cells))
        if room < 0:
            raise DomainError(TOO_BIG)
        texts = [_clean(cell) for cell in cells]
        if not any(texts):
            continue
        if head is None:
            head = texts[: max(place for place, text in enumerate(texts, start=1) if text)]
        elif len(rows) == MOST_ROWS:
            raise DomainError(TOO_LONG)
        elif any(texts[len(head) :]):
            raise DomainError(
                f"Regel {number} heeft meer vakken dan er kolommen zijn. Zet tekst met een puntkomma of een komma "
                "tussen aanhalingstekens, of lever de lijst in als xlsx."
            )
        else:
            rows.append((number, (texts + [""] * len(head))[: len(head)]))
    if head is None:
        raise DomainError("Het bestand is leeg. Zet in de eerste regel de namen van de kolommen.")
    return Table(head, rows)


def _check_size(number: int, cells: list[str]) -> None:
    if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
        raise DomainError(f"Regel {number} heeft te veel kolommen: hooguit {MOST_COLUMNS}.")
    if any(len(cell) > MOST_CHARACTERS for cell in cells):
        raise DomainError(f"Op regel {number} staat te veel tekst in één vak: hooguit 4.000 tekens.")


def _clean(cell: str) -> str:
    return plain(NOT_SEEN.sub("", cell.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def _csv_lines(data: bytes):
    text = _decode(data)
    first, _, rest = text.partition("\n")
    skipped = 0
    if re.fullmatch(r"sep=.\r?", first):  # a line that Excel writes for itself
        text, skipped = rest, 1
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        yield from enumerate(reader, start=1 + skipped)
    except csv.Error as error:
        raise DomainError(
            "Een aanhalingsteken in het bestand staat verkeerd, of het bestand is beschadigd. Sla de lijst op "
            "als xlsx en lever die in."
        ) from error


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        raise DomainError(UNREADABLE)
    else:
        encodings = ["utf-8-sig", "cp1252"]  # what Excel in the Netherlands writes
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    raise DomainError(UNREADABLE)


def _delimiter(text: str) -> str:
    """What the first line holds most of, outside quotes; a semicolon when it holds none."""
    first = re.sub(r'"[^"]*"', "", text[:20_000].lstrip("\r\n").partition("\n")[0])
    return max(";\t,", key=first.count)


def _xlsx_lines(data: bytes):
    _check_zip(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
        if sheet is None:
            raise DomainError(UNREADABLE)
        # what the file says about its own size is not believed
        rows = sheet.iter_rows(max_row=LAST_ROW, max_col=MOST_COLUMNS + 1, values_only=True)
        for number, cells in enumerate(rows, start=1):
            if any(cells):
                yield number, [_as_typed(cell) for cell in cells]
        book.close()
    except DomainError:
        raise
    except DefusedXmlException as error:
        raise DomainError(UNREADABLE) from error
    except (InvalidFileException, zipfile.BadZipFile, zlib.error, SyntaxError, ParseError, KeyError, ValueError, TypeError, AttributeError,
            IndexError, OSError, EOFError, NotImplementedError, OverflowError) as error:  # fmt: skip
        raise DomainError(UNREADABLE) from error


def _check_zip(data: bytes) -> None:
    """Before anything is unpacked. A part that unpacks to more than it says is an error of zipfile itself."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise DomainError(UNREADABLE) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise DomainError(
            "In dit bestand zit te veel. Zet alleen de lijst in een nieuw bestand en lever dat in."
        )
    if any(part.flag_bits & 1 for part in parts):
        raise DomainError("Dit bestand heeft een wachtwoord. Sla het op zonder wachtwoord.")


def _as_typed(value: object) -> str:
    """The text a person saw in the cell, near enough."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
