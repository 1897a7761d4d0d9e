"""What somebody is typing and has not saved yet: kept for that person only, and offered back."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import User
from common.errors import DomainError
from common.html import MAX_TYPED, clean_html, from_typed
from plans.models import PersonalDraft, Section, SectionTakeover
from plans.permissions import role_label

MOST_WAITING = 20  # of one person in one section
TAKEN_BACK_WITHIN = timedelta(days=1)
TOLD_FOR = timedelta(hours=1)


@transaction.atomic
def keep_draft(
    section: Section,
    *,
    page: UUID,
    number: int,
    body: str,
    base_version: int,
    by: User,
    goes_on_with: str = "",
) -> PersonalDraft | None:
    """Put a text aside exactly as it was typed; None when its page was closed by a save in between.

    number: rises with every text from the same page; one that comes in late never replaces a newer one.
    goes_on_with: the `reference` of the draft this page was opened with, which this one then takes the place of.
    """
    if len(body) > MAX_TYPED:
        raise DomainError("De tekst is te lang om te bewaren. Verdeel hem over twee onderdelen.")
    draft = _locked(section, page, by)
    if draft.closed_at:
        return None
    if number <= draft.number:
        return draft
    if base_version == section.version and clean_html(from_typed(body)) == section.body:
        body = ""  # the text that is in the plan already
    elif not draft.body and _others(section, by, goes_on_with).count() >= MOST_WAITING:
        raise DomainError(f"U hebt hier al {MOST_WAITING} eigen concepten. Gooi er eerst een weg.")
    draft.number, draft.body, draft.base_version = number, body, base_version
    draft.updated_at = timezone.now()
    draft.save(update_fields=["number", "body", "base_version", "updated_at"])
    if body:
        _close_original(section, goes_on_with, by)
    return draft


@transaction.atomic
def close_draft(section: Section, *, page: UUID | None, by: User, goes_on_with: str = "") -> None:
    """The text of this page is saved: it needs no keeping, and what the browser sent before comes too late."""
    if page:
        draft = _locked(section, page, by)
        draft.body, draft.closed_at = "", timezone.now()
        draft.save(update_fields=["body", "closed_at"])
    _close_original(section, goes_on_with, by)


def throw_away(section: Section, *, page: UUID, by: User) -> None:
    """For a day it can be taken back."""
    _of(section, by).waiting().filter(page=page).update(closed_at=timezone.now())


def take_back(section: Section, *, page: UUID, by: User) -> bool:
    """Whether there was still something to take back."""
    return bool(_of(section, by).thrown_away().filter(page=page).update(closed_at=None))


@transaction.atomic
def take_over(section: Section, *, taken_from: Iterable[int], by: User) -> None:
    """Go on writing where others (keys of users) are at it. It stops nobody; they are told, and history knows."""
    village = section.plan.village
    for user in User.objects.filter(pk__in=taken_from).order_by("pk"):
        SectionTakeover.objects.create(
            section=section,
            taken_from=user,
            taken_from_label=role_label(user, village),
            by=by,
            by_label=role_label(by, village),
        )


def taken_over_from(section: Section, user: User) -> SectionTakeover | None:
    """The last time somebody went on in the place of this person, as long as they should still hear it."""
    since = timezone.now() - TOLD_FOR
    return section.takeovers.filter(taken_from=user, at__gt=since).select_related("by").first()


def delete_closed_drafts() -> int:
    """And those in which the writer went back to the text of the plan."""
    limit = timezone.now() - TAKEN_BACK_WITHIN
    old = Q(closed_at__lt=limit) | Q(body="", updated_at__lt=limit)
    return PersonalDraft.objects.filter(old).delete()[0]


def number_now() -> int:
    """As the clock of a browser gives it: milliseconds since 1970."""
    return int(timezone.now().timestamp() * 1000)


def owner_key(user: User) -> str:
    """Marks what stands in the browser as of this person; says nothing to anybody else."""
    return salted_hmac("plans.drafts.owner", str(user.pk), algorithm="sha256").hexdigest()[:24]


def _of(section: Section, user: User):
    return PersonalDraft.objects.filter(section=section, user=user)


def _locked(section: Section, page: UUID, user: User) -> PersonalDraft:
    defaults = {"base_version": section.version}
    draft, _is_new = PersonalDraft.objects.get_or_create(
        section=section, user=user, page=page, defaults=defaults
    )
    return PersonalDraft.objects.select_for_update().get(pk=draft.pk)


def _original(section: Section, reference: str, user: User):
    """Unless another page wrote on in it since: that text stands by itself."""
    page, _dot, number = reference.partition(".")
    try:
        return _of(section, user).filter(page=UUID(page), number=int(number))
    except ValueError:
        return PersonalDraft.objects.none()


def _others(section: Section, user: User, reference: str):
    """Those that stay waiting beside the one that takes the place of its original."""
    return _of(section, user).waiting().exclude(pk__in=_original(section, reference, user))


def _close_original(section: Section, reference: str, user: User) -> None:
    found = _original(section, reference, user)
    found.filter(closed_at=None).update(body="", closed_at=timezone.now())
