"""Freezing, offering and publishing a version, and asking for its PDF."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from common.errors import DomainError
from common.html import clean_html, image_keys
from mail.services import queue_mail
from plans import emails
from plans.checks import Problem, problems_in
from plans.content import FORMAT, fingerprint, number_chapters
from plans.models import (
    FileKind,
    Plan,
    PlanDownload,
    PlanFile,
    PlanImage,
    PlanVersion,
    PublicDownloads,
    RenderJob,
    Section,
    VersionImage,
    VersionMove,
)
from plans.services.answering import tell_answers_of
from plans.services.images import images_in
from plans.states import OFFER_STATEMENTS, VERSION_TRANSITIONS, SectionStatus, VersionStatus
from plans.tasks import ring
from villages.models import Advisor, Phase, Village
from villages.people import officers_of, people_of, writers_of
from villages.permissions import roles_in
from villages.services import reach_phase

SUMMARY = "samenvatting"  # key of the section
MOST_IMAGES = 40  # in one version: more makes a file that is too large to mail


class NotReady(DomainError):
    """Something in the text must be put right first; `problems` says where and what."""

    def __init__(self, text: str, problems: list[Problem]):
        super().__init__(text)
        self.problems = problems


# --- what is still to be done ------------------------------------------------------------------------


def problems_before_freezing(plan: Plan) -> list[Problem]:
    """In the text as it is now: what would make the page or the PDF wrong."""
    sections = list(plan.sections.running())
    found = [
        Problem(section.key, section.title, text)
        for section in sections
        for text in problems_in(section.body)
    ]
    counts = [len(image_keys(section.body)) for section in sections]
    if sum(counts) > MOST_IMAGES:
        fullest = sections[counts.index(max(counts))]
        text = f"In het hele plan staan {sum(counts)} afbeeldingen. Neem er hooguit {MOST_IMAGES}; hier staan de meeste."
        found.append(Problem(fullest.key, fullest.title, text))
    return found


def unfinished_sections(plan: Plan) -> list[Section]:
    """Required sections that are not ready: a warning when freezing, a refusal when offering."""
    return list(plan.sections.running().filter(is_required=True).exclude(status=SectionStatus.READY))


@dataclass(frozen=True)
class Gate:
    """What must be right before a version is offered: in its frozen text, and among the reactions of today."""

    required: int  # sections
    unready: list[Problem]
    has_summary: bool
    undecided: int  # reactions

    @property
    def is_open(self) -> bool:
        return not self.unready and self.has_summary and not self.undecided

    @property
    def refusal(self) -> str:
        """The first thing to do, in words; empty when the gate is open."""
        if self.unready:
            return "Deze versie kan nog niet worden aangeboden: nog niet alle verplichte onderdelen waren gereed."
        if not self.has_summary:
            return "Deze versie kan nog niet worden aangeboden: de samenvatting ontbreekt."
        if self.undecided:
            count = "is nog één reactie" if self.undecided == 1 else f"zijn nog {self.undecided} reacties"
            return f"Er {count} zonder antwoord. Geef eerst antwoord en leg daarna een nieuwe versie vast."
        return ""


def gate_of(version: PlanVersion) -> Gate:
    sections = [section for chapter in version.content["chapters"] for section in chapter["sections"]]
    required = [section for section in sections if section["required"]]
    late = "Dit onderdeel was nog niet gereed toen u de versie vastlegde."
    return Gate(
        required=len(required),
        unready=[
            Problem(section["key"], section["title"], late)
            for section in required
            if section["status"] != SectionStatus.READY
        ],
        has_summary=any(section["key"] == SUMMARY and section["html"] for section in sections),
        undecided=version.plan.reactions.undecided().count(),
    )


# --- the moves -----------------------------------------------------------------------------------------


@transaction.atomic
def freeze_version(plan: Plan, *, label: str, expected_number: int, by: User) -> PlanVersion:
    """Copy the text as it is now. expected_number: the number the page showed, so that two clicks make one."""
    plan = (
        Plan.objects.select_for_update(of=("self",)).select_related("village__municipality").get(pk=plan.pk)
    )
    sections = list(plan.sections.running().select_for_update())  # no save comes halfway through the copying
    number = next_number(plan)
    if number != expected_number:
        raise DomainError(f"Versie {expected_number} is intussen al vastgelegd. Bekijk die versie eerst.")
    if problems := problems_before_freezing(plan):
        raise NotReady("Het plan kan nog niet worden vastgelegd. Los eerst deze punten op.", problems)
    if not any(section.body for section in sections):
        raise DomainError("Het plan heeft nog geen tekst. Schrijf eerst ten minste één onderdeel.")
    now = timezone.now()
    shown = images_in(plan, [section.body for section in sections])
    content = build_content(plan, sections, shown, number=number, label=label, frozen_at=now)
    version = PlanVersion.objects.create(
        plan=plan, number=number, label=label, content=content, sha256=fingerprint(content),
        frozen_at=now, frozen_by=by,
    )  # fmt: skip
    VersionImage.objects.bulk_create(VersionImage(version=version, image=image) for image in shown)
    _record(version, old="", by=by)
    _queue_job(version)
    for reader in writers_of(plan.village):
        queue_mail(emails.version_frozen(version, reader), dedup_key=f"plans.frozen:{version.pk}:{reader.pk}")
    return version


@transaction.atomic
def offer_version(version: PlanVersion, *, stated: Iterable[str], by: User) -> PlanVersion:
    """To the municipality of the village, when the gate is open. stated: keys of OFFER_STATEMENTS, all of them.

    The route of the village follows.
    """
    version = _locked(version)
    _refuse_other_moves(version, VersionStatus.OFFERED)
    gate = gate_of(version)
    if not gate.is_open:
        raise NotReady(gate.refusal, gate.unready)
    if set(stated) != set(OFFER_STATEMENTS):
        raise DomainError("Vink eerst alles aan wat het dorp verklaart.")
    version = _move(version, VersionStatus.OFFERED, by=by, statements=list(OFFER_STATEMENTS.values()))
    reason = f"Versie {version.number} van het plan is aangeboden aan de gemeente."
    reach_phase(version.plan.village, Phase.OFFERED, reason=reason, by=by)
    for officer in officers_of(version.plan.village.municipality):
        queue_mail(
            emails.version_offered(version, officer), dedup_key=f"plans.offered:{version.pk}:{officer.pk}"
        )
    return version


@transaction.atomic
def withdraw_version(version: PlanVersion, *, reason: str, by: User) -> PlanVersion:
    """Take an offer back. The municipality keeps seeing the version, with the reason; its file and mark stay.

    The route of the village is left where it is: the village says itself when it goes back.
    """
    version = _move(_locked(version), VersionStatus.WITHDRAWN, by=by, reason=reason)
    for officer in officers_of(version.plan.village.municipality):
        queue_mail(
            emails.version_withdrawn(version, officer, reason=reason),
            dedup_key=f"plans.withdrawn:{version.pk}:{officer.pk}",
        )
    return version


@transaction.atomic
def publish_version(version: PlanVersion, *, by: User) -> PlanVersion:
    """Everybody may read it from now on."""
    version = _move(_locked(version), VersionStatus.PUBLISHED, by=by)
    for reader in people_of(version.plan.village):
        queue_mail(
            emails.version_published(version, reader), dedup_key=f"plans.published:{version.pk}:{reader.pk}"
        )
    tell_answers_of(version)
    return version


@transaction.atomic
def request_file(version: PlanVersion) -> RenderJob | None:
    """Ask for the PDF; who asks while it is being made joins that job. None when the file is there."""
    version = _locked(version)
    if PlanFile.objects.filter(version=version, kind=FileKind.PLAN).exists():
        return None
    return _queue_job(version)


def log_download(version: PlanVersion, *, by) -> None:
    """Officers and people of the village by name, visitors only as a number."""
    if not by.is_authenticated:
        PublicDownloads.objects.bulk_create([PublicDownloads(version=version)], ignore_conflicts=True)
        PublicDownloads.objects.filter(version=version).update(count=F("count") + 1)
        return
    office = by.officer_roles.running().filter(municipality=version.plan.village.municipality_id).first()
    PlanDownload.objects.create(
        version=version, user=by, municipality_id=office.municipality_id if office else None
    )


# --- helpers -------------------------------------------------------------------------------------------


def next_number(plan: Plan) -> int:
    last = plan.versions.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def build_content(
    plan: Plan, sections: list[Section], images: list[PlanImage], *, number: int, label: str, frozen_at
) -> dict:
    """The copy that is frozen: see `plans/content.py`. No name of a person: authors are roles."""
    village = plan.village
    chapters: dict[int, dict] = {}
    for section in sections:
        chapter = chapters.setdefault(
            section.chapter_number,
            {"number": section.chapter_number, "title": section.chapter_title, "sections": []},
        )
        chapter["sections"].append(
            {
                "key": section.key,
                "revision": section.version,
                "title": section.title,
                "required": section.is_required,
                "status": section.status,
                "html": clean_html(section.body),
                "skipped": section.skipped_reason,
            }
        )
    return {
        "format": FORMAT,
        "title": plan.title,
        "number": number,
        "label": label,
        "frozen_on": timezone.localdate(frozen_at).isoformat(),
        "village": {
            "name": village.name,
            "kind": village.kind,
            "slug": village.slug,
            "municipality": village.municipality.name,
            "latitude": str(village.latitude) if village.latitude is not None else "",
            "longitude": str(village.longitude) if village.longitude is not None else "",
            "is_example": village.is_example,
        },
        "template": {"code": plan.template.code, "version": plan.template.version},
        "authors": _authors(village),
        "chapters": number_chapters([chapters[number] for number in sorted(chapters)]),
        "images": {
            str(image.key): {"sha256": image.sha256, "width": image.width, "height": image.height}
            for image in images
        },
        "reactions": _reactions(plan),
    }


def _reactions(plan: Plan) -> list[dict]:
    """With their decision so far; by number, never by name."""
    reactions = plan.reactions.counted().select_related("section", "batch").order_by("number")
    return [
        {
            "number": reaction.number,
            "section": reaction.section.key,
            "section_title": reaction.section.title,
            "source": reaction.batch.title if reaction.batch else "",
            "on": timezone.localdate(reaction.confirmed_at).isoformat(),
            "status": reaction.status,
            "hidden": reaction.hidden_reason,
            "quote": "" if reaction.hidden_at else reaction.quote,
            "text": "" if reaction.hidden_at else reaction.text,
            "suggestion": "" if reaction.hidden_at else reaction.suggestion,
            "answer": reaction.answer if reaction.is_decided and not reaction.hidden_at else "",
        }
        for reaction in reactions
    ]


def _authors(village: Village) -> list[str]:
    bureaus = (
        Advisor.objects.running()
        .filter(assignments__village=village, assignments__ended_at=None)
        .order_by("bureau__name")
        .values_list("bureau__name", flat=True)
        .distinct()
    )
    return [f"inwoners van {village.name}", *(f"adviseurs van {name}" for name in bureaus)]


def _locked(version: PlanVersion) -> PlanVersion:
    rows = PlanVersion.objects.select_for_update(of=("self",)).select_related("plan__village__municipality")
    return rows.get(pk=version.pk)


def _move(version: PlanVersion, new: VersionStatus, *, by: User, **more) -> PlanVersion:
    _refuse_other_moves(version, new)
    old = version.status
    version.status = new
    version.save(update_fields=["status"])
    _record(version, old=old, by=by, **more)
    return version


def _refuse_other_moves(version: PlanVersion, new: VersionStatus) -> None:
    old = VersionStatus(version.status)
    if new not in VERSION_TRANSITIONS[old]:
        raise DomainError(f"Een versie die {old.label} is, kan niet {new.label} worden.")


def _record(version: PlanVersion, *, old: str, by: User, **more) -> None:
    roles = roles_in(by, version.plan.village)
    label = "trekker" if "lead" in roles else "coördinator"
    VersionMove.objects.create(version=version, old=old, new=version.status, by=by, by_label=label, **more)


def _queue_job(version: PlanVersion) -> RenderJob:
    RenderJob.objects.bulk_create([RenderJob(version=version)], ignore_conflicts=True)
    ring()
    return RenderJob.objects.busy().get(version=version, kind=FileKind.PLAN)
