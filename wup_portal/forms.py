"""Forms of the portal itself."""

from django import forms

from common.fields import EmailField, LineField, TextField
from common.robots import RobotCheckForm


class ContactForm(RobotCheckForm):
    """A question for the coordinators."""

    SALT = "portal.contact"

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


class LiftStopForm(forms.Form):
    """Why an address gets mail again."""

    why = LineField(
        label="Waarom krijgt dit adres weer mail?",
        max_length=200,
        help_text="Bijvoorbeeld: gebeld, de mailbox was vol en werkt weer.",
        error_messages={"required": "Vul in waarom dit adres weer mail krijgt."},
    )
