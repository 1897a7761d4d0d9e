"""Paste from a word processor: what a writer had there as heading, list, table or note is that here too.

The clipboards stand in `clipboard/`: LibreOffice's as it wrote it, Word's and Google Docs' after the form they write.
"""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import axe, sign_in

CLIPBOARDS = Path(__file__).parent / "clipboard"
EDITOR = "/dorpen/proefveen/werkplaats/onderdelen/{}/"
WRITER = "buitenstaander@wup.example"
WITHOUT_NOTE = """<h3>Onze huizen</h3>
<p>Wij beginnen met <strong>isoleren</strong>, dat scheelt veel.</p>
<h4>Wat er nodig is</h4>
<ul>
<li>dak<ul>
<li>plat dak</li>
</ul>
</li>
<li>muur</li>
</ul>
<ol>
<li>eerst meten</li>
<li>dan doen</li>
</ol>
<table>
<caption>Huizen per straat</caption>
<thead>
<tr><th scope="col">Straat</th><th scope="col">Huizen</th></tr>
</thead>
<tbody>
<tr><td>Brink</td><td>12</td></tr>
</tbody>
</table>"""
WITH_NOTE = WITHOUT_NOTE.replace("veel.</p>", "veel.<small>Bron: telling van het dorp, 2025.</small></p>")
PASTE = """(box, html) => {
  const data = new DataTransfer()
  data.setData("text/html", html)
  data.setData("text/plain", "zonder opmaak")
  box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}))
}"""


def paste(page, html: str) -> None:
    editor = page.get_by_role("textbox", name="Tekst van")
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    editor.evaluate(PASTE, html)


def stored(page) -> str:
    """As it came back from the portal, in the box that is sent without the editor."""
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_role("status").get_by_text("Het onderdeel is opgeslagen.")).to_be_visible()
    return page.locator("textarea[name=body]").get_attribute("data-html")


@pytest.mark.parametrize(
    ("name", "section", "expected"),
    [
        ("word", "grenzen", WITH_NOTE),
        ("libreoffice", "doelen", WITH_NOTE),
        ("google_docs", "waarden", WITHOUT_NOTE),
    ],
    ids=["word", "libreoffice", "google_docs"],
)
def test_headings_lists_tables_and_notes_stay(name, section, expected, js_page, stack):
    sign_in(js_page, WRITER)
    js_page.goto(EDITOR.format(section))
    paste(js_page, (CLIPBOARDS / f"{name}.html").read_text())

    assert stored(js_page) == expected
    if expected == WITH_NOTE:
        js_page.goto("/dorpen/proefveen/werkplaats/lezen/")
        js_page.get_by_role("link", name="Noot 1", exact=True).click()
        expect(js_page.locator(":target")).to_contain_text("Bron: telling van het dorp, 2025.")
        assert axe(js_page) == []


def test_pictures_that_do_not_come_along_are_told(js_page, stack):
    sign_in(js_page, WRITER)
    js_page.goto(EDITOR.format("warmtebronnen"))
    paste(js_page, '<p>Ons dorp</p><p><img src="file:///C:/Users/x/AppData/clip_image001.png" width=300></p>')

    expect(js_page.get_by_text("De afbeeldingen kwamen niet mee met het plakken.")).to_be_visible()
    assert stored(js_page) == "<p>Ons dorp</p>"


def pasted(page, html: str) -> str:
    sign_in(page, WRITER)
    page.goto(EDITOR.format("warmtebronnen"))
    paste(page, html)
    return page.locator("textarea[name=body]").input_value()


def test_a_sentence_about_a_table_stays_a_sentence(js_page, stack):
    table = "<table><tr><td>Brink</td><td>12</td></tr><tr><td>Es</td><td>3</td></tr></table>"
    found = pasted(js_page, f"{table}<p>Tabel 1 laat zien dat <b>de meeste</b> huizen oud zijn.</p>")
    assert "<caption>" not in found
    assert "<strong>de meeste</strong> huizen" in found


def test_a_list_of_word_that_skips_a_level_stays_one_list_in_one(js_page, stack):
    def item(level, text):
        sign = "<span style='mso-list:Ignore'>·</span>"
        return f"<p class=MsoListParagraph style='mso-list:l0 level{level} lfo1'>{sign}{text}</p>"

    found = pasted(js_page, item(1, "dak") + item(3, "plat") + item(3, "schuin") + item(1, "muur"))
    assert found.count("<ul>") == 2
    assert found.count("<li>") == 4


def test_a_sign_of_a_note_that_leads_nowhere_does_no_harm(js_page, stack):
    found = pasted(
        js_page, "<p>Voor <a class='sdfootnoteanc'>1</a><a class='sdfootnoteanc' href='x'>2</a> na</p>"
    )
    assert "Voor" in found
    assert "na" in found


def test_a_note_is_made_with_the_button(js_page, stack):
    sign_in(js_page, WRITER)
    js_page.goto(EDITOR.format("besluiten"))
    paste(js_page, "<p>Wij tellen 41 huizen.</p>")
    js_page.keyboard.press("Control+End")
    js_page.get_by_role("button", name="Noot", exact=True).click()
    js_page.get_by_label("Wat staat er in de noot?").fill("Telling van 2025.")
    assert axe(js_page) == []
    js_page.get_by_role("button", name="Toepassen").click()
    assert stored(js_page) == "<p>Wij tellen 41 huizen.<small>Telling van 2025.</small></p>"
