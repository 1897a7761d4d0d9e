"""What every journey does with a page."""

import os
import re
import shutil

from axe_core_python.sync_playwright import Axe

#: Debian's package; Playwright's own download is not used.
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
             "--disable-dev-shm-usage"]  # fmt: skip
PASSWORD = "voorbeeld-wup"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def code_from_mail(stack, email: str) -> str:
    """The code to sign in with, from the mail that really came."""
    return re.search(r"^ {4}(\S+)\s*$", stack.mail_to(email, "code om in te loggen").text, re.MULTILINE)[1]


def sign_in(page, email: str, password: str = PASSWORD) -> None:
    """Sign in with the password, as one of the demo sign-ins."""
    page.goto("/inloggen/")
    type_password(page, email, password)


def type_password(page, email: str, password: str = PASSWORD) -> None:
    """On the page to sign in, wherever it was reached from."""
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.get_by_role("button", name="Inloggen met wachtwoord").click()
    assert page.locator("input[name=login]").count() == 0, page.locator("main").inner_text()


def sign_out(page) -> None:
    page.context.clear_cookies()


def axe(page) -> list[str]:
    """The violations on this page, one line each; an empty list is what a test asks for.

    A page without JavaScript is looked at with PROVE=1 only: the answers of the portal are the same for both, and
    tests/journeys/test_accessibility.py looks at each of them.
    """
    if page.context.javascript:
        return _axe(page)
    if not os.environ.get("PROVE"):
        return []
    html = page.content()  # axe needs JavaScript: it looks at a copy of this page, in a browser that has it
    context = page.context.browser.new_context(viewport=page.viewport_size)
    copy = context.new_page()
    copy.route(page.url, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    copy.goto(page.url)
    found = _axe(copy)
    context.close()
    return found


#: What can be folded out is looked at too; folded in, axe cannot tell what lies behind its letters.
FOLD_OUT = (
    "for (const one of document.querySelectorAll('details:not([open])')) one.open = one.wasClosed = true"
)
FOLD_IN = "for (const one of document.querySelectorAll('details')) if (one.wasClosed) one.open = false"


def _axe(page) -> list[str]:
    page.evaluate(FOLD_OUT)
    result = Axe().run(
        page, options={"runOnly": {"type": "tag", "values": STANDARD}, "resultTypes": ["violations"]}
    )
    page.evaluate(FOLD_IN)
    return [
        f"{page.url}: {found['id']} ({found['help']}): {' '.join(str(part) for part in node['target'])}"
        for found in result["violations"]
        for node in found["nodes"]
    ]


def has_sideways_scroll(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def path_of(url: str) -> str:
    """What follows the host, so that a link from a mail is opened in the browser under test."""
    return re.sub(r"^https?://[^/]+", "", url)
