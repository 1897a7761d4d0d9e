"""The figures in a text as a reader gets them: pictures, and bars made of a table, with their numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from common.charts import data_uri
from plans import figures
from plans.text_tree import cells_of, pairs, text_of


@dataclass(frozen=True)
class Picture:
    """How large an image is, and for print the image itself as a `data:` address."""

    width: int
    height: int
    data: str = ""


@dataclass
class Numbering:
    """Counts through the whole plan: Tabel 1, Tabel 2; Figuur 1."""

    tables: int = 0
    figures: int = 0
    notes: int = 0


def frame_images(root: ET.Element) -> None:
    """An image by itself gets its figure, so that all of them look alike."""
    for parent, child in pairs(root):
        if child.tag == "img" and parent.tag != "figure":
            figure = ET.Element("figure")
            figure.tail, child.tail = child.tail, None
            parent[list(parent).index(child)] = figure
            figure.append(child)


def show_images(root: ET.Element, images: Mapping[str, Picture], *, for_print: bool) -> None:
    for parent, child in pairs(root):
        if child.tag != "img" or not child.get("src", "").startswith("/"):
            continue
        address, known = child.get("src"), images.get(child.get("src").strip("/").rpartition("/")[2])
        if known:
            child.set("width", str(known.width))
            child.set("height", str(known.height))
        child.set("class", "photo")
        if not for_print:
            child.set("srcset", f"{address}klein/ 800w, {address} 1600w")
            child.set("sizes", "(min-width: 58rem) 42rem, 100vw")
            child.set("loading", "lazy")
        elif known:
            child.set("src", known.data)
        else:
            parent.remove(child)


def present_figure(parent: ET.Element, figure: ET.Element, numbering: Numbering, *, for_print: bool) -> None:
    """Pictures, or bars made of the table; the caption with a number; the same numbers as a table. What else
    stands in it comes after it.
    """
    table, caption = figure.find("table"), figure.find("figcaption")
    pictures = figure.findall("img")
    others = [part for part in figure if part not in (table, caption, *pictures)]
    if caption is None:
        caption = ET.Element("figcaption")
    tail = figure.tail
    figure.clear()
    figure.tail = tail
    caption.tail = None
    for part in [*pictures, *others]:
        part.tail = None
    figure.extend(pictures)
    if pictures:
        figure.set("class", "of-photo")
    if others:
        index = list(parent).index(figure)
        others[-1].tail, figure.tail = figure.tail, None
        parent[index + 1 : index + 1] = others
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
        if not pictures:
            _caption_to_paragraph(parent, figure, caption)
        return
    table.tail = None
    table.set("class", "of-figure")
    if for_print:  # a table inside a figure is no clean structure in a PDF
        table.tail, figure.tail = figure.tail, None
        parent.insert(list(parent).index(figure) + 1, table)
        if not drawn and not pictures and words:
            _caption_to_table(parent, figure, table, caption)
    else:
        figure.append(table)


def _caption_to_paragraph(parent, figure, caption) -> None:
    """Nothing to look at: the words of the caption stay."""
    caption.tag, caption.tail, index = "p", figure.tail, list(parent).index(figure)
    parent.remove(figure)
    if text_of(caption):
        parent.insert(index, caption)


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
