from django import forms

from common.fields import EmailField, LineField, TextField, TrapField, WebsiteField
from common.sorting import sort_key
from common.versions import VersionedForm
from villages.consents import consent_text
from villages.models import Contact, Initiative, Municipality

LEGAL_FORM_CHOICES = [(value, label[:1].upper() + label[1:]) for value, label in Initiative.LegalForm.choices]
MUNICIPALITY_ERRORS = {
    "required": "Kies de gemeente waar u actief bent.",
    "invalid_choice": "Kies een gemeente uit de lijst.",
}


def municipality_field(**kwargs) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label="Gemeente", queryset=Municipality.objects.all(), to_field_name="slug",
        error_messages=MUNICIPALITY_ERRORS, **kwargs,
    )  # fmt: skip


def legal_form_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Vorm", choices=LEGAL_FORM_CHOICES,
        error_messages={"required": "Kies een vorm.", "invalid_choice": "Kies een vorm uit de lijst."},
    )  # fmt: skip


class InitiativeFilterForm(forms.Form):
    mark_optional = False

    q = LineField(label="Naam van het initiatief", max_length=80, required=False)
    gemeente = municipality_field(required=False, empty_label="Alle gemeenten")


class NameCheck:
    """A name needs letters: it is sorted, searched and made into an address."""

    name_field = "name"

    def clean(self):
        data = super().clean()
        name = data.get(self.name_field)
        if name and not sort_key(name):
            self.add_error(self.name_field, "Vul de naam in, met letters.")
        return data


class InitiativeSignupForm(NameCheck, forms.Form):
    name_field = "initiative_name"

    initiative_name = LineField(
        label="Naam van het initiatief",
        max_length=120,
        required_message="Vul de naam van het initiatief in.",
    )
    municipality = municipality_field(empty_label="Kies een gemeente")
    legal_form = legal_form_field()
    description = TextField(
        label="Wat doet het initiatief?",
        max_length=2000,
        required_message="Vul in wat het initiatief doet.",
        help_text="Een paar zinnen is genoeg. Noem geen namen van personen.",
    )
    website = WebsiteField(label="Website", required=False)
    name = LineField(
        label="Uw naam",
        max_length=120,
        required_message="Vul uw naam in.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    role = LineField(label="Uw rol", max_length=80, required=False, help_text="Zoals voorzitter of lid.")
    email = EmailField(
        label="Uw e-mailadres", help_text="Wij sturen u uitnodigingen voor kennissessies op dit adres."
    )
    consent_listed = forms.BooleanField(label=consent_text("consent_listed"), required=False)
    phone_again = TrapField()

    @property
    def is_robot(self) -> bool:
        return bool(self.cleaned_data["phone_again"])

    @property
    def answers(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "phone_again"}


class InitiativeForm(NameCheck, VersionedForm):
    """For organisers and coordinators."""

    name = LineField(label="Naam", max_length=120, required_message="Vul de naam van het initiatief in.")
    municipality = municipality_field(empty_label="Kies een gemeente")
    legal_form = legal_form_field()
    description = TextField(label="Wat doet het initiatief?", max_length=2000, required=False)
    website = WebsiteField(label="Website", required=False)
    is_listed = forms.BooleanField(
        label="In de openbare lijst", required=False,
        help_text="Alleen als het initiatief daar zelf mee instemt.",
    )  # fmt: skip

    @staticmethod
    def initial_of(initiative: Initiative) -> dict:
        names = ("name", "legal_form", "description", "website", "is_listed")
        values = {name: getattr(initiative, name) for name in names}
        return values | {"municipality": initiative.municipality.slug, "version": initiative.edit_version}


class ContactForm(VersionedForm):
    name = LineField(label="Naam", max_length=120, required_message="Vul de naam in.")
    email = EmailField()
    role = LineField(label="Rol", max_length=80, required=False, help_text="Zoals voorzitter of lid.")
    is_primary = forms.BooleanField(label="Eerste aanspreekpunt", required=False)

    @staticmethod
    def initial_of(contact: Contact) -> dict:
        values = {name: getattr(contact, name) for name in ("name", "email", "role", "is_primary")}
        return values | {"version": contact.edit_version}
