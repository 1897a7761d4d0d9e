"""What allauth does differently here: its mails go through the outbox, in our words."""

import uuid
from datetime import timedelta

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import emails
from common.limits import client_ip
from mail.services import queue_mail

EXAMPLE_DOMAIN = "@wup.example"


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """template_prefix: allauth's name for the mail, such as "account/email/login_code"."""
        name = template_prefix.rpartition("/")[2]
        code = context.get("code", "")
        if code:
            ends_at = timezone.now() + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
            message = emails.code(name, to=email, code=code, ends_at=ends_at)
        else:
            message = emails.notice(name, to=email, context=context)
        queue_mail(message, dedup_key=f"accounts:{uuid.uuid4().hex}")

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request)

    def clean_email(self, email: str) -> str:
        if is_refused(email):
            raise ValidationError("Dit is een voorbeeldadres. Vul uw eigen e-mailadres in.")
        if (
            not email.isascii()
        ):  # it may look like, and in a database be found as, the address of somebody else
            raise ValidationError("Vul een volledig e-mailadres in, zoals naam@voorbeeld.nl.")
        return super().clean_email(email)

    def pre_login(self, request: HttpRequest, user, **kwargs) -> HttpResponse | None:
        """Everybody knows the password of the demo sign-ins: outside demo mode they do not work."""
        if is_refused(user.email):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return settings.LOGIN_REDIRECT_URL


def is_refused(email: str) -> bool:
    return email.lower().endswith(EXAMPLE_DOMAIN) and not settings.DEMO
