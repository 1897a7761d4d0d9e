from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "wup_portal"
    verbose_name = "Portaal"

    def ready(self):
        from wup_portal import checks, kinds  # noqa: F401 -- the checks register themselves

        kinds.register_all()
