"""Form fields that every app uses the same way, with Dutch messages that say what to do.

What people type goes through these and not through Django's own, so that no sign that nobody sees is stored.
"""

import re
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError

from common.addresses import ascii_domain
from common.dates import parse_date, parse_time
from common.text import clean_line, clean_text

HIDDEN_SIGNS = "Haal de onzichtbare tekens weg en typ het opnieuw."


class LineField(forms.CharField):
    """One line of text: newlines, tabs and double spaces become one space, signs nobody sees go out."""

    def __init__(
        self,
        *,
        max_length: int,
        required_message: str = "Vul dit in.",
        error_messages: dict | None = None,
        **kwargs,
    ):
        messages = {
            "required": required_message,
            "max_length": f"Maak dit korter: hooguit {max_length} tekens.",
            "null_characters_not_allowed": HIDDEN_SIGNS,
        }
        super().__init__(max_length=max_length, error_messages=messages | (error_messages or {}), **kwargs)

    def to_python(self, value):
        return clean_line(super().to_python(value))


class TextField(forms.CharField):
    """More lines of text; signs nobody sees go out."""

    def __init__(
        self, *, max_length: int, rows: int = 5, required_message: str = "Vul dit in.",
        error_messages: dict | None = None, **kwargs,
    ):  # fmt: skip
        messages = {
            "required": required_message,
            "max_length": f"Maak de tekst korter: hooguit {max_length} tekens.",
            "null_characters_not_allowed": HIDDEN_SIGNS,
        }
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, error_messages=messages | (error_messages or {}), **kwargs)

    def to_python(self, value):
        return clean_text(super().to_python(value)).strip()


class DutchDateField(LineField):
    """A day in one text field, the way people write it."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", "Zoals 9-5-2027 of 9 mei 2027.")
        super().__init__(max_length=40, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_date(text)
        except ValueError:
            raise forms.ValidationError("Vul een dag in zoals 9-5-2027 of 9 mei 2027.") from None


class DutchTimeField(LineField):
    """A time in one text field: 19.30 or 19:30."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", "Zoals 19.30.")
        super().__init__(max_length=12, widget=forms.TextInput(attrs={"class": "short"}), **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_time(text)
        except ValueError:
            raise forms.ValidationError("Vul een tijd in zoals 19.30.") from None


class PhoneField(LineField):
    """A number that a person can call: 8 to 15 digits, with the signs that people write between them."""

    WRITTEN = re.compile(r"\(?\+?[0-9][0-9 ()./–-]*")

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}))
        super().__init__(max_length=20, required_message="Vul uw telefoonnummer in.", **kwargs)

    def validate(self, value):
        super().validate(value)
        digits = sum(sign in "0123456789" for sign in value)
        if value and not (8 <= digits <= 15 and self.WRITTEN.fullmatch(value)):
            raise forms.ValidationError("Vul een telefoonnummer in met 8 tot 15 cijfers, zoals 06 12345678.")


class EmailField(forms.EmailField):
    """Always in plain letters: a name that only looks like another one is not another mailbox here."""

    def __init__(self, *, error_messages: dict | None = None, **kwargs):
        messages = {
            "required": "Vul uw e-mailadres in.",
            "invalid": "Vul een volledig e-mailadres in, zoals naam@voorbeeld.nl.",
            "max_length": "Dit adres is te lang. Vul een ander e-mailadres in.",
        }
        kwargs.setdefault("label", "E-mailadres")
        kwargs.setdefault("max_length", 254)
        kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}))
        super().__init__(error_messages=messages | (error_messages or {}), **kwargs)

    def to_python(self, value):
        address = ascii_domain(clean_line(super().to_python(value)))
        if not address.isascii():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return address


class WebsiteField(forms.URLField):
    """An address of a page: http or https, and no name or password before the host, which hides where it leads."""

    def __init__(self, *, error_messages: dict | None = None, **kwargs):
        messages = {
            "required": "Vul het adres van de website in.",
            "invalid": "Vul een volledig adres in, zoals https://www.voorbeeld.nl.",
        }
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("assume_scheme", "https")
        kwargs.setdefault("widget", forms.URLInput(attrs={"autocomplete": "url"}))
        super().__init__(error_messages=messages | (error_messages or {}), **kwargs)

    def to_python(self, value):
        address = super().to_python(clean_line(value or ""))
        if address and not (
            address.startswith(("http://", "https://")) and "@" not in urlsplit(address).netloc
        ):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return address


class TrapField(forms.CharField):
    """People do not see it and leave it empty; a robot fills it in. Read `is_robot` of the form."""

    def __init__(self):
        super().__init__(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))
