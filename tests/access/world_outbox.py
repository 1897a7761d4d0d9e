from mail.models import Suppression
from tests.factories import OutgoingMailFactory


def fill(world) -> None:
    world.mail = OutgoingMailFactory(status="refused")
    world.stopped = Suppression.objects.create(email_key="weg@example.org", scope="all", reason="permanent")
