"""What differs from the forms of allauth."""

from allauth.account import forms
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm

from common.fields import LineField

EMAIL_MESSAGES = {
    "required": "Vul uw e-mailadres in.",
    "invalid": "Vul een volledig e-mailadres in, zoals naam@voorbeeld.nl.",
}


class WithEmail:
    """allauth only says that a field is required, not which."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "email" in self.fields:
            self.fields["email"].error_messages |= EMAIL_MESSAGES


class CodeForm(WithEmail, forms.RequestLoginCodeForm):
    pass


class AccountForm(WithEmail, forms.SignupForm):
    pass


class ResetForm(WithEmail, forms.ResetPasswordForm):
    pass


class SignInForm(forms.LoginForm):
    """With a password, although nobody needs one to make an account: allauth would leave the field out."""

    def _setup_password_field(self) -> None:
        self.fields["password"].help_text = ""  # a link that allauth puts there; our page has its own
        self.fields["password"].error_messages["required"] = "Vul uw wachtwoord in."
        self.fields["login"].error_messages |= EMAIL_MESSAGES


class AddKeyForm(AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"] = LineField(
            label="Naam", max_length=100, required=False, help_text="Zoals: mijn telefoon."
        )
        self.fields["passwordless"].initial = True


class RenameKeyForm(EditWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"] = LineField(label="Naam", max_length=100)
