"""Job: from a round of invitations to a full session. Look first, send, follow; people come until it is full, one
waits, one wants no more mail; whoever stays silent is reminded, not too soon, in a round that is paused and stopped.
"""

import re
import time

import pytest

from tests.journeys.browser import axe, has_sideways_scroll, path_of, sign_in

ORGANISER = "organisator@wup.example"
MAKE = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from common.addresses import email_key
from common.sorting import search_key, sort_key
from mail import stops
from mail.models import Suppression
from sessions import services
from sessions.states import SessionStatus
from villages.models import Contact, Initiative, Municipality

place = Municipality.objects.get(name="Assen")
people = ["Anna", "Bert", "Carla", "Dirk", "Els", "Gerda", "Hans", "Iris", "Anna", None]
for number, person in enumerate(people):
    name = f"Ronde {mark} {{number}}"
    row = Initiative.objects.create(name=name, slug=f"ronde-{mark}-{{number}}", municipality=place,
        sort_key=sort_key(name), search_key=search_key(name))
    if person:
        email = f"{{person.lower()}}-{mark}@ronde.example"
        Contact.objects.create(initiative=row, name=f"{{person}} Ronde", email=email, email_key=email_key(email))
stops.suppress("hans-{mark}@ronde.example", "invitations", Suppression.Reason.OWNER)
stops.suppress("iris-{mark}@ronde.example", Suppression.ALL, Suppression.Reason.PERMANENT)
organiser = User.objects.get(email={organiser!r})
begin = timezone.now().replace(microsecond=0) + timedelta(days=30)
session = services.create_session(by=organiser, title="Ronde maken {mark}", summary="Kort.", organised_by="KEI",
    starts_at=begin, ends_at=begin + timedelta(hours=2), place_name="De Hoek", capacity=3)
services.move_session(session.pk, SessionStatus.OPEN, by=organiser)
print(session.slug)
"""
#: Six days go by, without waiting for them.
DAYS_LATER = """
from datetime import timedelta
from django.db.models import F
from sessions import services
from mail.models import OutgoingMail
from sessions.emails import topic
from sessions.models import KnowledgeSession
services.finish_campaigns()
mails = OutgoingMail.objects.filter(topic=topic(KnowledgeSession.objects.get(slug={slug!r})))
mails.update(handed_over_at=F("handed_over_at") - timedelta(days=6))
"""


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def says(page, text):
    found = " ".join(page.locator("main").inner_text().split())
    assert text in found, found


def tally(page) -> dict[str, int]:
    """The table with numbers; they add up."""
    text = page.locator("table.tally").inner_text()  # in one go: the page renews itself
    found = {
        name.strip(): int(number) for name, number in re.findall(r"^(.+?)\s+(\d+)\s*$", text, re.MULTILINE)
    }
    total = found.pop("Samen")
    assert sum(found.values()) == total, found
    return found


def wait_for_tally(page, name: str, number: int) -> dict[str, int]:
    """The page asks again by itself; without JavaScript somebody presses "Kijk opnieuw"."""
    until = time.monotonic() + 45
    while (found := tally(page))[name] != number:
        assert time.monotonic() < until, found
        page.wait_for_timeout(500)
        again = page.get_by_role("link", name="Kijk opnieuw")
        if not page.context.javascript and again.count():
            again.click()
    return found


def is_right(page):
    assert axe(page) == []
    assert not has_sideways_scroll(page)


@pytest.fixture
def guests(stack, request, new_page):
    """A function that opens the link for `name` from the mail about `subject`, on a phone."""
    mark = request.node.callspec.id
    phone = new_page(javascript=mark == "js", width=360, height=740)

    def open_link(name: str, subject: str, link: str = "/kennissessies/aanmelden/"):
        phone.goto(path_of(stack.mail_to(f"{name}-{mark}@ronde.example", subject).link(link)))
        return phone

    return open_link


def test_campaign_fills_a_session_and_reminds_who_stays_silent(stack, browser_page, request, guests):
    mark = request.node.callspec.id
    slug = stack.django(MAKE.format(mark=mark, organiser=ORGANISER))
    managing, office = f"/organisatie/kennissessies/{slug}/", browser_page
    sign_in(office, ORGANISER)

    office.goto(f"{managing}uitnodigen/")
    office.get_by_label("Gemeente").select_option(label="Assen")
    office.get_by_label("Naam van het initiatief").fill(f"ronde {mark}")
    press(office, "Filteren")
    says(office, "10 initiatieven gevonden")
    press(office, "Bekijk wie het krijgt")
    says(office, "Kies eerst een of meer initiatieven.")
    office.get_by_role("link", name="Alles kiezen").click()
    press(office, "Bekijk wie het krijgt")
    says(office, "Er is nog niets verstuurd.")
    looked = {
        "krijgt een uitnodiging": 6,
        "wil geen uitnodigingen": 1,
        "het e-mailadres klopt niet meer": 1,
        "staat twee keer in de lijst en krijgt één mail": 1,
        "geen contactpersoon bekend": 1,
    }
    assert tally(office) == looked
    says(office, "Hans Ronde, Ronde " + f"{mark} 6: wil geen uitnodigingen")
    is_right(office)
    office.get_by_label("Uw eigen tekst in de mail").fill("Neem gerust uw buren mee.")
    press(office, "6 uitnodigingen versturen")
    says(office, "6 mails gaan de deur uit. U kunt deze pagina verlaten.")
    progress = office.url
    office.goto("/")
    office.goto(progress)
    wait_for_tally(office, "Verstuurd", 6)
    is_right(office)

    mail = stack.mail_to(f"anna-{mark}@ronde.example", "Uitnodiging: Ronde maken")
    assert "Neem gerust uw buren mee." in mail.text
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stack.mailbox.mails.append(mail)
    phone = guests("anna", "Uitnodiging: Ronde maken")
    phone.get_by_label("Met hoeveel personen komt u, uzelf meegeteld?").select_option("2")
    press(phone, "Aanmelden")
    says(phone, "U bent aangemeld met 2 personen.")
    press(guests("bert", "Uitnodiging: Ronde maken"), "Aanmelden")
    says(phone, "U bent aangemeld met 1 persoon.")
    guests("carla", "Uitnodiging: Ronde maken")
    says(phone, "De kennissessie is vol. U kunt op de wachtlijst.")
    press(phone, "Op de wachtlijst")
    says(phone, "U staat op plaats 1 van de wachtlijst")
    guests("dirk", "Uitnodiging: Ronde maken", "/afmelden/")
    is_right(phone)
    press(phone, "Afmelden")
    says(phone, "U bent afgemeld")

    office.goto(f"{managing}uitnodigingen/")
    for state in ("aangemeld (2)", "op de wachtlijst (1)", "wil geen uitnodigingen", "mail: overgedragen"):
        says(office, state)
    office.goto(f"{managing}aanmeldingen/")
    says(office, "Alle plekken zijn bezet.")

    office.goto(f"{managing}uitnodigen/?q=ronde+{mark}&kies=alles")
    press(office, "Bekijk wie het krijgt")  # once more: nobody gets a second one
    again = tally(office)
    assert "krijgt een uitnodiging" not in again
    assert sum(again.values()) == sum(looked.values())
    assert office.get_by_role("button", name=re.compile("versturen")).count() == 0

    office.goto(f"{managing}uitnodigen/herinnering/")
    too_soon = (
        "kreeg korter dan 5 dagen geleden een mail, al twee herinneringen, of een mail die niet aankwam"
    )
    assert tally(office)[too_soon] == 2
    assert office.get_by_role("button", name=re.compile("versturen")).count() == 0
    is_right(office)
    stack.django(DAYS_LATER.format(slug=slug))
    office.reload()
    found = tally(office)
    assert (found["krijgt een herinnering"], found[too_soon]) == (2, 0)
    office.get_by_label("Hooguit zoveel mails per minuut").fill("1")
    press(office, "2 herinneringen versturen")
    wait_for_tally(office, "Verstuurd", 1)
    press(office, "Pauzeren")
    says(office, "De ronde is gepauzeerd.")
    is_right(office)
    press(office, "Verdergaan")
    says(office, "De ronde gaat verder.")
    office.get_by_role("link", name="Stoppen", exact=True).click()
    press(office, "Stoppen")
    says(office, "De ronde is gestopt.")
    found = tally(office)
    assert (found["Verstuurd"], found["Niet meer nodig of ingetrokken"]) == (1, 1)
    subjects = {
        name: [one.subject for one in stack.mailbox.mails if one.to == f"{name}-{mark}@ronde.example"]
        for name in ("els", "gerda", "anna", "dirk")
    }
    reminder = f"Herinnering: Ronde maken {mark}"
    assert [subject for name in ("els", "gerda") for subject in subjects[name]].count(reminder) == 1
    assert reminder not in subjects["anna"] + subjects["dirk"]
