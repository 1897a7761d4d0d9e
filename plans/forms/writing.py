from uuid import uuid4

from django import forms

from common.errors import DomainError
from common.fields import LineField
from common.html import MAX_ALT, MAX_TYPED, clean_html, from_typed, to_typed
from common.uploads import check_picture
from plans.models import PersonalDraft, Plan, Section, TemplateChapter
from plans.states import Discipline

MOST_VERSIONS = 2**31 - 1  # what the database can count
MOST_OF_A_REASON = 300  # characters


class SectionText(forms.Textarea):
    """A plain box that works by itself. A browser with JavaScript makes an editor of it, from data-html."""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        attrs, typed = context["widget"]["attrs"], value or ""
        if len(typed) <= MAX_TYPED:
            attrs["data-html"] = clean_html(from_typed(typed))
        else:
            del attrs[
                "data-editor"
            ]  # too long to clean: the plain box has all of it, an editor would drop the end
        return context


class SectionForm(forms.Form):
    body = forms.CharField(
        label="Tekst",
        required=False,
        strip=False,
        max_length=MAX_TYPED,
        widget=SectionText(attrs={"rows": 18, "data-editor": True}),
        error_messages={"max_length": "De tekst is te lang. Verdeel hem over twee onderdelen."},
    )
    reason = LineField(
        label="Wat hebt u veranderd?",
        help_text="Een paar woorden voor de anderen, zoals: cijfers van 2024 erbij.",
        required=False,
        max_length=MOST_OF_A_REASON,
        error_messages={"max_length": "Maak het korter: hooguit %(limit_value)d tekens."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    # the version under the text that was typed: on the page where two texts meet an older one than `version`
    written_on = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=MOST_VERSIONS, required=False
    )
    page = forms.UUIDField(widget=forms.HiddenInput, required=False)
    goes_on_with = forms.CharField(widget=forms.HiddenInput, required=False)

    @classmethod
    def for_section(cls, section: Section, reason: str = "") -> "SectionForm":
        return cls._new(section, body=to_typed(section.body), written_on=section.version, reason=reason)

    @classmethod
    def for_draft(cls, section: Section, draft: PersonalDraft, reason: str = "") -> "SectionForm":
        more = {"goes_on_with": draft.reference, "reason": reason}
        return cls._new(section, body=draft.body, written_on=draft.base_version, **more)

    @classmethod
    def for_merge(cls, section: Section, *, mine: str, written_on: int, typed=None) -> "SectionForm":
        """The text of this person on top of the newest version; from here on it can be saved.

        typed: the data of the form they sent, so that it stays the same page.
        """
        same = {name: typed.get(name, "") for name in ("page", "goes_on_with", "reason")} if typed else {}
        return cls._new(section, body=mine, written_on=written_on, **same)

    @classmethod
    def _new(cls, section: Section, **initial) -> "SectionForm":
        return cls(initial={"version": section.version, "page": uuid4(), **initial})

    @property
    def html(self) -> str:
        """What was typed, as it would be stored."""
        return clean_html(from_typed(self.data.get("body", "")[:MAX_TYPED]))

    def clean_body(self):
        return from_typed(self.cleaned_data["body"])


class SkipForm(forms.Form):
    reason = LineField(
        label="Waarom slaat het dorp dit onderdeel over?",
        help_text="Deze reden staat in het plan, zodat lezers zien dat het niet vergeten is.",
        max_length=300,
        error_messages={
            "required": "Schrijf in een paar woorden op waarom het dorp dit onderdeel overslaat.",
            "max_length": "Maak de reden korter: hooguit %(limit_value)d tekens.",
        },
    )


class ReturnForm(forms.Form):
    """Back to the writer."""

    reason = LineField(
        label="Of terug naar de schrijver: wat moet er nog gebeuren?",
        max_length=300,
        error_messages={
            "required": "Schrijf op wat er nog moet gebeuren. Dan weet de schrijver wat u bedoelt.",
            "max_length": "Maak het korter: hooguit %(limit_value)d tekens.",
        },
    )

    def __init__(self, data=None):
        super().__init__(data, auto_id="terug_%s")  # the form to write in has a field of this name too


class RestoreForm(forms.Form):
    reason = LineField(
        label="Waarom zet u deze tekst terug?",
        max_length=200,
        error_messages={
            "required": "Schrijf in een paar woorden op waarom u deze tekst terugzet.",
            "max_length": "Maak de reden korter: hooguit %(limit_value)d tekens.",
        },
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class AddSectionForm(forms.Form):
    title = LineField(
        label="Titel van het onderdeel",
        help_text="Kort, en zoals u het in het dorp noemt. Bijvoorbeeld: Zonneveld langs de vaart.",
        max_length=120,
        required_message="Geef het onderdeel een titel.",
    )
    chapter = forms.TypedChoiceField(label="In welk hoofdstuk?", coerce=int)
    discipline = forms.ChoiceField(
        label="Waar gaat het vooral over?",
        help_text="Dan vindt een adviseur van dat vak het terug.",
        choices=[("", "Kies een onderwerp"), *((each.value, each.label.capitalize()) for each in Discipline)],
        error_messages={"required": "Kies waar het onderdeel vooral over gaat."},
    )

    def __init__(self, plan: Plan, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["chapter"].choices = chapter_choices(plan)


class RenameForm(forms.Form):
    title = LineField(label="Titel", max_length=120, required_message="Geef het onderdeel een titel.")
    seen = forms.CharField(widget=forms.HiddenInput, max_length=120)


class MoveForm(forms.Form):
    chapter = forms.TypedChoiceField(
        label="Naar welk hoofdstuk?", help_text="Het komt daar onderaan te staan.", coerce=int
    )

    def __init__(self, plan: Plan, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["chapter"].choices = chapter_choices(plan)


def chapter_choices(plan: Plan) -> list[tuple[int, str]]:
    chapters = TemplateChapter.objects.filter(template=plan.template_id)
    return [(chapter.number, str(chapter)) for chapter in chapters]


class ImageForm(forms.Form):
    """picture comes out as pixels; nothing else of the file is left."""

    picture = forms.FileField(
        label="Welke afbeelding?",
        help_text="Een jpg of png, hooguit 20 MB. Staan er mensen herkenbaar op? Vraag dan of het goed is.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        error_messages={
            "required": "Kies een afbeelding.",
            "empty": "Dit bestand is leeg. Kies een ander bestand.",
            "invalid": "Kies een afbeelding.",
        },
    )
    alt = LineField(
        label="Wat is erop te zien?",
        help_text="Voor wie de afbeelding niet kan zien. Een zin, zoals: de Brink met op de achtergrond het dorpshuis.",
        max_length=MAX_ALT,
        required_message="Schrijf op wat er te zien is. Dat wordt voorgelezen aan wie de afbeelding niet kan zien.",
    )
    caption = LineField(
        label="Bijschrift",
        help_text="Staat onder de afbeelding. Noem ook wie haar maakte, als dat moet.",
        max_length=300,
        required=False,
    )

    def clean_picture(self):
        try:
            return check_picture(self.cleaned_data["picture"])
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from None
