from django.apps import AppConfig
from django.db.models.signals import post_migrate


class VillagesConfig(AppConfig):
    name = "villages"
    verbose_name = "Dorpen"

    def ready(self):
        from accounts import kept_posts, roles
        from villages import kinds, old_slugs, permissions
        from villages.municipalities import load_municipalities

        kinds.register_all()
        kept_posts.follow_renames(old_slugs.current_path)
        roles.need_second_step(permissions.works_for_others)
        post_migrate.connect(load_municipalities, sender=self, dispatch_uid="villages.municipalities")
