"""The four jobs by keyboard alone. At every stop the focus is in sight and shows where it is."""

import re

import pytest
from playwright.sync_api import expect

from plans.states import OFFER_STATEMENTS
from tests.journeys.browser import PASSWORD, path_of
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_freeze_and_download import PEOPLE
from tests.journeys.test_knowledge_session import MAKE_CONTACT, ORGANISER

COMING = "/organisatie/kennissessies/in-gesprek-met-de-buren-over-warmte/"


@pytest.fixture
def keyboard(js_page):
    return Keyboard(js_page)


def test_a_village_signs_up(stack, keyboard):
    page = keyboard.page
    keyboard.arrive("/doe-mee/")
    keyboard.follow("Aanmelding beginnen")
    keyboard.skip_the_menu()
    keyboard.press("Verder")  # too soon: the list of mistakes leads to the field
    assert page.evaluate("document.activeElement.id") == "fouten"
    keyboard.to(page.locator("#fouten a").first)
    page.keyboard.press("Enter")
    page.keyboard.type("Toetsdorp")
    keyboard.type("Gemeente", "Assen")
    keyboard.press("Verder")
    keyboard.type("Uw naam", "Toos Toets")
    keyboard.type("Uw e-mailadres", "toos@dorp.example")
    keyboard.tick("Ik woon in het dorp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    keyboard.press("Verder")
    keyboard.type("Waarom wil uw dorp meedoen?", "Samen")
    keyboard.press("Verder")
    keyboard.tick("openbare pagina")
    keyboard.press("Verder")
    page.wait_for_timeout(3000)  # a person reads the answers before sending them
    keyboard.press("Dorp aanmelden")

    keyboard.arrive(path_of(stack.mail_to("toos@dorp.example", "bevestig").link("/doe-mee/bevestigen/")))
    keyboard.press("Aanmelding bevestigen")
    expect(page.locator("h1")).to_have_text("Uw aanmelding is bevestigd")


def test_an_organiser_invites_and_a_guest_registers(stack, keyboard, new_page):
    email = "tineke@toets.example"
    stack.django(MAKE_CONTACT.format(name="Toets en Warmte", slug="toets-en-warmte", email=email))
    keyboard.sign_in(ORGANISER)
    keyboard.arrive(f"{COMING}uitnodigen/?q=toets+en+warmte")
    keyboard.tick("Toets en Warmte")
    keyboard.press("Bekijk wie het krijgt")
    keyboard.press("1 uitnodiging versturen")

    guest = Keyboard(new_page(width=360, height=740))
    guest.arrive(path_of(stack.mail_to(email, "Uitnodiging").link("/kennissessies/aanmelden/")))
    guest.type("Met hoeveel personen komt u, uzelf meegeteld?", "2")
    guest.press("Aanmelden")
    expect(guest.page.locator("main")).to_contain_text("U bent aangemeld met 2 personen.")
    guest.follow("Afmelden")
    guest.press("Afmelden")
    expect(guest.page.locator("main")).to_contain_text("U bent afgemeld.")


def test_an_advisor_writes_with_the_tools_and_saves(stack, keyboard):
    page = keyboard.page
    keyboard.sign_in("adviseur2@wup.example")
    keyboard.arrive("/dorpen/voorbeelddorp/werkplaats/onderdelen/koppelkansen/")
    tools = page.get_by_role("toolbar").get_by_role("button")
    editor = page.get_by_role("textbox", name="Tekst van")
    keyboard.to(tools.first)
    page.keyboard.press("ArrowRight")
    assert keyboard.is_at(tools.nth(1))
    keyboard.tab(back=True)
    keyboard.to(editor)
    page.keyboard.press("Control+A")
    page.keyboard.type("Met het toetsenbord")
    keyboard.to(tools.nth(1), back=True)  # the tools remember where one was
    keyboard.to(editor)
    page.keyboard.press("End")
    page.keyboard.type(" geschreven.")
    keyboard.type("Wat hebt u veranderd?", "Zonder muis.")
    keyboard.press("Opslaan")

    expect(page.get_by_text("Het onderdeel is opgeslagen.")).to_be_visible()
    expect(editor).to_contain_text("Met het toetsenbord geschreven.")
    keyboard.follow("Geschiedenis bekijken")
    expect(page.locator("main")).to_contain_text("Zonder muis.")


def test_a_lead_freezes_and_offers_and_an_officer_downloads(stack, keyboard, new_page):
    stack.django(PEOPLE.format(name="toetsen", password=PASSWORD))
    page = keyboard.page
    keyboard.sign_in("trekker-toetsen@dorp.example")
    keyboard.arrive("/dorpen/toetsen/werkplaats/versies/")
    keyboard.follow("Nieuwe versie vastleggen")
    keyboard.type("Naam van deze versie", "ter inzage")
    keyboard.press("Versie 1 vastleggen")
    download = re.compile(r"^Plan downloaden")
    expect(page.get_by_role("link", name=download).first).to_be_visible(timeout=90_000)
    assert keyboard.download(download).startswith(b"%PDF")
    keyboard.arrive("/dorpen/toetsen/werkplaats/versies/1/aanbieden/")
    for words in OFFER_STATEMENTS.values():
        keyboard.tick(words)
    keyboard.press("Plan aanbieden aan de gemeente")

    officer = Keyboard(new_page(width=360, height=740))
    officer.sign_in("ambtenaar-toetsen@dorp.example")
    officer.arrive("/gemeenten/assen/")
    assert officer.download(re.compile("^Plan downloaden .*, Vriesdorp toetsen, versie 1$")).startswith(
        b"%PDF"
    )
