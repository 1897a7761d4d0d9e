"""From the text a writer saved to what a reader gets: on the page of a version and in its PDF.

The text is cleaned once more, then put in order: headings under the heading of the section, tables with
real header cells, figures with numbers, no loose words outside a paragraph. The result is built from
elements, so everything in it is escaped.
"""

import re
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from django.utils.safestring import SafeString, mark_safe

from plans import figures
from plans.reading_figures import Numbering, Picture, frame_images, present_figure, show_images
from plans.text_tree import cells_of, header_row, inner, pairs, parse, rows_of, text_of

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


def present(
    html: str, numbering: Numbering, images: Mapping[str, Picture] | None = None, *, for_print: bool = False
) -> SafeString:
    """images: by key; on a page an image that is not among them keeps its address, on paper it is left out."""
    root = parse(html)
    frame_images(root)
    _wrap_loose_text(root)
    _shift_headings(root)
    for table in list(root.iter("table")):
        _order_table(table)
    for parent, child in pairs(root):
        if child.tag == "figure":
            present_figure(parent, child, numbering, for_print=for_print)
    show_images(root, images or {}, for_print=for_print)
    figured = {id(table) for figure in root.iter("figure") for table in figure.iter("table")}
    for table in root.iter("table"):
        if id(table) not in figured and table.get("class") != "of-figure":
            _number_caption(table, numbering)
    for table in root.iter("table"):
        _style_table(table)
    _box_tables(root, for_print=for_print)
    _number_notes(root, numbering, for_print=for_print)
    if for_print:
        _soft_hyphens(root)
    return mark_safe(inner(root))


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


def _number_notes(root: ET.Element, numbering: Numbering, *, for_print: bool) -> None:
    """On paper a note stands at the foot of its page, on a page under its section, with a way there and back."""
    notes = [(parent, child) for parent, child in pairs(root) if child.tag == "small"]
    if for_print:
        for _parent, note in notes:
            note.tag = "span"
            note.set("class", "footnote")
        return
    if not notes:
        return
    listed = ET.Element("ol", {"class": "notes", "start": str(numbering.notes + 1)})
    for parent, note in notes:
        numbering.notes += 1
        number = str(numbering.notes)
        call = ET.Element("sup")
        call.tail, note.tail = note.tail, None
        parent[list(parent).index(note)] = call
        link = ET.SubElement(call, "a", {"href": f"#noot-{number}", "id": f"noot-{number}-terug"})
        ET.SubElement(link, "span", {"class": "visually-hidden"}).text = "Noot "
        link[0].tail = number
        note.tag = "li"
        note.set("id", f"noot-{number}")
        back = ET.SubElement(note, "a", {"href": f"#noot-{number}-terug"})
        back.text = "Terug naar de tekst"
        _set_apart(note, back)
        listed.append(note)
    root.append(listed)


def _set_apart(note: ET.Element, back: ET.Element) -> None:
    before = list(note)[-2:-1]
    if before:
        before[0].tail = f"{(before[0].tail or '').rstrip()} "
    else:
        note.text = f"{(note.text or '').rstrip()} "


# --- tables and figures --------------------------------------------------------------------------------


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


def _box_tables(root: ET.Element, *, for_print: bool) -> None:
    """On paper a table keeps its caption; on a narrow screen it scrolls by itself, by keyboard too."""
    for parent, child in pairs(root):
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
