"""What changed between two texts of a writer: block by block, and in a changed block word by word.

Words are compared without the junk rule of difflib: that rule calls short and frequent words noise and then
marks text as changed that nobody touched.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import groupby

from common.html_tree import LISTS, Node, parse, write

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
ALIKE = 0.4  # two blocks with less in common are one that went and one that came
SENTENCES = re.compile(r"[^.!?]*[.!?]+\s*|[^.!?]+")
MOST_WORK = 300_000  # equal words to look at in one block: about 550 words that are all different
MOST_PAIRS = 4_000  # comparing every changed block with every other; beyond this they are paired in order

KINDS = {"p": "alinea", "h3": "kop", "h4": "kleine kop", "li": "lijstregel", "tr": "tabelrij",
         "caption": "titel van een tabel", "figcaption": "titel van een figuur", "img": "afbeelding"}  # fmt: skip


@dataclass(frozen=True)
class Block:
    """One paragraph, heading, list item or row."""

    kind: str
    text: str
    html: str  # with the boxes around it: tells a change of layout from a change of words

    @property
    def label(self) -> str:
        return KINDS[self.kind]


@dataclass(frozen=True)
class Change:
    """op: "same", "layout" (same words), "added", "removed" or "changed".

    pieces: the words in order, each "same", "added" or "removed".
    """

    op: str
    label: str
    pieces: list[tuple[str, str]] = field(default_factory=list)


def compare(old: str, new: str) -> list[Change]:
    """The blocks of two cleaned texts in reading order, with what happened to each."""
    before, after = blocks_of(old), blocks_of(new)
    matcher = SequenceMatcher(None, [b.text for b in before], [b.text for b in after], autojunk=False)
    changes: list[Change] = []
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        if op == "equal":
            changes += [_unchanged(b, a) for b, a in zip(before[i1:i2], after[j1:j2], strict=True)]
        else:
            changes += _pair(before[i1:i2], after[j1:j2])
    return changes


def is_changed(changes: list[Change]) -> bool:
    return any(change.op != "same" for change in changes)


def blocks_of(clean: str) -> list[Block]:
    blocks: list[Block] = []
    _collect(parse(clean), blocks)
    return blocks


def _collect(node: Node, blocks: list[Block], around: str = "") -> None:
    """around: the boxes a block stands in, such as a quotation or a numbered list."""
    for child in node.nodes():
        if child.tag == "li":
            words = [part for part in child.children if not (isinstance(part, Node) and part.tag in LISTS)]
            _add(blocks, "li", Node("li", children=words), around)
            lists = [part for part in child.nodes() if part.tag in LISTS]
            _collect(Node("div", children=lists), blocks, around)
        elif child.tag == "tr":
            cells = " | ".join(" ".join(cell.text().split()) for cell in child.nodes())
            blocks.append(Block("tr", cells, around + write(Node("div", children=[child]))))
        elif child.tag == "img":
            words = child.attrs["alt"] or "zonder beschrijving"
            blocks.append(Block("img", words, around + write(Node("div", children=[child]))))
        elif child.tag in KINDS:
            _add(blocks, child.tag, child, around)
        else:
            _collect(child, blocks, f"{around}<{child.tag} {child.attrs}>")


def _add(blocks: list[Block], kind: str, node: Node, around: str) -> None:
    text = "".join(part if isinstance(part, str) else _spaced(part) for part in node.children)
    blocks.append(Block(kind, " ".join(text.split()), around + write(Node("div", children=[node]))))


def _spaced(node: Node) -> str:
    text = " " if node.tag == "br" else node.text()
    if node.tag == "small":
        return f" (noot: {text})"
    return f" {text} " if node.tag in KINDS else text


def _unchanged(before: Block, after: Block) -> Change:
    if before.html == after.html:
        return Change("same", after.label, [("same", after.text)])
    if before.kind == after.kind == "img":
        return Change("changed", after.label, [("same", after.text), ("added", " (een ander beeld)")])
    return Change("layout", after.label, [("same", after.text)])


def _pair(before: list[Block], after: list[Block]) -> list[Change]:
    """Blocks that differ: find who became whom, keeping the order, so that the most words stay."""
    pairs = _alignment(before, after)
    changes: list[Change] = []
    i = j = 0
    for left, right in [*pairs, (len(before), len(after))]:
        changes += [Change("removed", block.label, [("removed", block.text)]) for block in before[i:left]]
        changes += [Change("added", block.label, [("added", block.text)]) for block in after[j:right]]
        if left < len(before):
            changes.append(Change("changed", after[right].label, words(before[left].text, after[right].text)))
        i, j = left + 1, right + 1
    return changes


def _alignment(before: list[Block], after: list[Block]) -> list[tuple[int, int]]:
    work = _work(*([word for block in side for word in _split(block.text)] for side in (before, after)))
    if len(before) * len(after) > MOST_PAIRS or work > 10 * MOST_WORK:
        return [(n, n) for n in range(min(len(before), len(after))) if _likeness(before[n], after[n]) > ALIKE]
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    alike = [[_likeness(b, a) for a in after] for b in before]
    for i in reversed(range(len(before))):
        for j in reversed(range(len(after))):
            together = alike[i][j] + best[i + 1][j + 1] if alike[i][j] > ALIKE else 0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    pairs, i, j = [], 0, 0
    while i < len(before) and j < len(after):
        if alike[i][j] > ALIKE and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(before: Block, after: Block) -> float:
    matcher = SequenceMatcher(None, _split(before.text), _split(after.text), autojunk=False)
    if matcher.real_quick_ratio() <= ALIKE or matcher.quick_ratio() <= ALIKE:
        return 0.0
    return matcher.ratio() if _work(matcher.a, matcher.b) <= MOST_WORK else matcher.quick_ratio()


def _work(old: list[str], new: list[str]) -> int:
    """What difflib has to look at, at least: every pair of equal words. Grows with the square of a text."""
    counted = Counter(new)
    return sum(counted[word] for word in old)


def _split(text: str) -> list[str]:
    return WORDS.findall(text)


def words(before: str, after: str) -> list[tuple[str, str]]:
    old, new = _split(before), _split(after)
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    pieces = [("same", "".join(old[:start])), *_between(old[start : len(old) - end], new[start : len(new) - end]),
              ("same", "".join(old[len(old) - end :]))]  # fmt: skip
    joined: list[tuple[str, str]] = []
    for op, text in pieces:
        if joined and text and joined[-1][0] == op == "same":
            joined[-1] = (op, joined[-1][1] + text)
        elif text:
            joined.append((op, text))
    return joined


def _shared(old: list[str], new: list[str]) -> int:
    """How many words are the same at the start."""
    pairs = zip(old, new, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))


def _between(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    """By word; a long stretch by sentence; and one that is made to be slow as a whole."""
    if _work(old, new) > MOST_WORK:
        old, new = SENTENCES.findall("".join(old)), SENTENCES.findall("".join(new))
    if _work(old, new) > MOST_WORK:
        return [("removed", "".join(old)), ("added", "".join(new))]
    pieces: list[tuple[str, str]] = []
    for op, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            pieces.append(("same", "".join(old[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(("removed", "".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(("added", "".join(new[j1:j2])))
    return pieces


def collapse(changes: list[Change], *, keep: int = 1) -> list[Change]:
    """For a reader: long stretches without a change become one line that says how many there are."""
    result: list[Change] = []
    for is_same, group in groupby(changes, key=lambda change: change.op == "same"):
        stretch = list(group)
        if not is_same or len(stretch) <= 2 * keep + 1:
            result += stretch
            continue
        hidden = stretch[keep:-keep]
        result += [
            *stretch[:keep],
            Change("gap", f"{len(hidden)} stukken tekst zonder verandering"),
            *stretch[-keep:],
        ]
    return result
