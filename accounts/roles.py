"""Who needs a second step to sign in. `accounts` knows coordinators and organisers; a higher app adds its own
roles in its `AppConfig.ready()`: `roles.need_second_step(predicate)`.
"""

from collections.abc import Callable

from allauth.mfa.models import Authenticator

_predicates: list[Callable] = []


def need_second_step(predicate: Callable) -> None:
    """predicate(user): whether this person has a role that opens what others entrusted to us."""
    if predicate not in _predicates:
        _predicates.append(predicate)


def must_have_second_step(user) -> bool:
    return bool(user.portal_roles) or user.is_staff or any(predicate(user) for predicate in _predicates)


def has_second_step(user) -> bool:
    """A passkey, a security key or an app; recovery codes alone are not enough."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user=user, type__in=kinds).exists()
