"""Job 1: a visitor signs up a village, confirms by mail, the coordinator accepts, the lead comes in."""

from tests.journeys.browser import code_from_mail, path_of, sign_in, sign_out

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
