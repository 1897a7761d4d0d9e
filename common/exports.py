"""Lists that leave the portal as a file: CSV and XLSX that a spreadsheet opens, and in which no cell is a formula.

What people typed is text and nothing else. A CSV file cannot say so, so a cell that a spreadsheet might take for
a formula gets an apostrophe before it; `plain()` takes it off again when such a file comes back. A XLSX file can
say so: there the text stays as it is.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

CSV = "csv"
XLSX = "xlsx"
FORMATS = {CSV: "text/csv; charset=utf-8",
           XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip
MOST_CHARACTERS = 32_000  # of one cell; Excel refuses a file with more

LINE_BREAK = re.compile(r"(\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])")
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
FORMULA = "=+-@|%"


def as_text(value: object) -> str:
    """One cell of a CSV file, as text: with an apostrophe before every line that could begin a formula.

    Nothing is taken away: +31612345678 becomes '+31612345678. Spreadsheets and the programs between them skip
    blanks, read full-width signs as the plain ones and split at line breaks, so all of that counts.
    """
    parts = LINE_BREAK.split(_words(value))
    lines, breaks = parts[::2], [*parts[1::2], ""]
    text = "".join(
        ("'" if _is_risky(line) else "") + line + end for line, end in zip(lines, breaks, strict=True)
    )
    return f"'{text}" if _starts_with_break(parts) else text


def plain(text: str) -> str:
    """The opposite of `as_text`, for a file of ours that comes back."""
    parts = LINE_BREAK.split(text)
    if parts[0] and _starts_with_break(parts):
        parts[0] = parts[0][1:]
    parts[::2] = [line[1:] if line[:1] == "'" and _is_risky(line[1:]) else line for line in parts[::2]]
    return "".join(parts)


def _starts_with_break(parts: list[str]) -> bool:
    """Nothing stands before the first line break; apostrophes count as nothing."""
    return len(parts) > 1 and not parts[0].strip("'")


def _is_risky(line: str) -> bool:
    """Begins with a sign of a formula, after any blanks, invisible signs and apostrophes; or with a tab."""
    seen = line.lstrip("'")
    while seen and (seen[0].isspace() or unicodedata.category(seen[0]) in ("Cf", "Cc", "Zs")):
        if seen[0] == "\t":
            return True
        seen = seen[1:].lstrip("'")
    return bool(seen) and unicodedata.normalize("NFKC", seen[0])[:1] in tuple(FORMULA)


def _words(value: object) -> str:
    """As a Dutch reader writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d-%m-%Y %H:%M}"
    return str(value).replace("\x00", "")[:MOST_CHARACTERS]


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """With semicolons and the mark of UTF-8, as Excel in the Netherlands opens it: columns, and é as é."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([as_text(name) for name in columns])
    writer.writerows([as_text(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def xlsx_file(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "Lijst") -> bytes:
    """Every cell of the type text, also after somebody edits it; whole numbers stay numbers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    for number in range(1, len(columns) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 24
    sheet.append([_text_cell(sheet, name, bold=True) for name in columns])
    for row in rows:
        sheet.append([_number_or_text(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _number_or_text(sheet, value: object):
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return _text_cell(sheet, value)


def _text_cell(sheet, value: object, *, bold: bool = False):
    text = NOT_IN_XML.sub("", _words(value))
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula
    if text and _is_risky(text):
        cell.number_format = "@"
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    return cell


def make_file(kind: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str) -> bytes:
    """kind: CSV or XLSX."""
    return xlsx_file(columns, rows, title=title) if kind == XLSX else csv_file(columns, rows)


def as_download(content: bytes, kind: str, *, name: str) -> HttpResponse:
    """name: without its end, letters and hyphens only."""
    response = HttpResponse(content, content_type=FORMATS[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response
