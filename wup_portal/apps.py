from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "wup_portal"
    verbose_name = "Portaal"

    def ready(self):
        from wup_portal import checks  # noqa: F401 -- registers them
