"""An invitation for a role, to somebody outside the cast."""

from villages import emails, services


def fill(world) -> None:
    world.role_invitation = services.invite_to_role(
        email="nieuw@example.org", kind="coordinator", by=world.coordinator
    )
    world.role_token = emails.role_token(world.role_invitation)
