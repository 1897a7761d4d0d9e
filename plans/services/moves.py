"""The steps of one section: to the checker and back, and ready."""

from django.db import transaction

from accounts.models import User
from common.errors import DomainError, StaleVersion
from plans.models import Section, SectionStatusChange
from plans.permissions import role_label
from plans.states import TRANSITIONS, SectionStatus


@transaction.atomic
def send_to_review(section_pk: int, *, version: int, by: User) -> Section:
    section = lock_section(section_pk)
    refuse_stale(section, version)
    return move(section, SectionStatus.IN_REVIEW, by=by)


@transaction.atomic
def approve_section(section_pk: int, *, version: int, by: User) -> Section:
    """Ready, for the text that the checker has read and no later one."""
    section = lock_section(section_pk)
    refuse_stale(section, version)
    return move(section, SectionStatus.READY, by=by)


@transaction.atomic
def return_section(section_pk: int, *, version: int, reason: str, by: User) -> Section:
    section = lock_section(section_pk)
    refuse_stale(section, version)
    if not section.body:
        raise DomainError("Er staat nog geen tekst in dit onderdeel.")
    if not reason.strip():
        raise DomainError("Schrijf op wat er nog moet gebeuren. Dan weet de schrijver wat u bedoelt.")
    return move(section, SectionStatus.DRAFT, reason=reason.strip(), by=by)


def lock_section(section_pk: int) -> Section:
    sections = Section.objects.select_for_update(of=("self",)).select_related("plan__village")
    section = sections.get(pk=section_pk)
    if section.removed_at:
        raise DomainError("Dit onderdeel staat niet meer in het plan.")
    return section


def refuse_stale(section: Section, version: int) -> None:
    if section.version != version:
        raise StaleVersion("Iemand anders heeft dit onderdeel intussen opgeslagen.")


def move(section: Section, new: SectionStatus, *, by: User, reason: str = "") -> Section:
    old = SectionStatus(section.status)
    if new not in TRANSITIONS[old]:
        raise DomainError(f"Een onderdeel dat {old.label} is, kan niet meteen {new.label} worden.")
    section.status = new
    section.save(update_fields=["status"])
    SectionStatusChange.objects.create(
        section=section,
        old=old,
        new=new,
        version=section.version,
        reason=reason,
        by=by,
        by_label=role_label(by, section.plan.village),
    )
    return section
