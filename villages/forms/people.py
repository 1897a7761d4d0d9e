"""Forms of `/organisatie/mensen/`."""

from django import forms

from common.fields import EmailField, LineField, WebsiteField
from villages.models import Bureau, Municipality, RoleInvitation, Village

Kind = RoleInvitation.Kind


class PeopleFilterForm(forms.Form):
    mark_optional = False
    q = LineField(label="Naam of e-mailadres", required=False, max_length=120)
    rol = forms.ChoiceField(label="Rol", required=False, choices=[("", "Alle rollen"), *Kind.choices])


class InviteForm(forms.Form):
    mark_optional = False  # bureau and municipality depend on the role
    email = EmailField(
        label="E-mailadres",
        max_length=254,
        help_text="Alleen wie de mail van dit adres leest, kan de rol aannemen.",
        error_messages={"required": "Vul het e-mailadres in van degene die u uitnodigt."},
    )
    kind = forms.ChoiceField(
        label="Rol",
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies een rol."},
    )
    bureau = forms.ModelChoiceField(
        Bureau.objects.all(), label="Bureau", required=False, empty_label="Kies een bureau",
        help_text="Alleen voor een adviseur.",
    )  # fmt: skip
    municipality = forms.ModelChoiceField(
        Municipality.objects.order_by("sort_key"), label="Gemeente", required=False,
        empty_label="Kies een gemeente", help_text="Alleen voor een medewerker van een gemeente.",
    )  # fmt: skip

    def clean(self):
        data = super().clean()
        kind = data.get("kind")
        if kind == Kind.ADVISOR and not data.get("bureau"):
            self.add_error("bureau", "Kies het bureau van deze adviseur.")
        if kind == Kind.OFFICER and not data.get("municipality"):
            self.add_error("municipality", "Kies de gemeente van deze medewerker.")
        if kind != Kind.ADVISOR:
            data["bureau"] = None
        if kind != Kind.OFFICER:
            data["municipality"] = None
        return data


class BureauForm(forms.Form):
    name = LineField(
        label="Naam van het bureau",
        max_length=80,
        error_messages={"required": "Vul de naam van het bureau in."},
    )
    website = WebsiteField(
        label="Website", required=False, assume_scheme="https",
        error_messages={"invalid": "Vul een webadres in zoals https://www.voorbeeld.nl."},
    )  # fmt: skip


class AssignForm(forms.Form):
    village = forms.ModelChoiceField(
        Village.objects.none(), label="Dorp", empty_label="Kies een dorp",
        error_messages={"required": "Kies een dorp."},
    )  # fmt: skip

    def __init__(self, *args, villages, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = villages
