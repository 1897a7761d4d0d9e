"""Speakers and parts of the programme: two ordered lists of one session."""

from django.db import transaction
from django.utils import timezone

from common.errors import DomainError
from sessions.models import KnowledgeSession, ProgrammeItem, Speaker

Part = Speaker | ProgrammeItem


@transaction.atomic
def add_speaker(session_pk: int, **fields) -> Speaker:
    return _add(Speaker, session_pk, fields)


@transaction.atomic
def add_item(session_pk: int, **fields) -> ProgrammeItem:
    return _add(ProgrammeItem, session_pk, fields)


@transaction.atomic
def change_speaker(speaker: Speaker, **fields) -> Speaker:
    return _change(speaker, fields)


@transaction.atomic
def change_item(item: ProgrammeItem, **fields) -> ProgrammeItem:
    return _change(item, fields)


@transaction.atomic
def remove_part(part: Part) -> None:
    _lock(part.knowledge_session_id)
    type(part).objects.filter(pk=part.pk).delete()


@transaction.atomic
def shift_part(part: Part, *, down: bool) -> None:
    """One place up or down; at the end of the list nothing happens."""
    _lock(part.knowledge_session_id)
    model = type(part)
    rows = list(model.objects.filter(knowledge_session=part.knowledge_session_id))
    place = next((index for index, row in enumerate(rows) if row.pk == part.pk), None)
    if place is None:
        raise DomainError("Dit onderdeel is intussen weggehaald.")
    other = place + (1 if down else -1)
    if 0 <= other < len(rows):
        first, second = rows[place], rows[other]
        first.order, second.order = second.order, first.order
        model.objects.bulk_update([first, second], ["order"])


def _lock(session_pk: int) -> KnowledgeSession:
    knowledge_session = KnowledgeSession.objects.select_for_update().get(pk=session_pk)
    knowledge_session.updated_at = timezone.now()
    knowledge_session.save(update_fields=["updated_at"])
    return knowledge_session


def _add(model: type[Part], session_pk: int, fields: dict) -> Part:
    _lock(session_pk)
    last = model.objects.filter(knowledge_session=session_pk).order_by("order").last()
    return model.objects.create(
        knowledge_session_id=session_pk, order=last.order + 1 if last else 1, **fields
    )


def _change(part: Part, fields: dict) -> Part:
    _lock(part.knowledge_session_id)
    changed = type(part).objects.filter(pk=part.pk).update(**fields)
    if not changed:
        raise DomainError("Dit onderdeel is intussen weggehaald.")
    part.refresh_from_db()
    return part
