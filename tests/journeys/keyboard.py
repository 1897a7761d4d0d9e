"""Somebody who has no mouse: Tab, Shift+Tab, letters, Enter, Space and arrows, and nothing else."""

import re

from tests.journeys.browser import PASSWORD

#: Where the focus is, whether it is in sight, and whether something around it shows that it is there.
STOP = """() => {
    const element = document.activeElement, style = getComputedStyle(element)
    // the first line of a link that runs over two: the middle of the box around both can be other text
    const box = element.getClientRects()[0] || element.getBoundingClientRect()
    const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
        && box.right > 0 && box.left < innerWidth
    const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1)
    const y = Math.min(Math.max(box.top + Math.min(box.height, 40) / 2, 1), innerHeight - 1)
    const over = document.elementFromPoint(x, y)
    return {
        what: `${element.tagName} ${element.id} ${element.name || ""} ${element.textContent.trim().slice(0, 40)}`,
        seen: inside && (element.contains(over) || over?.contains(element) || element.labels?.[0]?.contains(over)),
        marked: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none"
            // a place on a map: the line around its dot
            || [...element.querySelectorAll("circle")].some(dot => parseFloat(getComputedStyle(dot).strokeWidth) >= 3),
        isPage: element === document.body || element.id === "inhoud",
    }
}"""


class Keyboard:
    def __init__(self, page):
        self.page = page
        page.emulate_media(reduced_motion="reduce")  # otherwise the page still moves when we look
        self.stops = 0

    def arrive(self, path: str) -> None:
        """Open a page and pass over the menu: the first Tab finds the link that leads past it."""
        self.page.goto(path)
        self.skip_the_menu()

    def skip_the_menu(self) -> None:
        self.tab()
        link = self.page.locator(".skip-link")
        assert self.is_at(link), f"{self.page.url}: the first stop is not the link past the menu"
        assert link.bounding_box()["x"] >= 0
        self.page.keyboard.press("Enter")
        self.page.wait_for_function("document.activeElement.id === 'inhoud'")

    def tab(self, *, back: bool = False) -> None:
        """One stop further: in sight, and with a mark around it."""
        self.page.keyboard.press("Shift+Tab" if back else "Tab")
        stop = self.page.evaluate(STOP)
        self.stops += 1
        assert stop["isPage"] or stop["seen"], f"{self.page.url}: not in sight: {stop['what']}"
        assert stop["isPage"] or stop["marked"], f"{self.page.url}: nothing shows the focus: {stop['what']}"

    def is_at(self, locator) -> bool:
        return locator.evaluate("element => element === document.activeElement")

    def to(self, locator, *, back: bool = False) -> None:
        """Whatever cannot be reached within 60 stops, cannot be reached."""
        for _ in range(60):
            if self.is_at(locator):
                return
            self.tab(back=back)
        raise AssertionError(f"{self.page.url}: cannot be reached by keyboard: {locator}")

    def type(self, label: str | re.Pattern, text: str) -> None:
        """In a field; in a list of choices the first letters choose."""
        self.to(self.page.get_by_label(label))
        self.page.keyboard.type(text)

    def tick(self, label: str) -> None:
        self.to(self.page.get_by_label(label))
        self.page.keyboard.press("Space")
        assert self.page.get_by_label(label).is_checked()

    def press(self, name: str | re.Pattern) -> None:
        self.to(self.page.locator("main").get_by_role("button", name=name))
        self._enter()

    def follow(self, name: str | re.Pattern) -> None:
        self.to(self.page.locator("main").get_by_role("link", name=name).first)
        self._enter()

    def _enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def download(self, name: str | re.Pattern) -> bytes:
        self.to(self.page.locator("main").get_by_role("link", name=name).first)
        with self.page.expect_download() as started:
            self.page.keyboard.press("Enter")
        return started.value.path().read_bytes()

    def sign_in(self, email: str) -> None:
        self.arrive("/inloggen/")
        login = self.page.locator("input[name=login]")
        self.to(login)
        self.page.keyboard.type(email)
        self.tab()
        self.page.keyboard.type(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/mijn/")
