"""axe on every page at the width of a phone, and on every form in its error state.

What there is to see comes from tests/screens, which knows every address: answers of the portal, shown in a real
browser with the real style sheets and scripts. One page of the browser sees them all. `make prove` looks at
1280 px too, and at the portal with nothing in it.
"""

import os
from types import SimpleNamespace

import pytest
from axe_core_python.sync_playwright import Axe
from django.contrib.staticfiles import finders

from tests.access import CAST
from tests.journeys.browser import STANDARD, has_sideways_scroll
from tests.screens import Screen, content, forms, pages

HOST = "http://testserver"
PROVE = bool(os.environ.get("PROVE"))
WIDTHS = [360, 1280] if PROVE else [360]
AXE = Axe().axe_script
LOOK = """async tags => {
    const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]})
    return found.violations.flatMap(one => one.nodes.map(node => `${one.id} (${one.help}): ${node.target.join(" ")}`))
}"""
PARTS = {
    "portal": ("portal:",), "accounts": ("accounts:", "account_", "mfa_"), "villages": ("villages:",),
    "sessions": ("knowledge_sessions:",), "plans": ("plans:",),
}  # fmt: skip


class Window:
    """One page of a browser, which shows screens one after the other."""

    def __init__(self, browser, width: int):
        self.context = browser.new_context(
            viewport={"width": width, "height": 800}, locale="nl-NL", reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.page.route("**/*", self._answer)
        self.complaints: list[str] = []
        self.page.on(
            "pageerror", lambda error: self.complaints.append(f"{self.screen}: script error: {error}")
        )
        self.page.on("console", self._hear)

    def _hear(self, line) -> None:
        if "Content Security Policy" in line.text:
            self.complaints.append(f"{self.screen}: {line.text}")

    def _answer(self, route) -> None:
        path = route.request.url.removeprefix(HOST).partition("?")[0]
        if route.request.is_navigation_request():
            route.fulfill(status=self.screen.status, headers=self.screen.headers, body=self.screen.html)
        elif path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
            route.fulfill(path=found)
        else:
            route.abort()

    def look(self, screen: Screen) -> list[str]:
        self.screen = screen
        self.page.goto(HOST + screen.path)
        self.page.evaluate(AXE)
        found = self.page.evaluate(LOOK, STANDARD)
        if has_sideways_scroll(self.page):
            found.append("scrolls sideways")
        return [f"{screen}: {line}" for line in found]

    def faults(self, screens) -> list[str]:
        return [line for screen in screens for line in self.look(screen)] + self.complaints


@pytest.fixture
def window(browser, request, settings):
    settings.DEMO = True  # with the bar of the demo
    window = Window(browser, request.param)
    yield window
    window.context.close()


at_every_width = pytest.mark.parametrize("window", WIDTHS, indirect=True)


@at_every_width
@pytest.mark.parametrize("part", PARTS)
def test_every_page_has_no_violations(window, world, part):
    names = [name for name in pages.all_names() if name.startswith(PARTS[part])]
    screens = [*pages.of_rows(world, names), *pages.of_scenes(world, names)]

    assert window.faults(screens) == []


@pytest.mark.parametrize("window", [360], indirect=True)
def test_a_page_with_faults_is_found_out(window):
    html = "<!doctype html><title>x</title><h1>x</h1><main><img src=y><p>" + "x" * 500
    screen = Screen("made up", "/", "visitor", 200, html, {"Content-Type": "text/html"})

    found = " ".join(window.faults([screen]))

    assert all(fault in found for fault in ("image-alt", "html-has-lang", "scrolls sideways"))


def test_every_part_is_looked_at():
    prefixes = tuple(prefix for found in PARTS.values() for prefix in found)
    assert [name for name in pages.all_names() if not name.startswith(prefixes)] == []


@at_every_width
def test_pages_for_when_something_goes_wrong_have_no_violations(window, world):
    assert window.faults(pages.of_errors(world)) == []


@at_every_width
def test_every_form_with_mistakes_has_no_violations(window, world):
    """And who sent it is at the list of mistakes, also with a screen reader; each link in it leads to its field."""
    faults = []
    for screen in forms.of_forms(world):
        faults += window.look(screen)
        if window.page.evaluate("document.activeElement.id") != "fouten":
            faults.append(f"{screen}: the focus is not at the list of mistakes")
        for link in window.page.locator("#fouten a").all():
            link.press("Enter")
            if not link.evaluate("link => link.hash === '#' + document.activeElement.id"):
                faults.append(f"{screen}: {link.inner_text()} does not lead to its field")

    assert faults + window.complaints == []


@at_every_width
@pytest.mark.django_db
def test_the_demo_content_has_no_violations(window):
    assert window.faults(content.of_demo()) == []


@pytest.mark.skipif(not PROVE, reason="PROVE=1 also looks at a portal with nothing in it")
@pytest.mark.parametrize("window", [360, 1280], indirect=True)
@pytest.mark.django_db
def test_an_empty_portal_has_no_violations(window, request):
    assert window.faults(content.of_nothing()) == []

    cast = {who: request.getfixturevalue(who) for who in ("village", *CAST) if who != "visitor"}
    assert window.faults(content.of_hardly_anything(SimpleNamespace(**cast))) == []
