"""The outbox through the real parts: web, bell, worker, mail server."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import axe, has_sideways_scroll, sign_in

REFUSED = """
from mail.models import OutgoingMail
OutgoingMail.objects.create(
    dedup_key="journey:{key}", kind="sessions.request_refused", to_email="{key}@dorp.example", status="refused",
    subject="Uw verzoek {key}", text="Beste lezer,\\n\\nDit is de mail.\\n", message_id="<{key}@journey>",
    smtp_code=550, smtp_text="5.2.2 Mailbox full", attempts=1)
"""


def resend_in_the_outbox(stack, page):
    key = uuid4().hex
    stack.django(REFUSED.format(key=key))
    sign_in(page, "coordinator@wup.example")

    page.goto("/organisatie/post/?status=niet-aangekomen")
    page.get_by_label("Adres of onderwerp").fill(key)
    page.get_by_role("button", name="Zoeken").click()
    page.get_by_role("link", name=f"Uw verzoek {key}").click()
    expect(page.get_by_text("De mailbox van de ontvanger is vol.")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Opnieuw versturen").click()
    page.get_by_role("button", name="Opnieuw versturen").click()
    expect(page.get_by_text("De mail staat klaar.")).to_be_visible()

    mail = stack.mail_to(f"{key}@dorp.example", timeout=12)  # by the bell: the clock comes only after 30 s
    assert mail.message["Message-ID"] == f"<{key}@journey>"
    assert "Dit is de mail." in mail.text
    page.wait_for_timeout(300)
    page.reload()
    expect(page.get_by_text("De mailserver heeft de mail aangenomen.")).to_be_visible()


def test_refused_mail_leaves_again_by_the_real_worker(stack, browser_page):
    resend_in_the_outbox(stack, browser_page)


def test_refused_mail_leaves_again_over_redis(redis_stack, new_page):
    resend_in_the_outbox(redis_stack, new_page())


def test_lost_bell_is_found_by_the_clock(stack):
    """Nobody rings for a row that is simply there: the sweep of the real clock sends it."""
    key = uuid4().hex
    stack.django(REFUSED.format(key=key))
    stack.sql(
        "update mail_outgoingmail set status = 'queued' where dedup_key = %s returning id", f"journey:{key}"
    )

    assert stack.mail_to(f"{key}@dorp.example", timeout=45).subject == f"Uw verzoek {key}"


@pytest.mark.parametrize("width", [360, 1280])
def test_list_of_mails_is_accessible(stack, new_page, width):
    page = new_page(width=width)
    stack.django(REFUSED.format(key=uuid4().hex))
    sign_in(page, "coordinator@wup.example")

    page.goto("/organisatie/post/")

    assert axe(page) == []
    assert not has_sideways_scroll(page)
