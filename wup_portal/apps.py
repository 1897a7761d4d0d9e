from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "wup_portal"
    verbose_name = "Portaal"

    def ready(self):
        from plans.guidance import register_readings
        from wup_portal import checks, guidance, kinds  # noqa: F401 -- the checks register themselves

        kinds.register_all()
        register_readings(guidance.past_sessions)
