from django.core.management.base import BaseCommand, CommandError

from common import heartbeats


class Command(BaseCommand):
    help = "Fail when one of these queues has been silent too long; the health check of a worker."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("queues", nargs="+", choices=sorted(heartbeats.LONGEST_SILENCE))

    def handle(self, *, queues, **options):
        if silent := sorted(set(queues) & set(heartbeats.silent())):
            raise CommandError(f"silent: {', '.join(silent)}")
