from email import message_from_bytes, policy

import pytest
from django.core.exceptions import ValidationError

from mail.kinds import Kind
from mail.messages import Message
from mail.mime import build
from tests.factories import OutgoingMailFactory
from tests.mail.kinds import ANSWER

pytestmark = pytest.mark.django_db
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def parsed(mail, kind=ANSWER):
    return message_from_bytes(build(mail, kind).message().as_bytes(), policy=policy.default)


def test_text_and_html_and_the_headers_of_a_machine():
    mail = OutgoingMailFactory(to_email="jan@example.org", subject="'t Haantje én verder", html="<p>Dag</p>")

    message = parsed(mail)

    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert (message["To"], message["Subject"]) == ("jan@example.org", "'t Haantje én verder")
    assert message["Message-ID"] == mail.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert message["Reply-To"] is None


def test_reply_goes_to_a_person():
    assert parsed(OutgoingMailFactory(reply_to="els@example.org"))["Reply-To"] == "els@example.org"


def test_calendar_stands_beside_the_text_and_as_a_file():
    message = parsed(OutgoingMailFactory(html="<p>Dag</p>", calendar=CALENDAR, calendar_method="REQUEST"))

    alternative, attachment = message.iter_parts()
    parts = list(alternative.iter_parts())
    assert message.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html", "text/calendar"]
    for part in (parts[2], attachment):
        assert part.get_content_type() == "text/calendar"
        assert part.get_param("method") == "REQUEST"
        assert part.get_content().splitlines() == CALENDAR.splitlines()
    assert attachment.get_filename() == "afspraak.ics"


def test_calendar_with_another_method_than_its_header_is_refused():
    with pytest.raises(ValueError, match="not a CANCEL"):
        build(OutgoingMailFactory(calendar=CALENDAR, calendar_method="CANCEL"), ANSWER)


@pytest.mark.parametrize(
    "changes", [{"to_email": "a@example.org,b@example.org"}, {"to_email": ""}, {"reply_to": "a@b.nl, c@d.nl"}]
)
def test_address_is_checked_again(changes):
    with pytest.raises(ValidationError):
        build(OutgoingMailFactory(**changes), ANSWER)


@pytest.mark.parametrize("changes", [{"subject": "a\nBcc: b@example.org"}, {"text": ""}])
def test_anything_else_that_is_wrong_raises_before_it_leaves(changes):
    with pytest.raises(ValueError, match=r"Header values|no text"):
        build(OutgoingMailFactory(**changes), ANSWER)


def test_kind_that_renders_is_made_now_for_the_address_of_the_row():
    kind = Kind(
        "test.rendered", "Gemaakt", render=lambda ref: Message("test.rendered", "nu@example.org", f"Nr {ref}", "Tekst\n")
    )  # fmt: skip

    message = parsed(OutgoingMailFactory(to_email="toen@example.org", subject="Toen", ref="7", text=""), kind)

    assert (message["To"], message["Subject"], message.get_content()) == (
        "toen@example.org",
        "Nr 7",
        "Tekst\n",
    )
