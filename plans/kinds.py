"""The kinds of mail of this app, for the registry of `mail`."""

from accounts.models import User
from mail.kinds import Kind, register_kind
from plans.models import PlanVersion


def _may_still_read(ref: str) -> bool:
    """Asked when the mail leaves: somebody who lost the right in the meantime gets no mail."""
    version, _, reader = ref.partition(":")
    user = User.objects.filter(pk=reader, is_active=True).first()
    return user is not None and PlanVersion.objects.visible_to(user).filter(pk=version).exists()


def register_all() -> None:
    for name, label in (
        ("plans.version_frozen", "Versie van een plan vastgelegd"),
        ("plans.version_offered", "Plan aangeboden aan de gemeente"),
        ("plans.version_published", "Plan openbaar gemaakt"),
    ):
        register_kind(
            Kind(name, label, still_true=_may_still_read, why="omdat u bij dit dorp betrokken bent")
        )
