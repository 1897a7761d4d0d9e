"""Writes to people and their roles for the whole portal."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Export, PortalRole, User
from common.errors import DomainError


@transaction.atomic
def person_with_verified_address(email: str, *, name: str = "") -> User:
    """The person with this address, made when there is none; for who proved it by a link from a mail.

    An account that somebody made with this address without ever proving it gets its password and second
    factors taken away, and other addresses with them, to which a code could go: otherwise its maker would come in
    on the role that the owner now receives.
    """
    email = email.strip()
    address = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
    user = address.user if address else _get_or_create(email, name)
    if not user.is_active:
        raise DomainError("Het account met dit e-mailadres is uitgezet. Overleg eerst met de beheerder.")
    if address is None:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        Authenticator.objects.filter(user=user).delete()
        EmailAddress.objects.filter(email__iexact=email).exclude(user=user).delete()  # none is verified
        EmailAddress.objects.filter(user=user).exclude(email__iexact=email).delete()
        own = EmailAddress.objects.filter(user=user, email__iexact=email)
        if not own.update(verified=True):
            primary = not EmailAddress.objects.filter(user=user, primary=True).exists()
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=primary)
    if name and not user.name:
        user.name = name
        user.save(update_fields=["name"])
    return user


def _get_or_create(email: str, name: str) -> User:
    found = User.objects.select_for_update().filter(email__iexact=email).first()
    if found:
        return found
    try:
        with transaction.atomic():
            return User.objects.create_user(email, name=name)
    except IntegrityError:  # made at the same moment by somebody else
        return User.objects.select_for_update().get(email__iexact=email)


@transaction.atomic
def give_portal_role(user: User, kind: str, *, by: User | None) -> PortalRole:
    """Giving it twice changes nothing."""
    User.objects.select_for_update().get(pk=user.pk)  # two clicks at once wait here
    role = PortalRole.objects.running().filter(user=user, kind=kind).first()
    return role or PortalRole.objects.create(user=user, kind=kind, granted_by=by)


@transaction.atomic
def end_portal_role(role_pk: int, *, by: User) -> PortalRole:
    """The last coordinator stays: otherwise nobody could invite a next one."""
    kind = PortalRole.objects.get(pk=role_pk).kind
    lock_roles(kind)
    role = PortalRole.objects.get(pk=role_pk)
    if role.ended_at:
        raise DomainError("Deze rol is al beëindigd.")
    others = PortalRole.objects.running().filter(kind=kind, user__is_active=True).exclude(user=role.user)
    if kind == PortalRole.Kind.COORDINATOR and not others.exists():
        raise DomainError("Dit is de laatste coördinator. Nodig eerst een andere coördinator uit.")
    role.ended_at = timezone.now()
    role.ended_by = by
    role.save(update_fields=["ended_at", "ended_by"])
    return role


def lock_roles(kind: str) -> None:
    """Whoever wants to end a role of this kind at the same moment waits for us, and then counts again."""
    list(PortalRole.objects.running().filter(kind=kind).order_by("pk").select_for_update())


def note_export(*, by: User, subject: str, title: str, kind: str, columns: list[str], count: int) -> Export:
    """Who took which list out of the portal, with what in it; never the list itself."""
    return Export.objects.create(
        by=by, subject=subject, title=title[:200], kind=kind, columns=columns, count=count
    )
