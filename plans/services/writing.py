"""The text of one section: every save is a revision, and no save overwrites what somebody else wrote."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common.errors import DomainError
from common.html import check_section_html, clean_html
from plans.models import Section, SectionRevision, SectionStatusChange
from plans.permissions import role_label
from plans.services.images import use_images
from plans.services.moves import lock_section, refuse_stale
from plans.states import SectionStatus


@transaction.atomic
def save_section(section_pk: int, *, body: str, version: int, by: User, reason: str = "") -> Section:
    """Store a text that was written on `version`.

    Raises StaleVersion when a newer text was saved in between; nothing is stored then. The same text once more
    (a button pressed twice) is no change and no conflict.
    """
    body = clean_html(body)
    check_section_html(body)
    section = lock_section(section_pk)
    if body == section.body:
        return section
    refuse_stale(section, version)
    if section.is_skipped:
        raise DomainError("Het dorp slaat dit onderdeel over. Kies eerst: toch schrijven.")
    use_images(section, body)
    old = SectionStatus(section.status)
    section.body = body
    section.version += 1
    section.status = _status_with_text(old, body)
    section.updated_at, section.updated_by = timezone.now(), by
    section.save(update_fields=["body", "version", "status", "updated_at", "updated_by"])
    label = role_label(by, section.plan.village)
    SectionRevision.objects.create(
        section=section, number=section.version, body=body, author=by, author_label=label, reason=reason,
        created_at=section.updated_at,
    )  # fmt: skip
    if section.status != old:
        SectionStatusChange.objects.create(
            section=section, old=old, new=section.status, version=section.version, by=by, by_label=label
        )
    return section


def _status_with_text(old: SectionStatus, body: str) -> SectionStatus:
    """A checker may mend a word while checking; what was ready and changes, nobody has checked."""
    if not body:
        return SectionStatus.EMPTY
    return SectionStatus.IN_REVIEW if old == SectionStatus.IN_REVIEW else SectionStatus.DRAFT


@transaction.atomic
def restore_revision(section_pk: int, *, number: int, version: int, reason: str, by: User) -> Section:
    """An old text as the newest one; the history only grows."""
    if not reason.strip():
        raise DomainError("Schrijf in een paar woorden op waarom u deze tekst terugzet.")
    revision = SectionRevision.objects.get(section_id=section_pk, number=number)
    reason = f"Tekst {number} teruggezet: {reason.strip()}"
    return save_section(section_pk, body=revision.body, version=version, by=by, reason=reason[:300])
