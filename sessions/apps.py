from django.apps import AppConfig


class KnowledgeSessionsConfig(AppConfig):
    """`django.contrib.sessions` has the label `sessions`; ours carries its own, in every table and migration."""

    name = "sessions"
    label = "knowledge_sessions"
    verbose_name = "Kennissessies"

    def ready(self) -> None:
        from sessions import kinds

        kinds.register_all()
