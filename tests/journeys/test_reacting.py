"""A reader reacts from a phone to a sentence of the plan; the village takes the words over, and the reader hears it."""

import re

from playwright.sync_api import expect

from tests.journeys.browser import PASSWORD, axe, path_of, sign_in

PEOPLE = """
from allauth.account.models import EmailAddress
from accounts.models import User
from plans.services.start import create_plan
from plans.services.versions import freeze_version, publish_version
from plans.services.writing import save_section
from tests.factories import VillageFactory
from villages.models import Membership, Municipality

village = VillageFactory(name="Meedenkdorp " + {name!r}, slug={name!r},
                         municipality=Municipality.objects.get(slug="assen"))
user = User.objects.create_user("trekker-" + {name!r} + "@dorp.example", "Trekker", {password!r})
EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
Membership.objects.create(village=village, user=user, role="lead")
plan = create_plan(village)
section = plan.sections.get(key="samenvatting")
save_section(section.pk, body="<p>Wij isoleren eerst de huizen. Daarna kijken wij verder.</p>", version=0, by=user)
publish_version(freeze_version(plan, label="ter inzage", expected_number=1, by=user), by=user)
"""
SENTENCE = "Wij isoleren eerst de huizen."
SELECT = """
(length) => {
  const text = document.querySelector("[data-quote] p").firstChild;
  getSelection().setBaseAndExtent(text, 0, text, length);
}
"""


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_reader_reacts_and_hears_what_was_done_with_it(stack, new_page, browser_page):
    reader, name = browser_page, f"reageren-{'js' if browser_page.context.javascript else 'zonder'}"
    reader.set_viewport_size({"width": 360, "height": 740})
    stack.django(PEOPLE.format(name=name, password=PASSWORD))
    lead = new_page(javascript=reader.context.javascript)
    sign_in(lead, f"trekker-{name}@dorp.example")

    reader.goto(f"/dorpen/{name}/plan/")
    assert reader.get_by_role("link", name="Reageer").count() == 0
    open_period(lead, name)
    react(reader, name)
    place(stack, reader, name)
    take_over(lead, name)
    publish(lead, name)

    mail = stack.mail_to(f"lezer-{name}@dorp.example", "Antwoord op uw reactie")
    assert "Is nu: Wij beginnen met de boerderijen. Daarna kijken wij verder." in mail.text
    reader.goto(path_of(mail.link("/reacties/")))
    expect(reader.get_by_text("Goed idee, dat doen wij.")).to_be_visible()
    assert axe(reader) == []
    reader.get_by_role("link", name="Bekijk wat er in het plan veranderde").click()
    expect(reader.locator("h1")).to_have_text("Van versie 1 naar versie 2")
    reader.go_back()
    reader.get_by_role("link", name="Reactie intrekken").click()
    press(reader, "Reactie intrekken")
    expect(reader.locator("h1")).to_have_text("Uw reactie is ingetrokken")
    reader.goto(f"/dorpen/{name}/plan/reacties/")
    assert "Maar de boerderijen" not in reader.content()


def open_period(page, name: str) -> None:
    page.goto(f"/dorpen/{name}/werkplaats/")
    page.get_by_role("link", name="Reacties bekijken").click()
    page.get_by_role("link", name="Reactietermijn kiezen").click()
    assert axe(page) == []
    page.get_by_label("Wat wilt u van de lezers weten?").fill("Wat mist u?")
    press(page, "Reactietermijn opslaan")
    expect(page.get_by_text("De reactietermijn is opgeslagen.")).to_be_visible()


def react(page, name: str) -> None:
    """Three pages: the plan, the form, and look in your mail."""
    page.goto(f"/dorpen/{name}/plan/")
    assert axe(page) == []
    if page.context.javascript:
        page.evaluate(SELECT, len(SENTENCE))
        page.get_by_role("link", name="Reageer op deze zin").click()
        expect(page.get_by_label("Gaat het over één zin?")).to_have_value(SENTENCE)
    else:
        page.get_by_role("link", name="Reageer").first.click()
        page.get_by_text("Over één zin, of met andere woorden").click()
        page.get_by_label("Gaat het over één zin?").fill(SENTENCE)
    assert axe(page) == []
    page.get_by_label("Uw reactie").fill("Maar de boerderijen dan?")
    page.get_by_label("Hoe zou u het schrijven?").fill("Wij beginnen met de boerderijen.")
    page.get_by_label("Uw naam").fill("Lezer")
    page.get_by_label("Uw e-mailadres").fill("geen adres")
    page.wait_for_timeout(3000)  # a person needs longer
    press(page, "Reactie versturen")
    expect(page).to_have_title(re.compile("^Fout:"))
    page.get_by_label("Uw e-mailadres").fill(f"lezer-{name}@dorp.example")
    press(page, "Reactie versturen")
    expect(page.locator("h1")).to_have_text("Kijk in uw mail")
    assert axe(page) == []


def place(stack, page, name: str) -> None:
    mail = stack.mail_to(f"lezer-{name}@dorp.example", "Bevestig uw reactie")
    page.goto(path_of(mail.link("/reacties/")))
    assert axe(page) == []
    press(page, "Reactie plaatsen")
    expect(page.get_by_text("Reactie 1, geplaatst op")).to_be_visible()


def take_over(page, name: str) -> None:
    page.goto(f"/dorpen/{name}/werkplaats/reacties/")
    page.get_by_role("link", name="Reactie 1: ").click()
    assert axe(page) == []
    press(page, "Woorden overnemen in de tekst")
    page.get_by_label("Overgenomen", exact=True).check()
    page.get_by_label("Uw antwoord").fill("Goed idee, dat doen wij.")
    press(page, "Antwoord plaatsen")
    expect(page.get_by_text("Reactie 1 is beantwoord.")).to_be_visible()
    assert axe(page) == []


def publish(page, name: str) -> None:
    page.goto(f"/dorpen/{name}/werkplaats/versies/vastleggen/")
    page.get_by_label("Naam van deze versie").fill("met reacties")
    press(page, "Versie 2 vastleggen")
    page.goto(f"/dorpen/{name}/werkplaats/versies/2/openbaar-maken/")
    press(page, "Versie openbaar maken")
