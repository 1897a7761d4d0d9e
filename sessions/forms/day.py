"""What organisers and helpers type about the days before, the evening itself, and what follows."""

from datetime import time, timedelta

from django import forms
from django.utils import timezone

from common.dates import clock_text_of, local_moment
from common.errors import DomainError
from common.fields import DutchTimeField, LineField, TextField, WebsiteField
from common.uploads import check_upload
from mail.messages import SECRET_PART
from sessions.calculations import USEFUL_UNTIL
from sessions.forms.planning import SKIPPED_TIME
from sessions.models import Evaluation, KnowledgeSession, Subject


class ReminderForm(forms.Form):
    """At most two reminders; both fields empty switches one off."""

    NUMBERS = (1, 2)
    CLOCK_HELP = "Volgens de klok in Nederland, zoals 09.00."

    days_1 = forms.IntegerField(label="Eerste herinnering: hoeveel dagen ervoor?", min_value=0, max_value=30)
    clock_1 = DutchTimeField(label="Eerste herinnering: hoe laat?", help_text=CLOCK_HELP)
    days_2 = forms.IntegerField(label="Tweede herinnering: hoeveel dagen ervoor?", min_value=0, max_value=30)
    clock_2 = DutchTimeField(label="Tweede herinnering: hoe laat?", help_text=CLOCK_HELP)

    def __init__(self, *args, knowledge_session: KnowledgeSession, **kwargs):
        super().__init__(*args, **kwargs)
        self.knowledge_session = knowledge_session
        self.rules: list[tuple[int, time]] = []
        for number in self.NUMBERS:
            days = self.fields[f"days_{number}"]
            days.required = self.fields[f"clock_{number}"].required = False
            days.help_text = "Van 0 (de dag zelf) tot en met 30. Laat leeg voor geen herinnering."
            days.widget.attrs["class"] = "short"
            days.error_messages |= {
                "invalid": "Vul een aantal dagen in, zoals 3.",
                "min_value": "Vul 0 of meer dagen in.",
                "max_value": "Vul hooguit 30 dagen in.",
            }

    @staticmethod
    def initial_of(rules) -> dict:
        found = {}
        for number, rule in enumerate(rules, start=1):
            found |= {f"days_{number}": rule.days_before, f"clock_{number}": clock_text_of(rule.clock)}
        return found

    def clean(self):
        data = super().clean()
        for number in self.NUMBERS:
            days, clock = data.get(f"days_{number}"), data.get(f"clock_{number}")
            if f"days_{number}" in self.errors or f"clock_{number}" in self.errors:
                continue
            if days is None and clock is None:
                continue
            if days is None:
                self.add_error(f"days_{number}", "Vul in hoeveel dagen ervoor, of laat ook de tijd leeg.")
            elif clock is None:
                self.add_error(f"clock_{number}", "Vul in hoe laat, zoals 09.00.")
            else:
                self._check(number, days, clock)
        return data

    def _check(self, number: int, days: int, clock: time) -> None:
        starts_at = self.knowledge_session.starts_at
        try:
            moment = local_moment(timezone.localdate(starts_at) - timedelta(days=days), clock)
        except ValueError:
            self.add_error(f"clock_{number}", SKIPPED_TIME)
            return
        if moment > starts_at - USEFUL_UNTIL:
            self.add_error(f"clock_{number}", "Kies een tijd die minstens 2 uur voor het begin ligt.")
        elif (days, clock) in self.rules:
            self.add_error(f"clock_{number}", "Deze herinnering staat er al. Kies een ander moment.")
        else:
            self.rules.append((days, clock))


class WalkInForm(forms.Form):
    """Somebody at the door without a registration: two fields, ten seconds."""

    name = LineField(label="Naam", max_length=120, required_message="Vul de naam in.")
    initiative_text = LineField(
        label="Initiatief of dorp", max_length=120, required_message="Vul het initiatief of het dorp in."
    )
    people = forms.IntegerField(
        label="Aantal personen", min_value=1, max_value=20, initial=1,
        error_messages={"required": "Vul het aantal in.", "invalid": "Vul een aantal in, zoals 1.",
                        "min_value": "Vul minstens 1 in.", "max_value": "Vul hooguit 20 in."},
    )  # fmt: skip
    nonce = forms.UUIDField(widget=forms.HiddenInput)


class MaterialForm(forms.Form):
    """A link or a file, one of the two."""

    title = LineField(
        label="Titel", max_length=160, required_message="Vul een titel in.",
        help_text="Zoals: Presentatie van Energie Samen.",
    )  # fmt: skip
    url = WebsiteField(
        label="Link", max_length=300, required=False,
        error_messages={"invalid": "Vul een volledig adres in, zoals https://voorbeeld.nl/verslag."},
    )  # fmt: skip
    file = forms.FileField(
        label="Of een bestand", required=False,
        help_text="Pdf, odt, docx, odp, pptx, jpg of png, hooguit 20 MB.",
        error_messages={"empty": "Dit bestand is leeg. Kies een ander bestand."},
    )  # fmt: skip
    is_public = forms.TypedChoiceField(
        label="Wie mag dit zien?", coerce=lambda value: value == "ja", initial="ja", widget=forms.RadioSelect,
        choices=[("ja", "Iedereen, na afloop op de pagina van de kennissessie"),
                 ("nee", "Alleen wie was uitgenodigd, met de eigen link")],
        error_messages={"required": "Kies wie dit mag zien."},
    )  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file:
            return None
        try:
            return check_upload(file)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean(self):
        data = super().clean()
        if "url" in self.errors or "file" in self.errors:
            return data
        if data.get("url") and data.get("file"):
            self.add_error("url", "Kies een link of een bestand, niet allebei.")
        elif not data.get("url") and not data.get("file"):
            self.add_error("url", "Vul een link in, of kies hieronder een bestand.")
        return data


class FollowUpForm(forms.Form):
    text = TextField(
        label="Uw bericht", max_length=2000, rows=8, required=False,
        help_text="Dit komt boven aan de mail. De aanhef, het materiaal en de eigen link komen er vanzelf bij.",
    )  # fmt: skip

    def clean_text(self):
        text = self.cleaned_data["text"]
        if SECRET_PART.search(text):
            raise forms.ValidationError(
                "In uw bericht staat een persoonlijke link. Haal die weg: ieder krijgt vanzelf een eigen link."
            )
        return text


class EvaluationForm(forms.Form):
    """Three questions; the first one is enough."""

    score = forms.TypedChoiceField(
        label="Hoe bruikbaar was deze kennissessie voor u?", coerce=int, choices=Evaluation.Score,
        widget=forms.RadioSelect, error_messages={"required": "Kies hoe bruikbaar de kennissessie was."},
    )  # fmt: skip
    takes_home = TextField(label="Wat neemt u mee naar uw dorp?", max_length=1000, rows=3, required=False)
    better = TextField(label="Wat kan een volgende keer beter?", max_length=1000, rows=3, required=False)


class PastFilterForm(forms.Form):
    """Sessions that are over: a GET form, so that what was found can be linked."""

    q = LineField(label="Zoek in kennissessies", max_length=80, required=False)
    onderwerp = forms.ChoiceField(
        label="Onderwerp", choices=[("", "Alle onderwerpen"), *Subject.choices], required=False
    )
    materiaal = forms.BooleanField(label="Alleen met materiaal of verslag", required=False)
