"""Job: a full session. Somebody cancels, the first in line moves up; closer to the day a seat is offered and
taken by its button; and a place is handed over to a colleague. Links come from the mails that were received.
"""

from tests.journeys.browser import axe, has_sideways_scroll, path_of, sign_in

ORGANISER = "organisator@wup.example"
MAKE = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from common.sorting import search_key, sort_key
from sessions import services
from sessions.models import KnowledgeSession
from sessions import filling
from sessions.selection import Chosen
from sessions.states import SessionStatus
from villages.models import Contact, Initiative, Municipality

organiser = User.objects.get(email={organiser!r})
initiative = Initiative.objects.create(name="Vol Huis {mark}", slug="vol-huis-{mark}",
    municipality=Municipality.objects.first(), sort_key=sort_key("Vol Huis {mark}"),
    search_key=search_key("Vol Huis {mark}"))
contacts = [Contact.objects.create(initiative=initiative, name=name, email=name.split()[0].lower() + "-{mark}@vol.example",
    email_key=name.split()[0].lower() + "-{mark}@vol.example") for name in ("Anna Aa", "Bert Beek", "Carla Cruys")]
begin = timezone.now().replace(microsecond=0) + timedelta(days=30)
row = services.create_session(by=organiser, title="Vol huis {mark}", summary="Kort.", organised_by="KEI",
    starts_at=begin, ends_at=begin + timedelta(hours=2), place_name="De Hoek", capacity=1)
services.move_session(row.pk, SessionStatus.OPEN, by=organiser)
services.start_campaign(row.pk, Chosen(initiatieven=(initiative.slug,)), number=1, by=organiser)
filling.fill_campaigns()
print(row.slug)
"""
#: The day comes near, without waiting for it.
COME_NEAR = """
from datetime import timedelta
from django.utils import timezone
from sessions.models import KnowledgeSession
begin = timezone.now() + timedelta(hours=30)
KnowledgeSession.objects.filter(slug={slug!r}).update(starts_at=begin, ends_at=begin + timedelta(hours=2))
"""


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def follow(page, name):
    page.locator("main").get_by_role("link", name=name, exact=True).click()


def says(page, text):
    found = " ".join(page.locator("main").inner_text().split())
    assert text in found, found


def is_right(page):
    assert axe(page) == []
    assert not has_sideways_scroll(page)


def test_full_session_moves_up_offers_and_hands_over(stack, browser_page, request, new_page):
    mark = request.node.callspec.id
    page = browser_page
    page.set_viewport_size({"width": 360, "height": 740})
    slug = stack.django(MAKE.format(organiser=ORGANISER, mark=mark))
    links = {}
    for name in ("anna", "bert", "carla"):
        mail = stack.mail_to(f"{name}-{mark}@vol.example", "Uitnodiging: Vol huis")
        links[name] = path_of(mail.link("/kennissessies/aanmelden/"))

    page.goto(links["anna"])
    press(page, "Aanmelden")
    says(page, "U bent aangemeld met 1 persoon.")
    for place, name in enumerate(("bert", "carla"), start=1):
        page.goto(links[name])
        says(page, "De kennissessie is vol. U kunt op de wachtlijst.")
        press(page, "Op de wachtlijst")
        says(page, f"U staat op plaats {place} van de wachtlijst")
        stack.mail_to(f"{name}-{mark}@vol.example", "U staat op de wachtlijst")
    is_right(page)

    page.goto(links["anna"])
    follow(page, "Afmelden")
    press(page, "Afmelden")
    says(page, "U bent afgemeld.")
    is_right(page)
    promoted = stack.mail_to(f"bert-{mark}@vol.example", "U hebt een plek: Vol huis")
    assert any(part.get_content_type() == "text/calendar" for part in promoted.message.walk())
    press(page, "Afmelden ongedaan maken")
    says(page, "De plek is intussen naar iemand anders.")

    stack.django(COME_NEAR.format(slug=slug))
    page.goto(path_of(promoted.link("/kennissessies/aanmelden/")))
    says(page, "U bent aangemeld met 1 persoon.")
    follow(page, "Afmelden")
    press(page, "Afmelden")
    offer = stack.mail_to(f"carla-{mark}@vol.example", "Er is plek voor u")
    page.goto(path_of(offer.link("/kennissessies/aanmelden/")))
    says(page, "Er is plek voor 1 persoon. Neemt u die?")
    is_right(page)
    press(page, "Ja, ik neem de plek")
    says(page, "U bent aangemeld met 1 persoon.")
    stack.mail_to(f"carla-{mark}@vol.example", "U bent aangemeld: Vol huis")

    follow(page, "Geef uw plek door")
    is_right(page)
    page.get_by_label("Naam van uw collega").fill("Dirk Dunning")
    page.get_by_label("E-mailadres van uw collega").fill(f"dirk-{mark}@vol.example")
    press(page, "Doorgeven")
    says(page, "De plek is doorgegeven")
    is_right(page)
    stack.mail_to(f"carla-{mark}@vol.example", "U hebt uw plek doorgegeven")
    taken = stack.mail_to(f"dirk-{mark}@vol.example", "Carla geeft u een plek door")
    page.goto(path_of(taken.link("/kennissessies/aanmelden/")))
    says(page, "U bent aangemeld met 1 persoon.")

    office = new_page(javascript=page.context.javascript)
    sign_in(office, ORGANISER)
    office.goto(f"/organisatie/kennissessies/{slug}/aanmeldingen/")
    says(office, "Dirk Dunning")
    assert axe(office) == []
    follow(office, "Iemand aanmelden")
    office.get_by_label("Naam", exact=True).fill("Els Belt")
    press(office, "Aanmelden")
    says(office, "De kennissessie is vol.")
    assert axe(office) == []
    press(office, "Op de wachtlijst")
    says(
        office,
        "Els Belt staat op de wachtlijst met 1 persoon. Er is geen e-mailadres bekend, dus er gaat geen mail.",
    )
    says(office, "Alle plekken zijn bezet.")
