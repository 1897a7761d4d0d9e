from django.core.management.base import BaseCommand

from sessions.keeping import what_goes
from sessions.services import keeping


class Command(BaseCommand):
    help = (
        "Forget the people of sessions whose date came; only numbers stay. The clock does this every night."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only count what would go")

    def handle(self, *, dry_run, **options):
        sessions = keeping.sessions_to_purge()
        for row in sessions:
            gone = what_goes(row) if dry_run else keeping.purge_session(row.pk)
            numbers = ", ".join(f"{number} {label}" for label, number in gone.items())
            self.stdout.write(f"{row.slug}: {numbers or 'niets'}")
        self.stdout.write(f"{len(sessions)} kennissessies, dry run: {dry_run}")
