"""Job 1: a visitor signs up a village, confirms by mail, the coordinator accepts, the lead comes in."""

import pytest

from tests.journeys.browser import axe, code_from_mail, has_sideways_scroll, path_of, sign_in, sign_out

COORDINATOR = "coordinator@wup.example"


def press(page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def choose(page, label: str) -> None:
    """A radio button or tick box by the words beside it."""
    page.get_by_label(label).check()


def come_in(page) -> None:
    """As the coordinator."""
    sign_in(page, COORDINATOR)


def fill_in(page, *, village: str, email: str, name: str) -> None:
    """Everything up to the page that asks to check the answers."""
    page.goto("/doe-mee/")
    page.get_by_role("link", name="Aanmelding beginnen").click()
    page.get_by_label("Naam van het dorp").fill(village)
    page.get_by_label("Gemeente").select_option("Meppel")
    press(page, "Verder")
    page.get_by_label("Uw naam").fill(name)
    page.get_by_label("Uw e-mailadres").fill(email)
    choose(page, "Ik woon in het dorp")
    press(page, "Verder")
    page.get_by_label("Waarom wil uw dorp meedoen?").fill("Wij willen zelf kiezen.")
    press(page, "Verder")
    choose(page, "openbare pagina")
    press(page, "Verder")


def test_a_village_signs_up_and_is_accepted(stack, browser_page):
    page = browser_page
    kind = "met" if page.context.javascript else "zonder"
    village, email = f"Reisdorp {kind} script", f"reiziger-{kind}@dorp.example"

    fill_in(page, village=village, email=email, name="Rie Reiziger")
    assert "Wij willen zelf kiezen." in page.locator("main").inner_text()
    page.get_by_role("link", name="Wijzig uw gegevens").click()
    page.get_by_label("Uw telefoonnummer").fill("0600 000 000")
    press(page, "Verder")
    page.wait_for_timeout(3000)  # a person reads the answers before sending them
    press(page, "Dorp aanmelden")
    assert email in page.locator("main").inner_text()

    link = stack.mail_to(email, "bevestig").link("/doe-mee/bevestigen/")
    page.goto(path_of(link))
    press(page, "Aanmelding bevestigen")
    assert page.locator("h1").inner_text() == "Uw aanmelding is bevestigd"
    stack.mail_to(email, "ontvangen")
    office_link = stack.mail_to(COORDINATOR, village).link("/organisatie/aanmeldingen/")

    come_in(page)
    page.goto(path_of(office_link))
    assert "Rie Reiziger" in page.locator("main").inner_text()
    page.get_by_role("link", name="Aanmelding aannemen").click()
    press(page, "Dorp aannemen")
    sign_out(page)

    accepted = stack.mail_to(email, "kan beginnen")
    page.goto(path_of(accepted.link("/dorpen/")))
    assert page.locator("h1").inner_text() == village
    assert "verplichte onderdelen klaar" in page.locator("main").inner_text()
    assert "Rie" not in page.locator("main").inner_text()
    page.goto(f"/dorpen/?q=Reisdorp+{kind}")
    assert page.get_by_role("link", name=village).count() >= 1


def test_the_lead_signs_in_by_a_code_from_the_mail(stack, browser_page):
    page = browser_page
    kind = "met" if page.context.javascript else "zonder"
    email = f"codelezer-{kind}@dorp.example"
    slug = stack.django(
        "from accounts.models import User\n"
        "from plans.services.start import start_village\n"
        "from villages import services\n"
        "from villages.models import Municipality\n"
        f"signup = services.sign_up_village(village_name='Codedorp {kind}', name='Co', email='{email}',"
        " municipality=Municipality.objects.get(slug='emmen'), motivation='Samen')\n"
        "signup = services.confirm_signup(signup)\n"
        f"print(start_village(signup, by=User.objects.get(email='{COORDINATOR}')).slug)"
    )

    page.goto("/inloggen/code/")
    page.get_by_label("E-mailadres").fill(email)
    press(page, "Stuur mij een code")
    page.get_by_label("Code").fill(code_from_mail(stack, email))
    press(page, "Bevestigen")
    page.goto(f"/dorpen/{slug}/werkplaats/fase/")

    assert page.locator("h1").inner_text() == f"Fase van Codedorp {kind} veranderen"


def test_a_double_is_told_and_may_go_on(stack, browser_page):
    page = browser_page
    page.goto("/doe-mee/dorp/")
    page.get_by_label("Naam van het dorp").fill("voorbeelddorp")
    page.get_by_label("Gemeente").select_option("Coevorden")
    press(page, "Verder")

    assert page.locator("h1").inner_text() == "Dit dorp is al aangemeld"
    assert "Trekker (voorbeeld)" not in page.locator("main").inner_text()
    choose(page, "Ik wil meedoen")
    press(page, "Verder")
    assert page.locator("h1").inner_text() == "Wie bent u?"


def test_sign_up_by_keyboard_only(stack, js_page):
    page = js_page
    page.goto("/doe-mee/dorp/")

    def type_in(label: str, text: str) -> None:
        tab_to(page, page.get_by_label(label))
        page.keyboard.type(text)

    type_in("Naam van het dorp", "Toetsdorp")
    type_in("Gemeente", "Assen")
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Verder"), or_at="Uw naam")
    if "uzelf" not in page.url:
        page.keyboard.press("Enter")
        page.wait_for_url("**/uzelf/")
    type_in("Uw naam", "Toos Toets")
    type_in("Uw e-mailadres", "toos@dorp.example")
    tab_to(page, page.get_by_label("Ik woon in het dorp"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Verder"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/waarom/")
    type_in("Waarom wil uw dorp meedoen?", "Samen")
    tab_to(page, page.get_by_role("button", name="Verder"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/toestemming/")
    tab_to(page, page.get_by_role("button", name="Verder"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/controleren/")
    page.wait_for_timeout(3000)
    tab_to(page, page.get_by_role("button", name="Dorp aanmelden"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/verzonden/")

    stack.mail_to("toos@dorp.example", "bevestig")


def tab_to(page, locator, *, or_at: str = "") -> None:
    """Only the Tab key; whatever cannot be reached with it in 60 presses fails."""
    if or_at and page.get_by_label(or_at).count():
        return
    for _ in range(60):
        if locator.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"cannot be reached by keyboard: {locator}")


PAGES = [
    "/doe-mee/", "/doe-mee/dorp/", "/dorpen/", "/dorpen/?q=bestaat-niet", "/dorpen/voorbeelddorp/", "/gemeenten/",
    "/gemeenten/coevorden/", "/gemeenten/assen/", "/initiatieven/", "/initiatieven/energie-voorbeelddorp/",
    "/initiatieven/aanmelden/",
]  # fmt: skip
OFFICE_PAGES = [
    "/organisatie/aanmeldingen/", "/organisatie/aanmeldingen/?status=declined", "/organisatie/initiatieven/",
    "/organisatie/initiatieven/nieuw/", "/organisatie/initiatieven/energie-voorbeelddorp/",
    "/organisatie/initiatieven/energie-voorbeelddorp/contacten/nieuw/", "/dorpen/voorbeelddorp/werkplaats/fase/",
    "/dorpen/voorbeelddorp/werkplaats/gegevens/",
]  # fmt: skip


def judge(page, path: str) -> list[str]:
    page.goto(path)
    found = axe(page)
    return [*found, f"{path}: sideways scroll"] if has_sideways_scroll(page) else found


def test_the_public_pages_are_accessible_on_a_phone(stack, phone_page):
    assert [line for path in PAGES for line in judge(phone_page, path)] == []


def test_the_office_pages_are_accessible_on_a_phone(stack, phone_page):
    come_in(phone_page)

    assert [line for path in OFFICE_PAGES for line in judge(phone_page, path)] == []


@pytest.mark.parametrize(
    "path",
    ["/doe-mee/dorp/", "/initiatieven/aanmelden/"],
)
def test_a_form_with_mistakes_is_accessible(stack, phone_page, path):
    phone_page.goto(path)
    phone_page.locator("main form button").last.click()

    assert phone_page.title().startswith("Fout:")
    assert phone_page.locator(".error-summary a").count() >= 2
    assert axe(phone_page) == []
