"""The text of a section as a tree of elements, and back to HTML; everything in it is escaped on the way out."""

from html.parser import HTMLParser
from xml.etree import ElementTree as ET

from common.html import clean_html
from common.html_tree import VOID


class _TreeParser(HTMLParser):
    """Cleaned HTML is well-formed, except that <br> and <img> have no end."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.builder = ET.TreeBuilder()
        self.builder.start("div", {})

    def handle_starttag(self, tag, attrs):
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.builder.end(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.builder.end(tag)

    def handle_data(self, data):
        self.builder.data(data)


def parse(html: str) -> ET.Element:
    """The cleaned text as a tree under one <div>."""
    parser = _TreeParser()
    parser.feed(clean_html(html))
    parser.close()
    parser.builder.end("div")
    return parser.builder.close()


def text_of(element: ET.Element) -> str:
    """The words of an element, blanks folded."""
    return " ".join("".join(element.itertext()).split())


def inner(root: ET.Element) -> str:
    """As HTML. A drawing is SVG of our own (common/charts.py escapes its labels) and goes in as it is."""
    drawings = [slot.text for slot in root.iter("picture-of-numbers")]
    for slot in root.iter("picture-of-numbers"):
        slot.text = None
    html = "".join(ET.tostring(child, encoding="unicode", method="html") for child in root)
    for drawing in drawings:
        html = html.replace("<picture-of-numbers></picture-of-numbers>", drawing, 1)
    return html


def pairs(root: ET.Element) -> list[tuple[ET.Element, ET.Element]]:
    return [(parent, child) for parent in root.iter() for child in list(parent)]


def rows_of(table: ET.Element) -> list[ET.Element]:
    return list(table.iter("tr"))


def cells_of(row: ET.Element) -> list[ET.Element]:
    return [cell for cell in row if cell.tag in {"th", "td"}]


def header_row(table: ET.Element) -> ET.Element | None:
    """The first row, when all its cells (the corner may be a td) are header cells."""
    rows = rows_of(table)
    cells = cells_of(rows[0]) if rows else []
    if cells and any(c.tag == "th" for c in cells) and all(c.tag == "th" for c in cells[1:]):
        return rows[0]
    return None
