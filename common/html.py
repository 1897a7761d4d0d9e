"""HTML from people: `clean_html()`, the one sanitiser, called on every write path and again where text is
marked safe; `check_section_html()`, the limits that keep a page and its PDF printable; and plain typing."""

import re
from html import escape, unescape

import nh3

from common.errors import DomainError
from common.html_tree import Node, parse, tidy, write
from common.text import CONTROL, UNSEEN

TAGS = {
    "p", "br", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote", "sub", "sup", "small",
    "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "img",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    "img": {"src", "alt"},
}
SAME_AS = {"b": "strong", "i": "em", "h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"} | dict.fromkeys(
    ("div", "section", "article", "header", "footer", "main", "aside", "address", "pre", "dt", "dd"), "p"
)  # what others paste; a box that is dropped would glue its words to the next

MAX_TYPED = 150_000  # characters with all tags, before anything is parsed
MAX_TEXT = 20_000  # characters a reader sees
MAX_DEPTH = 10
MAX_ROWS = 200
MAX_COLUMNS = 12
MAX_WORD = 200
MAX_IMAGES = 10
MAX_ALT = 400

# A host with its path, no user or password in front of it: an address that starts with // or has a backslash
# leads elsewhere than it says.
LINK = re.compile(
    r"(?:https?://[^\s/\\@?#\"<>]+(?:[/?#][^\s\\\"<>]*)?|mailto:[^\s\\\"<>]+@[^\s\\\"<>]+)", re.IGNORECASE
)
# An image of the portal, by its key alone; copied from a page it comes with the host and maybe the small size.
IMAGE = re.compile(
    r"(?:https?://[^\s/\\@?#\"<>]+)?/afbeeldingen/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/(?:klein/)?",
    re.IGNORECASE,
)
OTHER_NAME = re.compile(rf"<(/?)({'|'.join(SAME_AS)})(?=[\s/>])", re.IGNORECASE)
#: What stands in these is no HTML to a parser, so a picture in one would come out as signs to read.
RAW_BOX = re.compile(
    r"</?(?:noscript|noframes|noembed|iframe|xmp|plaintext|textarea|title)(?=[\s/>])[^<>]*>", re.IGNORECASE
)
TAG = re.compile(rf"</?(?:{'|'.join(sorted(TAGS | set(SAME_AS) | {'span'}))})(?:\s[^<>]*)?/?>", re.IGNORECASE)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        found = IMAGE.fullmatch(value.strip())
        return f"/afbeeldingen/{found[1].lower()}/" if found else None
    if name != "href":
        return value
    address = value.strip()
    if address.casefold().startswith("www."):
        address = f"https://{address}"
    return address if LINK.fullmatch(address) else None


def clean_html(html: str) -> str:
    """Only the tags a writer may use, in one fixed form; links only to https, http and mailto.

    Cleaning twice changes nothing.
    """
    html = RAW_BOX.sub("", _seen(html))
    html = OTHER_NAME.sub(lambda found: f"<{found[1]}{SAME_AS[found[2].lower()]}", html)
    return write(tidy(parse(_seen(_sanitise(html)))))  # twice: a sign can also be written as &#x202e;


def image_keys(clean: str) -> list[str]:
    """The images in a cleaned text, in the order of reading."""
    return [
        IMAGE.fullmatch(node.attrs["src"])[1] for node, _depth in parse(clean).walk() if node.tag == "img"
    ]


def _seen(html: str) -> str:
    return CONTROL.sub("", UNSEEN.sub("", html))


def _sanitise(html: str) -> str:
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
    )


# --- limits ----------------------------------------------------------------------------------------------


def check_section_html(clean: str) -> None:
    """Raises DomainError, saying what to do, when cleaned text is more than a page or a PDF can carry."""
    root = parse(clean)
    text = root.text()
    if len(text) > MAX_TEXT:
        raise DomainError(
            f"De tekst is te lang: {_number(len(text))} tekens. Maak er hooguit {_number(MAX_TEXT)} van, "
            "of verdeel de tekst over twee onderdelen."
        )
    if word := next((word for word in text.split() if len(word) > MAX_WORD), None):
        raise DomainError(
            f"In de tekst staat een woord van meer dan {MAX_WORD} tekens: {word[:40]}… Zet er spaties in. "
            "Is het een adres van een website? Maak dan een link van een gewoon woord."
        )
    for node, depth in root.walk():
        if depth > MAX_DEPTH:
            raise DomainError(
                f"De tekst zit te diep in elkaar: meer dan {MAX_DEPTH} lagen van lijsten, citaten en tabellen. "
                "Haal een lijst uit de lijst, of een tabel uit de tabel."
            )
        if node.tag == "table":
            _check_table(node)
        if node.tag in {"table", "figcaption", "h3", "h4"} and any(
            inside.tag == "small" for inside, _d in node.walk()
        ):
            raise DomainError(
                "Er staat een noot in een kop, een tabel of een titel. Zet de noot in de gewone tekst eronder."
            )
        if node.tag in {"table", "li"} and any(inside.tag == "img" for inside, _depth in node.walk()):
            raise DomainError(
                "Er staat een afbeelding in een tabel of een lijst. Dat past niet op papier. Zet haar erboven of eronder."
            )
    images = [node for node, _depth in root.walk() if node.tag == "img"]
    if len(images) > MAX_IMAGES:
        raise DomainError(
            f"In dit onderdeel staan {len(images)} afbeeldingen. Neem er hooguit {MAX_IMAGES}, of verdeel ze over twee onderdelen."
        )
    if any(len(image.attrs["alt"]) > MAX_ALT for image in images):
        raise DomainError(
            f"De beschrijving van een afbeelding is langer dan {MAX_ALT} tekens. Maak haar korter en zet de rest in de tekst."
        )


def _check_table(table: Node) -> None:
    rows = [row for part in table.nodes() for row in part.nodes() if row.tag == "tr"]
    if len(rows) > MAX_ROWS:
        raise DomainError(
            f"Een tabel heeft {_number(len(rows))} rijen. Maak er hooguit {MAX_ROWS} van, of maak er twee tabellen van."
        )
    for row in rows:
        spans = [
            (int(cell.attrs.get("colspan", 1)), int(cell.attrs.get("rowspan", 1))) for cell in row.nodes()
        ]
        if sum(wide for wide, _high in spans) > MAX_COLUMNS:
            raise DomainError(
                f"Een tabel heeft meer dan {MAX_COLUMNS} kolommen. Dat past niet op een bladzijde. "
                f"Maak er hooguit {MAX_COLUMNS} van."
            )
        if any(high > MAX_COLUMNS for _wide, high in spans):
            raise DomainError(
                f"Een cel in een tabel is meer dan {MAX_COLUMNS} rijen hoog. Maak de cel kleiner."
            )


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


# --- typing without an editor ----------------------------------------------------------------------------


def from_typed(typed: str) -> str:
    """What somebody typed in a plain box, as HTML. Text with tags is taken as it is.

    A blank line starts a paragraph, lines that start with "- " or "1. " are a list, "## " is a heading.
    """
    typed = typed.replace("\r\n", "\n").replace("\r", "\n")
    if TAG.search(typed):
        return typed
    return "\n".join(
        _typed_block(block.strip("\n")) for block in re.split(r"\n[ \t]*\n", typed) if block.strip()
    )


def _typed_block(block: str) -> str:
    lines = [line.strip() for line in block.split("\n")]
    if len(lines) == 1 and (heading := re.fullmatch(r"(##|###) (.+)", lines[0])):
        tag = "h3" if heading[1] == "##" else "h4"
        return f"<{tag}>{escape(heading[2])}</{tag}>"
    for tag, mark in (("ul", r"[-*•] +"), ("ol", r"[0-9]{1,3}[.)] +")):
        if all(re.match(mark, line) for line in lines):
            items = "".join(f"<li>{escape(re.sub('^' + mark, '', line))}</li>" for line in lines)
            return f"<{tag}>{items}</{tag}>"
    return f"<p>{'<br>'.join(escape(line) for line in lines)}</p>"


def to_typed(clean: str) -> str:
    """Cleaned HTML for a plain box: as plain text when that loses nothing, otherwise with its tags."""
    blocks = []
    for node in parse(clean).nodes():
        if node.tag in {"ul", "ol"}:
            signs = (
                "- " if node.tag == "ul" else f"{number}. " for number in range(1, len(node.children) + 1)
            )
            blocks.append(
                "\n".join(sign + item.text() for sign, item in zip(signs, node.nodes(), strict=False))
            )
        else:
            blocks.append({"h3": "## ", "h4": "### "}.get(node.tag, "") + node.text())
    typed = "\n\n".join(blocks)
    return typed if clean_html(from_typed(typed)) == clean else clean


def plain_text(html: str) -> str:
    """What stands in it, without tags: a line for each paragraph, list item or row."""
    lines = re.sub(r"</(?:p|li|h3|h4|tr)>|<br>", "\n", html)
    lines = lines.replace("<small>", " (").replace("</small>", ")")  # a note
    return unescape(nh3.clean(lines, tags=set())).strip()
