"""Files with initiatives: which kind of file leaves, and which file comes in."""

from django import forms

from common.exports import CSV, XLSX

KINDS = [(XLSX, "Excel (xlsx)"), (CSV, "CSV, met puntkomma's")]


class ExportForm(forms.Form):
    soort = forms.ChoiceField(
        label="Soort bestand", choices=KINDS, initial=XLSX, widget=forms.RadioSelect,
        error_messages={"required": "Kies een soort bestand.", "invalid_choice": "Kies een soort bestand."},
    )  # fmt: skip
