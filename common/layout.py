"""What django-crispy-forms lays out for us: long forms in groups."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout


class FoldedFieldset(Fieldset):
    """A group that stays folded in while everything in it is as in an empty form, and has no errors."""

    template = "%s/layout/folded_fieldset.html"

    def render(self, form, context, *args, **kwargs):
        names = [pointer.name for pointer in self.get_field_names()]
        with context.push(is_open=any(_says_something(form[name]) for name in names)):
            return super().render(form, context, *args, **kwargs)


def inside_form(layout: Layout) -> FormHelper:
    """For a template that writes the form element, the token and the buttons itself: {% crispy form %}."""
    helper = FormHelper()
    helper.layout = layout
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


def _says_something(bound) -> bool:
    return bool(bound.errors) or bound.field.has_changed(bound.field.initial, bound.value())
