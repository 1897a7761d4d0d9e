"""Form fields that every app uses the same way, with Dutch messages that say what to do."""

import unicodedata

from django import forms


class LineField(forms.CharField):
    """One line of text: newlines, tabs and double spaces become one space, signs nobody sees go out."""

    def __init__(self, *, max_length: int, required_message: str = "Vul dit in.", **kwargs):
        messages = {
            "required": required_message,
            "max_length": f"Maak dit korter: hooguit {max_length} tekens.",
            "null_characters_not_allowed": "Haal de onzichtbare tekens weg en typ het opnieuw.",
        }
        super().__init__(max_length=max_length, error_messages=messages, **kwargs)

    def to_python(self, value):
        text = super().to_python(value)
        visible = "".join(c if not unicodedata.category(c).startswith("C") else " " for c in text)
        return unicodedata.normalize("NFC", " ".join(visible.split()))


class TextField(forms.CharField):
    """More lines of text."""

    def __init__(self, *, max_length: int, rows: int = 5, required_message: str = "Vul dit in.", **kwargs):
        messages = {
            "required": required_message,
            "max_length": f"Maak de tekst korter: hooguit {max_length} tekens.",
            "null_characters_not_allowed": "Haal de onzichtbare tekens weg en typ het opnieuw.",
        }
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=max_length, widget=widget, error_messages=messages, **kwargs)

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


class EmailField(forms.EmailField):
    def __init__(self, **kwargs):
        messages = {
            "required": "Vul uw e-mailadres in.",
            "invalid": "Vul een volledig e-mailadres in, zoals naam@voorbeeld.nl.",
            "max_length": "Dit adres is te lang. Vul een ander e-mailadres in.",
        }
        kwargs.setdefault("label", "E-mailadres")
        widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
        super().__init__(max_length=254, widget=widget, error_messages=messages, **kwargs)


class WebsiteField(forms.URLField):
    def __init__(self, **kwargs):
        messages = {
            "required": "Vul het adres van de website in.",
            "invalid": "Vul een volledig adres in, zoals https://www.voorbeeld.nl.",
        }
        widget = forms.URLInput(attrs={"autocomplete": "url"})
        super().__init__(
            max_length=200, assume_scheme="https", widget=widget, error_messages=messages, **kwargs
        )


class TrapField(forms.CharField):
    """People do not see it and leave it empty; a robot fills it in. Read `is_robot` of the form."""

    def __init__(self):
        super().__init__(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))
