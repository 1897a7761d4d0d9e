from django import forms

from common.fields import LineField
from plans.states import OFFER_STATEMENTS


class FreezeForm(forms.Form):
    label = LineField(
        label="Naam van deze versie",
        help_text="Een paar woorden, zoals: ter inzage, of: voor de gemeente. Zet er geen naam van een persoon in.",
        max_length=60,
        error_messages={
            "required": "Geef de versie een naam, zoals: ter inzage.",
            "max_length": "Maak de naam korter: hooguit %(limit_value)d tekens.",
        },
    )
    expected_number = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class OfferForm(forms.Form):
    """One tick for each of OFFER_STATEMENTS; `stated` gives their keys."""

    def __init__(self, data=None):
        super().__init__(data)
        for key, words in OFFER_STATEMENTS.items():
            self.fields[key] = forms.BooleanField(
                label=words,
                error_messages={
                    "required": "Vink dit aan als het klopt. Klopt het nog niet? Wacht dan met aanbieden."
                },
            )

    @property
    def stated(self) -> list[str]:
        return [key for key, ticked in self.cleaned_data.items() if ticked]


class WithdrawForm(forms.Form):
    reason = LineField(
        label="Waarom trekt het dorp deze versie in?",
        help_text="De gemeente leest deze reden. Zet er geen namen van mensen in.",
        max_length=500,
        error_messages={
            "required": "Schrijf in een of twee zinnen op waarom het dorp deze versie intrekt.",
            "max_length": "Maak de reden korter: hooguit %(limit_value)d tekens.",
        },
    )
