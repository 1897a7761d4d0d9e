"""Codes and personal links do not stay in the row once the mail is gone."""

import pytest

from mail import delivery
from mail.transport import Answer, Result
from tests.factories import OutgoingMailFactory
from tests.mail.test_recovery import killed

pytestmark = pytest.mark.django_db
REFUSED = Answer(Result.REFUSED, 550, "5.1.1 No such user")


def test_secret_text_is_emptied_once_handed_over(server):
    mail = OutgoingMailFactory(kind="test.secret", text="Uw code is 123456", html="<p>123456</p>")

    delivery.drain()

    mail.refresh_from_db()
    assert "123456" in server.received[0].body
    assert (mail.status, mail.text, mail.html) == ("handed_over", "", "")
    assert mail.emptied_at is not None


def test_secret_text_stays_in_the_demo(server, settings):
    settings.DEMO = True
    mail = OutgoingMailFactory(kind="test.secret", text="Uw code is 123456")

    delivery.drain()

    mail.refresh_from_db()
    assert mail.text == "Uw code is 123456"


def test_secret_text_is_kept_while_it_will_leave_once_more_and_not_longer(server):
    mail = OutgoingMailFactory(kind="test.secret", text="Uw code is 123456")
    killed(mail)
    delivery.recover()
    mail.refresh_from_db()
    kept = mail.text
    killed(mail)

    delivery.recover()

    mail.refresh_from_db()
    assert (kept, mail.status, mail.text) == ("Uw code is 123456", "uncertain", "")


LINK = "https://portaal.example/doe-mee/bevestigen/Zq3_vK9xLr7TnB2mWcY8dHfJ5sPgA1eU-oI4kQ6zXbt/"


def test_personal_link_is_masked_in_the_row_once_handed_over(server):
    mail = OutgoingMailFactory(kind="test.link", text=f"Ga naar {LINK}", html=f"<a href='{LINK}'>")

    delivery.drain()

    mail.refresh_from_db()
    assert LINK in server.received[0].body
    assert mail.text == "Ga naar https://portaal.example/doe-mee/bevestigen/•••/"
    assert mail.html == "<a href='https://portaal.example/doe-mee/bevestigen/•••/'>"


def test_personal_link_of_a_refused_mail_stays_to_be_sent_again(server):
    mail = OutgoingMailFactory(kind="test.link", text=f"Ga naar {LINK}")
    server.answers = [REFUSED]

    delivery.drain()

    mail.refresh_from_db()
    assert LINK in mail.text


def test_personal_link_stays_in_the_demo(server, settings):
    settings.DEMO = True
    mail = OutgoingMailFactory(kind="test.link", text=f"Ga naar {LINK}")

    delivery.drain()

    mail.refresh_from_db()
    assert LINK in mail.text
