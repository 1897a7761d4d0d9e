"""A page of a real browser that shows answers of Django's test client, and looks at each with axe."""

import os

import pytest
from axe_core_python.sync_playwright import Axe
from django.contrib.staticfiles import finders

from tests.journeys.browser import STANDARD, has_sideways_scroll
from tests.screens import Screen

HOST = "http://testserver"
PROVE = bool(os.environ.get("PROVE"))
WIDTHS = [360, 1280] if PROVE else [360]
AXE = Axe().axe_script
LOOK = """async tags => {
    document.querySelectorAll("details").forEach(one => { one.open = true })  // axe misjudges what is folded away
    const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]})
    return found.violations.flatMap(one => one.nodes.map(node => `${one.id} (${one.help}): ${node.target.join(" ")}`))
}"""

#: for a test with the fixture `window`
at_every_width = pytest.mark.parametrize("window", WIDTHS, indirect=True)


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
