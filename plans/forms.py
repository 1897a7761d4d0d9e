from django import forms


class FreezeForm(forms.Form):
    label = forms.CharField(
        label="Naam van deze versie",
        help_text="Een paar woorden, zoals: ter inzage, of: voor de gemeente. Zet er geen naam van een persoon in.",
        max_length=60,
        error_messages={
            "required": "Geef de versie een naam, zoals: ter inzage.",
            "max_length": "Maak de naam korter: hooguit %(limit_value)d tekens.",
        },
    )
    expected_number = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
