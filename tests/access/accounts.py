"""The addresses of the own account. Those of allauth have short rows: its own tests know the rest."""

from tests.access import Row

SIGN_IN = {"visitor": 302}


def for_visitors(*, post: int = 422) -> list[Row]:
    """A page to sign in with; who is signed in already goes to the own page."""
    return [Row(302, {"visitor": 200}), Row(302, {"visitor": post}, method="post")]


def for_members(get: int = 200, post: int = 422) -> list[Row]:
    return [Row(get, SIGN_IN), Row(post, SIGN_IN, method="post")]


def nowhere() -> list[Row]:
    """In the middle of a journey that nobody here has begun: back to the start."""
    return [Row(302), Row(302, method="post")]


KEY = {"kwargs": lambda world: {"pk": 1}}

ROWS: dict[str, list[Row]] = {
    "accounts:account": [Row(200, SIGN_IN)],
    "accounts:second_step": [Row(200, SIGN_IN)],
    "accounts:kept_post": [Row(200, SIGN_IN)],
    "accounts:kept_post_forget": [Row(404, SIGN_IN, method="post")],
    "account_login": for_visitors(),
    "account_request_login_code": for_visitors(),
    "account_signup": for_visitors(),
    "account_logout": for_members(post=302),
    "account_inactive": [Row(200), Row(405, method="post")],
    "account_confirm_login_code": nowhere(),
    "account_email_verification_sent": nowhere(),
    "account_email": for_members(post=302),
    "account_reauthenticate": for_members(),
    "account_change_password": for_members(),
    "account_set_password": for_members(get=302, post=302),
    "account_reset_password": [Row(200), Row(422, method="post")],
    "account_confirm_password_reset_code": nowhere(),
    "account_complete_password_reset": nowhere(),
    "account_password_reset_completed": [Row(200), Row(405, method="post")],
    "mfa_index": for_members(post=405),
    "mfa_authenticate": nowhere(),
    "mfa_reauthenticate": nowhere(),
    "mfa_activate_totp": for_members(get=302, post=302),
    "mfa_deactivate_totp": for_members(get=404, post=404),
    "mfa_view_recovery_codes": for_members(get=404, post=405),
    "mfa_generate_recovery_codes": for_members(get=302, post=302),
    "mfa_download_recovery_codes": for_members(get=404, post=404),
    "mfa_list_webauthn": for_members(post=405),
    "mfa_add_webauthn": for_members(get=302, post=302),
    "mfa_login_webauthn": nowhere(),
    "mfa_reauthenticate_webauthn": nowhere(),
    "mfa_edit_webauthn": [Row(302, **KEY), Row(302, method="post", **KEY)],  # signs in once more first
    "mfa_remove_webauthn": [Row(302, **KEY), Row(302, method="post", **KEY)],
}
