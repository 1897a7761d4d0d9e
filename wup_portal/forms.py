"""Forms of the portal itself."""

from django import forms
from django.core import signing
from django.utils import timezone

from common.fields import EmailField, LineField, TextField


class ContactForm(forms.Form):
    """A question for the coordinators; with two quiet checks against robots."""

    SALT = "portal.contact"
    MIN_SECONDS = 3

    name = LineField(
        label="Uw naam",
        max_length=120,
        error_messages={"required": "Vul uw naam in."},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = EmailField(
        label="Uw e-mailadres",
        max_length=254,
        help_text="Wij gebruiken het alleen om u te antwoorden.",
        error_messages={
            "required": "Vul uw e-mailadres in.",
            "invalid": "Vul een e-mailadres in, zoals naam@voorbeeld.nl.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    question = TextField(
        label="Uw vraag",
        max_length=4000,
        error_messages={
            "required": "Schrijf op wat u wilt vragen.",
            "max_length": "Maak uw vraag korter: hooguit %(limit_value)d tekens.",
        },
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)  # people leave it empty
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None):
        super().__init__(data, initial={"opened": self.mark()})

    @classmethod
    def mark(cls) -> str:
        """Says when the page was opened, signed."""
        return signing.dumps(timezone.now().timestamp(), salt=cls.SALT)

    @property
    def is_robot(self) -> bool:
        return bool(self.cleaned_data["website"])

    def clean(self):
        data = super().clean()
        try:
            opened = signing.loads(data.get("opened") or "", salt=self.SALT, max_age=24 * 3600)
        except signing.BadSignature:
            opened = None
        too_soon = opened is None or timezone.now().timestamp() - opened < self.MIN_SECONDS
        if too_soon and not self.errors:
            # a page that stood open for more than a day gets a new mark, so that the second press works
            self.data = self.data.copy()
            self.data["opened"] = self.mark()
            raise forms.ValidationError(
                "Druk na een paar tellen nog een keer op de knop. Wat u invulde, staat er nog."
            )
        return data
