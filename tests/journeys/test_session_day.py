"""Job 2, the second half: a session moves and is called off; the evening itself; what follows.

Calendar files and links are taken from the mails that really came.
"""

import io

import pikepdf

from tests.journeys.browser import axe, has_sideways_scroll, path_of, sign_in
from tests.journeys.test_knowledge_session import calendar_of, follow, press, says

ORGANISER = "organisator@wup.example"
MAKE_SESSION = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from sessions import services
from sessions.models import KnowledgeSession
from sessions.services.inviting import new_invitation

start = timezone.now() + timedelta({later})
row = KnowledgeSession.objects.create(title={title!r}, slug={slug!r}, summary="Kort.", organised_by="Drentse KEI",
    owner=User.objects.get(email="organisator@wup.example"), contact_email="vragen@kei.example", place_name="De Hoek", status="open", capacity=8,
    starts_at=start, ends_at=start + timedelta(hours=2))
for name in {names!r}.split(", "):
    email = name.split()[0].casefold() + "@{slug}.example"
    guest = new_invitation(row, name=name, email=email, email_key=email, initiative_text="Warm Noord")
    guest.save()
    services.register(guest.pk, people=1)
"""
BEGIN = """
from datetime import timedelta
from django.utils import timezone
from sessions.door import helper_token
from sessions.models import KnowledgeSession
row = KnowledgeSession.objects.get(slug={slug!r})
row.starts_at = timezone.now() - timedelta(seconds=1)
row.save()
print(helper_token(row, 1), helper_token(row, 2))
"""
END = """
from datetime import timedelta
from django.utils import timezone
from sessions.models import KnowledgeSession
now = timezone.now()
KnowledgeSession.objects.filter(slug={slug!r}).update(starts_at=now - timedelta(hours=2), ends_at=now)
"""


def test_moved_and_called_off_in_the_calendar(stack, browser_page, request):
    mark = request.node.callspec.id
    title, slug = f"Verhuisd {mark}", f"verhuisd-{mark}"
    stack.django(MAKE_SESSION.format(title=title, slug=slug, names="Geertje Noord", later="days=40"))
    email, managing = f"geertje@{slug}.example", f"/organisatie/kennissessies/{slug}/"
    method, first = calendar_of(stack.mail_to(email, f"U bent aangemeld: {title}"))
    sign_in(browser_page, ORGANISER)

    browser_page.goto(f"{managing}wijzigen/")
    browser_page.get_by_label("Dag", exact=True).fill("dinsdag 14 september 2032")
    browser_page.get_by_label("Begintijd").fill("19.30")
    browser_page.get_by_label("Eindtijd").fill("21.30")
    press(browser_page, "Opslaan")
    says(browser_page, "De gegevens zijn opgeslagen.")
    change, moved = calendar_of(stack.mail_to(email, f"Gewijzigd: {title}"))
    browser_page.goto(f"{managing}status/annuleren/")
    press(browser_page, "Kennissessie laten vervallen")
    says(browser_page, "De kennissessie gaat niet door.")
    cancel, gone = calendar_of(stack.mail_to(email, f"Gaat niet door: {title}"))

    assert (method, change, cancel) == ("REQUEST", "REQUEST", "CANCEL")
    assert [event["sequence"] for event in (first, moved, gone)] == [0, 1, 2]
    assert len({str(event["uid"]) for event in (first, moved, gone)}) == 1
    assert f"{moved['dtstart'].dt:%Y-%m-%d %H:%M %z}" == "2032-09-14 19:30 +0200"
    assert str(gone["status"]) == "CANCELLED"


def row(page, name):
    return page.locator("li[data-row]").filter(has_text=name)


def state(page, name):
    return row(page, name).locator("[data-state]")


def tick(page, name):
    row(page, name).get_by_role("button", name="Aanwezig").click()


def test_evening_with_two_phones_and_what_follows(stack, new_page):
    title, slug = "Avond aan de deur", "avond-aan-de-deur"
    names = "Anna Boer, Jan de Boer, Truus van der Aa"
    stack.django(MAKE_SESSION.format(title=title, slug=slug, names=names, later="hours=1"))
    first, second = (
        f"/kennissessies/{slug}/afvinken/{token}/" for token in stack.django(BEGIN.format(slug=slug)).split()
    )
    here, there = new_page(width=360, height=740), new_page(javascript=False, width=360, height=740)
    office = new_page()
    sign_in(office, ORGANISER)
    managing = f"/organisatie/kennissessies/{slug}/"

    # two helpers; the network of the one with a script goes away
    here.goto(first)
    there.goto(second)
    for page in (here, there):
        assert axe(page) == []
        assert not has_sideways_scroll(page)
    here.context.set_offline(True)
    tick(here, "Anna")
    tick(here, "Truus")
    here.get_by_text("2 keer afvinken wacht op dit toestel").wait_for()
    kept = here.evaluate("localStorage.getItem('afvinken/avond-aan-de-deur')")
    assert not any(word in kept for word in ("Anna", "Truus", "Noord", "example"))
    tick(there, "Truus")
    says(there, "1 aanwezig, 3 aangemeld.")
    here.context.set_offline(False)
    state(here, "Truus").filter(has_text="al aanwezig").filter(has_text="helper 2").wait_for()
    state(here, "Anna").filter(has_text="helper 1").wait_for()
    assert here.evaluate("localStorage.length") == 0
    there.reload()
    says(there, "2 aanwezig, 3 aangemeld.")
    row(there, "Anna").get_by_role("button", name="Toch niet").click()
    says(there, "1 aanwezig, 3 aangemeld.")
    tick(there, "Anna")
    there.get_by_label("Naam", exact=True).fill("Kees Onverwacht")
    there.get_by_label("Initiatief of dorp").fill("Buurdorp")
    press(there, "Binnenlaten")
    says(there, "3 aanwezig, 3 aangemeld. Zonder aanmelding: 1.")

    # the paper, and closing the list
    office.goto(f"{managing}de-dag/presentielijst/")
    with pikepdf.open(io.BytesIO(office.pdf(format="A4"))) as paper:
        assert len(paper.pages) == 1
    office.goto(f"{managing}de-dag/sluiten/")
    says(office, "Jan de Boer")
    press(office, "Lijst sluiten")
    stack.django(END.format(slug=slug))

    # a link to read, two mails, three questions
    office.goto(f"{managing}na-afloop/materiaal/nieuw/")
    office.get_by_label("Titel").fill("Foto van het bord")
    office.get_by_label("Of een bestand").set_input_files(
        {"name": "bord.png", "mimeType": "image/png", "buffer": here.screenshot()}
    )
    press(office, "Toevoegen")
    for group in ("aanwezig", "afwezig"):
        office.goto(f"{managing}na-afloop/mail/{group}/")
        office.get_by_label("Uw bericht").fill("Tot de volgende keer.")
        press(office, "Bekijk de mail")
        assert axe(office) == []
        office.get_by_role("button", name="versturen").click()
        says(office, "onderweg.")
    missed = stack.mail_to(f"jan@{slug}.example", f"Wij hebben u gemist: {title}")
    assert "Tot de volgende keer." in missed.text
    thanks = stack.mail_to(f"anna@{slug}.example", f"Bedankt voor uw komst: {title}")
    for guest, answer in ((there, "Langs de deuren"), (here, "Samen doen")):
        guest.goto(path_of(thanks.link("/kennissessies/aanmelden/")))
        assert axe(guest) == []
        guest.locator("main a[href*='evaluatie']").click()
        assert axe(guest) == []
        guest.get_by_label("goed bruikbaar", exact=True).check()
        guest.get_by_label("Wat neemt u mee naar uw dorp?").fill(answer)
        press(guest, "Versturen")
        says(guest, "Bedankt voor uw antwoorden.")
        assert not has_sideways_scroll(guest)
    with here.expect_download() as download:
        follow(
            here,
            "Foto van het bord (png, "
            + here.locator("main a[href*='materiaal']").inner_text().split("png, ")[1],
        )
    assert download.value.suggested_filename == "foto-van-het-bord.png"
    office.goto(f"{managing}na-afloop/")
    says(office, "Er is 1 antwoord. U ziet ze als er 3 zijn.")
    assert "Samen doen" not in office.locator("main").inner_text()
    assert "Anna" not in office.locator("main").inner_text()
    assert axe(office) == []
