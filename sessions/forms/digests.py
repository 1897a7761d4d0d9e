from django import forms

from sessions.models import DigestChoice


class DigestForm(forms.Form):
    rhythm = forms.ChoiceField(
        label="Hoe vaak", choices=DigestChoice.Rhythm.choices, widget=forms.RadioSelect,
        error_messages={"required": "Kies hoe vaak.", "invalid_choice": "Kies hoe vaak."},
    )  # fmt: skip
