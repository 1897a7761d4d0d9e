"""Every page is looked at with axe: an address that answers a page and is on no list fails here.

The browser does the looking in tests/journeys/test_accessibility.py. Here, without one: is the list complete, and
has every page one heading of level 1 and a title of its own.
"""

import pytest
from lxml import html

from tests.screens import ask, browser_of, is_page
from tests.screens.pages import NO_PAGE, SCENES, all_names, of_errors, of_rows, of_scenes
from tests.test_access_matrix import ADDRESSES, ROWS, reverse

READABLE = [
    name
    for name in all_names()
    if any(row.method == "get" and row.status != 405 for row in ROWS.get(name, []))
]


@pytest.mark.parametrize("name", READABLE)
def test_every_address_with_a_page_is_shown(name, world):
    screens = [*of_rows(world, [name]), *of_scenes(world, [name])]

    assert [screen for screen in screens if screen.status == 200], (
        f"{name}: no row of the access matrix reaches its page; make a scene in tests/screens/pages.py, "
        "or give the reason in NO_PAGE"
    )
    assert [wrong for screen in screens if (wrong := look_at(screen))] == []


@pytest.mark.parametrize("name", NO_PAGE)
def test_an_address_without_a_page_has_none(name, world):
    for row in ROWS[name]:
        if row.method == "get":
            response = ask(browser_of(world, "coordinator"), "get", reverse(name, kwargs=row.kwargs(world)))
            assert response.status_code != 200 or not is_page(response)


def test_scenes_are_of_addresses_that_exist():
    assert set(SCENES) | set(NO_PAGE) <= set(ADDRESSES)


def test_pages_for_when_something_goes_wrong_are_shown(world):
    screens = list(of_errors(world))

    assert [screen.status for screen in screens] == [400, 403, 404, 429, 500, 404, 403, 403]
    assert [wrong for screen in screens if (wrong := look_at(screen))] == []


def test_an_address_that_nobody_shows_is_found(world, monkeypatch):
    monkeypatch.delitem(SCENES, "villages:signup_reason")

    with pytest.raises(AssertionError, match="make a scene"):
        test_every_address_with_a_page_is_shown("villages:signup_reason", world)


def look_at(screen) -> str:
    page = html.document_fromstring(screen.html)
    headings, title = page.findall(".//h1"), page.findtext(".//title", "").strip()
    found = []
    if len(headings) != 1 or not headings[0].text_content().strip():
        found.append(f"{len(headings)} headings of level 1")
    if not title.partition("|")[0].strip():
        found.append("no title")
    ids = page.xpath("//@id")
    if doubles := {one for one in ids if ids.count(one) > 1}:
        found.append(f"ids that stand twice: {doubles}")
    if page.xpath("//main//@placeholder"):
        found.append("a placeholder, which disappears at the first letter")
    return f"{screen}: {', '.join(found)}" if found else ""
