"""axe on every page at the width of a phone, and on every form in its error state.

A new page is one line in PAGES; a new form one line in FORMS. Both are looked at as somebody who may see them.
`make prove` looks at the same lists at 1280 px too.
"""

import os
from collections import defaultdict
from dataclasses import dataclass

import pytest

from tests.journeys.browser import axe, enter, has_sideways_scroll

VISITOR = ""
COORDINATOR = "coordinator@wup.example"
ORGANISER = "organisator@wup.example"
LEAD = "trekker@wup.example"
OFFICER = "gemeente@wup.example"

WIDTHS = [360, 1280] if os.environ.get("PROVE") else [360]
COMING = "/kennissessies/in-gesprek-met-de-buren-over-warmte/"

#: Who looks -> the addresses. All content comes from the demo.
PAGES = {
    VISITOR: [
        "/", "/meer-informatie/", "/begrippen/", "/privacy/", "/toegankelijkheid/", "/contact/",
        "/contact/verstuurd/", "/stijl/", "/bestaat-niet/",
        "/dorpen/", "/dorpen/voorbeelddorp/", "/gemeenten/", "/gemeenten/coevorden/",
        "/initiatieven/", "/initiatieven/aanmelden/", "/initiatieven/aanmelden/verzonden/",
        "/doe-mee/", "/doe-mee/dorp/",
        "/inloggen/", "/inloggen/code/", "/inloggen/account-maken/", "/inloggen/wachtwoord/vergeten/",
        "/kennissessies/", COMING, f"{COMING}uitnodiging-aanvragen/",
        "/plannen/", "/dorpen/voorbeelddorp/plan/", "/dorpen/voorbeelddorp/plan/versies/",
    ],
    LEAD: ["/dorpen/voorbeelddorp/", "/dorpen/voorbeelddorp/werkplaats/",
           "/dorpen/voorbeelddorp/werkplaats/versies/"],
    OFFICER: ["/gemeenten/coevorden/"],
    ORGANISER: [
        "/organisatie/kennissessies/", "/organisatie/kennissessies/nieuw/",
        "/organisatie/kennissessies/in-gesprek-met-de-buren-over-warmte/",
        "/organisatie/kennissessies/in-gesprek-met-de-buren-over-warmte/uitnodigen/",
        "/organisatie/kennissessies/in-gesprek-met-de-buren-over-warmte/uitnodigingen/",
        "/organisatie/kennissessies/in-gesprek-met-de-buren-over-warmte/aanmeldingen/",
        "/organisatie/kennissessies/in-gesprek-met-de-buren-over-warmte/verzoeken/",
        "/organisatie/kennissessies/in-gesprek-met-de-buren-over-warmte/herinneringen/",
        "/organisatie/kennissessies/in-gesprek-met-de-buren-over-warmte/programma/",
    ],
    COORDINATOR: ["/mijn/", "/organisatie/", "/organisatie/mensen/", "/organisatie/mensen/beeindigd/",
                  "/organisatie/mensen/uitnodigen/", "/organisatie/mensen/bureaus/nieuw/",
                  "/inloggen/account/", "/inloggen/adressen/", "/inloggen/wachtwoord/",
                  "/inloggen/tweede-stap/", "/inloggen/tweede-stap/instellen/",
                  "/inloggen/tweede-stap/sleutels/", "/inloggen/bewaarde-tekst/", "/inloggen/uitloggen/",
                  "/organisatie/aanmeldingen/", "/organisatie/initiatieven/", "/organisatie/post/",
                  "/dorpen/voorbeelddorp/werkplaats/fase/", "/dorpen/voorbeelddorp/werkplaats/gegevens/"],
}  # fmt: skip


@dataclass(frozen=True)
class Wrong:
    """A form, sent without a single answer. button: the words on it, when the page has more than one."""

    who: str
    path: str
    button: str = ""


FORMS = [
    Wrong(VISITOR, "/contact/"),
    Wrong(VISITOR, "/doe-mee/dorp/"),
    Wrong(VISITOR, "/initiatieven/aanmelden/"),
    Wrong(VISITOR, f"{COMING}uitnodiging-aanvragen/"),
    Wrong(ORGANISER, "/organisatie/kennissessies/nieuw/"),
    Wrong(COORDINATOR, "/organisatie/initiatieven/nieuw/"),
    Wrong(COORDINATOR, "/organisatie/mensen/uitnodigen/"),
    Wrong(COORDINATOR, "/organisatie/mensen/bureaus/nieuw/"),
    Wrong(VISITOR, "/inloggen/account-maken/"),
    Wrong(VISITOR, "/inloggen/wachtwoord/vergeten/"),
]


def empty_everything(page) -> None:
    for field in page.locator("main form[method=post] :is(input, textarea)").all():
        if field.is_visible() and field.get_attribute("type") not in ("checkbox", "radio", "file"):
            field.fill("")
        elif field.get_attribute("type") == "checkbox" and field.is_visible():
            field.uncheck()
    for choice in page.locator("main form[method=post] select").all():
        if choice.locator("option[value='']").count():
            choice.select_option("")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("who", PAGES, ids=lambda who: who.split("@")[0] or "visitor")
def test_pages_are_accessible(stack, new_page, who, width):
    page = new_page(width=width)
    if who:
        enter(stack, page, who)

    faults = defaultdict(list)
    for path in PAGES[who]:
        page.goto(path)
        faults[path] += axe(page)
        if has_sideways_scroll(page):
            faults[path].append("scrolls sideways")
        if page.locator("h1").count() != 1:
            faults[path].append(f"{page.locator('h1').count()} headings of level 1")

    assert {path: found for path, found in faults.items() if found} == {}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.path.strip("/").replace("/", "-"))
def test_form_with_mistakes_is_accessible(stack, new_page, form, width):
    page = new_page(width=width)
    if form.who:
        enter(stack, page, form.who)
    page.goto(form.path)
    page.wait_for_timeout(3100)  # forms for visitors do not believe somebody who is faster than this

    empty_everything(page)
    buttons = page.locator("main form[method=post] button.button")
    (buttons.filter(has_text=form.button) if form.button else buttons).first.click()

    assert page.title().startswith("Fout: ")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    links = page.locator(".error-summary a").all()
    assert links
    for link in links:
        target = link.get_attribute("href").removeprefix("#")
        field = page.locator(f'[id="{target}"]')
        assert field.count() == 1, target
        assert field.evaluate("element => (element.focus(), document.activeElement === element)"), target
        assert link.inner_text() in described_by(page, field), target
    assert axe(page) == []


def described_by(page, field) -> str:
    """The words that explain this field, or the group it belongs to, to who cannot see the page."""
    ids = field.evaluate(
        """element => [element, element.closest("fieldset")]
            .filter(Boolean).map(one => one.getAttribute("aria-describedby") || "").join(" ")"""
    )
    return " ".join(page.locator(f'[id="{one}"]').inner_text() for one in ids.split())
