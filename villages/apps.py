from django.apps import AppConfig
from django.db.models.signals import post_migrate


class VillagesConfig(AppConfig):
    name = "villages"
    verbose_name = "Dorpen"

    def ready(self):
        from accounts import roles
        from villages import emails, permissions
        from villages.municipalities import load_municipalities

        emails.register_kinds()
        roles.need_second_step(permissions.works_for_others)
        post_migrate.connect(load_municipalities, sender=self, dispatch_uid="villages.municipalities")
