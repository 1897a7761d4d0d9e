"""The mails about signing in and about one's own account."""

from datetime import datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from mail.kinds import Kind, register_kind
from mail.messages import Message, compose, one_line, portal_url

#: allauth's name of a mail with a code -> our kind and template
CODES = {
    "login_code": "accounts.sign_in_code",
    "password_reset_code": "accounts.reset_code",
    "email_confirmation": "accounts.address_code",
    "email_confirmation_signup": "accounts.address_code",
}
#: allauth's name of a mail about a change -> what happened, as a sentence
CHANGES = {
    "email_changed": "Uw e-mailadres is gewijzigd.",
    "email_confirm": "Een e-mailadres van uw account is bevestigd.",
    "email_deleted": "Een e-mailadres is van uw account gehaald.",
    "password_changed": "Uw wachtwoord is gewijzigd.",
    "password_reset": "Uw wachtwoord is opnieuw ingesteld.",
    "password_set": "U hebt een wachtwoord gekozen.",
    "totp_activated": "Inloggen met een app op uw telefoon staat aan.",
    "totp_deactivated": "Inloggen met een app op uw telefoon staat uit.",
    "recovery_codes_generated": "Er zijn nieuwe reservecodes gemaakt. De oude werken niet meer.",
    "webauthn_added": "Er is een passkey of beveiligingssleutel bij uw account gezet.",
    "webauthn_removed": "Er is een passkey of beveiligingssleutel van uw account gehaald.",
}


def code(name: str, *, to: str, code: str, ends_at: datetime) -> Message:
    kind = CODES[name]
    return compose(
        kind,
        to=to,
        template=kind.replace(".", "/"),
        context={"code": code},
        ref=ends_at.isoformat(),
    )


def notice(name: str, *, to: str, context: dict) -> Message:
    if name == "account_already_exists":
        return compose(
            "accounts.account_exists",
            to=to,
            template="accounts/account_exists",
            context={"email": to, "sign_in": portal_url("account_login")},
        )
    if name == "unknown_account":
        return compose(
            "accounts.unknown_account",
            to=to,
            template="accounts/unknown_account",
            context={"email": to, "sign_up": portal_url("account_signup")},
        )
    return compose(
        "accounts.account_changed",
        to=to,
        template="accounts/account_changed",
        context={
            "what": CHANGES[name],
            "at": context.get("timestamp") or timezone.now(),
            "browser": one_line(context.get("user_agent", "")),
            "account": portal_url("accounts:account"),
        },
    )


def _still_good(ref: str) -> bool:
    """A code that has ended is no use to anybody."""
    ends_at = parse_datetime(ref)
    return ends_at is None or ends_at > timezone.now()


def register_kinds() -> None:
    asked = "omdat iemand dit e-mailadres op het portaal invulde"
    for kind in (
        Kind(
            "accounts.sign_in_code", "Code om in te loggen", still_true=_still_good, is_secret=True, why=asked
        ),
        Kind("accounts.address_code", "Code om een e-mailadres te bevestigen", still_true=_still_good,
             is_secret=True, why=asked),
        Kind("accounts.reset_code", "Code voor een nieuw wachtwoord", still_true=_still_good, is_secret=True,
             why=asked),
        Kind("accounts.account_exists", "Er is al een account", is_secret=True, why=asked),
        Kind("accounts.unknown_account", "Er is geen account", is_secret=True, why=asked),
        Kind("accounts.account_changed", "Wijziging van een account", why="omdat u een account hebt"),
    ):  # fmt: skip
        register_kind(kind)
