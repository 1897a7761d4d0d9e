"""From the text a writer saved to what a reader gets: on the page of a version and in its PDF.

The text is cleaned once more, then put in order: headings under the heading of the section, tables with
real header cells, figures with numbers, no loose words outside a paragraph. The result is built from
elements, so everything in it is escaped.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

from django.utils.safestring import SafeString, mark_safe

from common.charts import data_uri
from common.html import clean_html
from plans import figures

BLOCKS = {"p", "h3", "h4", "ul", "ol", "blockquote", "table", "figure"}
LONG_TABLE = 18  # rows; a shorter table stays on one page
HEADINGS = {"h3": "h4", "h4": "h5"}
#: where a long word may break; the patterns for Dutch are weak on words that are put together
PARTS = (
    "dorps|energie|plan", "wijk|uitvoerings|plan", "warmte|pompen", "warmte|pomp", "warmte|netten", "warmte|net",
    "woning|corporatie", "energie|rekening", "energie|coöperatie", "energie|coaches", "energie|coach", "spouw|muren",
    "spouw|muur", "vloer|isolatie", "dak|isolatie", "isolatie|maatregelen", "zonne|panelen", "net|beheerder",
    "huis|houdens", "huis|houden", "voorbeeld|cijfers", "werk|groepen", "woon|lasten", "uitvoerings|organisatie",
    "deel|gemeenschappen", "warmte|programma", "gemeente|raad", "subsidie|regeling", "onderhouds|kosten",
)  # fmt: skip
BREAKS = {part.replace("|", ""): part.replace("|", "\u00ad") for part in PARTS}
BREAK_WORDS = re.compile("|".join(sorted(BREAKS, key=len, reverse=True)), re.IGNORECASE)


@dataclass
class Numbering:
    """Counts through the whole plan: Tabel 1, Tabel 2; Figuur 1."""

    tables: int = 0
    figures: int = 0


def present(html: str, numbering: Numbering, *, for_print: bool = False) -> SafeString:
    root = parse(html)
    _wrap_loose_text(root)
    _shift_headings(root)
    for table in list(root.iter("table")):
        _order_table(table)
    for parent, child in _pairs(root):
        if child.tag == "figure":
            _present_figure(parent, child, numbering, for_print=for_print)
    figured = {id(table) for figure in root.iter("figure") for table in figure.iter("table")}
    for table in root.iter("table"):
        if id(table) not in figured and table.get("class") != "of-figure":
            _number_caption(table, numbering)
    for table in root.iter("table"):
        _style_table(table)
    _box_tables(root, for_print=for_print)
    if for_print:
        _soft_hyphens(root)
    return mark_safe(_inner(root))


# --- parse and write ---------------------------------------------------------------------------------


class _TreeParser(HTMLParser):
    """Cleaned HTML is well-formed, except that <br> has no end."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.builder = ET.TreeBuilder()
        self.builder.start("div", {})

    def handle_starttag(self, tag, attrs):
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag == "br":
            self.builder.end(tag)

    def handle_endtag(self, tag):
        if tag != "br":
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


def _inner(root: ET.Element) -> str:
    """As HTML. A drawing is SVG of our own (common/charts.py escapes its labels) and goes in as it is."""
    drawings = [slot.text for slot in root.iter("picture-of-numbers")]
    for slot in root.iter("picture-of-numbers"):
        slot.text = None
    html = "".join(ET.tostring(child, encoding="unicode", method="html") for child in root)
    for drawing in drawings:
        html = html.replace("<picture-of-numbers></picture-of-numbers>", drawing, 1)
    return html


def _pairs(root: ET.Element) -> list[tuple[ET.Element, ET.Element]]:
    return [(parent, child) for parent in root.iter() for child in list(parent)]


# --- text ----------------------------------------------------------------------------------------------


def _wrap_loose_text(container: ET.Element) -> None:
    """Every visible word in a paragraph, list, heading or cell; text straight in a box fails an audit."""
    blocks: list[ET.Element] = []
    paragraph: ET.Element | None = None

    def loose(text: str | None):
        nonlocal paragraph
        if text and (paragraph is not None or text.strip()):
            if paragraph is None:
                paragraph = ET.Element("p")
                blocks.append(paragraph)
            _append_text(paragraph, text)

    loose(container.text)
    for child in list(container):
        tail, child.tail = child.tail, None
        if child.tag in BLOCKS:
            paragraph = None
            if child.tag == "blockquote":
                _wrap_loose_text(child)
            if child.tag in {"table", "figure"} or text_of(child):
                blocks.append(child)
        else:
            loose(" " if paragraph is None and child.tag != "br" else None)
            if paragraph is None and child.tag != "br":
                paragraph = ET.Element("p")
                blocks.append(paragraph)
            if paragraph is not None:
                paragraph.append(child)
        loose(tail)
    for child in list(container):
        container.remove(child)
    container.text = None
    container.extend(blocks)


def _append_text(element: ET.Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _shift_headings(root: ET.Element) -> None:
    """The section itself is h3, so what a writer calls h3 is h4 here; no level is skipped."""
    has_parent = False
    for element in root.iter():
        if element.tag in HEADINGS:
            element.tag = HEADINGS[element.tag] if has_parent or element.tag == "h3" else "h4"
            has_parent = True


def _soft_hyphens(root: ET.Element) -> None:
    def with_breaks(text: str | None) -> str | None:
        return BREAK_WORDS.sub(lambda match: _break(match[0]), text) if text else text

    for element in root.iter():
        if element.tag not in {"h4", "h5"}:  # headings become bookmarks, and are not hyphenated
            element.text = with_breaks(element.text)
        element.tail = with_breaks(element.tail)


def _break(word: str) -> str:
    """The soft hyphens of the list, the capitals of the text."""
    letters = iter(word)
    return "".join("\u00ad" if c == "\u00ad" else next(letters) for c in BREAKS[word.lower()])


# --- tables and figures --------------------------------------------------------------------------------


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


def _order_table(table: ET.Element) -> None:
    """caption, thead with one row, tbody; paragraphs out of the cells; a corner without words is a td."""
    caption, head, rows = table.find("caption"), header_row(table), rows_of(table)
    for row in rows:
        row.tail = None
        for cell in cells_of(row):
            cell.tail = None
            if len(cell) == 1 and cell[0].tag == "p":
                _unwrap(cell)
    tail = table.tail
    table.clear()
    table.tail = tail
    if caption is not None:
        caption.tail = None
        table.append(caption)
    if head is not None:
        _order_head(head, rows[1:])
        ET.SubElement(table, "thead").append(head)
        rows = rows[1:]
    ET.SubElement(table, "tbody").extend(rows)


def _order_head(head: ET.Element, body: list[ET.Element]) -> None:
    corner = cells_of(head)[0]
    if not text_of(corner):
        corner.tag = "td"
        corner.attrib.pop("scope", None)
    for cell in cells_of(head):
        if cell.tag == "th":
            cell.set("scope", "col")
    for row in body:
        for index, cell in enumerate(cells_of(row)):
            if index == 0 and corner.tag == "td" and text_of(cell):
                cell.tag = "th"
                cell.set("scope", "row")
            else:  # a header cell inside the body belongs to nothing
                cell.tag = "td"
                cell.attrib.pop("scope", None)


def _unwrap(cell: ET.Element) -> None:
    paragraph = cell[0]
    cell.remove(paragraph)
    cell.text = (cell.text or "").strip() + (paragraph.text or "")
    cell.extend(list(paragraph))


def _style_table(table: ET.Element) -> None:
    rows = rows_of(table)
    columns = max((len(cells_of(row)) for row in rows), default=0)
    classes = [table.get("class", ""), f"columns-{min(columns, 6)}", "long" if len(rows) > LONG_TABLE else ""]
    table.set("class", " ".join(name for name in classes if name))
    body = [cells_of(row) for row in table.iterfind("tbody/tr")]
    numeric = 0
    if any(cell.get("colspan") or cell.get("rowspan") for row in body for cell in row):
        return
    for index in range(1, columns):
        column = [row[index] for row in body if len(row) > index]
        if column and all(_is_number(text_of(cell)) for cell in column):
            head = [cells_of(row)[index] for row in table.iterfind("thead/tr") if len(cells_of(row)) > index]
            for cell in column + head:
                cell.set("class", "num")
            numeric += 1
    if columns > 1 and numeric == columns - 1:
        table.set("class", table.get("class", "") + " numbers")


def _is_number(text: str) -> bool:
    return bool(figures.NUMBER.fullmatch(text)) or text in {"-", "–", "niet bekend"}


def _number_caption(table: ET.Element, numbering: Numbering) -> None:
    caption = table.find("caption")
    if caption is not None and text_of(caption):
        numbering.tables += 1
        caption.text = f"Tabel {numbering.tables}. " + (caption.text or "").lstrip()


def _present_figure(parent: ET.Element, figure: ET.Element, numbering: Numbering, *, for_print: bool) -> None:
    """Bars made of the table, the caption with a number, the same numbers as a table."""
    table, caption = figure.find("table"), figure.find("figcaption")
    if caption is None:
        caption = ET.Element("figcaption")
    tail = figure.tail
    figure.clear()
    figure.tail = tail
    caption.tail = None
    words = text_of(caption)
    if words:
        numbering.figures += 1
        caption.text = f"Figuur {numbering.figures}. " + (caption.text or "").lstrip()
    rows = _plain_rows(table) if table is not None else []
    drawn = figures.figure_of(rows)
    if drawn:
        svg = figures.draw(drawn, title=f"{words}." if words else "Staafdiagram.", for_print=for_print)
        if for_print:
            ET.SubElement(figure, "img", {"alt": figures.in_words(rows, drawn), "src": data_uri(svg)})
        else:
            ET.SubElement(figure, "picture-of-numbers").text = svg
    if words:
        figure.append(caption)
    if table is None:
        return
    table.tail = None
    table.set("class", "of-figure")
    if for_print:  # a table inside a figure is no clean structure in a PDF
        table.tail, figure.tail = figure.tail, None
        parent.insert(list(parent).index(figure) + 1, table)
        if not drawn and words:
            _caption_to_table(parent, figure, table, caption)
    else:
        figure.append(table)


def _caption_to_table(parent, figure, table, caption) -> None:
    """No bars to draw: the caption of the figure goes to its table, and no empty figure stays behind."""
    own = table.find("caption")
    if own is None:
        own = ET.Element("caption")
        table.insert(0, own)
        own.text = text_of(caption)
    else:
        own.text = f"{text_of(caption)}. {(own.text or '').lstrip()}"
    parent.remove(figure)


def _plain_rows(table: ET.Element) -> list[list[str]]:
    return [[text_of(cell) for cell in cells_of(row)] for row in table.iterfind("tbody/tr")]


def _box_tables(root: ET.Element, *, for_print: bool) -> None:
    """On paper a table keeps its caption; on a narrow screen it scrolls by itself, by keyboard too."""
    for parent, child in _pairs(root):
        if child.tag != "table":
            continue
        box = ET.Element(
            "div", {"class": "long-table" if "long" in child.get("class", "").split() else "whole-table"}
        )
        if not for_print:
            caption = child.find("caption")
            label = text_of(caption) if caption is not None else "Tabel"
            if "columns-1" in child.get("class", "") or "columns-2" in child.get("class", ""):
                continue
            box.attrib = {"class": "scroll", "role": "region", "tabindex": "0", "aria-label": label}
        box.tail, child.tail = child.tail, None
        index = list(parent).index(child)
        parent.remove(child)
        box.append(child)
        parent.insert(index, box)
