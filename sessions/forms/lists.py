"""Lists that leave, and until when the people on them are kept."""

from django import forms

from common.fields import DutchDateField
from sessions.exports import LISTS
from villages.forms.files import ExportForm


class SessionExportForm(ExportForm):
    lijst = forms.ChoiceField(
        label="Lijst", choices=list(LISTS.items()), initial="aanmeldingen", widget=forms.RadioSelect,
        error_messages={"required": "Kies een lijst.", "invalid_choice": "Kies een lijst."},
    )  # fmt: skip
    field_order = ["lijst", "soort"]


class PurgeDateForm(forms.Form):
    purge_on = DutchDateField(
        label="Wissen op", required_message="Vul in op welke dag de gegevens weg moeten."
    )
