from django import forms

from common.fields import LineField, TextField
from common.sorting import sort_key
from common.versions import VersionedForm
from villages.models import Municipality, Phase, Village


class VillageFilterForm(forms.Form):
    """A GET form that can be linked and shared."""

    mark_optional = False

    q = LineField(label="Naam van het dorp", max_length=80, required=False)
    gemeente = forms.ModelChoiceField(
        label="Gemeente",
        queryset=Municipality.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label="Alle gemeenten",
        error_messages={"invalid_choice": "Kies een gemeente uit de lijst."},
    )
    fase = forms.ChoiceField(
        label="Fase",
        choices=[("", "Alle fasen"), *Phase.choices],
        required=False,
        error_messages={"invalid_choice": "Kies een fase uit de lijst."},
    )


class PhaseForm(forms.Form):
    phase = forms.ChoiceField(
        label="Nieuwe fase",
        choices=Phase.choices,
        error_messages={"required": "Kies een fase.", "invalid_choice": "Kies een fase uit de lijst."},
    )
    reason = LineField(
        label="Waarom verandert de fase?",
        max_length=300,
        required_message="Vul in waarom de fase verandert.",
        help_text="Deze zin staat in de geschiedenis van het dorp. Noem geen namen van personen.",
    )


class VillageForm(VersionedForm):
    """What the village tells of itself, and to whom."""

    name = LineField(
        label="Naam van het dorp",
        max_length=80,
        required_message="Vul de naam van het dorp in.",
        help_text="Verandert de naam? Dan verandert het webadres mee. Het oude adres blijft werken.",
    )
    motivation = TextField(
        label="Waarom het dorp meedoet",
        max_length=2000,
        required=False,
        help_text="Deze tekst staat op de pagina van het dorp. Noem geen namen van personen.",
    )
    is_public = forms.BooleanField(label="Iedereen mag de pagina van het dorp zien", required=False)
    shared_with_municipality = forms.BooleanField(
        label="Medewerkers van de gemeente mogen de pagina van het dorp zien", required=False
    )

    @staticmethod
    def initial_of(village: Village) -> dict:
        names = ("name", "motivation", "is_public", "shared_with_municipality")
        return {name: getattr(village, name) for name in names} | {"version": village.edit_version}

    def clean_name(self):
        name = self.cleaned_data["name"]
        if not sort_key(name):
            raise forms.ValidationError("Vul de naam van het dorp in, met letters.")
        return name
