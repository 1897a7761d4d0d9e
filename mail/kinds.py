"""The registry of kinds of mail: `mail` knows no app, so each app says what it needs to know of its mails.

Filled in the `AppConfig.ready()` of the app that sends the kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mail.messages import Message


@dataclass(frozen=True)
class Kind:
    name: str  # such as "villages.signup_confirm"
    label: str  # Dutch, for the outbox page: "Bevestigen van een aanmelding"
    still_true: Callable[[str], bool] | None = None  # asked with the ref, just before sending
    render: Callable[[str], Message] | None = None  # with the ref; for kinds that are not stored whole
    resend_when_uncertain: bool = True  # a missing one is worse than a double one
    is_secret: bool = False  # codes and links to sign in: never shown, emptied once handed over
    has_personal_link: bool = False  # masked in the row once handed over, and always on the outbox page
    priority: int = 0  # 0 answers to people, 5 reminders, 9 campaigns
    why: str = ""  # for the foot of the mail: "omdat u een dorp hebt aangemeld"
    scope: str = ""  # the name of a Scope, of a kind that people can stop; never of answers to people


@dataclass(frozen=True)
class Scope:
    """Mails that somebody can stop together, with the link at the foot of each of them."""

    name: str  # such as "invitations"; stands in the table of suppressions
    label: str  # Dutch, after "geen": "uitnodigingen voor kennissessies"


_kinds: dict[str, Kind] = {}
_scopes: dict[str, Scope] = {}


def register_kind(kind: Kind) -> None:
    _kinds[kind.name] = kind


def register_scope(scope: Scope) -> None:
    _scopes[scope.name] = scope


def get_scope(name: str) -> Scope:
    """Raises KeyError for a scope that no app registered."""
    return _scopes[name]


def get_kind(name: str) -> Kind:
    """Raises KeyError for a kind that no app registered: a mistake in the code, not in the data."""
    return _kinds[name]


def find_kind(name: str) -> Kind:
    """As above; a kind of long ago, that no app knows any more, counts as secret."""
    return _kinds.get(name) or Kind(name, "Andere mail", is_secret=True, resend_when_uncertain=False)


def all_kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: kind.label)
