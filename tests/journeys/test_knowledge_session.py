"""Job 2: an organiser makes a session and invites; people come, change their mind, or ask for an invitation.

Links are taken from the mails that the worker handed to the mail server.
"""

import re

from icalendar import Calendar

from tests.journeys.browser import axe, has_sideways_scroll, path_of, sign_in, sign_out
from tests.sessions.test_speakers import photo

ORGANISER = "organisator@wup.example"
MAKE_CONTACT = """
from common.sorting import search_key, sort_key
from villages.models import Contact, Initiative, Municipality
initiative = Initiative.objects.create(name={name!r}, slug={slug!r}, municipality=Municipality.objects.first(),
    sort_key=sort_key({name!r}), search_key=search_key({name!r}))
Contact.objects.create(initiative=initiative, name='Geertje Noord', email={email!r}, email_key={email!r})
"""


def calendar_of(mail):
    """The calendar part of a received mail, and its method in the header."""
    part = next(part for part in mail.message.walk() if part.get_content_type() == "text/calendar")
    calendar = Calendar.from_ical(part.get_content())
    assert part.get_param("method") == calendar["method"]
    return calendar["method"], calendar.walk("VEVENT")[0]


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def follow(page, name):
    page.locator("main").get_by_role("link", name=name, exact=True).click()


def says(page, text):
    found = page.locator("main").inner_text()
    assert text in found, found


def make_session(page, title):
    """Sign in as organiser, make a session with programme and speaker, and publish it. Returns its path."""
    sign_in(page, ORGANISER)
    page.goto("/organisatie/kennissessies/")
    follow(page, "Nieuwe kennissessie")
    press(page, "Opslaan als concept")
    assert page.title().startswith("Fout:")
    assert axe(page) == []
    page.get_by_label("Titel").fill(title)
    page.get_by_label("Samenvatting").fill("Wie doet wat in een plan voor het dorp?")
    page.get_by_label("Georganiseerd door").fill("Drentse KEI")
    page.get_by_label("Dag", exact=True).fill("dinsdag 14 september 2032")
    page.get_by_label("Begintijd").fill("19.30")
    page.get_by_label("Eindtijd").fill("21:30")
    page.get_by_label("Plaats", exact=False).first.fill("Dorpshuis 't Haantje")
    page.get_by_label("Aantal plekken").fill("3")
    press(page, "Opslaan als concept")
    follow(page, "Spreker toevoegen")
    page.get_by_label("Naam").fill("Krijn Korver")
    page.get_by_label("Organisatie").fill("Energie Samen")
    press(page, "Opslaan")
    for part, minutes in (("Gesprek in groepen", "90"), ("Welke rollen zijn er?", "30")):
        follow(page, "Onderdeel toevoegen")
        page.get_by_label("Onderdeel").fill(part)
        page.get_by_label("Duur in minuten").fill(minutes)
        page.get_by_label("Spreker").select_option(label="Krijn Korver (Energie Samen)")
        press(page, "Opslaan")
    page.get_by_role("button", name=re.compile(r"Omhoog\s?: Welke rollen zijn er")).click()
    says(page, "19.30 tot 20.00 uur: Welke rollen zijn er?")
    says(page, "20.00 tot 21.30 uur: Gesprek in groepen")
    follow(page, "Klaar")
    path = path_of(page.url)
    follow(page, "Kennissessie publiceren")
    press(page, "Publiceren")
    says(page, "De kennissessie staat op de agenda.")
    return path


def test_invite_register_change_and_cancel(stack, browser_page, request, new_page):
    mark = request.node.callspec.id
    name, email = f"Warm Noord {mark}", f"geertje-{mark}@noord.example"
    stack.django(MAKE_CONTACT.format(name=name, slug=f"warm-noord-{mark}", email=email))
    managing = make_session(browser_page, f"Rollen in het dorp {mark}")

    browser_page.goto(f"{managing}uitnodigen/?q=warm+noord+{mark}")
    browser_page.get_by_label(name).check()
    press(browser_page, "Bekijk wie het krijgt")
    says(browser_page, "Er is nog niets verstuurd.")
    assert axe(browser_page) == []
    press(browser_page, "1 uitnodiging versturen")
    says(browser_page, "1 mail gaat de deur uit.")

    invitation = stack.mail_to(email, "Uitnodiging: Rollen in het dorp")
    guest = new_page(javascript=browser_page.context.javascript, width=360, height=740)
    guest.goto(path_of(invitation.link("/kennissessies/aanmelden/")))
    assert axe(guest) == []
    assert not has_sideways_scroll(guest)
    follow(guest, "Ik kom niet")
    guest.get_by_label("Reden").fill("Op vakantie")
    press(guest, "Ik kom niet")
    says(guest, "U hebt laten weten dat u niet komt.")  # and changes her mind
    guest.get_by_label("Met hoeveel personen komt u, uzelf meegeteld?").select_option("2")
    press(guest, "Aanmelden")
    says(guest, "U bent aangemeld met 2 personen.")
    method, event = calendar_of(stack.mail_to(email, "U bent aangemeld: Rollen in het dorp"))
    assert (method, str(event["location"])) == ("REQUEST", "Dorpshuis 't Haantje")
    assert f"{event['dtstart'].dt:%Y-%m-%d %H:%M %z}" == "2032-09-14 19:30 +0200"
    assert str(event["attendee"]) == f"mailto:{email}"

    guest.get_by_label("Met hoeveel personen komt u, uzelf meegeteld?").select_option("3")
    press(guest, "Wijzigen")
    says(guest, "U bent aangemeld met 3 personen.")
    stack.mail_to(email, "Gewijzigd: uw aanmelding")
    follow(guest, "Afmelden")
    assert axe(guest) == []
    press(guest, "Afmelden")
    says(guest, "U bent afgemeld.")
    method, cancelled = calendar_of(stack.mail_to(email, "U bent afgemeld: Rollen in het dorp"))
    assert (method, str(cancelled["status"]), str(cancelled["uid"])) == (
        "CANCEL",
        "CANCELLED",
        str(event["uid"]),
    )

    browser_page.goto(f"{managing}aanmeldingen/?toon=afgemeld")
    says(browser_page, "Geertje Noord")
    assert axe(browser_page) == []


def test_a_speaker_corrects_and_agrees(stack, browser_page, request, new_page):
    mark = request.node.callspec.id
    email = f"spreker-{mark}@samen.example"
    managing = make_session(browser_page, f"Met een spreker {mark}")
    browser_page.goto(f"{managing}programma/")
    browser_page.get_by_role("link", name=re.compile("Wijzigen.*Krijn Korver")).click()
    browser_page.get_by_label("E-mailadres van de spreker").fill(email)
    press(browser_page, "Opslaan")
    browser_page.get_by_role("link", name=re.compile("Akkoord vragen.*Krijn Korver")).click()
    press(browser_page, "Akkoord vragen")
    says(browser_page, "Krijn Korver krijgt een mail met een eigen link.")

    speaker = new_page(javascript=browser_page.context.javascript, width=360, height=740)
    speaker.goto(path_of(stack.mail_to(email, "uw tekst als spreker").link("/kennissessies/spreker/")))
    speaker.get_by_label("Uw naam").fill("")
    press(speaker, "Opslaan en goedkeuren")
    says(speaker, "Vul uw naam in.")
    speaker.get_by_label("Uw naam").fill("Krijn Korver")
    speaker.get_by_label("Over u").fill("Helpt dorpen aan een eigen warmtenet.")
    picture = {"name": "ik.jpg", "mimeType": "image/jpeg", "buffer": photo().read()}
    speaker.locator("input[type=file]").set_input_files(picture)
    press(speaker, "Opslaan en goedkeuren")
    says(speaker, "U hebt dit goedgekeurd.")
    portrait = speaker.locator("img.portrait")
    assert portrait.evaluate("image => image.complete && image.naturalWidth") > 0
    assert axe(speaker) == []
    assert not has_sideways_scroll(speaker)

    speaker.goto(managing.replace("/organisatie", ""))
    says(speaker, "Helpt dorpen aan een eigen warmtenet.")


def test_ask_approve_and_register(stack, browser_page, request):
    mark = request.node.callspec.id
    email, title = f"roelie-{mark}@vraag.example", f"Vraag het {mark}"
    managing = make_session(browser_page, title)
    public = managing.replace("/organisatie", "")
    sign_out(browser_page)

    browser_page.goto(public)
    follow(browser_page, "Uitnodiging aanvragen")
    browser_page.get_by_label("Uw naam").fill("Roelie Hoving")
    browser_page.get_by_label("Uw e-mailadres").fill(email)
    browser_page.get_by_label("Bij welk initiatief hoort u?").fill("'t Lichtpunt")
    browser_page.wait_for_timeout(3100)  # people take longer than a robot
    press(browser_page, "Uitnodiging aanvragen")
    says(browser_page, "Uw verzoek is ontvangen")
    assert axe(browser_page) == []

    received = stack.mail_to(ORGANISER, f"Verzoek om een uitnodiging: {title}")
    assert "Initiatief: 't Lichtpunt" in received.text
    sign_in(browser_page, ORGANISER)
    browser_page.goto(path_of(received.link("/verzoeken/")))
    assert axe(browser_page) == []
    press(browser_page, "Goedkeuren en link sturen")
    says(browser_page, "Roelie Hoving krijgt een mail met een eigen link.")
    sign_out(browser_page)

    browser_page.goto(path_of(stack.mail_to(email, "Uw link om u aan te melden").link("/aanmelden/")))
    press(browser_page, "Aanmelden")
    says(browser_page, "U bent aangemeld met 1 persoon.")
    method, event = calendar_of(stack.mail_to(email, f"U bent aangemeld: {title}"))
    assert (method, event["sequence"]) == ("REQUEST", 0)
