"""Files from outside: what can be read is text, and the rest is refused in words."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from common import spreadsheets
from common.errors import DomainError
from common.exports import csv_file, xlsx_file
from common.spreadsheets import read_table


def xlsx(*rows, change=None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repack(data: bytes, name: str, content: bytes) -> bytes:
    """The same XLSX file with one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, content if part.filename == name else old.read(part.filename))
    return out.getvalue()


TEXT = "Naam{0}Plaats\r\nEnergiegroep Exloërveen{0}’t Haantje\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_in_every_form_that_excel_writes(encoding, delimiter):
    table = read_table(TEXT.format(delimiter).encode(encoding))

    assert table.head == ["Naam", "Plaats"]
    assert table.rows == [(2, ["Energiegroep Exloërveen", "’t Haantje"])]


def test_line_numbers_are_those_of_the_spreadsheet():
    table = read_table(b'sep=;\nNaam;Tekst\nA;"een\ntwee"\n\n;\nB;x\n')

    assert [number for number, _ in table.rows] == [3, 6]


def test_cells_of_xlsx_become_text():
    table = read_table(
        xlsx(["Naam", "Ja", "Getal"], ["A", True, 12.0], [None, None, None], ["B", False, 1.5])
    )

    assert table.rows == [(2, ["A", "ja", "12"]), (4, ["B", "nee", "1.5"])]


def test_formula_in_a_file_is_only_text():
    assert read_table(b"Naam\n=1+1\n").rows == [(2, ["=1+1"])]
    # a formula of XLSX stands for what it showed last, which is nothing here
    assert read_table(xlsx(["Naam", "x"], ["=1+1", "y"])).rows == [(2, ["", "y"])]


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_a_file_of_ours_comes_back_as_it_was(make):
    rows = [["=Anna", "+31612345678"], ["- Bert", "regel 1\n=regel 2"]]

    assert [cells for _, cells in read_table(make(["Naam", "Telefoon"], rows)).rows] == rows


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Het bestand is leeg"),
        (b"\n\n;;\n", "Het bestand is leeg"),
        (b"x" * (spreadsheets.MOST_BYTES + 1), "te groot"),
        (b"\xd0\xcf\x11\xe0oud", "oud Excel-bestand"),
        (b"PK\x03\x04kapot", "niet lezen"),
        (b"\x7fELF\x00\x00", "niet lezen"),
        (b'Naam\n"open', "aanhalingsteken"),
        (b"Naam\n" + b"a\n" * 10_001, "te lang"),
        (b"Naam\n" + b"a" * 4_001, "te veel tekst"),
        (b";".join(b"x" for _ in range(41)), "te veel kolommen"),
        (b"Naam;Doel\nGroep;dit; en dat\n", "meer vakken dan er kolommen"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_used_is_refused_in_words(data, words):
    with pytest.raises(DomainError, match=words):
        read_table(data)


def test_ten_thousand_lines_are_not_too_many():
    assert len(read_table(b"Naam\n" + b"a\n" * 10_000).rows) == 10_000


def test_a_bomb_in_a_zip_is_not_unpacked(monkeypatch):
    bomb = repack(xlsx(["Naam"]), "xl/worksheets/sheet1.xml", b" " * (spreadsheets.MOST_UNPACKED + 1))
    monkeypatch.setattr(spreadsheets, "load_workbook", lambda *a, **k: pytest.fail("it was unpacked"))

    assert len(bomb) < 100_000
    with pytest.raises(DomainError, match="zit te veel"):
        read_table(bomb)


def test_a_bomb_of_entities_is_not_expanded():
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
    )

    with pytest.raises(DomainError, match="niet lezen"):
        read_table(repack(xlsx(["Naam"]), "xl/worksheets/sheet1.xml", bomb))


def test_an_outside_entity_is_not_fetched(tmp_path):
    secret = tmp_path / "geheim"
    secret.write_text("geheim")
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file://{secret}">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>'
    )

    with pytest.raises(DomainError, match="niet lezen"):
        read_table(repack(xlsx(["Naam"]), "xl/worksheets/sheet1.xml", sheet.encode()))


def test_a_sheet_that_claims_a_million_lines_is_read_for_what_it_holds():
    def far_away(book):
        book.active["A1048576"] = "ver weg"

    with pytest.raises(DomainError, match="te lang"):
        read_table(xlsx(["Naam"], *[["a"]] * 10_001))
    assert read_table(xlsx(["Naam"], ["a"], change=far_away)).rows == [
        (2, ["a"]), (1_048_576, ["ver weg"]),
    ]  # fmt: skip


def test_a_locked_file_says_so():
    data = bytearray(xlsx(["Naam"]))
    place = data.rindex(b"PK\x01\x02")
    data[place + 8] |= 1

    with pytest.raises(DomainError, match="wachtwoord"):
        read_table(bytes(data))


@pytest.mark.parametrize("cut", [40, 400, 4000])
def test_a_damaged_file_is_refused(cut):
    with pytest.raises(DomainError):
        read_table(xlsx(["Naam"], ["a"])[:-cut])


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
@pytest.mark.parametrize("content", [b"<a", b'<worksheet sheet="1" E><row>', b"\xff\xfe"])
def test_a_part_that_is_no_xml_is_refused(name, content):
    with pytest.raises(DomainError, match="niet lezen"):
        read_table(repack(xlsx(["Naam"], ["a"]), name, content))


def test_a_part_that_does_not_unpack_is_refused():
    data = xlsx(["Naam"], ["a"])
    part = zipfile.ZipFile(io.BytesIO(data)).getinfo("xl/workbook.xml")
    start = part.header_offset + 30 + len(part.filename)

    with pytest.raises(DomainError, match="niet lezen"):
        read_table(data[:start] + b"\xff" * part.compress_size + data[start + part.compress_size :])


def test_one_text_that_stands_in_every_cell_does_not_fill_the_memory():
    """A file of some kilobytes: 400.000 cells that point at the same long text."""
    cells = "<row>" + '<c t="s"><v>0</v></c>' * 40 + "</row>"
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    data = repack(
        xlsx(["Naam"]), "xl/worksheets/sheet1.xml",
        f"<worksheet {space}><sheetData>{cells * 9_000}</sheetData></worksheet>".encode(),
    )  # fmt: skip
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    types = zipfile.ZipFile(io.BytesIO(data)).read("[Content_Types].xml").decode()
    types = types.replace(
        "</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    )
    out = io.BytesIO(repack(data, "[Content_Types].xml", types.encode()))
    with zipfile.ZipFile(out, "a") as file:
        file.writestr("xl/sharedStrings.xml", f"<sst {space}><si><t>{'ab ' * 1300}</t></si></sst>")

    with pytest.raises(DomainError, match="te groot"):
        read_table(out.getvalue())
