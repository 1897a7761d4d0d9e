from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from wup_portal import demo


class Command(BaseCommand):
    help = "Load the demo content; may run again without making anything twice. Only with DEMO=1."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do nothing when the demo sign-ins exist")

    def handle(self, *, once, **options):
        if not settings.DEMO:
            raise CommandError("Demo content has sign-ins that everybody knows: it loads only with DEMO=1.")
        if once and self.is_loaded():
            return
        for name in demo.MODULES:
            if find_spec(f"wup_portal.demo.{name}"):
                import_module(f"wup_portal.demo.{name}").load()
        self.stdout.write("Demo content loaded.")

    def is_loaded(self) -> bool:
        return get_user_model().objects.filter(email__in=demo.SIGN_INS).exists()
