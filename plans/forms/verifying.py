"""What somebody types or hands over to see whether a plan is authentic."""

from django import forms

from common.fields import LineField
from plans import verifying
from plans.forms.writing import MOST_VERSIONS

NO_MARK = (
    "Dit is geen kenmerk. Vul de 12 cijfers en letters in die in het colofon staan, zoals 3f9a 01c4 77be."
)
NO_NUMBER = "Vul het nummer van de versie in, zoals 2. Of laat dit leeg."
NO_PDF = "Dit bestand is geen pdf. Kies de pdf van het plan."
TOO_LARGE = "Dit bestand is groter dan 25 MB. Controleer het kenmerk uit het colofon."


class MarkForm(forms.Form):
    kenmerk = LineField(
        label="Kenmerk",
        help_text="De 12 cijfers en letters in het colofon, zoals 3f9a 01c4 77be.",
        max_length=200,
        required_message="Vul het kenmerk in. U vindt het in het colofon, achter in het plan.",
        error_messages={"max_length": NO_MARK},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    versie = forms.IntegerField(
        label="Nummer van de versie",
        required=False,
        min_value=1,
        max_value=MOST_VERSIONS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "short"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), NO_NUMBER),
    )

    def clean_kenmerk(self):
        if mark := verifying.read_mark(self.cleaned_data["kenmerk"]):
            return mark
        raise forms.ValidationError(NO_MARK)


class FileForm(forms.Form):
    """Its first signs and its size are looked at, nothing else: the file is not read as a document."""

    bestand = forms.FileField(
        label="Pdf van het plan",
        help_text="Hooguit 25 MB. Wij vergelijken het bestand en bewaren het niet.",
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={
            **dict.fromkeys(("required", "missing", "invalid"), "Kies een pdf."),
            "empty": "Dit bestand is leeg. Kies een ander bestand.",
        },
    )

    def clean_bestand(self):
        file = self.cleaned_data["bestand"]
        if file.size > verifying.MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        is_pdf = file.read(5) == b"%PDF-"
        file.seek(0)
        if not is_pdf:
            raise forms.ValidationError(NO_PDF)
        return file
