"""What the sign-up of a village and that of an initiative have in common: how it is decided, and forgotten."""

from datetime import datetime, timedelta
from typing import TypeVar

from django.utils import timezone

from accounts.models import User
from common.errors import DomainError
from villages.models import InitiativeSignup, VillageSignup
from villages.states import SIGNUP_TRANSITIONS, SignupStatus

KEEP_UNCONFIRMED = timedelta(days=14)
KEEP_DECLINED = timedelta(days=365)  # long enough to answer who asks why

AnySignup = TypeVar("AnySignup", VillageSignup, InitiativeSignup)


def locked(signup: AnySignup) -> AnySignup:
    rows = type(signup).objects.select_related("municipality").select_for_update(of=("self",))
    return rows.get(pk=signup.pk)


def check_can_move(signup: AnySignup, new: SignupStatus) -> None:
    old = SignupStatus(signup.status)
    if new not in SIGNUP_TRANSITIONS[old]:
        raise DomainError(f"Deze aanmelding is {old.label} en kan niet meer {new.label} worden.")


def confirm(signup: AnySignup) -> None:
    signup.confirmed_at = timezone.now()
    _move(signup, SignupStatus.CONFIRMED)


def accept(signup: AnySignup, *, by: User) -> None:
    """The caller has set what came of it."""
    signup.decided_at, signup.decided_by = timezone.now(), by
    _move(signup, SignupStatus.ACCEPTED)


def decline(signup: AnySignup, *, reason: str, by: User) -> AnySignup:
    """Called in a transaction; returns the locked row."""
    signup = locked(signup)
    check_can_move(signup, SignupStatus.DECLINED)
    if not reason.strip():
        raise DomainError("Vul de reden in. De aanvrager krijgt die te lezen.")
    signup.decline_reason = reason.strip()
    signup.decided_at, signup.decided_by = timezone.now(), by
    _move(signup, SignupStatus.DECLINED)
    return signup


def delete_unconfirmed_signups(*, now: datetime) -> int:
    """Forget who never confirmed. One statement per table: a confirmation at the same moment wins or loses whole."""
    return _delete(status=SignupStatus.UNCONFIRMED, created_at__lt=now - KEEP_UNCONFIRMED)


def delete_declined_signups(*, now: datetime) -> int:
    """Forget who was told no a year ago: nothing came of it, so there is nothing to keep it for."""
    return _delete(status=SignupStatus.DECLINED, decided_at__lt=now - KEEP_DECLINED)


def _delete(**which) -> int:
    return sum(model.objects.filter(**which).delete()[0] for model in (VillageSignup, InitiativeSignup))


def _move(signup: AnySignup, new: SignupStatus) -> None:
    check_can_move(signup, new)
    signup.status = new
    signup.save()
