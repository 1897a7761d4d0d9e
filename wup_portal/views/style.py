"""/stijl/: every part of the look in every state, for who builds or judges the portal."""

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.charts import Bar, bar_chart
from common.fields import EmailField, LineField, TextField
from common.maps import Place, map_svg
from villages import sketch
from villages.states import Phase

CHOICES = [("koop", "Koopwoning"), ("huur", "Huurwoning"), ("anders", "Anders")]
BARS = (
    Bar("Voor 1946", 118), Bar("1946 tot en met 1975", 203), Bar("1976 tot en met 1992", 141),
    Bar("1993 tot en met 2006", 64), Bar("Na 2006", 37), Bar("Bouwjaar niet in de gegevens", None),
)  # fmt: skip
FINDING = "De meeste huizen zijn van 1946 tot en met 1975."


class SampleForm(forms.Form):
    """Every kind of field."""

    name = LineField(label="Uw naam", max_length=80, error_messages={"required": "Vul uw naam in."})
    email = EmailField(
        label="E-mailadres",
        help_text="Wij gebruiken het alleen om u te antwoorden.",
        error_messages={"invalid": "Vul een e-mailadres in, zoals naam@voorbeeld.nl."},
    )
    phone = LineField(
        label="Telefoon", max_length=20, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    people = forms.IntegerField(
        label="Met hoeveel mensen komt u?",
        min_value=1,
        error_messages={"required": "Vul een getal in, bijvoorbeeld 2."},
    )
    day = LineField(
        label="Datum", max_length=40, help_text="Bijvoorbeeld 9 mei 2027 of 9-5-2027.", required=False
    )
    municipality = forms.ChoiceField(
        label="Gemeente",
        choices=[("", "Kies een gemeente"), ("a", "Aa en Hunze"), ("c", "Coevorden")],
        error_messages={"required": "Kies een gemeente."},
    )
    home = forms.ChoiceField(
        label="Waar woont u?",
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat voor woning u hebt."},
    )
    groups = forms.MultipleChoiceField(
        label="Welke groepen zijn er in het dorp?",
        choices=[("gezin", "Jonge gezinnen"), ("boer", "Boeren"), ("oud", "Ouderen")],
        widget=forms.CheckboxSelectMultiple,
        help_text="U mag er meer kiezen.",
        error_messages={"required": "Kies minstens één groep."},
    )
    text = TextField(
        label="Uw reactie", widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=1000
    )
    attachment = forms.FileField(label="Bijlage", help_text="Pdf, hooguit 20 MB.", required=False)
    agree = forms.BooleanField(
        label="Ik heb dit met het dorp besproken",
        error_messages={"required": "Zet een vinkje als u dit met het dorp hebt besproken."},
    )


@login_not_required
@require_safe
def style(request: HttpRequest) -> HttpResponse:
    if not (settings.DEMO or request.user.is_staff):
        raise Http404
    empty = SampleForm(auto_id="leeg_%s")
    wrong = SampleForm({"email": "jan@", "text": "Goed idee."}, auto_id="fout_%s")
    outline = sketch.areas([])
    context = {
        "empty_form": empty,
        "wrong_form": wrong,
        "page": Paginator(range(90), 10).page(4),
        "phases": Phase.choices,
        "phase": Phase.WRITING,
        "chart": bar_chart(BARS, title=FINDING),
        "finding": FINDING,
        "bars": BARS,
        "map": map_svg(
            outline,
            [
                Place("Voorbeelddorp", 6.80, 52.77, "#kaart", "Plan maken"),
                Place("Proefveen", 6.72, 52.98, "#kaart", "Draagvlak"),
            ],
            title="Voorbeeld van de kaart",
            towns=sketch.TOWNS,
        ),
        "trail": [
            {"label": "Home", "url": "/"},
            {"label": "Dorpen", "url": "/dorpen/"},
            {"label": "Stijl"},
        ],
        "tabs": [
            {"label": "Gegevens", "url": "#tabs", "current": True},
            {"label": "Uitnodigingen", "url": "#tabs"},
            {"label": "Aanmeldingen", "url": "#tabs"},
        ],
    }
    return render(request, "portal/style.html", context)
