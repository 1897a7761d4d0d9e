"""What readers type about a plan, and what the village types back."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone

from common.dates import local_moment_or_next
from common.fields import DutchDateField, EmailField, LineField, TextField
from common.layout import FoldedFieldset, inside_form
from common.robots import RobotCheckForm
from plans.forms.writing import MOST_VERSIONS
from plans.models import Reaction, ReactionPeriod, ReactionSource, Section, SectionRevision
from plans.quotes import stands_in
from plans.states import CHANGING, DECISIONS, ReactionStatus

MORE_LINES = 10
MIDNIGHT = time(0, 0)


class QuoteMixin(forms.Form):
    """The reaction itself. section_html: the text that it is about."""

    text = TextField(
        label="Uw reactie",
        help_text="Zet er geen namen of telefoonnummers in: iedereen kan uw reactie lezen.",
        max_length=4000,
        rows=7,
        required_message="Schrijf uw reactie op.",
    )
    quote = TextField(
        label="Gaat het over één zin?",
        help_text="Kopieer de zin hierheen.",
        max_length=600,
        rows=2,
        required=False,
    )
    suggestion = TextField(
        label="Hoe zou u het schrijven?",
        max_length=2000,
        rows=3,
        required=False,
    )

    section_html = ""

    def clean_quote(self):
        quote = " ".join(self.cleaned_data["quote"].split()).strip("\"'“”‘’ ")
        if quote and not stands_in(quote, self.section_html):
            raise forms.ValidationError(
                "Deze zin staat niet zo in het onderdeel. Kopieer de zin uit de tekst, of laat dit leeg."
            )
        return quote


class ReactionForm(QuoteMixin, RobotCheckForm):
    SALT = "plans.reaction"

    name = LineField(
        label="Uw naam",
        max_length=120,
        required_message="Vul uw naam in.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = EmailField(
        label="Uw e-mailadres",
        help_text="U krijgt een mail om uw reactie te plaatsen, en later het antwoord. Niemand anders ziet het adres.",
    )
    shows_name = forms.BooleanField(label="Zet mijn naam bij mijn reactie", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_VERSIONS)

    LAYOUT = Layout(
        "text", FoldedFieldset("Over één zin, of met andere woorden", "quote", "suggestion"),
        "name", "email", "shows_name", "version", "opened", "website",
    )  # fmt: skip

    def __init__(self, section_html: str, data=None, *, version: int, quote: str = ""):
        super().__init__(data)
        self.initial |= {"version": version, "quote": quote}
        self.section_html = section_html

    @property
    def helper(self) -> FormHelper:
        return inside_form(self.LAYOUT)


class OwnReactionForm(QuoteMixin):
    shows_name = forms.BooleanField(label="Zet mijn naam bij mijn reactie", required=False)
    text_number = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_VERSIONS)

    def __init__(self, section_html: str, data=None, *, reaction: Reaction):
        names = ("text", "quote", "suggestion", "shows_name", "text_number")
        super().__init__(data, initial={name: getattr(reaction, name) for name in names})
        self.section_html = section_html


class PeriodForm(forms.Form):
    first_day = DutchDateField(label="Eerste dag", required_message="Vul de eerste dag in.")
    last_day = DutchDateField(
        label="Laatste dag",
        help_text="Reageren kan tot en met deze dag. Zes weken is gewoon.",
        required_message="Vul de laatste dag in.",
    )
    question = TextField(
        label="Wat wilt u van de lezers weten?",
        help_text="Een of twee zinnen boven het formulier.",
        max_length=500,
        rows=3,
        required=False,
    )

    @classmethod
    def initial_of(cls, period: ReactionPeriod | None, today: date) -> dict:
        if period is None:
            return {"first_day": day_typed(today), "last_day": day_typed(today + timedelta(weeks=6))}
        return {
            "first_day": day_typed(period.first_day),
            "last_day": day_typed(period.last_day),
            "question": period.question,
        }

    def clean(self):
        data = super().clean()
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "De laatste dag ligt voor de eerste dag. Kies een latere dag.")
        elif first and last and (last - first).days > 366:
            self.add_error("last_day", "Een reactietermijn duurt hooguit een jaar.")
        return data

    def moments(self) -> dict[str, datetime]:
        """From the first midnight up to the midnight after the last day, on the clock in the Netherlands."""
        first, last = self.cleaned_data["first_day"], self.cleaned_data["last_day"]
        return {
            "opens_at": local_moment_or_next(first, MIDNIGHT),
            "closes_at": local_moment_or_next(last + timedelta(days=1), MIDNIGHT),
        }


def day_typed(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


class BatchForm(forms.Form):
    """Many reactions on one page, each with its section. A line without text is left out."""

    mark_optional = False

    source = forms.ChoiceField(
        label="Hoe kwamen de reacties binnen?",
        choices=[
            (value, label.capitalize())
            for value, label in ReactionSource.choices
            if value != ReactionSource.SITE
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies hoe de reacties binnenkwamen.",
            "invalid_choice": "Kies uit de lijst.",
        },
    )
    title = LineField(
        label="Waar was dat?",
        help_text="Zoals: bewonersavond in het dorpshuis. Dit staat bij de reacties. Zet er geen namen in.",
        max_length=120,
        required_message="Vul in waar de reacties vandaan komen.",
    )
    held_on = DutchDateField(label="Wanneer?", required_message="Vul de dag in.")
    attendees = forms.IntegerField(
        label="Hoeveel mensen waren er?",
        help_text="Weet u het niet? Laat dit dan leeg.",
        required=False,
        min_value=1,
        max_value=100_000,
        error_messages={
            "invalid": "Vul een getal in.",
            "min_value": "Vul een getal in van 1 of meer, of laat dit leeg.",
            "max_value": "Dat is te veel. Vul een kleiner getal in.",
        },
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    count = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=30)

    def __init__(self, sections: Sequence[Section], data=None, *, count: int = MORE_LINES, today: date):
        super().__init__(data, initial={"key": uuid4(), "count": count})
        self.sections = {section.key: section for section in sections}
        self.today, self.line_count = today, count
        choices = [("", "Kies een onderdeel"), *((section.key, section.title) for section in sections)]
        for number in range(1, count + 1):
            self.fields[f"section_{number}"] = forms.ChoiceField(
                label=f"Reactie {number}: over welk onderdeel?",
                choices=choices,
                required=False,
                error_messages={"invalid_choice": "Kies een onderdeel uit de lijst."},
            )
            self.fields[f"text_{number}"] = TextField(
                label=f"Reactie {number}: de tekst", max_length=4000, rows=3, required=False
            )

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if day and day > self.today:
            raise forms.ValidationError("Deze dag moet nog komen. Vul de dag in waarop het was.")
        return day

    def clean(self):
        data = super().clean()
        for number in range(1, self.line_count + 1):
            key, text = data.get(f"section_{number}"), data.get(f"text_{number}")
            if text and key == "":
                self.add_error(f"section_{number}", "Kies over welk onderdeel deze reactie gaat.")
            elif key and text == "":
                self.add_error(f"text_{number}", "Schrijf de reactie op, of kies geen onderdeel.")
        if not self.errors and not self.lines():
            self.add_error("text_1", "Vul ten minste één reactie in.")
        return data

    def lines(self) -> list[tuple[Section, str]]:
        data = self.cleaned_data
        return [
            (self.sections[data[f"section_{number}"]], data[f"text_{number}"])
            for number in range(1, self.line_count + 1)
            if data.get(f"section_{number}") and data.get(f"text_{number}")
        ]


class DecideForm(forms.Form):
    status = forms.ChoiceField(
        label="Wat doet het dorp ermee?",
        choices=[(each.value, each.label.capitalize()) for each in ReactionStatus if each in DECISIONS],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies wat het dorp met de reactie doet.",
            "invalid_choice": "Kies uit de lijst.",
        },
    )
    revision = forms.TypedChoiceField(
        label="In welke tekst is de reactie verwerkt?",
        help_text="Alleen als u de reactie overneemt. Pas eerst het onderdeel aan en sla het op.",
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Kies een tekst uit de lijst."},
    )
    answer = TextField(
        label="Uw antwoord",
        help_text="Iedereen kan het antwoord lezen. Wie reageerde, krijgt het per mail.",
        max_length=4000,
        rows=6,
        required_message="Schrijf een antwoord, al is het één zin.",
    )
    text_number = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_VERSIONS)

    def __init__(self, reaction: Reaction, revisions: Sequence[SectionRevision], data=None):
        super().__init__(data, initial={"text_number": reaction.text_number, "answer": reaction.answer})
        self.fields["revision"].choices = [
            ("", "Nog niet verwerkt"),
            *((each.number, str_of(each)) for each in revisions),
        ]

    def clean(self):
        data = super().clean()
        if data.get("status") in CHANGING and data.get("revision") is None and "revision" not in self.errors:
            self.add_error("revision", "Kies in welke tekst de reactie is verwerkt.")
        return data


def str_of(revision: SectionRevision) -> str:
    when = f"Tekst {revision.number}, {day_typed(timezone.localdate(revision.created_at))}"
    return f"{when}: {revision.reason}" if revision.reason else when


class ReasonForm(forms.Form):
    """Why: on a page with more forms, so each gets a prefix of its own for the ids."""

    reason = LineField(label="Waarom?", max_length=300)

    def __init__(self, data=None, *, label: str, required: str, prefix: str):
        super().__init__(data, auto_id=f"{prefix}_%s")
        self.fields["reason"].label = label
        self.fields["reason"].error_messages["required"] = required


class OfficeFilterForm(forms.Form):
    mark_optional = False

    stand = forms.ChoiceField(
        label="Stand",
        required=False,
        choices=[
            ("", "Zonder antwoord"),
            ("alle", "Alle reacties"),
            *(
                (each.value, each.label.capitalize())
                for each in ReactionStatus
                if each != ReactionStatus.UNCONFIRMED
            ),
            ("hidden", "Verborgen"),
        ],
    )
    onderdeel = forms.ChoiceField(label="Onderdeel", required=False)
    zoek = LineField(label="Zoek in de reacties", max_length=80, required=False)

    def __init__(self, sections: Sequence[Section], data=None):
        super().__init__(data)
        self.fields["onderdeel"].choices = [
            ("", "Alle onderdelen"),
            *((each.key, each.title) for each in sections),
        ]
