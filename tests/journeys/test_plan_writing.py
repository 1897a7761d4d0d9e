"""Two advisors write one plan in real browsers, with and without JavaScript. Nothing they type is lost."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.browser import axe, sign_in, type_password

WORKSHOP = "/dorpen/voorbeelddorp/werkplaats/"
ANNA, AREND, LEAD = "adviseur@wup.example", "adviseur2@wup.example", "trekker@wup.example"


def section(key: str) -> str:
    return f"{WORKSHOP}onderdelen/{key}/"


def write(page, text: str) -> None:
    """Put this text in the place of what is there, as somebody who types."""
    if page.context.javascript:
        editor = page.get_by_role("textbox", name="Tekst van")
        editor.click()
        page.keyboard.press("Control+A")
        page.keyboard.type(text)
    else:
        page.locator("textarea[name=body]").fill(text)


def written(page) -> str:
    if page.context.javascript:
        return page.get_by_role("textbox", name="Tekst van").inner_text()
    return page.locator("textarea[name=body]").input_value()


@pytest.fixture(params=[True, False], ids=["js", "no-js"])
def two_advisors(request, stack, new_page):
    pages = [new_page(javascript=request.param) for _ in range(2)]
    for page, email in zip(pages, (ANNA, AREND), strict=True):
        sign_in(page, email)
    return pages


def test_two_advisors_write_one_section_and_merge(two_advisors):
    anna, arend = two_advisors
    key = "voorkeur" if anna.context.javascript else "eigen-keuze"
    for page in two_advisors:
        page.goto(section(key))

    write(anna, "Anna kiest voor isoleren.")
    anna.get_by_role("button", name="Opslaan").click()
    expect(anna.get_by_text("Het onderdeel is opgeslagen.")).to_be_visible()
    write(arend, "Arend kiest voor een warmtenet.")
    arend.get_by_role("button", name="Opslaan").click()

    expect(arend.get_by_role("heading", level=1)).to_have_text("Er zijn nu twee teksten")
    expect(arend.get_by_role("heading", name="De tekst van Adviseur (voorbeeld)")).to_be_visible()
    expect(arend.get_by_text("Anna kiest voor isoleren.").first).to_be_visible()
    assert "Arend kiest voor een warmtenet." in written(arend)
    assert axe(arend) == []
    write(arend, "Anna kiest voor isoleren en Arend voor een warmtenet.")
    arend.get_by_role("button", name="Samenvoegen en opslaan").click()
    expect(arend.get_by_text("Het onderdeel is opgeslagen.")).to_be_visible()

    arend.get_by_role("link", name="Geschiedenis bekijken").click()
    history = arend.locator("main").inner_text()
    assert history.index("Tweede adviseur (voorbeeld) (adviseur)") < history.index(
        "Adviseur (voorbeeld) (adviseur)"
    )
    arend.get_by_role("link", name="Bekijk wat er veranderde").first.click()
    expect(arend.locator("ins").first).to_be_visible()
    assert axe(arend) == []


def test_text_comes_back_when_the_sign_in_ends_between_typing_and_saving(browser_page, stack):
    page = browser_page
    key = "grenzen" if page.context.javascript else "waarden"
    text = f"Een lange middag werk over {key}."
    sign_in(page, ANNA)
    page.goto(section(key))
    write(page, text)
    cookie = next(c["name"] for c in page.context.cookies() if c["name"].startswith("session"))
    page.context.clear_cookies(name=cookie)

    page.get_by_role("button", name="Opslaan").click()
    type_password(page, ANNA)

    expect(page.get_by_role("heading", level=1)).to_have_text("Uw bewaarde tekst")
    assert text in page.locator("textarea").first.input_value()
    page.get_by_role("button", name="Verder met deze tekst").click()
    expect(page.get_by_text("Het onderdeel is opgeslagen.")).to_be_visible()
    assert text in written(page)


def kept_as_draft(page):
    expect(page.get_by_text("Als concept bewaard om")).to_be_visible(timeout=15_000)


def test_text_is_kept_while_typing_and_waits_on_another_device(js_page, new_page, stack):
    laptop, phone = js_page, new_page(javascript=True)
    for page in (laptop, phone):
        sign_in(page, ANNA)
    laptop.goto(section("welbevinden"))
    write(laptop, "Op de laptop getypt en niet opgeslagen.")
    kept_as_draft(laptop)

    phone.goto(WORKSHOP)
    own = phone.get_by_role("region", name="U hebt teksten die nog niet in het plan staan")
    own.get_by_role("link").first.click()
    assert written(phone).strip() == "Op de laptop getypt en niet opgeslagen."
    assert axe(phone) == []
    write(phone, "Op de telefoon afgemaakt.")
    phone.get_by_role("button", name="Opslaan").click()

    expect(phone.get_by_text("Het onderdeel is opgeslagen.")).to_be_visible()
    phone.goto(WORKSHOP)
    expect(phone.get_by_text("U hebt teksten die nog niet in het plan staan")).to_have_count(0)
    # and who types on in the page that is still open, loses that neither
    write(laptop, "Op de laptop verder getypt.")
    expect(laptop.get_by_text("Als u opslaat, ziet u beide teksten")).to_have_count(0)
    kept_as_draft(laptop)


def test_text_comes_back_when_the_connection_is_cut_and_the_page_is_closed(js_page, stack):
    context = js_page.context
    sign_in(js_page, ANNA)
    js_page.goto(section("voorzieningen"))
    before = written(js_page)
    context.set_offline(True)
    write(js_page, "In de trein getypt, zonder bereik.")
    expect(js_page.get_by_text("Het portaal is even niet bereikbaar.")).to_be_visible(timeout=15_000)
    assert axe(js_page) == []
    js_page.close()
    context.set_offline(False)

    page = context.new_page()
    page.goto(section("voorzieningen"))
    assert written(page) == before
    expect(page.get_by_text("In deze browser staat een tekst die het portaal nog niet heeft")).to_be_visible()
    assert axe(page) == []
    write(page, "Eerst iets anders.")  # typing on does not throw it away
    kept_as_draft(page)
    page.goto(section("voorzieningen"))
    page.get_by_role("button", name="Tekst terugzetten").click()
    assert written(page).strip() == "In de trein getypt, zonder bereik."
    kept_as_draft(page)
    page.get_by_role("button", name="Opslaan").click()

    expect(page.get_by_text("Het onderdeel is opgeslagen.")).to_be_visible()
    page.goto(section("voorzieningen"))
    expect(page.get_by_text("In deze browser staat een tekst")).to_have_count(0)


def test_page_keeps_again_after_signing_in_in_another_tab(js_page, stack):
    page, context = js_page, js_page.context
    sign_in(page, ANNA)
    page.goto(section("kaders"))
    cookie = next(c["name"] for c in context.cookies() if c["name"].startswith("session"))
    context.clear_cookies(name=cookie)
    write(page, "Getypt toen het portaal mij niet meer kende.")
    expect(page.get_by_text("U bent niet meer aangemeld.")).to_be_visible(timeout=15_000)

    with context.expect_page() as opened:
        page.get_by_role("link", name="Aanmelden in een nieuw tabblad").click()
    sign_in(opened.value, ANNA)
    kept_as_draft(page)  # tries again by itself, with a new token
    page.get_by_role("button", name="Opslaan").click()

    expect(page.get_by_text("Het onderdeel is opgeslagen.")).to_be_visible()
    assert written(page).strip() == "Getypt toen het portaal mij niet meer kende."


def test_who_else_is_writing_is_seen_and_told(two_advisors):
    anna, arend = two_advisors
    key = "netten" if anna.context.javascript else "wat-loopt-al"
    anna.goto(section(key))
    arend.goto(section(key))
    expect(arend.get_by_role("heading", name="Hier wordt nu ook geschreven")).to_be_visible()

    arend.get_by_role("button", name="Ik schrijf hier verder").click()
    anna.goto(section(key))

    expect(
        anna.get_by_role("heading", name="Tweede adviseur (voorbeeld) schrijft hier verder")
    ).to_be_visible()
    assert axe(anna) == []


def test_a_section_is_written_checked_and_ready(browser_page, new_page, stack):
    writer = browser_page
    key = "openbare-ruimte" if writer.context.javascript else "landschap-en-klimaat"
    sign_in(writer, ANNA)
    writer.goto(section(key))
    writer.get_by_role("button", name="Toch schrijven").click()
    write(writer, "De buitenunits komen aan de achterkant.")
    writer.get_by_role("button", name="Opslaan").click()
    writer.get_by_role("button", name="Laten nalezen").click()
    expect(writer.get_by_text("Het onderdeel is nu: ter controle.")).to_be_visible()

    lead = new_page(javascript=writer.context.javascript)
    sign_in(lead, LEAD)
    lead.goto(WORKSHOP)
    lead.get_by_role(
        "link", name="Straat, groen, geluid" if key == "openbare-ruimte" else "Landschap, erfgoed"
    ).first.click()
    lead.get_by_role("button", name="Op gereed zetten").click()

    expect(lead.get_by_text("Het onderdeel is nu: gereed.")).to_be_visible()


@pytest.mark.parametrize(
    "key", ["woningen", "deelgemeenschappen", "doelen", "begroting", "korte-termijn", "energiegebruik"]
)
def test_opening_and_saving_in_the_editor_changes_nothing(key, js_page, stack):
    """Tables with titles, figures, lists: the editor knows every tag that the server keeps."""
    sign_in(js_page, ANNA)
    js_page.goto(section(key))
    editor = js_page.get_by_role("textbox", name="Tekst van")
    editor.click()
    js_page.keyboard.press("Control+End")
    js_page.keyboard.type("x")
    js_page.keyboard.press("Backspace")

    js_page.get_by_role("button", name="Opslaan").click()

    expect(js_page.get_by_text("Er is niets veranderd. De tekst was al opgeslagen.")).to_be_visible()


def test_the_tools_work_and_what_they_make_is_stored(js_page, stack):
    sign_in(js_page, AREND)
    js_page.goto(section("risicos"))
    write(js_page, "Kop van de risico's")
    press = js_page.get_by_role("toolbar").get_by_role
    press("button", name="Kop", exact=True).click()
    js_page.keyboard.press("End")
    js_page.keyboard.press("Enter")
    press("button", name="Lijst met punten").click()
    js_page.keyboard.type("een risico")
    js_page.keyboard.press("Enter")
    js_page.keyboard.press("Enter")
    press("button", name="Tabel invoegen").click()
    js_page.keyboard.type("Risico")
    press("button", name="Titel van de tabel").click()
    js_page.get_by_label("Wat staat er in de tabel?").fill("Vijf risico's")
    js_page.get_by_role("button", name="Toepassen").click()
    js_page.get_by_role("button", name="Opslaan").click()

    js_page.goto(f"{section('risicos')}lezen/")
    text = js_page.locator(".written")
    expect(text.locator("h3")).to_have_text("Kop van de risico's")
    expect(text.locator("ul li")).to_have_text("een risico")
    expect(text.locator("table caption")).to_have_text("Vijf risico's")
    expect(text.locator("thead th").first).to_have_text("Risico")


def test_a_village_gives_the_plan_its_own_layout_and_undoes_it(browser_page, stack):
    page = browser_page
    title = "Zonneveld" if page.context.javascript else "Windmolen"
    sign_in(page, LEAD)
    page.goto(WORKSHOP)
    page.get_by_role("link", name="Indeling aanpassen").click()
    page.get_by_role("link", name="Onderdeel toevoegen aan hoofdstuk 5").click()
    page.get_by_role("button", name="Onderdeel toevoegen").click()
    expect(page.get_by_role("link", name="Geef het onderdeel een titel.")).to_be_visible()
    page.get_by_label("Titel van het onderdeel").fill(title)
    page.get_by_label("Waar gaat het vooral over?").select_option("energie")
    page.get_by_role("button", name="Onderdeel toevoegen").click()
    expect(page.get_by_text(f"“{title}” toegevoegd aan hoofdstuk 5.")).to_be_visible()
    page.locator("li", has_text=title).get_by_role("button", name="Omhoog").click()
    expect(page.get_by_text(f"“{title}” in hoofdstuk 5 omhoog gezet.")).to_be_visible()

    page.get_by_role("link", name=title, exact=True).click()
    page.get_by_role("link", name="Schrijven").click()
    write(page, f"Een plan voor een {title}.")
    page.get_by_role("button", name="Opslaan").click()
    page.goto(f"{WORKSHOP}indeling/")
    page.locator("li", has_text=title).get_by_role("link", name="Aanpassen").click()
    page.get_by_role("button", name="Onderdeel weghalen").click()
    expect(page.get_by_text(f"“{title}” weggehaald uit het plan.")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Ongedaan maken").first.click()
    expect(page.get_by_text(f"“{title}” teruggezet in het plan.")).to_be_visible()
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_text(f"Een plan voor een {title}.")).to_be_visible()


def picture() -> dict:
    out = io.BytesIO()
    Image.effect_mandelbrot((640, 420), (-2, -1.3, 0.9, 1.3), 60).convert("RGB").save(out, "JPEG")
    return {"name": "IMG_2031.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_a_picture_is_put_in_the_text_and_described(browser_page, stack):
    page = browser_page
    sign_in(page, LEAD)
    page.goto(section("voorzieningen" if page.context.javascript else "gebied"))
    write(page, "Zo ziet ons dorp eruit.")
    page.get_by_role(
        "button", name="Foto of afbeelding invoegen" if page.context.javascript else "Afbeelding toevoegen"
    ).click()
    add = "Invoegen" if page.context.javascript else "Afbeelding toevoegen"
    page.get_by_label("Welke afbeelding?").set_input_files(picture())
    page.get_by_role("button", name=add, exact=True).click()
    expect(page.get_by_text("Schrijf op wat er te zien is.").first).to_be_visible()
    assert axe(page) == []
    page.get_by_label("Wat is erop te zien?").fill("Een grillige vorm.")
    page.get_by_label("Bijschrift").fill("Het dorp van boven")
    page.get_by_label("Welke afbeelding?").set_input_files(picture())
    page.get_by_role("button", name=add, exact=True).click()
    if page.context.javascript:
        expect(
            page.get_by_role("textbox", name="Tekst van").get_by_alt_text("Een grillige vorm.")
        ).to_be_visible()
        page.get_by_role("textbox", name="Tekst van").get_by_alt_text("Een grillige vorm.").click()
        page.get_by_role("button", name="Beschrijving van de afbeelding").click()
        page.get_by_label("Wat is erop te zien?").fill("Een grillige vorm van boven gezien.")
        page.get_by_role("button", name="Toepassen").click()
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("Het onderdeel is opgeslagen.")).to_be_visible()

    page.goto(f"{WORKSHOP}lezen/")
    shown = page.get_by_alt_text("Een grillige vorm").first
    shown.scroll_into_view_if_needed()
    expect(page.get_by_text("Het dorp van boven").first).to_be_visible()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=shown.element_handle())
    assert axe(page) == []
