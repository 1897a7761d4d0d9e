"""What differs from the forms of allauth."""

from allauth.account import forms


class SignInForm(forms.LoginForm):
    """With a password, although nobody needs one to make an account: allauth would leave the field out."""

    def _setup_password_field(self) -> None:
        self.fields["password"].help_text = ""  # a link that allauth puts there; our page has its own
