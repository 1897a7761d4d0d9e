"""The text of a writer as a tree, in one fixed form.

Every editor writes the same words with other tags: a list item with or without a paragraph in it, a heading row
in the head or in the body of a table, loose words between two paragraphs. `tidy()` brings them to one form, so
that saving without a change changes nothing, a difference shows words instead of tags, and every visible word
stands in a p, heading, li, cell or caption.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

INLINE = {"strong", "em", "a", "sub", "sup", "small", "br"}
LISTS = {"ul", "ol"}
HEADINGS = {"h3", "h4"}
TITLES = {"caption", "figcaption"}
VOID = {"br", "img"}  # these have no end
ONLY_INLINE = {"p", *HEADINGS, *TITLES}
DEEPEST = 40  # what stands deeper is lifted to this depth; a writer hears about it at 10 levels
BLANKS = re.compile(r"[ \t\r\n\f]+")
SPAN = re.compile(r"[0-9]{1,4}")


@dataclass
class Node:
    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    def append(self, child: "Node | str") -> None:
        if isinstance(child, str) and self.children and isinstance(self.children[-1], str):
            self.children[-1] += child
        elif child != "":
            self.children.append(child)

    def extend(self, children) -> None:
        for child in children:
            self.append(child)

    def nodes(self) -> Iterator["Node"]:
        return (child for child in self.children if isinstance(child, Node))

    def walk(self, depth: int = 1) -> Iterator[tuple["Node", int]]:
        """Every node below this one with its depth, in the order of reading."""
        for child in self.nodes():
            yield child, depth
            yield from child.walk(depth + 1)

    def text(self) -> str:
        return "".join(
            child if isinstance(child, str) else "\n" if child.tag == "br" else child.text()
            for child in self.children
        )


class _Builder(HTMLParser):
    """Reads what the sanitiser wrote: well-formed, except that <br> and <img> have no end."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = Node("div")
        self.open: list[Node] = [self.root]
        self.lifted = 0

    def handle_starttag(self, tag, attrs):
        if len(self.open) > DEEPEST:
            self.lifted += tag not in VOID
            return
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if self.lifted:
            self.lifted -= 1
        elif len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data):
        self.open[-1].append(BLANKS.sub(" ", data))


def parse(clean: str) -> Node:
    """The tree of HTML that the sanitiser wrote, under one <div>."""
    builder = _Builder()
    builder.feed(clean)
    builder.close()
    return builder.root


def write(root: Node) -> str:
    """The tree as HTML: a line for each block, list item and row, so that people can read it too."""
    return "".join(_write(child) for child in root.children).strip()


def _write(node: "Node | str") -> str:
    if isinstance(node, str):
        return escape(node, quote=False).replace("\xa0", "&nbsp;")
    if node.tag == "br":
        return "<br>"
    attrs = "".join(f' {name}="{escape(value)}"' for name, value in sorted(node.attrs.items()))
    if node.tag == "img":
        return f"<img{attrs}>\n"
    inner = "".join(_write(child) for child in node.children)
    if node.tag in {"ul", "ol", "table", "thead", "tbody", "blockquote", "figure"}:
        inner = "\n" + inner
    end = "" if node.tag in INLINE or node.tag in {"td", "th"} else "\n"
    return f"<{node.tag}{attrs}>{inner}</{node.tag}>{end}"


# --- one form --------------------------------------------------------------------------------------------


def tidy(root: Node) -> Node:
    _push_marks_inside(root)
    result = Node("div", children=_blocks(root.children))
    _raise_first_heading(result)
    return result


def is_block(node: "Node | str") -> bool:
    return isinstance(node, Node) and node.tag not in INLINE


def _push_marks_inside(node: Node) -> None:
    """<em><p>x</p></em> becomes <p><em>x</em></p>."""
    children: list[Node | str] = []
    for child in node.children:
        if isinstance(child, Node):
            _push_marks_inside(child)
            if child.tag in INLINE and any(is_block(part) for part in child.children):
                children += [_with_mark(child, part) for part in child.children]
                continue
        children.append(child)
    node.children = []
    node.extend(children)


def _with_mark(mark: Node, part: "Node | str") -> "Node | str":
    if not is_block(part):
        return Node(mark.tag, dict(mark.attrs), [part])
    inside, run = [], []
    for child in [*part.children, None]:
        if child is not None and not is_block(child):
            run.append(child)
            continue
        if any(not isinstance(piece, str) or piece.strip() for piece in run):
            inside.append(Node(mark.tag, dict(mark.attrs), run))
        run = []
        if child is not None:
            inside.append(_with_mark(mark, child))
    part.children = inside
    return part


def _line(children: list, *, strip: bool = True, in_note: bool = False) -> list["Node | str"]:
    """Words with their marks: nothing empty, no blanks at both ends, no note in a note."""
    line = Node("line")
    for child in children:
        if isinstance(child, str) or child.tag == "br":
            line.append(child)
            continue
        inside = _line(child.children, strip=False, in_note=in_note or child.tag == "small")
        is_nothing = child.tag == "small" and not any(_has_words(part) for part in inside)
        if (
            (child.tag == "a" and not child.attrs.get("href"))
            or (child.tag == "small" and in_note)
            or is_nothing
        ):
            line.extend(inside)
        elif child.tag in INLINE:
            if inside:
                line.append(Node(child.tag, child.attrs, inside))
        else:  # a block where only words may stand: its words, apart from its neighbours
            line.extend([" ", *inside, " "])
    parts = [BLANKS.sub(" ", part) if isinstance(part, str) else part for part in line.children]
    if strip:
        _strip(parts, first=True)
        _strip(parts, first=False)
        if not any(_has_words(part) for part in parts):
            return []
    return [part for part in parts if part != ""]


def _strip(parts: list, *, first: bool) -> None:
    """Take blanks and line breaks from one end, also inside marks."""
    end = 0 if first else -1
    while parts:
        part = parts[end]
        if isinstance(part, str):
            part = part.lstrip(" ") if first else part.rstrip(" ")
            parts[end] = part
            if part:
                return
        elif part.tag != "br":
            _strip(part.children, first=first)
            if part.children:
                return
        parts.pop(end)


def _has_words(part: "Node | str") -> bool:
    text = part if isinstance(part, str) else part.text()
    return bool(text.strip())


def _blocks(children: list) -> list["Node | str"]:
    """Blocks only: loose words get a paragraph, what is empty goes."""
    blocks, run = [], []
    for child in [*children, None]:
        if child is not None and not is_block(child):
            run.append(child)
            continue
        if words := _line(run):
            blocks.append(Node("p", children=words))
        run = []
        if child is not None:
            blocks += _block(child)
    return blocks


def _block(node: Node) -> list[Node]:
    if node.tag in {"p", *HEADINGS}:
        return _words_and_boxes(node)
    if node.tag in TITLES:  # outside its table or figure
        return _words_and_boxes(Node("p", children=node.children))
    if node.tag in LISTS:
        return _list(node)
    if node.tag == "table":
        return _table(node)
    if node.tag == "figure":
        return _figure(node)
    if node.tag == "img":
        return _image(node)
    inside = _blocks(node.children)
    if node.tag == "blockquote":
        return [Node("blockquote", children=inside)] if inside else []
    return inside  # li, tr, td ... outside their list or table: their content


def _words_and_boxes(node: Node) -> list[Node]:
    """A paragraph or heading. A list or table in it comes after it."""
    words, boxes = [], []
    for child in node.children:
        (boxes if is_block(child) and _holds_box(child) else words).append(child)
    line = _line(words)
    return ([Node(node.tag, children=line)] if line else []) + _blocks(boxes)


def _holds_box(node: Node) -> bool:
    boxes = LISTS | {"table", "figure", "blockquote", "img"}
    return node.tag in boxes or any(child.tag in boxes for child, _depth in node.walk())


def _list(node: Node) -> list[Node]:
    items: list[Node] = []
    for child in node.children:
        if isinstance(child, Node) and child.tag == "li":
            if inside := _cell(child.children):
                items.append(Node("li", children=inside))
        elif (
            isinstance(child, Node) and child.tag in LISTS and items
        ):  # Word puts a deeper list beside its item
            items[-1].children = _cell([*items[-1].children, child])
        elif inside := _cell([child]):
            items.append(Node("li", children=inside))
    start = node.attrs.get("start", "")
    attrs = {"start": start} if node.tag == "ol" and SPAN.fullmatch(start) and start != "1" else {}
    return [Node(node.tag, attrs, items)] if items else []


def _cell(children: list) -> list["Node | str"]:
    """What stands in a list item or cell: one line of words, or blocks. A deeper list may follow the words."""
    blocks = _blocks(children)
    first_is_words = bool(blocks) and blocks[0].tag == "p"
    if first_is_words and all(block.tag in LISTS for block in blocks[1:]):
        return [*blocks[0].children, *blocks[1:]]
    return blocks


def _table(node: Node) -> list[Node]:
    captions = [child for child in node.nodes() if child.tag == "caption"]
    head, body = [], []
    for part in node.nodes():
        if part.tag == "thead":
            head += [row for row in part.nodes() if row.tag == "tr"]
        elif part.tag == "tbody":
            body += [row for row in part.nodes() if row.tag == "tr"]
        elif part.tag == "tr":
            body.append(part)
    head, body = ([row for row in map(_row, rows) if row.children] for rows in (head, body))
    while body and _is_header(body[0]):
        head.append(body.pop(0))
    for rows, scope in ((head, "col"), (body, "row")):
        for row in rows:
            for cell in row.nodes():
                if cell.tag == "th":
                    cell.attrs["scope"] = scope
    title, after = _title(captions)
    if not any(cell.children for row in [*head, *body] for cell in row.nodes()):
        return [Node("p", children=title)] if title else []
    parts = [Node("caption", children=title)] if title else []
    parts += [Node(tag, children=rows) for tag, rows in (("thead", head), ("tbody", body)) if rows]
    return [Node("table", children=parts), *after]


def _row(row: Node) -> Node:
    cells = []
    for cell in row.nodes():
        if cell.tag in {"td", "th"}:
            spans = {
                name: str(int(value))
                for name in ("colspan", "rowspan")
                if SPAN.fullmatch(value := cell.attrs.get(name, "")) and int(value) > 1
            }
            cells.append(Node(cell.tag, spans, _cell(cell.children)))
    return Node("tr", children=cells)


def _is_header(row: Node) -> bool:
    """Every cell with words in it is a header; the corner may be an empty cell."""
    return any(cell.tag == "th" for cell in row.nodes()) and not any(
        cell.tag == "td" and cell.children for cell in row.nodes()
    )


def _title(titles: list[Node]) -> tuple[list["Node | str"], list[Node]]:
    """The words of the first title; the words of any further one, and images, after it, so that nothing gets lost."""
    lines = [line for title in titles if (line := _line(title.children))]
    images = [image for title in titles for node, _depth in title.walk() for image in _image(node)]
    return (lines[0] if lines else []), [*(Node("p", children=line) for line in lines[1:]), *images]


def _image(node: Node) -> list[Node]:
    """With its description, empty as long as nobody wrote one; without an address it is nothing."""
    if node.tag != "img" or not node.attrs.get("src"):
        return []
    alt = " ".join(node.attrs.get("alt", "").split())
    return [Node("img", {"alt": alt, "src": node.attrs["src"]})]


def _figure(node: Node) -> list[Node]:
    title, after = _title([child for child in node.nodes() if child.tag == "figcaption"])
    inside = _blocks([c for c in node.children if isinstance(c, str) or c.tag != "figcaption"])
    if not inside:
        return ([Node("p", children=title)] if title else []) + after
    if not title:
        return inside + after
    return [Node("figure", children=[Node("figcaption", children=title), *inside]), *after]


def _raise_first_heading(root: Node) -> None:
    """A page goes from h2 to h3: the first heading of a text is never an h4."""
    for node, _depth in root.walk():
        if node.tag in HEADINGS:
            node.tag = "h3"
            return
