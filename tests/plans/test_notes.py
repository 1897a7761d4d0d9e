"""Notes: <small> in a paragraph; under the section on a page, at the foot of the page on paper."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html
from pypdf import PdfReader

from common.diff import compare
from common.errors import DomainError
from common.html import check_section_html, clean_html, plain_text
from common.pdf import render_pdf
from plans import pdf
from plans.content import fingerprint
from plans.reading import present
from plans.reading_figures import Numbering
from tests.plans.test_pdf import ADDRESSES, example_content

NOTED = "<p>Wij tellen 41 huizen.<small>Telling van <strong>2025</strong>.</small> Dat is veel.<small>Meer dan elders.</small></p>"


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("<p>a<small>b<small>c</small>d</small></p>", "<p>a<small>bcd</small></p>"),
        ("<p>a<small> </small>b</p>", "<p>a b</p>"),
        ("<small>a</small>", "<p><small>a</small></p>"),
        ("<p>a<small><p>b</p></small></p>", "<p>a</p>\n<p><small>b</small></p>"),
    ],
)
def test_one_form(typed, clean):
    assert clean_html(typed) == clean


@pytest.mark.parametrize(
    "place", ["<h3>{}</h3>", "<table><tr><th>{}</th></tr></table>", "<figure><figcaption>{}</figcaption><p>x</p></figure>"]
)  # fmt: skip
def test_a_note_stands_in_the_text_only(place):
    with pytest.raises(DomainError, match="Zet de noot in de gewone tekst"):
        check_section_html(clean_html(place.format("a<small>noot</small>")))


def test_on_a_page_each_note_can_be_reached_and_left():
    numbering = Numbering()
    present("<p>Eerder<small>Een.</small></p>", numbering)

    page = html.fragment_fromstring(present(NOTED, numbering), create_parent="div")

    calls = page.xpath("//p/sup/a")
    assert [link.text_content() for link in calls] == ["Noot 2", "Noot 3"]
    assert page.xpath("//ol/@start") == ["2"]
    notes = [page.get_element_by_id(link.get("href")[1:]) for link in calls]
    assert [note.text_content() for note in notes] == [
        "Telling van 2025. Terug naar de tekst",
        "Meer dan elders. Terug naar de tekst",
    ]
    assert [note.xpath("a[last()]/@href")[0][1:] for note in notes] == [link.get("id") for link in calls]
    assert page.find("p").text_content() == "Wij tellen 41 huizen.Noot 2 Dat is veel.Noot 3"


def test_a_note_is_told_apart_where_text_is_plain():
    assert plain_text(NOTED) == "Wij tellen 41 huizen. (Telling van 2025.) Dat is veel. (Meer dan elders.)"
    change = compare("<p>Wij tellen 41 huizen.</p>", "<p>Wij tellen 41 huizen.<small>In 2025.</small></p>")[0]
    assert change.op == "changed"
    added = "".join(words for kind, words in change.pieces if kind == "added")
    assert added.strip() == "(noot: In 2025.)"


def test_on_paper_a_note_stands_at_the_foot_of_its_page(tmp_path):
    content = example_content({"gebied": NOTED, "woningen": "<p>Later.<small>Nog een noot.</small></p>"})
    file = tmp_path / "plan.pdf"
    source = pdf.print_html(content, sha256=fingerprint(content), **ADDRESSES)
    file.write_bytes(render_pdf(source, css=pdf.print_css()).content)

    for command in (["outloud", "--quiet", str(file)], ["pdfua", "check", str(file)]):
        done = subprocess.run(
            [Path(sys.executable).with_name(command[0]), *command[1:]], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
    texts = [page.extract_text() for page in PdfReader(file).pages]
    page = next(text for text in texts if "Wij tellen 41 huizen" in text)
    assert page.index("Dat is veel") < page.index("Telling van 2025") < page.index("Meer dan elders")
    assert any("Nog een noot" in text for text in texts)


def test_every_note_stands_on_the_page_of_its_call():
    """A margin or a line above the notes makes WeasyPrint 70 push them to a later page."""
    words = " ".join(["woord"] * 60)
    body = "".join(f"<p>Alinea {n} {words}<small>Uitleg{n}x bij deze alinea.</small></p>" for n in range(40))
    content = example_content({"gebied": body})
    source = pdf.print_html(content, sha256=fingerprint(content), **ADDRESSES)

    made = render_pdf(source, css=pdf.print_css()).content

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    for number in range(40):
        called = next(text for text in pages if f"Alinea {number} " in text)
        assert f"Uitleg{number}x" in called
