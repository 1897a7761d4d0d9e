"""Who comes in: invited to a role, and with a passkey."""

import re

from tests.journeys.browser import PASSWORD, code_from_mail, path_of, sign_in

COORDINATOR = "coordinator@wup.example"


def press(page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def main_text(page) -> str:
    return page.locator("main").inner_text()


def kind_of(page) -> str:
    return "met" if page.context.javascript else "zonder"


def test_somebody_is_invited_to_a_role_and_accepts_it(stack, browser_page):
    page = browser_page
    email = f"organisator-{kind_of(page)}@mensen.example"
    sign_in(page, COORDINATOR)
    page.goto("/organisatie/mensen/uitnodigen/")
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("organisator van kennissessies").check()
    press(page, "Uitnodigen")
    assert email in main_text(page)
    page.locator("header").get_by_role("button", name="Uitloggen").click()

    link = path_of(stack.mail_to(email, "Uitnodiging").link("/organisatie/uitnodiging/"))
    page.goto(link)
    press(page, "Account maken")
    press(page, "Stuur mij een code")
    page.get_by_label("Code").fill(code_from_mail(stack, email))
    press(page, "Bevestigen")
    assert path_of(page.url) == link
    press(page, "Rol aannemen")

    assert "U bent nu organisator van kennissessies." in main_text(page)
    page.goto("/organisatie/")
    assert page.locator("h1").inner_text() == "Organisatie"


def test_a_passkey_is_made_and_opens_the_portal(stack, js_page):
    """With the virtual authenticator of Chromium."""
    page = js_page
    stack.django(
        "from accounts.services import person_with_verified_address\n"
        "user = person_with_verified_address('passkey@mensen.example', name='Pas Keij')\n"
        f"user.set_password('{PASSWORD}')\nuser.save()\nprint('made')"
    )
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(page, "passkey@mensen.example")
    page.goto(path_of(stack.url) + "/inloggen/tweede-stap/sleutels/nieuw/")
    if page.locator("input[name=password]").count():
        page.fill("input[name=password]", PASSWORD)
        press(page, "Bevestigen")
    page.get_by_label("Naam").fill("Mijn telefoon")
    page.get_by_label("passkey").check()
    press(page, "Toevoegen")
    page.wait_for_url(re.compile("reservecodes|sleutels/$"))
    page.locator("header").get_by_role("button", name="Uitloggen").click()

    page.goto("/inloggen/")
    press(page, "Inloggen met een passkey")
    page.wait_for_url(re.compile("/mijn/"))

    assert "Pas Keij" in main_text(page)
