"""axe and the Tab key on every page at the width of a phone, and on every form in its error state.

What there is to see comes from tests/screens, which knows every address: answers of the portal, shown in a real
browser with the real style sheets and scripts. One page of the browser sees them all. `make prove` looks at
1280 px too, and at the portal with nothing in it (test_accessibility_of_content.py).
"""

import pytest

from tests.journeys.window import at_every_width
from tests.screens import Screen, forms, pages

PARTS = {
    "portal": ("portal:",), "accounts": ("accounts:", "account_", "mfa_"), "villages": ("villages:",),
    "sessions": ("knowledge_sessions:",), "plans": ("plans:",),
}  # fmt: skip

#: The links in the list of mistakes that do not put the focus on the field they name.
ASTRAY = """[...document.querySelectorAll("#fouten a")].filter(link => {
    link.click()
    return link.hash !== "#" + document.activeElement.id
}).map(link => link.textContent)"""


@at_every_width
@pytest.mark.parametrize("part", PARTS)
def test_every_page_has_no_violations(window, world, part):
    names = [name for name in pages.all_names() if name.startswith(PARTS[part])]
    screens = [*pages.of_rows(world, names), *pages.of_scenes(world, names)]

    assert window.faults(screens) == []


@pytest.mark.parametrize("window", [360], indirect=True)
def test_a_page_with_faults_is_found_out(window):
    html = (
        """<!doctype html><title>x</title><h1>x</h1><main><img src=y><a href="#a" tabindex="1">a</a>
        <button tabindex="-1">b</button><button style="outline: 0">c</button><p>"""
        + "x" * 500
    )
    screen = Screen("made up", "/", "visitor", 200, html, {"Content-Type": "text/html"})

    found = " ".join(window.faults([screen]))

    assert all(fault in found for fault in (
        "image-alt", "html-has-lang", "scrolls sideways", "out of the order of the page: A a",
        "no key reaches BUTTON b", "nothing shows the focus: BUTTON c",
    ))  # fmt: skip


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
        faults += [f"{screen}: {text} does not lead to its field" for text in window.page.evaluate(ASTRAY)]
        faults += window.walk(screen)

    assert faults + window.complaints == []
