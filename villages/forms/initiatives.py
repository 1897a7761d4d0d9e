from django import forms
from django.db.models import Q, QuerySet

from common.fields import EmailField, LineField, TextField, TrapField, WebsiteField
from common.sorting import search_key, sort_key
from common.versions import VersionedForm
from villages.consents import consent_text
from villages.models import Contact, Initiative, Municipality, Village

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
    vorm = forms.ChoiceField(
        label="Vorm", choices=[("", "Alle vormen"), *LEGAL_FORM_CHOICES], required=False,
        error_messages={"invalid_choice": "Kies een vorm uit de lijst."},
    )  # fmt: skip

    @property
    def is_used(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())

    def found(self, initiatives: QuerySet) -> QuerySet:
        """What fits; everything when the question is not understood."""
        if not self.is_valid():
            return initiatives
        asked = self.cleaned_data
        if asked["q"]:
            initiatives = initiatives.filter(self.matches(asked["q"]))
        if asked["gemeente"]:
            initiatives = initiatives.filter(municipality=asked["gemeente"])
        if asked["vorm"]:
            initiatives = initiatives.filter(legal_form=asked["vorm"])
        return initiatives

    def matches(self, text: str) -> Q:
        return Q(search_key__contains=search_key(text))


class OfficeFilterForm(InitiativeFilterForm):
    """For who invites: also by the people, and by what is missing."""

    LISTED = [("", "Openbaar of niet"), ("ja", "In de openbare lijst"), ("nee", "Niet in de openbare lijst")]
    CONTACTS = [
        ("", "Met en zonder contactpersoon"),
        ("geen", "Zonder contactpersoon"),
        ("gestopt", "Iemand wil geen uitnodigingen"),
    ]

    openbaar = forms.ChoiceField(label="Openbaar", choices=LISTED, required=False)
    contact = forms.ChoiceField(label="Contactpersoon", choices=CONTACTS, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["q"].label = "Naam of e-mailadres"

    def matches(self, text: str) -> Q:
        people = Contact.objects.filter(Q(name__icontains=text) | Q(email__icontains=text))
        return super().matches(text) | Q(pk__in=people.values("initiative"))

    def found(self, initiatives: QuerySet) -> QuerySet:
        initiatives = super().found(initiatives)
        if not self.is_valid():
            return initiatives
        asked = self.cleaned_data
        if asked["openbaar"]:
            initiatives = initiatives.filter(is_listed=asked["openbaar"] == "ja")
        if asked["contact"] == "geen":
            initiatives = initiatives.filter(contacts=None)
        if asked["contact"] == "gestopt":
            stopped = Contact.objects.exclude(opted_out_at=None)
            initiatives = initiatives.filter(pk__in=stopped.values("initiative"))
        return initiatives


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
    villages = LineField(
        label="Dorpen", max_length=300, required=False,
        help_text="Waar het initiatief werkt: dorpen die op het portaal staan, met een komma ertussen.",
    )  # fmt: skip
    is_listed = forms.BooleanField(
        label="In de openbare lijst", required=False,
        help_text="Alleen als het initiatief daar zelf mee instemt.",
    )  # fmt: skip

    @staticmethod
    def initial_of(initiative: Initiative) -> dict:
        names = ("name", "legal_form", "description", "website", "is_listed")
        values = {name: getattr(initiative, name) for name in names}
        return values | {
            "municipality": initiative.municipality.slug,
            "villages": ", ".join(village.name for village in initiative.villages.all()),
            "version": initiative.edit_version,
        }

    def clean(self):
        """Names become villages; of two with one name, the one in this municipality."""
        data = super().clean()
        names = [name.strip() for name in data.get("villages", "").split(",") if name.strip()]
        known = Village.objects.filter(sort_key__in=[sort_key(name) for name in names])
        found = []
        for name in names:
            alike = [one for one in known if one.sort_key == sort_key(name)]
            here = [one for one in alike if one.municipality == data.get("municipality")] or alike
            if len(here) != 1:
                why = "staat niet op het portaal" if not here else "is er meer dan eens"
                self.add_error("villages", f"{name} {why}. Haal dit dorp weg, of schrijf de naam anders.")
            found += here[:1]
        data["villages"] = found
        return data


class ContactForm(VersionedForm):
    name = LineField(label="Naam", max_length=120, required_message="Vul de naam in.")
    email = EmailField()
    role = LineField(label="Rol", max_length=80, required=False, help_text="Zoals voorzitter of lid.")
    is_primary = forms.BooleanField(label="Eerste aanspreekpunt", required=False)

    @staticmethod
    def initial_of(contact: Contact) -> dict:
        values = {name: getattr(contact, name) for name in ("name", "email", "role", "is_primary")}
        return values | {"version": contact.edit_version}
