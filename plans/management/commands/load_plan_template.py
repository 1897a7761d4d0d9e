from django.core.management.base import BaseCommand

from plans.services.templates import load_template


class Command(BaseCommand):
    help = "Load plans/data/plan_template.yaml as the template for new plans. May run again."

    def handle(self, **options):
        template, is_new = load_template()
        self.stdout.write(f"{template}: {template.sections.count()} sections, written: {is_new}")
