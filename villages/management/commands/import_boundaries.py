from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from villages import services
from villages.boundaries import BoundaryFileError, read_outlines


class Command(BaseCommand):
    help = "Fill the borders of our municipalities from an official GeoJSON file (CBS/Kadaster, WGS84)."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="", help="how the source must be named below the map")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *, file, source, dry_run, **options):
        try:
            outlines, named = read_outlines(file)
            counts = services.import_boundaries(outlines, source=source or named, dry_run=dry_run)
        except BoundaryFileError as error:
            raise CommandError(f"{file}: {error}") from error
        self.stdout.write(
            f"{counts['read']} read, {counts['changed']} changed, {counts['skipped']} skipped "
            f"(not one of ours), dry run: {dry_run}"
        )
