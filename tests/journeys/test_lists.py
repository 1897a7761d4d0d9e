"""A list of initiatives comes in and leaves; a contact looks after the own data. With and without JavaScript."""

import csv
import io
import re

from tests.journeys.browser import path_of, sign_in

ORGANISER = "organisator@wup.example"
HEAD = "Gemeente;Initiatief;Contactpersoon;E-mailadres;Rol\r\n"


def bring(page, text: str) -> None:
    page.goto("/organisatie/initiatieven/importeren/")
    page.locator("input[type=file]").set_input_files(
        {"name": "lijst.csv", "mimeType": "text/csv", "buffer": text.encode("cp1252")}
    )
    page.get_by_role("button", name="Bestand controleren").click()


def test_import_correct_apply_and_export(stack, browser_page):
    page = browser_page
    name = f"Energiegroep Exloërveen {'met' if page.context.javascript else 'zonder'}"
    mail = f"lijst-{'js' if page.context.javascript else 'geen'}@dorp.example"
    sign_in(page, ORGANISER)

    bring(page, f"{HEAD}Groningen;{name};Anna;{mail};=voorzitter\r\n")
    assert "“Groningen” is geen gemeente in Drenthe." in page.locator("main").inner_text()
    assert page.get_by_role("button", name=re.compile("overnemen")).count() == 0

    page.get_by_role("link", name="Verbeterd bestand inleveren").click()
    bring(page, f"{HEAD}Borger-Odoorn;{name};Anna;{mail};=voorzitter\r\n")
    assert "Er is nog niets overgenomen" in page.locator("main").inner_text()
    page.get_by_role("button", name="1 regel overnemen").click()
    assert "Het bestand is overgenomen" in page.locator("main").inner_text()

    bring(page, f"{HEAD}Borger-Odoorn;{name};Anna;{mail};=voorzitter\r\n")
    assert "Er valt niets over te nemen" in page.locator("main").inner_text()

    page.goto("/organisatie/initiatieven/")
    page.get_by_label("Naam of e-mailadres").fill(mail)
    page.get_by_role("button", name="Zoeken").click()
    page.get_by_role("link", name="Deze lijst downloaden").click()
    page.get_by_label("CSV, met puntkomma's").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Lijst downloaden").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    [row] = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert (row["Initiatief"], row["E-mailadres"], row["Rol"]) == (name, mail, "'=voorzitter")


def test_an_initiative_signs_up_and_is_accepted(stack, browser_page):
    page = browser_page
    kind = "met" if page.context.javascript else "zonder"
    name, mail = f"Stroomgroep {kind} script", f"stroom-{kind}@dorp.example"
    page.goto("/initiatieven/")
    page.get_by_role("link", name=re.compile("aanmelden")).first.click()
    page.get_by_label("Naam van het initiatief").fill(name)
    page.get_by_role("button", name="Initiatief aanmelden").click()
    assert page.title().startswith("Fout:")
    page.get_by_label("Gemeente", exact=True).select_option("Meppel")
    page.get_by_label("Wat doet het initiatief?").fill("Samen panelen op de schuren.")
    page.get_by_label("Uw naam").fill("Sien Stroom")
    page.get_by_label("Uw e-mailadres").fill(mail)
    page.get_by_role("button", name="Initiatief aanmelden").click()
    assert mail in page.locator("main").inner_text()

    page.goto(path_of(stack.mail_to(mail, "bevestig").link("/initiatieven/bevestigen/")))
    page.get_by_role("button", name="Aanmelding bevestigen").click()
    assert page.locator("h1").inner_text() == "Uw aanmelding is bevestigd"
    office_link = stack.mail_to(ORGANISER, name).link("/organisatie/initiatieven/aanmeldingen/")

    sign_in(page, ORGANISER)
    page.goto(path_of(office_link))
    page.get_by_role("button", name="Initiatief aannemen").click()
    stack.mail_to(mail, "staat bij het WUP-portaal")


def test_a_contact_corrects_and_removes_the_own_data(stack, browser_page):
    page = browser_page
    kind = "js" if page.context.javascript else "geen"
    mail, new = f"eigen-{kind}@dorp.example", f"nieuw-{kind}@dorp.example"
    stack.django(
        "from villages.models import Initiative; from villages import services; "
        f"services.add_contact(Initiative.objects.first(), name='Anna', email='{mail}', role='lid')"
    )

    def ask(address: str) -> str:
        page.goto("/mijn-gegevens/")
        page.get_by_label("Uw e-mailadres").fill(address)
        page.get_by_role("button", name="Link aanvragen").click()
        assert page.locator("h1").inner_text() == "Kijk in uw mail"
        return path_of(stack.mail_to(address, "gegevens").link("/mijn-gegevens/"))

    page.goto(ask(mail))
    page.get_by_role("link", name="Naam of rol wijzigen").click()
    page.get_by_label("Uw naam").fill("Anna de Vries")
    page.get_by_role("button", name="Gegevens opslaan").click()
    assert "Anna de Vries" in page.locator("main").inner_text()
    page.get_by_role("button", name="Uitnodigingen stoppen").click()
    assert page.get_by_role("button", name="Weer uitnodigingen krijgen").count() == 1

    page.get_by_role("link", name="E-mailadres wijzigen").click()
    page.get_by_label("Uw nieuwe e-mailadres").fill(new)
    page.get_by_role("button", name="Mail sturen naar het nieuwe adres").click()
    page.goto(path_of(stack.mail_to(new, "Bevestig").link("/mijn-gegevens/nieuw-adres/")))
    page.get_by_role("button", name="Nieuw adres bevestigen").click()
    assert "Uw nieuwe adres is opgeslagen" in page.locator("main").inner_text()
    assert "gewijzigd" in stack.mail_to(mail, "gewijzigd").subject

    page.goto(ask(new))
    page.get_by_role("link", name="Mijn gegevens laten wissen").click()
    page.get_by_role("button", name="Mijn gegevens wissen").click()
    assert "Uw gegevens zijn gewist" in page.locator("main").inner_text()
    assert stack.sql("select count(*) from villages_contact where email_key = %s", new)[0][0] == 0
