"""What changed between two frozen versions, section by section."""

from dataclasses import dataclass, field
from difflib import SequenceMatcher

from common.diff import Change, collapse, compare


@dataclass(frozen=True)
class SectionComparison:
    """words: what happened to the section as a whole, such as "nieuw" or "heette: Wonen"; changes: in its text."""

    key: str
    chapter: str
    title: str
    words: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        return bool(self.words or self.changes)


def compare_versions(old: dict, new: dict) -> list[SectionComparison]:
    """Content as in plans/content.py. In the order of the new version; what went comes last."""
    before, after = _sections(old), _sections(new)
    moved = _moved(list(before), list(after))
    found = [_compared(before.get(key), section, is_moved=key in moved) for key, section in after.items()]
    return found + [_gone(section) for key, section in before.items() if key not in after]


def _sections(content: dict) -> dict[str, dict]:
    """Those that a reader sees, by key, with their chapter."""
    return {
        section["key"]: section | {"chapter": f"{chapter['number']}. {chapter['title']}"}
        for chapter in content["chapters"]
        for section in chapter["sections"]
        if section["number"]
    }


def _moved(old: list[str], new: list[str]) -> set[str]:
    """Of those in both: the ones out of line, and no others."""
    both = set(old) & set(new)
    old, new = [key for key in old if key in both], [key for key in new if key in both]
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    in_line = {key for block in blocks for key in new[block.b : block.b + block.size]}
    return both - in_line


def _compared(before: dict | None, after: dict, *, is_moved: bool) -> SectionComparison:
    words = []
    if before is None:
        words.append("nieuw")
    else:
        if before["title"] != after["title"]:
            words.append(f"heette: {before['title']}")
        if before["chapter"] != after["chapter"]:
            words.append(f"stond in hoofdstuk {before['chapter']}")
        elif is_moved:
            words.append("staat op een andere plek")
        if before["skipped"] != after["skipped"]:
            words.append(
                f"overgeslagen: {after['skipped']}" if after["skipped"] else "niet meer overgeslagen"
            )
    texts = before["html"] if before else "", after["html"]
    changes = collapse(compare(*texts)) if texts[0] != texts[1] else []
    return SectionComparison(after["key"], after["chapter"], after["title"], words, changes)


def _gone(before: dict) -> SectionComparison:
    changes = collapse(compare(before["html"], "")) if before["html"] else []
    return SectionComparison(
        before["key"], before["chapter"], before["title"], ["staat er niet meer in"], changes
    )
