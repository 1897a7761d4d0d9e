from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def load_template_after_migrate(sender, *, using, **kwargs):
    """A database without the template cannot start a village, so every `migrate` brings it.

    Not a data migration: those disappear when migrations are squashed, and a test that empties the tables
    would lose the template for all tests after it (`flush` sends this signal too).
    """
    from plans.services.templates import load_template

    if (
        "plans_templatesection" in connections[using].introspection.table_names()
    ):  # not on the way back to zero
        load_template()


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "Plannen"

    def ready(self):
        from plans import kinds

        kinds.register_all()
        post_migrate.connect(load_template_after_migrate, sender=self)
