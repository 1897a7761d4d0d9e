"""A page of a real browser that shows answers of Django's test client, and looks at each with axe."""

import os
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from threading import Thread

import pytest
from axe_core_python.sync_playwright import Axe
from django.contrib.staticfiles import finders

from tests.journeys.browser import STANDARD, has_sideways_scroll
from tests.journeys.keyboard import STOP
from tests.screens import Screen

PROVE = bool(os.environ.get("PROVE"))
WIDTHS = [360, 1280] if PROVE else [360]
AXE = Axe().axe_script
LOOK = """async tags => {
    document.querySelectorAll("details").forEach(one => { one.open = true })  // axe misjudges what is folded away
    const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]})
    return found.violations.flatMap(one => one.nodes.map(node => `${one.id} (${one.help}): ${node.target.join(" ")}`))
}"""

#: What a key cannot reach, what does not come into sight when it is reached, and what does not show that it is.
WALK = f"""() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [contenteditable=true], [tabindex='0']"
)].flatMap(one => {{
    // a field that only robots see, and a toolbar, in which the arrows go on, are left out of the order on purpose
    if (one.disabled || !one.checkVisibility() || one.closest("[aria-hidden=true]")) return []
    const what = one.tagName + " " + (one.name || one.textContent.trim().slice(0, 40))
    if (one.tabIndex < 0) return one.closest("[role=toolbar]") ? [] : ["no key reaches " + what]
    if (one.tabIndex > 0) return ["out of the order of the page: " + what]
    one.focus()
    const stop = ({STOP})()
    return [[document.activeElement === one, "takes no focus: "], [stop.seen, "not in sight: "],
            [stop.marked, "nothing shows the focus: "]].flatMap(([good, fault]) => good ? [] : [fault + what])
}})"""

#: for a test with the fixture `window`
at_every_width = pytest.mark.parametrize("window", WIDTHS, indirect=True)


class Window:
    """One page of a browser, which shows screens one after the other.

    A server of its own hands them out, and the style sheets so that the browser may keep them: Playwright's `route`
    switches that off.
    """

    def __init__(self, browser, width: int):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, self))
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.host = f"http://localhost:{self.server.server_port}"
        self.context = browser.new_context(
            viewport={"width": width, "height": 800}, locale="nl-NL", reduced_motion="reduce"
        )
        self.context.add_init_script(AXE)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on(
            "pageerror", lambda error: self.complaints.append(f"{self.screen}: script error: {error}")
        )
        self.page.on("console", self._hear)

    def close(self) -> None:
        self.context.close()
        self.server.shutdown()
        self.server.server_close()

    def _hear(self, line) -> None:
        if "Content Security Policy" in line.text:
            self.complaints.append(f"{self.screen}: {line.text}")

    def look(self, screen: Screen) -> list[str]:
        self.screen = screen
        self.page.goto(self.host + screen.path)
        found = self.page.evaluate(LOOK, STANDARD)
        if has_sideways_scroll(self.page):
            found.append("scrolls sideways")
        return [f"{screen}: {line}" for line in found]

    def walk(self, screen: Screen) -> list[str]:
        """From stop to stop over the page that is open, as Tab does."""
        self.page.keyboard.press("Tab")  # from now on the browser shows where the focus is
        return [f"{screen}: {line}" for line in self.page.evaluate(WALK)]

    def faults(self, screens) -> list[str]:
        return [
            line for screen in screens for line in self.look(screen) + self.walk(screen)
        ] + self.complaints


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, window: Window, *args):
        self.window = window
        super().__init__(*args)

    def do_GET(self) -> None:
        screen = self.window.screen
        if self.headers.get("Sec-Fetch-Mode") == "navigate":
            self._answer(screen.status, screen.headers, screen.html.encode())
        elif self.path.startswith("/static/") and (found := finders.find(self.path.removeprefix("/static/"))):
            kept = {"Content-Type": guess_type(found)[0], "Cache-Control": "max-age=600"}
            self._answer(200, kept, Path(found).read_bytes())
        else:
            self._answer(404, {}, b"")

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args) -> None:
        """Not on the screen of the tests."""
