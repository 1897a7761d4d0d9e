"""Every form in its error state: one list of mistakes above it, with links to the fields, in the same words.

Walks the addresses that take a POST (the access matrix knows them): one that is neither in FORMS nor in NO_FORM of
tests/screens/forms.py fails. So does a page with something to fill in whose address is called "only a button".
"""

from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from lxml import html

from tests.screens.forms import FORMS, NO_FORM, ONLY_A_BUTTON, send
from tests.screens.pages import all_names, of_rows, of_scenes
from tests.test_access_matrix import ADDRESSES, ROWS

POSTED = [
    name for name in ADDRESSES
    if not name.startswith("admin:") and any(row.method == "post" and row.status != 405 for row in ROWS.get(name, []))
]  # fmt: skip
EVERY_FORM = [
    pytest.param(name, wrong, id=f"{name}-{n}") for name in FORMS for n, wrong in enumerate(FORMS[name])
]
FILLED_IN = "self::textarea or self::select or self::input[not(@type='hidden' or @type='submit')]"


@pytest.mark.parametrize("name", POSTED)
def test_every_post_is_a_known_form(name):
    assert (name in FORMS) != (name in NO_FORM), (
        f"{name}: say in tests/screens/forms.py what can be wrong in it"
    )


def test_every_known_form_has_an_address():
    assert set(FORMS) | set(NO_FORM) <= set(ADDRESSES)


def test_where_only_a_button_is_nothing_can_be_filled_in(world):
    found = set()
    for screen in [*of_rows(world, all_names()), *of_scenes(world, all_names())]:
        for form in html.document_fromstring(screen.html).xpath("//main//form[@method='post']"):
            path = urlsplit(form.get("action") or screen.path).path
            name = resolve(path).view_name
            if form.xpath(f".//*[{FILLED_IN}]") and NO_FORM.get(name) == ONLY_A_BUTTON:
                found.add(f"{name}, on {screen}")

    assert found == set()


@pytest.mark.parametrize(("name", "wrong"), EVERY_FORM)
def test_a_form_with_mistakes_says_where_and_what(name, wrong, world):
    sent = send(world, name, wrong)
    page = html.document_fromstring(sent.screen.html)

    assert sent.screen.status == wrong.status
    assert page.findtext(".//title").strip().startswith("Fout: ")
    summaries = page.xpath("//*[contains(@class, 'error-summary')]")
    assert [one.get("id") for one in summaries] == ["fouten"]
    assert not summaries[0].xpath("ancestor::form"), "the list stands above the form, not in it"
    assert summaries[0].xpath("count(.//*[@role='alert'])") == 1
    lines = summaries[0].xpath(".//li")
    assert lines
    assert len({html.tostring(line) for line in lines}) == len(lines)

    linked = [line for line in lines if line.find("a") is not None]
    wrong_fields = {check_line(page, text(line), line.find("a").get("href")) for line in linked}
    marked = {one.get("name") for one in page.xpath("//main//*[@aria-invalid='true']")}
    assert marked == wrong_fields, "aria-invalid on exactly what the list names"
    for field_name, value in wrong.data.items():
        assert_kept(page, field_name, value)


def check_line(page, words: str, href: str) -> str:
    """The link leads to a field that is described in the same words. Returns the name of the field."""
    (field,) = page.xpath("//*[@id=$id]", id=href.removeprefix("#"))
    assert field.xpath(f"boolean(self::*[{FILLED_IN}])"), f"{href} takes no focus"
    assert field.get("disabled") is None
    assert not field.xpath("ancestor-or-self::*[@hidden]")
    group = [field, *field.xpath("ancestor::fieldset[1]")]
    ids = " ".join(one.get("aria-describedby", "") for one in group).split()
    described = [page.xpath("//*[@id=$id]", id=one) for one in ids]
    assert all(len(found) == 1 for found in described), f"{href} is described by what is not there: {ids}"
    told = [text(line) for (found,) in described for line in found.xpath(".//p")]
    assert f"Fout: {words}" in told, f"{href} is described by {told}"
    return field.get("name")


def text(element) -> str:
    return " ".join(element.text_content().split())


def assert_kept(page, name: str, typed: str) -> None:
    """What was typed stands there still; a password never does; a version number may be newer."""
    now, types = [], []
    for one in page.xpath("//main//form[@method='post']//*[@name=$name]", name=name):
        types.append(one.get("type"))
        if one.tag == "textarea":
            now.append((one.text or "").removeprefix("\n"))
        elif one.tag == "select":
            now += one.xpath(".//option[@selected]/@value")
        elif one.get("type") not in ("checkbox", "radio"):
            now.append(one.get("value", ""))
        elif one.get("checked") is not None:
            now.append(one.get("value", "on"))
    if types == ["password"]:
        assert now == [""], f"a password in the page: {name}"
    elif name != "version" and typed:
        assert typed in now, f"{name}: {typed!r} was typed, {now} stands there"
