"""The editor over the plain box: what is seen is what is saved, and what is typed stays as it was typed."""

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import sign_in
from tests.journeys.test_plan_writing import picture

PLACE = "/dorpen/proefveen/werkplaats/onderdelen/{}/"
WRITER = "buitenstaander@wup.example"
OTHER_TEXT = "Van iemand anders, een middag werk."
BOX = "textarea[name=body]"


def opened(page, key: str):
    sign_in(page, WRITER)
    page.goto(PLACE.format(key))
    editor = page.get_by_role("textbox", name="Tekst van")
    expect(editor).to_be_visible()
    return editor


def save(page) -> None:
    page.get_by_role("button", name="Opslaan", exact=True).click()


@pytest.mark.parametrize("typed", [False, True])
def test_back_saves_what_is_seen(typed, js_page, new_page, stack):
    key = "netten" if typed else "kaders"
    page, other = js_page, new_page(javascript=False)
    page.on("dialog", lambda dialog: dialog.accept())
    editor = opened(page, key)
    if typed:
        editor.click()
        page.keyboard.type("Mijn zin.")
    page.goto("about:blank")
    sign_in(other, WRITER)
    other.goto(PLACE.format(key))
    other.locator(BOX).fill(OTHER_TEXT)
    save(other)
    expect(other.get_by_text("Het onderdeel is opgeslagen.")).to_be_visible()

    page.go_back()
    editor.wait_for()
    page.wait_for_load_state("networkidle")
    seen = editor.inner_text().strip()
    assert page.locator(BOX).input_value() == f"<p>{seen}</p>"
    save(page)
    page.wait_for_load_state("networkidle")

    other.goto(PLACE.format(key))
    assert OTHER_TEXT in other.locator(BOX).input_value()


def local_copy(page, text: str) -> None:
    """As a former visit without a connection left it behind."""
    owner = page.locator("form[data-keep]").get_attribute("data-owner")
    page.evaluate(
        """([owner, text]) => localStorage.setItem(`wup-tekst/${owner}${location.pathname}#oud`,
            JSON.stringify({ body: text, written_on: document.querySelector("#id_written_on").value, at: Date.now() }))""",
        [owner, text],
    )
    page.reload()


def test_a_plain_text_that_is_put_back_keeps_its_lines(js_page, stack):
    opened(js_page, "gebied")
    local_copy(js_page, "Eerste alinea.\n\nTweede alinea.")

    js_page.get_by_role("button", name="Tekst terugzetten").click()
    save(js_page)

    expect(js_page.get_by_text("Het onderdeel is opgeslagen.")).to_be_visible()
    kept = js_page.locator(BOX).get_attribute("data-html")
    assert kept == "<p>Eerste alinea.</p>\n<p>Tweede alinea.</p>"


def test_a_copy_that_differs_only_in_a_link_is_offered(js_page, stack):
    editor = opened(js_page, "voorzieningen")
    editor.click()
    js_page.keyboard.type("Zie hier alles over.")
    save(js_page)
    expect(js_page.get_by_text("Het onderdeel is opgeslagen.")).to_be_visible()

    local_copy(js_page, '<p>Zie <a href="https://www.dorp.example/alles">hier alles</a> over.</p>')

    expect(js_page.get_by_text("In deze browser staat een tekst")).to_be_visible()


def test_a_picture_that_was_cancelled_stays_out(js_page, stack):
    held, page = [], js_page
    opened(page, "welbevinden").click()
    page.keyboard.type("Tekst")
    page.get_by_role("button", name="Foto of afbeelding invoegen").click()
    page.get_by_label("Welke afbeelding?").set_input_files(picture())
    page.get_by_label("Wat is erop te zien?").fill("De Brink")
    page.route("**/afbeelding/", lambda route: held.append(route))
    page.get_by_role("button", name="Invoegen", exact=True).click()
    page.wait_for_timeout(200)
    page.get_by_role("button", name="Annuleren").click()
    with page.expect_response("**/afbeelding/"):
        held[0].continue_()
    page.wait_for_timeout(200)

    assert "<img" not in page.locator(BOX).input_value()


def test_the_dialog_of_pictures_says_which_field_is_wrong(js_page, stack):
    opened(js_page, "welbevinden")
    js_page.get_by_role("button", name="Foto of afbeelding invoegen").click()
    js_page.get_by_role("button", name="Invoegen", exact=True).click()

    field = js_page.get_by_label("Welke afbeelding?")
    expect(field).to_have_attribute("aria-invalid", "true")
