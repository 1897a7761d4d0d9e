"""What guests type, what an organiser types for them, and who asks for an invitation."""

from django import forms

from common.addresses import email_key
from common.fields import EmailField, LineField, TextField
from common.robots import RobotCheckForm
from sessions.models import Invitation, KnowledgeSession, SessionRegistration
from sessions.services.wishes import MAX_PEOPLE, IfFull
from villages.models import Initiative

EMAIL_ERRORS = {
    "required": "Vul uw e-mailadres in.",
    "invalid": "Vul een volledig e-mailadres in, zoals naam@voorbeeld.nl.",
}


class PeopleForm(forms.Form):
    """How many come, and what the session wants to know of them; for a guest and for the organiser."""

    people = forms.TypedChoiceField(
        label="Met hoeveel personen komt u, uzelf meegeteld?", coerce=int,
        error_messages={"required": "Kies een aantal personen.", "invalid_choice": "Kies een aantal uit de lijst."},
    )  # fmt: skip
    colleagues = LineField(
        label="Wie komen er mee?",
        max_length=300,
        required=False,
        help_text="Alleen als u dat wilt vertellen.",
    )
    answer = LineField(
        label="Vraag", max_length=300, required=False,
        help_text="Alleen als u dat wilt vertellen. Wij wissen uw antwoord 7 dagen na de kennissessie.",
    )  # fmt: skip
    name = LineField(label="Uw naam", max_length=120, error_messages={"required": "Vul uw naam in."},
                           widget=forms.TextInput(attrs={"autocomplete": "name"}))  # fmt: skip
    if_full = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    seats_shown = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args, knowledge_session: KnowledgeSession, **kwargs):
        super().__init__(*args, **kwargs)
        most = knowledge_session.max_per_initiative or MAX_PEOPLE
        if knowledge_session.capacity is not None:
            most = min(most, knowledge_session.capacity)
        held = int(self.initial.get("people") or 1)
        self.fields["people"].choices = [(str(n), str(n)) for n in range(1, max(most, held) + 1)]
        self.fields["answer"].label = knowledge_session.question
        if most == 1:
            del self.fields["colleagues"]
        if not knowledge_session.question:
            del self.fields["answer"]

    def clean_if_full(self):
        return self.cleaned_data["if_full"] if self.cleaned_data["if_full"] in list(IfFull) else IfFull.ASK


class RegistrationForm(PeopleForm):
    """Of a guest with a link: register, or change what was registered."""

    field_order = ("people", "colleagues", "answer", "name", "email")

    email = EmailField(
        label="Uw e-mailadres", max_length=254, required=False, error_messages=EMAIL_ERRORS,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip

    def __init__(self, *args, invitation: Invitation, registration: SessionRegistration | None, **kwargs):
        super().__init__(*args, knowledge_session=invitation.knowledge_session, **kwargs)
        self.invitation = invitation
        forwarding = invitation.knowledge_session.forwarding
        if forwarding == KnowledgeSession.Forwarding.PERSON:
            del self.fields["name"]
        if registration or forwarding == KnowledgeSession.Forwarding.PERSON:
            del self.fields["email"]
        if registration is None and "name" in self.fields:
            self.fields["name"].required = False

    @property
    def is_for_other(self) -> bool:
        """From another address than the invited one."""
        typed = self.cleaned_data.get("email")
        return bool(typed) and email_key(typed) != self.invitation.email_key

    @property
    def wish(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "email"}

    def clean(self):
        data = super().clean()
        if "email" not in self.errors and data.get("email") and self.is_for_other and not data.get("name"):
            self.add_error("name", "Vul uw naam in.")
        return data


class ChangeByHandForm(PeopleForm):
    """The organiser changes something for somebody who calls."""

    field_order = ("name", "people", "colleagues", "answer")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Naam"
        self.fields["name"].error_messages["required"] = "Vul de naam in."
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["people"].label = "Aantal personen"


class ByHandForm(ChangeByHandForm):
    """The organiser registers somebody who calls."""

    field_order = ("name", "email", "initiative", "people", "colleagues", "answer")

    email = EmailField(
        label="E-mailadres", max_length=254, required=False, error_messages=EMAIL_ERRORS,
        help_text="Laat leeg als deze persoon geen e-mailadres heeft. Er gaat dan geen mail uit.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    initiative = forms.ModelChoiceField(
        label="Initiatief", queryset=Initiative.objects.all(), required=False, empty_label="Geen, of niet bekend",
        to_field_name="slug", error_messages={"invalid_choice": "Kies een initiatief uit de lijst."},
    )  # fmt: skip


class HandOverForm(forms.Form):
    """Who takes the place."""

    name = LineField(
        label="Naam van uw collega",
        max_length=120,
        error_messages={"required": "Vul de naam van uw collega in."},
    )
    email = EmailField(
        label="E-mailadres van uw collega", max_length=254,
        error_messages=EMAIL_ERRORS | {"required": "Vul het e-mailadres van uw collega in."},
    )  # fmt: skip


class DeclineForm(forms.Form):
    reason = LineField(
        label="Reden", max_length=300, required=False, help_text="Alleen als u dat wilt vertellen."
    )


class RequestForm(RobotCheckForm):
    """Ask for an invitation."""

    SALT = "sessions.request"

    name = LineField(label="Uw naam", max_length=120, error_messages={"required": "Vul uw naam in."},
                           widget=forms.TextInput(attrs={"autocomplete": "name"}))  # fmt: skip
    email = EmailField(label="Uw e-mailadres", max_length=254, error_messages=EMAIL_ERRORS,
                             widget=forms.EmailInput(attrs={"autocomplete": "email"}))  # fmt: skip
    initiative_text = LineField(
        label="Bij welk initiatief hoort u?", max_length=120,
        error_messages={"required": "Vul de naam van het initiatief in."},
    )  # fmt: skip
    remark = TextField(
        label="Opmerking", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
