"""No cell of a file of ours is a formula, and nothing that people typed is lost."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from common.exports import CSV, XLSX, as_download, as_text, csv_file, plain, xlsx_file

NBSP, NARROW, ZERO_WIDTH, BOM = "\u00a0", "\u202f", "\u200b", "\ufeff"


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_xlsx(data: bytes):
    return load_workbook(io.BytesIO(data)).active


@pytest.mark.parametrize("number", ["+31612345678", "+31 6 12 34 56 78", "0031612345678", "(0591) 38 15 55"])
def test_phone_number_survives_export(number):
    in_csv = read_csv(csv_file(["telefoon"], [[number]]))[1][0]
    in_xlsx = read_xlsx(xlsx_file(["telefoon"], [[number]]))["A2"]

    assert in_csv.removeprefix("'") == number
    assert (in_xlsx.value, in_xlsx.data_type) == (number, "s")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "|cmd", "%0A", "\t=1", "\ttekst", "\r=1", "\n=1",
        " =1", "   \t =1", f"{NBSP}=1", f"{NARROW}@A1", f"{ZERO_WIDTH}=1", f"{BOM}=1", "\u3000+1",
        "=1+1", "+1", "-1", "@SUM(A1)", f"{NBSP}=1", "﹦1", "﹢1", "﹣1",
        "gewone regel\n=1", "gewone regel\r\n =1", "een\rtwee\r-3", "een\u2028=2", "een\u0085=2", "een\v=2",
        "een\n\ttwee", "'=1", "''+1", "' =1", "'\n1", "\n1",
    ],
)  # fmt: skip
def test_formula_after_blank_or_newline_is_text(text):
    cell = read_csv(csv_file(["tekst"], [[text]]))[1][0]

    assert cell == as_text(text)
    assert cell != text
    assert plain(cell) == text
    for line in cell.splitlines():
        assert not line.lstrip(f" {NBSP}{NARROW}{ZERO_WIDTH}{BOM}\u3000").startswith(tuple("=+-@=+-@\t"))
    in_xlsx = read_xlsx(xlsx_file(["tekst"], [[text]]))["A2"]
    assert in_xlsx.data_type == "s"


@pytest.mark.parametrize(
    "text",
    ["", "Energiegroep Aalden", "'t Haantje", "a=b", "5 - 3", "jan@dorp.nl", "100%", "één, twee; drie"],
)
def test_ordinary_text_stays_as_it_is(text):
    assert as_text(text) == text
    assert plain(text) == text


@given(st.text(max_size=60))
def test_what_was_made_text_comes_back(text):
    without_null = text.replace("\x00", "")

    assert plain(as_text(text)) == without_null


def test_a_separator_or_quote_in_a_cell_starts_no_new_cell():
    rows = [['a;=1+1;"', 'b"\r\n"=2', "c"]]

    back = read_csv(csv_file(["een", "twee", "drie"], rows))

    assert [[plain(cell) for cell in row] for row in back[1:]] == rows


def test_csv_opens_in_dutch_excel():
    data = csv_file(["Naam", "Plaats"], [["José", "Exloërveen"]])

    assert data == '\ufeff"Naam";"Plaats"\r\n"José";"Exloërveen"\r\n'.encode()


def test_xlsx_keeps_text_as_text_and_numbers_as_numbers():
    sheet = read_xlsx(xlsx_file(["=Naam", "Personen"], [['=HYPERLINK("http://x")', 3], ["a\x0bb", 12]]))

    assert [(cell.value, cell.data_type) for cell in sheet["A"]] == [
        ("=Naam", "s"), ('=HYPERLINK("http://x")', "s"), ("ab", "s"),
    ]  # fmt: skip
    assert sheet["A2"].quotePrefix is True
    assert [(cell.value, cell.data_type) for cell in sheet["B"]][1:] == [(3, "n"), (12, "n")]


@pytest.mark.parametrize(("kind", "starts"), [(CSV, "text/csv"), (XLSX, "application/vnd.openxml")])
def test_download_is_a_file_that_nobody_keeps(kind, starts):
    response = as_download(b"x", kind, name="initiatieven-2026-11-23")

    assert response["Content-Type"].startswith(starts)
    assert response["Content-Disposition"] == f'attachment; filename="initiatieven-2026-11-23.{kind}"'
    assert response["Cache-Control"] == "no-store"
