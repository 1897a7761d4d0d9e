from django.apps import AppConfig
from django.db.models.signals import post_migrate


class VillagesConfig(AppConfig):
    name = "villages"
    verbose_name = "Dorpen"

    def ready(self):
        from villages import emails
        from villages.municipalities import load_municipalities

        emails.register_kinds()
        post_migrate.connect(load_municipalities, sender=self, dispatch_uid="villages.municipalities")
