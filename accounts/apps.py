from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Mensen"

    def ready(self):
        from accounts import emails

        emails.register_kinds()
