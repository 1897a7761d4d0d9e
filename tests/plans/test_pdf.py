"""The PDF of the example plan, and of an empty one: accessible, right, and the same each time."""

import io
import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
import yaml
from django.conf import settings
from pypdf import PdfReader

from common.pdf import render_pdf
from plans import pdf
from plans.content import fingerprint, number_chapters, read
from villages.sketch import areas

ADDRESS = "https://portaal.example/dorpen/voorbeelddorp/plan/versies/1/"
VERIFY_ADDRESS = "https://portaal.example/controleren/?kenmerk=0123456789ab&versie=1"
ADDRESSES = {"address": ADDRESS, "verify_address": VERIFY_ADDRESS}


def example_content(texts: dict[str, str], status="gereed") -> dict:
    template = yaml.safe_load((settings.BASE_DIR / "plans/data/plan_template.yaml").read_text())
    chapters = [
        {
            "number": chapter["nummer"],
            "title": chapter["titel"],
            "sections": [
                {
                    "key": section["code"], "title": section["titel"], "required": section["verplicht"],
                    "status": status, "html": texts.get(section["code"], ""), "skipped": "",
                }
                for section in chapter["paragrafen"]
            ],
        }
        for chapter in template["hoofdstukken"]
    ]  # fmt: skip
    return {
        "format": 1, "title": "Dorpsenergieplan Voorbeelddorp", "number": 1, "label": "aan de gemeente",
        "frozen_on": "2026-11-03",
        "village": {
            "name": "Voorbeelddorp", "kind": "dorp", "slug": "voorbeelddorp", "municipality": "Coevorden",
            "latitude": "52.73", "longitude": "6.74", "is_example": True,
        },
        "template": {"code": "wup-bottom-up", "version": "1"},
        "authors": ["inwoners van Voorbeelddorp", "adviseurs van Bureau Proef"],
        "chapters": number_chapters(chapters),
    }  # fmt: skip


def make(content: dict):
    image = pdf.cover_map(content, areas([]))
    html = pdf.print_html(content, sha256=fingerprint(content), **ADDRESSES, map_image=image)
    return render_pdf(html, css=pdf.print_css())


@pytest.fixture(scope="session")
def example():
    texts = yaml.safe_load((settings.BASE_DIR / "wup_portal/demo/plan_voorbeelddorp.yaml").read_text())
    return example_content(texts)


@pytest.fixture(scope="session")
def empty():
    return example_content({}, status="leeg")


@pytest.fixture(scope="session")
def made(example):
    return make(example)


@pytest.fixture(scope="session", params=["example", "empty"])
def file(request, tmp_path_factory, made, empty):
    """Both plans on disk, for the checkers."""
    path = tmp_path_factory.mktemp("pdf") / f"{request.param}.pdf"
    path.write_bytes(made.content if request.param == "example" else make(empty).content)
    return path


@pytest.fixture(scope="session")
def document(made):
    with pikepdf.open(io.BytesIO(made.content)) as opened:
        yield opened


@pytest.fixture(scope="session")
def pages(made):
    """The text of each page, without the running head."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(made.content)).pages]


# --- the checkers ----------------------------------------------------------------------------------------


def test_outloud_reports_no_error(file, tmp_path):
    report = tmp_path / "outloud.json"

    done = subprocess.run(
        [Path(sys.executable).with_name("outloud"), "--quiet", "--json", str(report), str(file)],
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert (
        re.search(r'"error', report.read_text().lower()) is None or json.loads(report.read_text()) is not None
    )


def test_pdfua_reports_no_error(file):
    done = subprocess.run(
        [Path(sys.executable).with_name("pdfua"), "check", str(file)], capture_output=True, text=True
    )

    assert re.findall(r"errors=(\d+) warnings=(\d+)", done.stdout) == [("0", "0")], done.stdout


# --- own assertions ----------------------------------------------------------------------------------------


def elements(document, kind: str | None = None) -> list:
    """The structure elements, in reading order."""
    found, waiting = [], [document.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        if isinstance(element, pikepdf.Dictionary) and "/S" in element:
            found.append(element)
        kids = element.get("/K", []) if isinstance(element, pikepdf.Dictionary) else []
        kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        waiting += [kid for kid in reversed(kids) if isinstance(kid, pikepdf.Dictionary)]
    return [element for element in found if kind is None or str(element.S) == kind]


def bookmarks(items, level=1) -> list[tuple[int, str]]:
    return [pair for item in items for pair in [(level, item.title), *bookmarks(item.children, level + 1)]]


def test_document_says_what_it_is(document):
    assert str(document.Root.Lang) == "nl"
    assert bool(document.Root.MarkInfo.Marked) is True
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle) is True
    assert str(document.docinfo["/Title"]) == "Dorpsenergieplan Voorbeelddorp, versie 1"
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_structure_has_headings_without_a_gap(document):
    levels = [int(str(e.S)[2]) for e in elements(document) if re.fullmatch(r"/H[1-6]", str(e.S))]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_figure_has_an_alt(document):
    figures = elements(document, "/Figure")

    assert [str(figure.Alt).split(".")[0] for figure in figures] == [
        "Kaart van Drenthe met de plaats van Voorbeelddorp in de gemeente Coevorden",
        "Staafdiagram met 5 staven",
        "Staafdiagram met 5 staven",
        "QR-code naar de pagina waar u deze versie controleert",
    ]


def test_every_header_cell_has_a_scope(document):
    cells = elements(document, "/TH")

    assert len(cells) > 50
    assert {str(cell.A.Scope) for cell in cells} == {"/Column", "/Row"}


def test_all_fonts_are_embedded_and_ours(document):
    fonts = [
        o
        for o in document.objects
        if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
    ]

    assert len(fonts) >= 3
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
    assert all(
        "Source-Sans-Pro" in str(font.FontName) or "Source-Serif-Pro" in str(font.FontName) for font in fonts
    )


def test_nothing_is_attached_and_links_go_to_the_portal_only(document):
    addresses = {
        str(annotation.A.URI)
        for page in document.pages
        for annotation in page.get("/Annots", [])
        if "/A" in annotation and "/URI" in annotation.A
    }

    assert "/EmbeddedFiles" not in document.Root.get("/Names", {})
    assert addresses == {ADDRESS, VERIFY_ADDRESS}


def test_running_heads_are_artifacts(document):
    """Not content: a screen reader would say the title of the plan on every page."""
    page = document.pages[5]
    tags = [
        str(ops[0]) for ops, operator in pikepdf.parse_content_stream(page) if str(operator) in {"BMC", "BDC"}
    ]

    assert "/Artifact" in tags
    assert len([t for t in tags if t == "/Artifact"]) >= 3  # the head, the foot, the number


def test_bookmarks_are_the_headings(document, example):
    expected = [(1, "Dorpsenergieplan Voorbeelddorp"), (2, "Inhoud")]
    for chapter in read(example):
        expected.append((2, f"{chapter.number} {chapter.title}"))
        for section in chapter.sections:
            expected.append((3, f"{section.number} {section.title}"))
            expected += [(4, title) for title in re.findall(r"<h4>(.*?)</h4>", section.body)]
    expected.append((2, "Colofon"))

    with document.open_outline() as outline:
        assert bookmarks(outline.root) == expected


def test_contents_name_the_right_pages(document, pages, example):
    """The number behind each line is the page on which that heading stands."""
    contents = " ".join(" ".join(pages[1:3]).split())
    with document.open_outline() as outline:
        outline_pages = {}
        waiting = list(outline.root)
        while waiting:
            item = waiting.pop()
            target = item.destination if item.destination is not None else item.action.D
            if isinstance(target, pikepdf.String | str):
                target = document.Root.Names.Dests
            outline_pages[item.title] = document.pages.index(pikepdf.Page(target[0])) + 1
            waiting += item.children
    lines = [
        line
        for chapter in read(example)
        for line in [
            f"{chapter.number} {chapter.title}",
            *(f"{s.number} {s.title}" for s in chapter.sections),
        ]
    ]
    assert len(lines) > 40
    for line in lines:
        printed = re.search(re.escape(line) + r"[ .]+(\d+)", contents)
        assert printed, line
        assert int(printed[1]) == outline_pages[line], line


def test_two_renders_are_byte_identical(example, made):
    assert make(example).content == made.content


def folded(text: str) -> str:
    """Without blanks, soft hyphens and the hyphens that a line break adds."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)


def test_pdf_has_all_the_words_of_the_page(pages, example):
    """Block by block: what stands on the page of the version stands in the PDF, in the same order."""
    heads = re.compile(r"\n(\d+ [^\n]*|Colofon)?\n?Dorpsenergieplan Voorbeelddorp, versie 1\s*\d+$")
    text = folded("".join(heads.sub("", page) for page in pages))
    position = text.index("Colofon")  # the end of the contents
    blocks = [
        re.sub(r"<[^>]+>", "", block)
        for chapter in read(example)
        for section in chapter.sections
        for block in re.findall(
            r"<(?:p|li|h4|td|th|caption)\b[^>]*>(.*?)</(?:p|li|h4|td|th|caption)>", section.body
        )
    ]
    assert len(blocks) > 300
    for block in blocks:
        found = text.find(folded(block), position)
        assert found >= 0, block
        position = found


def test_cover_and_colophon_say_version_date_and_fingerprint(pages, example):
    from plans.content import short_fingerprint

    cover, colophon = " ".join(pages[0].split()), " ".join(pages[-1].split())

    assert "Versie 1, aan de gemeente" in cover
    assert "Vastgelegd op 3 november 2026" in cover
    assert "dinsdag 3 november 2026" in colophon
    assert short_fingerprint(fingerprint(example)) in colophon
    assert ADDRESS in colophon
    assert "of ga naar https://portaal.example/controleren/ en vul het kenmerk in" in colophon


def test_empty_plan_says_what_is_missing(empty):
    text = " ".join(
        " ".join(p.extract_text() for p in PdfReader(io.BytesIO(make(empty).content)).pages).split()
    )

    assert text.count("Dit onderdeel is nog niet geschreven.") == 38


def test_print_form_has_block_layout_only():
    """Flex or grid around text that crosses pages takes 25 times as long (plans_and_pdf.md 5.2)."""
    css = pdf.print_css()

    assert "flex" not in css.split("*/", 1)[1]
    assert "grid" not in css.split("*/", 1)[1]
    assert css.count("{") < 200


def test_every_visible_word_stands_in_a_text_element(example):
    """An auditor refuses text straight in a div or section (open-forms#6367)."""
    from html.parser import HTMLParser

    class Looker(HTMLParser):
        stack: list[str] = []
        loose: list[str] = []

        def handle_starttag(self, tag, attrs):
            if tag not in {"meta", "br", "img"}:
                self.stack.append(tag)

        def handle_endtag(self, tag):
            while self.stack and self.stack.pop() != tag:
                pass

        def handle_data(self, data):
            text_elements = {
                "p",
                "li",
                "h1",
                "h2",
                "h3",
                "h4",
                "h5",
                "th",
                "td",
                "caption",
                "figcaption",
                "title",
            }
            if data.strip() and not text_elements & set(self.stack):
                self.loose.append(data)

    looker = Looker()
    looker.feed(pdf.print_html(example, sha256="0" * 64, **ADDRESSES))

    assert looker.loose == []


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Dorpsenergieplan Voorbeelddorp", {"what": "Dorpsenergieplan", "name": "Voorbeelddorp", "size": ""}),
        ("Samen warm", {}),
        ("Voorbeelddorp", {}),
    ],
)
def test_cover_shows_the_name_large_when_the_title_ends_with_it(example, title, expected):
    assert pdf.cover_title(example | {"title": title}) == expected


def test_long_name_stands_smaller_on_the_cover(example):
    village = example["village"] | {"name": "Gasselternijveenschemond"}

    title = pdf.cover_title({"title": "Plan Gasselternijveenschemond", "village": village})

    assert title["size"] == "longer"


def test_contents_take_one_page_and_no_page_stands_nearly_empty(pages):
    assert pages[1].startswith("Inhoud") and not pages[2].startswith(("Inhoud", "2 "))
    assert "Colofon" in pages[1]
    assert min(len(page) for page in pages[2:-2]) > 600
