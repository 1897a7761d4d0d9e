"""Speakers and parts of the programme: two ordered lists of one session."""

from django.db import transaction
from django.utils import timezone
from PIL.Image import Image

from accounts.models import User
from common.errors import DomainError
from common.uploads import square, write_picture
from mail.services import queue_mail
from sessions import emails
from sessions.models import KnowledgeSession, ProgrammeItem, Speaker, SpeakerPhoto
from sessions.states import SessionStatus

Part = Speaker | ProgrammeItem


@transaction.atomic
def add_speaker(
    session_pk: int, *, photo: Image | None = None, remove_photo: bool = False, **fields
) -> Speaker:
    speaker = _add(Speaker, session_pk, fields)
    _set_photo(speaker, photo, remove_photo)
    return speaker


@transaction.atomic
def add_item(session_pk: int, **fields) -> ProgrammeItem:
    return _add(ProgrammeItem, session_pk, fields)


@transaction.atomic
def change_speaker(
    speaker: Speaker, *, version: int | None = None, photo: Image | None = None, remove_photo: bool = False,
    **fields,
) -> Speaker:  # fmt: skip
    """By the organiser. Other words or another photo than the speaker agreed to need the speaker's yes again."""
    row = _locked_speaker(speaker.pk, version)
    told = any(
        name in fields and fields[name] != getattr(row, name) for name in ("name", "organisation", "text")
    )
    if told or photo or remove_photo:
        row.approved_at = None
    if fields.get("email", row.email).casefold() != row.email.casefold() and row.token_hash:
        row.token_version += 1  # whoever had the old address has no link any more
        row.token_hash, row.asked_at, row.approved_at = None, None, None
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    _set_photo(row, photo, remove_photo)
    return row


@transaction.atomic
def ask_speaker(speaker_pk: int, *, by: User) -> Speaker:
    """Send the speaker a link to look at the own text and photo, change them and agree. Once more is a new mail."""
    row = _locked_speaker(speaker_pk, None)
    if not row.email:
        raise DomainError("Vul eerst het e-mailadres van de spreker in.")
    if row.knowledge_session.status == SessionStatus.CANCELLED or row.knowledge_session.is_over:
        raise DomainError("Deze kennissessie komt niet meer. Akkoord vragen is niet meer nodig.")
    if row.asked_at:
        row.token_version += 1
    row.token_hash, row.asked_at = row.derived_hash(), timezone.now()
    row.save()
    queue_mail(emails.speaker_approval(row), dedup_key=f"speaker:{row.pk}:{row.token_version}")
    return row


@transaction.atomic
def approve_speaker(
    speaker_pk: int, *, version: int, name: str, organisation: str, text: str, photo: Image | None = None,
    remove_photo: bool = False,
) -> Speaker:  # fmt: skip
    """By the speaker: these words and this photo may be shown. Raises StaleVersion when the organiser saved in
    between: nobody agrees to words that were not on the screen.
    """
    row = _locked_speaker(speaker_pk, version)
    row.name, row.organisation, row.text = name, organisation, text
    row.approved_at = timezone.now()
    row.save()
    _set_photo(row, photo, remove_photo)
    return row


def _locked_speaker(speaker_pk: int, version: int | None) -> Speaker:
    session_pk = Speaker.objects.filter(pk=speaker_pk).values_list("knowledge_session", flat=True).first()
    if session_pk is None:
        raise DomainError("Dit onderdeel is intussen weggehaald.")
    knowledge_session = _lock(session_pk)
    row = Speaker.objects.filter(pk=speaker_pk).first()
    if row is None:
        raise DomainError("Dit onderdeel is intussen weggehaald.")
    row.knowledge_session = knowledge_session
    row.take_version(row.edit_version if version is None else version)
    return row


def _set_photo(speaker: Speaker, photo: Image | None, remove: bool) -> None:
    if photo is None and not remove:
        return
    SpeakerPhoto.objects.filter(speaker=speaker).delete()
    if photo is not None:
        large, small = (
            write_picture(square(photo, side), "jpg", side) for side in SpeakerPhoto.SIZES.values()
        )
        SpeakerPhoto.objects.create(speaker=speaker, large=large, small=small)


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
