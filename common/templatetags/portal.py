"""The few template tags of the portal, built in: no {% load %} needed."""

from datetime import date, datetime

from django import template
from django.forms.formsets import BaseFormSet
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from common.dates import clock_text, day_text, moment_text
from common.html import clean_html
from common.numbers import number_text

register = template.Library()


# --- text of people ---------------------------------------------------------------------------------
@register.filter
def clean(html: str) -> SafeString:
    """Text of a writer, on a page: cleaned once more, and only then trusted."""
    return mark_safe(clean_html(html))


# --- forms ------------------------------------------------------------------------------------------
@register.filter
def page_address(typed: str) -> str:
    """What somebody typed as a link: only when it leads to a page. The form checks it too; an old row may not."""
    return typed if str(typed).startswith(("https://", "http://")) else ""


@register.filter
def without_placeholder(field):
    """allauth repeats each label inside its field, where it looks like something that was filled in."""
    field.field.widget.attrs.pop("placeholder", None)
    return field


# --- dates and numbers, the Dutch way ---------------------------------------------------------------
register.filter("dutch_number", number_text)


@register.filter
def dutch_date(value: date | None) -> str:
    return day_text(value) if value else ""


@register.filter
def dutch_time(value: datetime | None) -> str:
    """ "19.30 uur"."""
    return f"{clock_text(value)} uur" if value else ""


@register.filter
def dutch_moment(value: datetime | None) -> str:
    return moment_text(value) if value else ""


# --- the frame ------------------------------------------------------------------------------------
@register.simple_tag
def current_page(path: str | None, address: str) -> str:
    """The attribute that marks a menu item: this page itself, or a page below it."""
    if not path:
        return ""
    if path == address:
        return format_html(' aria-current="{}"', "page")
    return format_html(' aria-current="{}"', "true") if path.startswith(address) else ""


@register.simple_tag
def route_steps(phases, current) -> list[dict]:
    values = [value for value, label in phases]
    now = values.index(str(current)) if str(current) in values else -1
    return [
        {"label": label, "done": index < now, "current": index == now}
        for index, (value, label) in enumerate(phases)
    ]


@register.simple_tag
def page_links(page, request, name: str = "pagina") -> list[dict]:
    """Links to the pages of a list; whatever else stands in the query string stays in it."""

    def address(number: int) -> str:
        query = request.GET.copy() if request else None
        if query is None:
            return f"?{name}={number}"
        query[name] = str(number)
        return f"?{query.urlencode()}"

    links = []
    if page.has_previous():
        links.append({"label": "Vorige", "url": address(page.previous_page_number())})
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if isinstance(number, int):
            is_current = number == page.number
            links.append({"label": number, "url": address(number), "is_number": True, "current": is_current})
        else:
            links.append({"label": "…"})
    if page.has_next():
        links.append({"label": "Volgende", "url": address(page.next_page_number())})
    return links


# --- forms ----------------------------------------------------------------------------------------
@register.simple_tag
def error_lines(form) -> list[dict]:
    """Every mistake in a form, a formset or a list of those: its words and the id to jump to."""
    if not form:
        return []
    if isinstance(form, dict):  # one line, where a choice is not a form of Django
        return [form]
    if isinstance(form, list | tuple):
        return [line for one in form for line in error_lines(one)]
    if isinstance(form, BaseFormSet):
        lines = [{"message": message, "target": ""} for message in form.non_form_errors()]
        return lines + [line for one in form.forms for line in error_lines(one)]
    lines = [{"message": message, "target": ""} for message in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else error_target(field)
        lines += [{"message": message, "target": target} for message in field.errors]
    return lines


def error_target(field) -> str:
    """The id of the input itself; of a group (choices, parts of a date) the first input."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label
