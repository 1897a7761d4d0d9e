from django.apps import AppConfig


class KnowledgeSessionsConfig(AppConfig):
    """`django.contrib.sessions` has the label `sessions`; ours carries its own, in every table and migration."""

    name = "sessions"
    label = "knowledge_sessions"
    verbose_name = "Kennissessies"

    def ready(self) -> None:
        from mail.clockwork import add_work
        from mail.mailings import when_paused
        from sessions import kinds, periodic, services
        from sessions.services import own_data
        from villages import holders

        kinds.register_all()
        when_paused(services.note_pause)
        add_work(periodic.fill_campaigns, seconds=30)
        holders.register_holder(
            holders.Holder(own_data.describe, own_data.forget, own_data.rename, own_data.invite)
        )
