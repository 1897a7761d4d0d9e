"""How far a plan is, and what to do next: from the sections of one plan, without their texts."""

from dataclasses import dataclass, field

from plans.models import Section
from plans.states import SectionStatus


@dataclass
class Chapter:
    number: int
    title: str
    sections: list[Section] = field(default_factory=list)

    @property
    def required(self) -> list[Section]:
        return [section for section in self.sections if section.is_required]

    @property
    def ready_count(self) -> int:
        return sum(section.status == SectionStatus.READY for section in self.required)


def chapters_of(sections: list[Section]) -> list[Chapter]:
    """The sections in their chapters, in order."""
    chapters: dict[int, Chapter] = {}
    for section in sections:
        chapter = chapters.setdefault(
            section.chapter_number, Chapter(section.chapter_number, section.chapter_title)
        )
        chapter.sections.append(section)
    return list(chapters.values())


def next_steps(sections: list[Section], *, most: int = 4) -> list[Section]:
    """First what waits for a checker, then what was begun, then what is empty and required.

    The first chapter tells the plan in short: nobody can begin with that.
    """
    rank = {SectionStatus.IN_REVIEW: 0, SectionStatus.DRAFT: 1, SectionStatus.EMPTY: 2}
    waiting = [
        section
        for section in sections
        if section.status in rank
        and not section.is_skipped
        and (section.is_required or section.status != SectionStatus.EMPTY)
    ]

    def order(section: Section) -> tuple[int, bool]:
        is_for_later = section.status == SectionStatus.EMPTY and section.chapter_number == 1
        return rank[section.status], is_for_later

    return sorted(waiting, key=order)[:most]
