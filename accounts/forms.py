"""What differs from the forms of allauth."""

from allauth.account import forms
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm

from common.fields import LineField


class SignInForm(forms.LoginForm):
    """With a password, although nobody needs one to make an account: allauth would leave the field out."""

    def _setup_password_field(self) -> None:
        self.fields["password"].help_text = ""  # a link that allauth puts there; our page has its own


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
