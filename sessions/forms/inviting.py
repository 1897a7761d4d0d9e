"""Who a round of invitations goes to, and what the organiser adds to it."""

import re

from django import forms

from common.fields import LineField, TextField
from sessions.selection import Chosen
from villages.models import Initiative, Municipality

#: A token of ours in an address, whatever page it opens; that of a stop has the key of a mail before it.
#: A capital tells it from the name of a page.
OWN_LINK = re.compile(r"/(?=[\w-]*[A-Z])([0-9a-f]{32})?[\w-]{43}(?![\w-])")


class InitiativeFilterForm(forms.Form):
    """Which known initiatives to choose from; a GET form that can be linked."""

    gemeente = forms.ModelChoiceField(
        label="Gemeente", queryset=Municipality.objects.all(), required=False,
        empty_label="Alle gemeenten", to_field_name="slug",
    )  # fmt: skip
    vorm = forms.ChoiceField(
        label="Vorm", choices=[("", "Alle vormen"), *Initiative.LegalForm.choices], required=False
    )
    eerder = forms.ChoiceField(
        label="Eerdere kennissessies", required=False,
        choices=[("", "Maakt niet uit"), ("ja", "Deed eerder mee"), ("nee", "Deed nog niet mee")],
    )  # fmt: skip
    q = LineField(label="Naam van het initiatief", max_length=80, required=False)

    def chosen(self, slugs: list[str] | None = None) -> Chosen:
        """slugs: chosen by hand among what was found; without, it is all of it. A filter that is wrong is none."""
        data = self.cleaned_data if self.is_valid() else {}
        if slugs is not None:
            return Chosen(initiatieven=tuple(dict.fromkeys(slugs)))
        place = data.get("gemeente")
        return Chosen(
            gemeente=place.slug if place else "", vorm=data.get("vorm", ""), eerder=data.get("eerder", ""),
            q=data.get("q", ""),
        )  # fmt: skip


class CampaignForm(forms.Form):
    """What stands beside the choice: a word of the organiser, and how fast."""

    text = TextField(
        label="Uw eigen tekst in de mail", max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Staat onder de aanhef. De gegevens van de kennissessie en de persoonlijke link staan er al in.",
    )  # fmt: skip
    rate = forms.IntegerField(
        label="Hooguit zoveel mails per minuut", min_value=1, max_value=6000, required=False,
        help_text="Laat leeg als uw mailserver geen grens heeft.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
        error_messages={"invalid": "Vul een getal in, zoals 30.", "min_value": "Vul minstens 1 in.",
                        "max_value": "Vul hooguit 6000 in."},
    )  # fmt: skip

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if OWN_LINK.search(text):
            raise forms.ValidationError(
                "In de tekst staat een persoonlijke link. Haal die weg: iedereen krijgt vanzelf een eigen link."
            )
        return text
