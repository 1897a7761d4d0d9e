"""Files with initiatives: which kind of file leaves, and which file comes in."""

from django import forms

from common.exports import CSV, XLSX
from common.spreadsheets import MOST_BYTES, TOO_BIG

KINDS = [(XLSX, "Excel (xlsx)"), (CSV, "CSV, met puntkomma's")]


class ExportForm(forms.Form):
    soort = forms.ChoiceField(
        label="Soort bestand", choices=KINDS, initial=XLSX, widget=forms.RadioSelect,
        error_messages={"required": "Kies een soort bestand.", "invalid_choice": "Kies een soort bestand."},
    )  # fmt: skip


class ImportForm(forms.Form):
    """Whether it can be read is found out by reading it; its name and its own word about its type count for nothing."""

    bestand = forms.FileField(
        label="Bestand",
        help_text="Een lijst als xlsx of csv, hooguit 5 MB en 10.000 regels.",
        error_messages={
            "required": "Kies een bestand.",
            "missing": "Kies een bestand.",
            "invalid": "Kies een bestand.",
            "empty": "Het bestand is leeg. Kies een ander bestand.",
        },
    )
    bijwerken = forms.BooleanField(
        label="Werk ook initiatieven en contactpersonen bij die er al zijn",
        help_text="Staat dit uit, dan komt er alleen bij wat nieuw is. Een leeg vak wist nooit iets.",
        required=False,
    )

    def clean_bestand(self):
        upload = self.cleaned_data["bestand"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(TOO_BIG)
        return upload
