import sys

from django.core.management.base import BaseCommand

from mail import bounces


class Command(BaseCommand):
    help = "Read one message of failure from the mail server, or with --folder the new ones of a maildir."

    def add_arguments(self, parser):
        parser.add_argument(
            "--to", default="", help="the address on the envelope, when the mail does not tell it"
        )
        parser.add_argument("--folder", default="", help="a maildir to read instead")

    def handle(self, *, to, folder, **options):
        if folder:
            read, changed = bounces.read_folder(folder)
        else:
            read, changed = 1, int(bounces.read(sys.stdin.buffer.read(bounces.BIGGEST), to=to))
        self.stdout.write(f"{read} read, {changed} new")
