"""What people type about knowledge sessions."""

from datetime import datetime

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils import timezone

from common.dates import clock_text, local_moment, parse_time
from common.errors import DomainError
from common.fields import DutchDateField, DutchTimeField, EmailField, LineField, TextField, WebsiteField
from common.layout import FoldedFieldset, inside_form
from common.uploads import check_picture
from common.versions import VersionedForm
from sessions.emails import TEST_MAILS
from sessions.models import KnowledgeSession, Speaker, Subject
from sessions.services.wishes import MAX_PEOPLE
from sessions.states import SessionStatus

SKIPPED_TIME = "Deze tijd bestaat niet: die nacht gaat de klok een uur vooruit. Kies een andere tijd."


class SessionForm(VersionedForm):
    """A knowledge session; days and times are joined to moments in `clean()`."""

    title = LineField(label="Titel", max_length=120, error_messages={"required": "Vul een titel in."})
    summary = TextField(
        label="Samenvatting", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Waar gaat het over, in een of twee zinnen. Dit staat in de lijst en in de uitnodiging.",
        error_messages={"required": "Vul een samenvatting in."},
    )  # fmt: skip
    subject = forms.ChoiceField(
        label="Onderwerp", choices=[("", "Nog geen onderwerp"), *Subject.choices], required=False,
        help_text="Daarop vinden mensen deze kennissessie later terug.",
    )  # fmt: skip
    body = TextField(
        label="Uitleg", max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Een lege regel begint een nieuwe alinea.",
    )  # fmt: skip
    organised_by = LineField(
        label="Georganiseerd door", max_length=160,
        error_messages={"required": "Vul in wie de kennissessie organiseert."},
    )  # fmt: skip
    contact_email = EmailField(
        label="E-mailadres voor vragen",
        help_text="Wie een mail over deze kennissessie beantwoordt, schrijft naar dit adres. Wie is uitgenodigd, ziet "
                  "het ook op de eigen pagina.",
        error_messages={"required": "Vul een e-mailadres in waarop u vragen leest."},
    )  # fmt: skip
    day = DutchDateField(label="Dag", error_messages={"required": "Vul de dag in."})
    start_time = DutchTimeField(label="Begintijd", error_messages={"required": "Vul de begintijd in."})
    end_time = DutchTimeField(
        label="Eindtijd", help_text="Zoals 21.30.", error_messages={"required": "Vul de eindtijd in."}
    )
    place_name = LineField(
        label="Plaats", max_length=120, required=False, help_text="Zoals Dorpshuis De Hoek."
    )
    address = LineField(
        label="Adres van de plaats", max_length=200, required=False, help_text="Straat, nummer en dorp."
    )
    online_url = WebsiteField(
        label="Link om online mee te doen", max_length=300, required=False, assume_scheme="https",
        help_text="Alleen wie is aangemeld, krijgt deze link te zien.",
        error_messages={"invalid": "Vul een volledig adres in, zoals https://voorbeeld.nl/overleg."},
    )  # fmt: skip
    capacity = forms.IntegerField(
        label="Aantal plekken", min_value=1, max_value=5000, required=False,
        help_text="Laat leeg als er geen grens is.",
        error_messages={"invalid": "Vul een getal in.", "min_value": "Vul minstens 1 plek in.",
                        "max_value": "Vul hooguit 5000 plekken in."},
    )  # fmt: skip
    waitlist_on = forms.TypedChoiceField(
        label="Wachtlijst als het vol is", coerce=lambda value: value == "ja",
        choices=[("ja", "Ja, en wie wacht schuift vanzelf door"), ("nee", "Nee, vol is vol")],
        widget=forms.RadioSelect, initial="ja", error_messages={"required": "Kies of er een wachtlijst is."},
    )  # fmt: skip
    max_per_initiative = forms.IntegerField(
        label="Hooguit per initiatief", min_value=1, max_value=MAX_PEOPLE, required=False,
        help_text="Hoeveel mensen van één initiatief mogen komen. Laat leeg als er geen grens is.",
        error_messages={"invalid": "Vul een getal in.", "min_value": "Vul minstens 1 persoon in.",
                        "max_value": f"Vul hooguit {MAX_PEOPLE} personen in."},
    )  # fmt: skip
    closes_day = DutchDateField(
        label="Aanmelden kan tot en met deze dag", required=False,
        help_text="Laat leeg als aanmelden kan tot de kennissessie begint.",
    )  # fmt: skip
    is_for_everyone = forms.TypedChoiceField(
        label="Wie kan zich aanmelden?", coerce=lambda value: value == "ja",
        choices=[("nee", "Wie een uitnodiging heeft; anderen kunnen erom vragen"),
                 ("ja", "Iedereen, zonder uitnodiging")],
        widget=forms.RadioSelect, initial="nee",
        error_messages={"required": "Kies wie zich kan aanmelden."},
    )  # fmt: skip
    forwarding = forms.ChoiceField(
        label="Wie mag de persoonlijke link gebruiken?", choices=KnowledgeSession.Forwarding,
        widget=forms.RadioSelect, initial=KnowledgeSession.Forwarding.INITIATIVE,
        error_messages={"required": "Kies wie de link mag gebruiken."},
    )  # fmt: skip
    question = LineField(
        label="Vraag aan wie zich aanmeldt", max_length=200, required=False,
        help_text="Zoals: Hebt u een dieet, of hulp nodig om mee te doen? Laat leeg als u niets wilt vragen. "
                  "Wij wissen de antwoorden 7 dagen na de kennissessie.",
    )  # fmt: skip
    material = TextField(
        label="Verslag voor na afloop", max_length=8000, required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Iedereen ziet dit na afloop op de pagina van de kennissessie. Noem geen namen van deelnemers.",
    )  # fmt: skip
    MOMENT_FIELDS = ("day", "start_time", "end_time", "closes_day", "version")
    LAYOUT = Layout(
        Fieldset("Waar gaat het over", "title", "summary", "subject", "body", "organised_by", "contact_email"),
        Fieldset(
            "Wanneer en waar", Div("day", "start_time", "end_time", css_class="form-row"),
            "place_name", "address", "online_url",
        ),
        Fieldset("Aanmelden", "capacity", "waitlist_on", "is_for_everyone"),
        FoldedFieldset(
            "Meer keuzes voor het aanmelden", "closes_day", "max_per_initiative", "forwarding", "question"
        ),
        FoldedFieldset("Verslag voor na afloop", "material"),
        "version",
    )  # fmt: skip

    @property
    def helper(self) -> FormHelper:
        return inside_form(self.LAYOUT)

    @staticmethod
    def initial_of(knowledge_session: KnowledgeSession) -> dict:
        names = (
            "title", "subject", "summary", "body", "organised_by", "contact_email", "place_name", "address", "online_url", "capacity",
            "max_per_initiative", "forwarding", "question", "material",
        )  # fmt: skip
        closes = knowledge_session.signup_closes_at
        return {name: getattr(knowledge_session, name) for name in names} | {
            "day": _day(knowledge_session.starts_at),
            "start_time": clock_text(knowledge_session.starts_at),
            "end_time": clock_text(knowledge_session.ends_at),
            "closes_day": _day(closes) if closes else "",
            "is_for_everyone": "ja" if knowledge_session.is_for_everyone else "nee",
            "waitlist_on": "ja" if knowledge_session.waitlist_on else "nee",
            "version": knowledge_session.edit_version,
        }

    def clean(self):
        data = super().clean()
        starts_at = self._moment("day", "start_time", "start_time")
        ends_at = self._moment("day", "end_time", "end_time")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("end_time", "Kies een eindtijd na de begintijd.")
        closes_at = None
        if data.get("closes_day") and starts_at:
            if data["closes_day"] > data["day"]:
                self.add_error("closes_day", "Kies een dag voor de kennissessie, of dezelfde dag.")
            elif data["closes_day"] < data["day"]:  # until the end of that day
                closes_at = local_moment(data["closes_day"], parse_time("23.59"))
        if not self.errors:
            data |= {"starts_at": starts_at, "ends_at": ends_at, "signup_closes_at": closes_at}
        return data

    @property
    def fields_to_store(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name not in self.MOMENT_FIELDS}

    def _moment(self, day_name: str, time_name: str, blame: str) -> datetime | None:
        day, clock = self.cleaned_data.get(day_name), self.cleaned_data.get(time_name)
        if day is None or clock is None:
            return None
        try:
            return local_moment(day, clock)
        except ValueError:
            self.add_error(blame, SKIPPED_TIME)
            return None


class PhotoMixin(forms.Form):
    """A photo, checked and decoded: what the service gets is pixels."""

    photo = forms.FileField(
        label="Foto", required=False, help_text="Jpg of png, hooguit 20 MB. Wij maken er een vierkante foto van.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        error_messages={"empty": "Dit bestand is leeg. Kies een ander bestand."},
    )  # fmt: skip
    remove_photo = forms.BooleanField(label="Haal de foto weg", required=False)

    def clean_photo(self):
        file = self.cleaned_data["photo"]
        try:
            return check_picture(file) if file else None
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from None


class SpeakerForm(PhotoMixin, VersionedForm):
    name = LineField(
        label="Naam", max_length=120, error_messages={"required": "Vul de naam van de spreker in."}
    )
    organisation = LineField(label="Organisatie", max_length=120, required=False)
    text = TextField(
        label="Over deze spreker", max_length=1500, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    email = EmailField(
        label="E-mailadres van de spreker", required=False,
        help_text="Alleen om akkoord te vragen. Niemand anders krijgt het te zien.",
    )  # fmt: skip
    is_shown_anyway = forms.BooleanField(
        label="Zet de spreker op de pagina, ook zonder akkoord via het portaal", required=False,
        help_text="Kies dit alleen als de spreker het u zelf heeft gezegd.",
    )  # fmt: skip
    field_order = [
        "name",
        "organisation",
        "text",
        "photo",
        "remove_photo",
        "email",
        "is_shown_anyway",
        "version",
    ]

    @staticmethod
    def initial_of(speaker: Speaker) -> dict:
        names = ("name", "organisation", "text", "email", "is_shown_anyway")
        return {name: getattr(speaker, name) for name in names} | {"version": speaker.edit_version}


class OwnSpeakerForm(PhotoMixin, VersionedForm):
    """What a speaker changes in the own text."""

    name = LineField(label="Uw naam", max_length=120, error_messages={"required": "Vul uw naam in."})
    organisation = LineField(label="Uw organisatie", max_length=120, required=False)
    text = TextField(
        label="Over u", max_length=1500, required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Een paar zinnen. Zo staat het straks op de pagina.",
    )  # fmt: skip
    field_order = ["name", "organisation", "text", "photo", "remove_photo", "version"]

    @staticmethod
    def initial_of(speaker: Speaker) -> dict:
        names = ("name", "organisation", "text")
        return {name: getattr(speaker, name) for name in names} | {"version": speaker.edit_version}


class ProgrammeItemForm(forms.Form):
    title = LineField(
        label="Onderdeel", max_length=160, error_messages={"required": "Vul in wat er gebeurt."}
    )
    minutes = forms.IntegerField(
        label="Duur in minuten", min_value=1, max_value=600,
        help_text="De begintijd volgt vanzelf uit de onderdelen ervoor.",
        error_messages={"required": "Vul de duur in.", "invalid": "Vul een aantal minuten in, zoals 20.",
                        "min_value": "Vul minstens 1 minuut in.", "max_value": "Vul hooguit 600 minuten in."},
    )  # fmt: skip
    speaker = forms.ModelChoiceField(
        label="Spreker", queryset=Speaker.objects.none(), required=False, empty_label="Geen spreker",
        to_field_name="key", error_messages={"invalid_choice": "Kies een spreker uit de lijst."},
    )  # fmt: skip

    def __init__(self, *args, speakers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["speaker"].queryset = speakers


class CopyForm(forms.Form):
    """Another day for the same evening."""

    day = DutchDateField(
        label="Dag van de nieuwe kennissessie", error_messages={"required": "Vul de dag in."}
    )


class TestMailForm(forms.Form):
    kind = forms.ChoiceField(
        label="Welke mail wilt u zien?", choices=list(TEST_MAILS.items()), widget=forms.RadioSelect,
        initial="invitation", error_messages={"required": "Kies een mail.", "invalid_choice": "Kies een mail."},
    )  # fmt: skip


MOVES = {
    "publiceren": SessionStatus.OPEN,
    "sluiten": SessionStatus.CLOSED,
    "heropenen": SessionStatus.OPEN,
    "afronden": SessionStatus.HELD,
    "annuleren": SessionStatus.CANCELLED,
}


def _day(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{local.day}-{local.month}-{local.year}"
