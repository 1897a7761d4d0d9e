"""The steps of `/doe-mee/`, and the decision of the coordinator."""

from django import forms
from django.utils.html import format_html, format_html_join

from common.fields import EmailField, LineField, PhoneField, TextField, TrapField
from common.sorting import sort_key
from villages.consents import consent_text
from villages.known_places import known_places
from villages.models import Municipality, VillageSignup


class DatalistInput(forms.TextInput):
    """A text field with suggestions; anything else may be typed too. Needs no JavaScript."""

    def __init__(self, *, options, attrs=None):
        super().__init__(attrs)
        self.options = options

    def render(self, name, value, attrs=None, renderer=None):
        list_id = f"{(attrs or {}).get('id', name)}-lijst"
        field = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((text,) for text in self.options()))
        return format_html('{}<datalist id="{}">{}</datalist>', field, list_id, options)


def place_names() -> list[str]:
    return list(dict.fromkeys(place.name for place in known_places()))


class PlaceForm(forms.Form):
    """Step 1: which village."""

    title = "Welk dorp wilt u aanmelden?"
    village_name = LineField(
        label="Naam van het dorp",
        max_length=80,
        required_message="Vul de naam van het dorp in.",
        help_text="Een dorp, wijk of buurtschap. Staat de naam niet in de lijst? Typ hem dan gewoon.",
        widget=DatalistInput(options=place_names, attrs={"autocomplete": "off"}),
    )
    municipality = forms.ModelChoiceField(
        label="Gemeente",
        queryset=Municipality.objects.all(),
        to_field_name="slug",
        empty_label="Kies een gemeente",
        error_messages={
            "required": "Kies de gemeente waar het dorp ligt.",
            "invalid_choice": "Kies een gemeente uit de lijst.",
        },
    )

    def clean_village_name(self):
        name = self.cleaned_data["village_name"]
        if not sort_key(name):
            raise forms.ValidationError("Vul de naam van het dorp in, met letters.")
        return name


class DoubleForm(forms.Form):
    """Between 1 and 2, only when the village is known already."""

    title = "Dit dorp is al aangemeld"
    choice = forms.ChoiceField(
        label="Wat wilt u doen?",
        choices=[
            ("join", "Ik wil meedoen met wie er al bezig is. De coördinator brengt ons in contact."),
            ("new", "Ik wil het dorp toch zelf aanmelden, bijvoorbeeld voor een ander deel van het dorp."),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat u wilt doen.", "invalid_choice": "Kies wat u wilt doen."},
    )


class PersonForm(forms.Form):
    """Step 2: who is asking."""

    title = "Wie bent u?"
    name = LineField(
        label="Uw naam",
        max_length=120,
        required_message="Vul uw naam in.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = EmailField(label="Uw e-mailadres", help_text="U krijgt een mail om de aanmelding te bevestigen.")
    phone = PhoneField(
        label="Uw telefoonnummer", required=False, help_text="Alleen als u gebeld wilt worden."
    )
    capacity = forms.ChoiceField(
        label="Wat past het best bij u?",
        choices=VillageSignup.Capacity.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat het best bij u past.", "invalid_choice": "Kies uit de lijst."},
    )
    organisation = LineField(label="Naam van de vereniging of het initiatief", max_length=120, required=False)
    website = TrapField()

    @property
    def is_robot(self) -> bool:
        return bool(self.cleaned_data.get("website"))


class ReasonForm(forms.Form):
    """Step 3: why, and what there is already."""

    title = "Waarom wil uw dorp meedoen?"
    motivation = TextField(
        label="Waarom wil uw dorp meedoen?",
        max_length=2000,
        required_message="Vul in waarom uw dorp wil meedoen.",
        help_text="Een paar zinnen is genoeg. Komt er een openbare pagina, dan staat deze tekst daar ook op.",
    )
    already = TextField(
        label="Wat is er al in uw dorp?",
        max_length=2000,
        required=False,
        help_text="Zoals een werkgroep, een dorpsvisie, zonnepanelen op het dorpshuis. Niets? Dat is ook goed.",
    )


class ConsentForm(forms.Form):
    """Step 4: two separate questions; both may stay empty."""

    title = "Wat mogen wij delen?"
    consent_public = forms.BooleanField(label=consent_text("consent_public"), required=False)
    consent_municipality = forms.BooleanField(label=consent_text("consent_municipality"), required=False)


class SendForm(forms.Form):
    """Step 5: nothing to fill in; carries what goes wrong when sending."""


class SignupFilterForm(forms.Form):
    mark_optional = False

    status = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[
            ("", "Alles"),
            ("confirmed", "Wacht op een besluit"),
            ("unconfirmed", "Wacht op bevestiging"),
            ("accepted", "Aangenomen"),
            ("declined", "Afgewezen"),
        ],
    )
    q = LineField(label="Zoek op dorp, naam of kenmerk", max_length=80, required=False)


class DeclineForm(forms.Form):
    reason = TextField(
        label="Reden",
        max_length=1000,
        required_message="Vul de reden in. De aanvrager krijgt die te lezen.",
        help_text="Deze tekst komt in de mail aan de aanvrager.",
    )
