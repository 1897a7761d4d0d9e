from tests.factories import OutgoingMailFactory


def fill(world) -> None:
    world.mail = OutgoingMailFactory(status="refused")
