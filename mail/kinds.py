"""The registry of kinds of mail: `mail` knows no app, so each app says what it needs to know of its mails.

Filled in the `AppConfig.ready()` of the app that sends the kind.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    name: str  # such as "villages.signup_confirm"
    label: str  # Dutch, for the outbox page: "Bevestigen van een aanmelding"
    still_true: Callable[[str], bool] | None = None  # asked with the ref, just before sending
    render: Callable[[str], "object"] | None = None  # ref -> Message; for kinds that are not stored whole
    resend_when_uncertain: bool = True  # a missing one is worse than a double one
    is_secret: bool = False  # codes and links to sign in: never shown, emptied once handed over
    has_personal_link: bool = False  # the link is masked on the outbox page
    priority: int = 0  # 0 answers to people, 5 reminders, 9 campaigns


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    _kinds[kind.name] = kind


def get_kind(name: str) -> Kind:
    """Raises KeyError for a kind that no app registered: a mistake in the code, not in the data."""
    return _kinds[name]


def all_kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: kind.label)
