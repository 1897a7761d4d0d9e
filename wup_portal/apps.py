from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "wup_portal"
