from django import forms

from common.fields import EmailField, LineField, TrapField


class AskForm(forms.Form):
    email = EmailField(label="Uw e-mailadres")
    phone_again = TrapField()

    @property
    def is_robot(self) -> bool:
        return bool(self.cleaned_data["phone_again"])


class OwnContactForm(forms.Form):
    name = LineField(
        label="Uw naam", max_length=120, required_message="Vul uw naam in.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    role = LineField(label="Uw rol", max_length=80, required=False, help_text="Zoals voorzitter of lid.")


class NewAddressForm(forms.Form):
    email = EmailField(label="Uw nieuwe e-mailadres")
