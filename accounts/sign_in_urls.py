"""The pages of allauth, at Dutch addresses. Names and views are its own; it looks its addresses up by name."""

from collections.abc import Callable
from functools import wraps

from allauth.account import views
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods


def at(address: str, view: Callable, name: str) -> URLPattern:
    """Django's form views take a PUT for a POST; here nothing does."""
    return path(address, require_http_methods(["GET", "HEAD", "POST"])(as_our_forms(view)), name=name)


def as_our_forms(view: Callable) -> Callable:
    """A form with mistakes answers 422, as all of ours. No placeholders: they only repeat the label, and they
    are gone at the first letter.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if isinstance(form, BaseForm) and not response.is_rendered:
            for field in form.fields.values():
                field.widget.attrs.pop("placeholder", None)
            if request.method == "POST" and response.status_code == 200 and form.errors:
                response.status_code = 422
        return response

    return wrapped


urlpatterns = [
    at("", views.login, "account_login"),
    at("uitloggen/", views.logout, "account_logout"),
    at("uitgezet/", views.account_inactive, "account_inactive"),
    at("code/", views.request_login_code, "account_request_login_code"),
    at("code/invullen/", views.confirm_login_code, "account_confirm_login_code"),
    at("account-maken/", views.signup, "account_signup"),
    at("adres-bevestigen/", views.email_verification_sent, "account_email_verification_sent"),
    at("adressen/", views.email, "account_email"),
    at("nog-een-keer/", views.reauthenticate, "account_reauthenticate"),
    at("wachtwoord/", views.password_change, "account_change_password"),
    at("wachtwoord/kiezen/", views.password_set, "account_set_password"),
    at("wachtwoord/vergeten/", views.password_reset, "account_reset_password"),
    at("wachtwoord/vergeten/code/", views.confirm_password_reset_code, "account_confirm_password_reset_code"),
    at("wachtwoord/vergeten/nieuw/", views.complete_password_reset, "account_complete_password_reset"),
    at("wachtwoord/vergeten/klaar/", views.password_reset_from_key_done, "account_password_reset_completed"),
    at("tweede-stap/", mfa.index, "mfa_index"),
    at("tweede-stap/invullen/", mfa.authenticate, "mfa_authenticate"),
    at("tweede-stap/nog-een-keer/", mfa.reauthenticate, "mfa_reauthenticate"),
    at("tweede-stap/app/", totp.activate_totp, "mfa_activate_totp"),
    at("tweede-stap/app/verwijderen/", totp.deactivate_totp, "mfa_deactivate_totp"),
    at("tweede-stap/reservecodes/", recovery_codes.view_recovery_codes, "mfa_view_recovery_codes"),
    at(
        "tweede-stap/reservecodes/nieuw/",
        recovery_codes.generate_recovery_codes,
        "mfa_generate_recovery_codes",
    ),
    at(
        "tweede-stap/reservecodes/download/",
        recovery_codes.download_recovery_codes,
        "mfa_download_recovery_codes",
    ),
    at("tweede-stap/sleutels/", webauthn.list_webauthn, "mfa_list_webauthn"),
    at("tweede-stap/sleutels/nieuw/", webauthn.add_webauthn, "mfa_add_webauthn"),
    at("tweede-stap/sleutels/inloggen/", webauthn.login_webauthn, "mfa_login_webauthn"),
    at("tweede-stap/sleutels/nog-een-keer/", webauthn.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    at("tweede-stap/sleutels/<int:pk>/naam/", webauthn.edit_webauthn, "mfa_edit_webauthn"),
    at("tweede-stap/sleutels/<int:pk>/verwijderen/", webauthn.remove_webauthn, "mfa_remove_webauthn"),
]
