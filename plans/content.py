"""What a frozen version holds, as data: one JSON object, and its fingerprint.

{"format": 1, "title": "Dorpsenergieplan ...", "number": 2, "label": "ter inzage", "frozen_on": "2026-11-03",
 "village": {"name", "kind", "slug", "municipality", "latitude", "longitude", "is_example"},
 "template": {"code", "version"}, "authors": ["inwoners van ...", ...],
 "chapters": [{"number": 1, "title", "sections": [
     {"key", "revision", "number": "1.1", "title", "required", "status", "html", "skipped": "" or the reason}]}],
 "images": {key: {"sha256", "width", "height"}},
 "reactions": [{"number", "section": its key, "section_title", "source", "on", "status", "hidden": "" or the reason,
                "quote", "text", "suggestion", "answer"}]}

A section that was not written and need not be has no number and is not shown. No names of persons: authors
are roles, and reactions are numbered. Older versions lack "images", "reactions" and "revision", the number of the
saved text of the section.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString

from plans.reading import present
from plans.reading_figures import Numbering, Picture

FORMAT = 1


@dataclass
class ReadSection:
    key: str
    number: str
    title: str
    body: SafeString
    skipped: str
    is_empty: bool
    is_unfinished: bool
    reaction_count: int = 0


@dataclass(frozen=True)
class ReadChapter:
    number: int
    title: str
    sections: list[ReadSection]


def canonical(content: dict) -> bytes:
    """The same content gives the same bytes, whatever order a database keeps its keys in."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fingerprint(content: dict) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()


def short_fingerprint(sha256: str) -> str:
    """Twelve digits in three groups: enough to compare by eye."""
    return " ".join(sha256[start : start + 4] for start in (0, 4, 8))


def number_chapters(chapters: list[dict]) -> list[dict]:
    """Give each shown section its number: 1.1, 1.2; what is not shown has none."""
    for chapter in chapters:
        shown = 0
        for section in chapter["sections"]:
            is_shown = section["html"] or section["skipped"] or section["required"]
            shown += bool(is_shown)
            section["number"] = f"{chapter['number']}.{shown}" if is_shown else ""
    return chapters


def read(content: dict, *, image_data: Mapping[str, str] | None = None) -> list[ReadChapter]:
    """The chapters as a reader gets them; the same words on the page and in the PDF.

    image_data: for print: the images by key, as `data:` addresses.
    """
    numbering, images, for_print = Numbering(), {}, image_data is not None
    for key, facts in content.get("images", {}).items():
        images[key] = Picture(facts["width"], facts["height"], image_data[key] if for_print else "")
    chapters = []
    for chapter in content["chapters"]:
        sections = [
            ReadSection(
                key=section["key"],
                number=section["number"],
                title=section["title"],
                body=present(section["html"], numbering, images, for_print=for_print),
                skipped=section["skipped"],
                is_empty=not section["html"] and not section["skipped"],
                is_unfinished=bool(section["html"]) and section["status"] != "gereed",
            )
            for section in chapter["sections"]
            if section["number"]
        ]
        if sections:
            chapters.append(ReadChapter(chapter["number"], chapter["title"], sections))
    return chapters


def section_in(content: dict, key: str) -> dict | None:
    """The section as it stands in a frozen version, when a reader sees it."""
    sections = (section for chapter in content["chapters"] for section in chapter["sections"])
    return next((section for section in sections if section["key"] == key and section["number"]), None)
