"""The own template pack: one golden text per kind of field; the order is label - help - error - input."""

import re

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory

MEALS = [("soep", "Soep"), ("brood", "Brood")]


def flat(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r">\s+", ">", re.sub(r"\s+<", "<", html))).strip()


def shown(field: forms.Field, value=None, *, name="veld") -> str:
    """The field alone in a form, filled with value; not filled in when value is None."""
    form_class = type("OneFieldForm", (forms.Form,), {name: field})
    return flat(as_crispy_form(form_class(None if value is None else {name: value})))


def test_text_field():
    html = shown(forms.CharField(label="Uw naam", widget=forms.TextInput({"autocomplete": "name"})))

    assert html == (
        '<div class="form-field"><label for="id_veld">Uw naam</label>'
        '<input type="text" name="veld" autocomplete="name" required id="id_veld"></div>'
    )


def test_email_field_with_help_and_error():
    field = forms.EmailField(
        label="E-mailadres",
        help_text="Wij sturen u een bericht.",
        error_messages={"required": "Vul uw e-mailadres in."},
    )

    assert shown(field, "") == (
        '<div class="form-field invalid"><label for="id_veld">E-mailadres</label>'
        '<div class="help" id="id_veld_helptext">Wij sturen u een bericht.</div>'
        '<div class="error-message" id="id_veld_error"><p><span class="visually-hidden">Fout:</span>'
        "Vul uw e-mailadres in.</p></div>"
        '<input type="email" name="veld" maxlength="320" required aria-invalid="true" '
        'aria-describedby="id_veld_helptext id_veld_error" id="id_veld"></div>'
    )


def test_optional_field_says_so_in_its_label():
    html = shown(forms.CharField(label="Telefoon", required=False))

    assert html == (
        '<div class="form-field"><label for="id_veld">Telefoon<span class="optional">(niet verplicht)</span>'
        '</label><input type="text" name="veld" id="id_veld"></div>'
    )


def test_textarea_keeps_what_was_typed():
    form_class = type("F", (forms.Form,), {"veld": forms.CharField(label="Vraag", widget=forms.Textarea)})

    html = as_crispy_form(form_class({"veld": "Een > twee\n\n  drie"}))

    assert "\nEen &gt; twee\n\n  drie</textarea>" in html


def test_select():
    assert shown(forms.ChoiceField(label="Eten", choices=MEALS)) == (
        '<div class="form-field"><label for="id_veld">Eten</label><select name="veld" id="id_veld">'
        '<option value="soep">Soep</option><option value="brood">Brood</option></select></div>'
    )


def test_radios_are_a_group_with_a_legend():
    field = forms.ChoiceField(
        label="Eten",
        choices=MEALS,
        widget=forms.RadioSelect,
        help_text="Kies er een.",
        error_messages={"required": "Kies wat u eet."},
    )

    assert shown(field, "") == (
        '<div class="form-field invalid"><fieldset aria-describedby="id_veld_helptext id_veld_error">'
        '<legend>Eten</legend><div class="help" id="id_veld_helptext">Kies er een.</div>'
        '<div class="error-message" id="id_veld_error"><p><span class="visually-hidden">Fout:</span>'
        "Kies wat u eet.</p></div>"
        '<div class="choice"><input type="radio" name="veld" value="soep" '
        'id="id_veld_0" required aria-invalid="true"><label for="id_veld_0">Soep</label></div>'
        '<div class="choice"><input type="radio" name="veld" value="brood" '
        'id="id_veld_1" required aria-invalid="true"><label for="id_veld_1">Brood</label></div></fieldset></div>'
    )


def test_checkboxes_are_a_group_with_a_legend():
    field = forms.MultipleChoiceField(
        label="Eten", choices=MEALS, widget=forms.CheckboxSelectMultiple, required=False
    )

    assert shown(field) == (
        '<div class="form-field"><fieldset><legend>Eten<span class="optional">(niet verplicht)</span></legend>'
        '<div class="choice"><input type="checkbox" name="veld" value="soep" id="id_veld_0">'
        '<label for="id_veld_0">Soep</label></div>'
        '<div class="choice"><input type="checkbox" name="veld" value="brood" id="id_veld_1">'
        '<label for="id_veld_1">Brood</label></div></fieldset></div>'
    )


def test_one_checkbox_has_its_error_before_the_box():
    field = forms.BooleanField(label="Ik ga akkoord", error_messages={"required": "Zet een vinkje."})

    assert shown(field, "") == (
        '<div class="form-field invalid"><div class="error-message" id="id_veld_error">'
        '<p><span class="visually-hidden">Fout:</span>Zet een vinkje.</p></div>'
        '<div class="choice"><input type="checkbox" name="veld" required aria-invalid="true" '
        'aria-describedby="id_veld_error" id="id_veld"><label for="id_veld">Ik ga akkoord</label></div></div>'
    )


def test_file():
    assert shown(forms.FileField(label="Bijlage", required=False)) == (
        '<div class="form-field"><label for="id_veld">Bijlage<span class="optional">(niet verplicht)</span>'
        '</label><input type="file" name="veld" id="id_veld"></div>'
    )


def test_hidden_field_has_no_frame():
    assert shown(forms.CharField(widget=forms.HiddenInput), "3") == (
        '<input type="hidden" name="veld" value="3" id="id_veld">'
    )


# --- error summary --------------------------------------------------------------------------------
class MealForm(forms.Form):
    name = forms.CharField(label="Naam", error_messages={"required": "Vul uw naam in."})
    meal = forms.ChoiceField(
        choices=MEALS, widget=forms.RadioSelect, error_messages={"required": "Kies wat u eet."}
    )

    def clean(self):
        if self.data.get("late"):
            raise forms.ValidationError("De keuken is dicht.")


def summary(form) -> str:
    return flat(render_to_string("components/_error_summary.html", {"form": form}))


def test_summary_links_to_the_field_and_to_the_first_of_a_group():
    assert summary(MealForm({"late": "1"})) == (
        '<div class="error-summary" id="fouten"><div role="alert"><h2>Controleer deze 3 punten</h2><ul>'
        "<li>De keuken is dicht.</li>"
        '<li><a href="#id_name">Vul uw naam in.</a></li>'
        '<li><a href="#id_meal_0">Kies wat u eet.</a></li></ul></div></div>'
    )


def test_summary_of_one_mistake():
    assert "<h2>Er is een probleem</h2>" in summary(MealForm({"meal": "soep"}))


@pytest.mark.parametrize("form", [None, MealForm(), MealForm({"name": "Jan", "meal": "soep"})])
def test_no_summary_when_all_is_well(form):
    assert summary(form) == ""


def test_summary_of_a_list_of_forms_and_of_a_formset():
    formset = forms.formset_factory(MealForm, extra=0)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-meal": "soep"}
    )

    html = summary([MealForm({"meal": "soep"}), formset])

    assert re.findall('href="([^"]*)"', html) == ["#id_name", "#id_form-0-name"]


def test_title_of_a_page_with_mistakes_says_so():
    request = RequestFactory().get("/")

    wrong = render_to_string("portal/home.html", {"form": MealForm({})}, request)
    right = render_to_string("portal/home.html", {"form": MealForm()}, request)

    assert "<title>Fout: Uw dorp maakt" in wrong
    assert "<title>Uw dorp maakt" in right
