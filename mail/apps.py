from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "mail"
    verbose_name = "Post"

    def ready(self):
        from mail import watch, webhooks  # noqa: F401 -- the receiver connects itself
        from mail.kinds import Kind, register_kind

        register_kind(
            Kind(
                "mail.silence",
                "Melding dat het portaal stilstaat",
                still_true=watch.is_still_silent,
                why="omdat u de technische contactpersoon van het portaal bent",
            )
        )
