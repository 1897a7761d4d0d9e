"""The layout of a plan: which sections it has, what they are called, in which order, and what the village skips.

Texts, history, drafts and reactions hang on the section itself, so they come along whatever happens here. Every
change is kept as what was before and after, and the last one of each section can be undone.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from common.errors import DomainError
from plans.models import Plan, Section, StructureChange, TemplateChapter
from plans.permissions import role_label
from plans.services.moves import lock_section

MOST_SECTIONS = 60  # with the limits of a text this is what a PDF can carry
OWN_KEY = (
    "toegevoegd-"  # no key of a template begins with it, so a new template never takes one that is in use
)


@transaction.atomic
def add_section(plan: Plan, *, title: str, chapter: int, discipline: str, by: User) -> Section:
    """At the end of a chapter of the template."""
    plan = _locked(plan.pk)
    _refuse_too_many(plan)
    _refuse_double_title(plan.sections.running(), title)
    section = Section.objects.create(
        plan=plan, key=_free_key(plan, title), title=title, discipline=discipline,
        chapter_number=chapter, chapter_title=_title_of(plan, chapter),
        order=_sections_of(plan, chapter).count() + 1,
    )  # fmt: skip
    _put(section, chapter, section.order)
    _record(section, before={}, by=by)
    return section


@transaction.atomic
def rename_section(section_pk: int, *, title: str, seen: str, by: User) -> Section:
    """seen: the title on the page of who renames; another one since then is not written over."""
    section = _locked_section(section_pk)
    if section.title not in (seen, title):
        raise DomainError(f"Iemand gaf dit onderdeel intussen een andere titel: “{section.title}”.")
    return _change(section, by, title=title)


@transaction.atomic
def shift_section(section_pk: int, *, seen: int, down: bool, by: User) -> Section:
    """One place up or down in its chapter. seen: its place on the page, so that two clicks move it once."""
    section = _locked_section(section_pk)
    place = state_of(section)["place"]
    if place != seen:
        raise DomainError(f"“{section.title}” staat intussen op een andere plek. Kijk waar het nu staat.")
    last = _sections_of(section.plan, section.chapter_number).count()
    return _change(section, by, place=min(place + 1, last) if down else max(place - 1, 1))


@transaction.atomic
def move_section(section_pk: int, *, chapter: int, by: User) -> Section:
    """To the end of another chapter."""
    section = _locked_section(section_pk)
    if chapter == section.chapter_number:
        return section
    return _change(section, by, chapter=chapter, place=_sections_of(section.plan, chapter).count() + 1)


@transaction.atomic
def remove_section(section_pk: int, *, by: User) -> Section:
    """Out of the plan, out of no history: it can be put back with everything that belongs to it."""
    _locked(Section.objects.values_list("plan", flat=True).get(pk=section_pk))
    section = _read(section_pk)
    if section.removed_at:
        return section
    if section.is_required:
        raise DomainError("Dit onderdeel hoort in elk plan. U kunt het niet weghalen.")
    return _change(section, by, is_removed=True)


@transaction.atomic
def skip_section(section_pk: int, *, reason: str, by: User) -> Section:
    """Leave out what the village has nothing to say about; the plan shows the reason."""
    if not reason.strip():
        raise DomainError("Schrijf in een paar woorden op waarom het dorp dit onderdeel overslaat.")
    return _change(_locked_section(section_pk), by, skipped=reason.strip())


@transaction.atomic
def take_up_section(section_pk: int, *, by: User) -> Section:
    """The village does have something to say about it."""
    return _change(_locked_section(section_pk), by, skipped="")


@transaction.atomic
def undo(change: StructureChange, *, by: User) -> Section:
    """Back to what was before, when nothing was changed about the section since; where others moved it by moving
    theirs, it stays. Undoing can be undone too.

    A section that was taken out comes back this way: nothing else can happen to it.
    """
    _locked(change.section.plan_id)
    if StructureChange.objects.filter(undoes=change).exists():
        return change.section
    if change.section.structure_changes.filter(pk__gt=change.pk).exists():
        raise DomainError(
            f"Aan “{change.section.title}” is daarna nog iets veranderd. Maak eerst dat ongedaan."
        )
    before = change.before or change.after | {"is_removed": True}
    wanted = {what: value for what, value in before.items() if value != change.after[what]}
    return _change(_read(change.section_id), by, undoes=change, **wanted)


def state_of(section: Section) -> dict:
    """As in `StructureChange`."""
    before_it = [
        other
        for other in _sections_of(section.plan, section.chapter_number)
        if (other.order, other.pk) < (section.order, section.pk)
    ]
    return {
        "title": section.title,
        "chapter": section.chapter_number,
        "place": len(before_it) + 1,
        "skipped": section.skipped_reason,
        "is_removed": section.removed_at is not None,
    }


def _change(section: Section, by: User, *, undoes: StructureChange | None = None, **wanted) -> Section:
    """The one place where a section that is there gets another title, place or fate. The plan is locked."""
    before = state_of(section)
    after = before | wanted
    if after == before:
        return section
    if after["skipped"] and not before["skipped"]:
        _refuse_skipping(section)
    comes_back = before["is_removed"] and not after["is_removed"]
    if comes_back:
        _refuse_too_many(section.plan)
    if comes_back or after["title"] != before["title"]:
        _refuse_double_title(section.plan.sections.running().exclude(pk=section.pk), after["title"])
    section.title, section.skipped_reason = after["title"], after["skipped"]
    if after["is_removed"] != before["is_removed"]:
        section.removed_at = timezone.now() if after["is_removed"] else None
    section.save(update_fields=["title", "skipped_reason", "removed_at"])
    where = [(state["chapter"], state["place"], state["is_removed"]) for state in (before, after)]
    if where[0] != where[1] and not section.removed_at:
        _put(section, after["chapter"], after["place"])
    _record(section, before=before, by=by, undoes=undoes)
    return section


def _put(section: Section, chapter: int, place: int) -> None:
    section.chapter_number, section.chapter_title = chapter, _title_of(section.plan, chapter)
    section.save(update_fields=["chapter_number", "chapter_title"])
    line = [other for other in _sections_of(section.plan, chapter) if other.pk != section.pk]
    line.insert(place - 1, section)
    for order, each in enumerate(line, start=1):
        each.order = order
    Section.objects.bulk_update(line, ["order"])


def _record(section: Section, *, before: dict, by: User, undoes: StructureChange | None = None) -> None:
    last = section.structure_changes.first()
    StructureChange.objects.create(
        section=section,
        number=last.number + 1 if last else 1,
        before=before,
        after=state_of(section),
        undoes=undoes,
        by=by,
        by_label=role_label(by, section.plan.village),
    )


def _refuse_skipping(section: Section) -> None:
    if section.is_required:
        raise DomainError("Dit onderdeel hoort in elk plan. U kunt het niet overslaan.")
    if section.body:
        raise DomainError(
            "Er staat al tekst in dit onderdeel. Haal de tekst eerst weg; hij blijft in de geschiedenis staan."
        )


def _refuse_too_many(plan: Plan) -> None:
    if plan.sections.running().count() >= MOST_SECTIONS:
        raise DomainError(f"Een plan heeft hooguit {MOST_SECTIONS} onderdelen. Haal er eerst een weg.")


def _refuse_double_title(sections: Iterable[Section], title: str) -> None:
    """Two of the same name cannot be told apart in a list."""
    for section in sections:
        if section.title.casefold() == title.casefold():
            raise DomainError(
                f"In hoofdstuk {section.chapter_number} staat al een onderdeel “{section.title}”. "
                "Kies een andere titel, of geef dat onderdeel er eerst een."
            )


def _locked(plan_pk: int) -> Plan:
    """Changes of the layout of one plan come one after the other; freezing waits for them too."""
    plans = Plan.objects.select_for_update(of=("self",)).select_related("village")
    return plans.get(pk=plan_pk)


def _locked_section(section_pk: int) -> Section:
    _locked(Section.objects.values_list("plan", flat=True).get(pk=section_pk))
    return lock_section(section_pk)


def _read(section_pk: int) -> Section:
    """Also one that was taken out."""
    return Section.objects.select_for_update(of=("self",)).select_related("plan__village").get(pk=section_pk)


def _sections_of(plan: Plan, chapter: int):
    return plan.sections.running().filter(chapter_number=chapter).only("order", "plan", "chapter_number")


def _title_of(plan: Plan, chapter: int) -> str:
    try:
        return TemplateChapter.objects.get(template=plan.template_id, number=chapter).title
    except TemplateChapter.DoesNotExist:
        raise DomainError("Dat hoofdstuk heeft dit plan niet.") from None


def _free_key(plan: Plan, title: str) -> str:
    """Also free of those that were taken out: a key never comes to mean something else."""
    stem = OWN_KEY + (slugify(title)[:44].strip("-") or "onderdeel")
    taken = set(plan.sections.filter(key__startswith=stem).values_list("key", flat=True))
    number = 1
    while (key := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return key
