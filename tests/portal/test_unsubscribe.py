"""Stop the invitations by the link of one of them: by a mail program (RFC 8058) and by a person."""

import pytest
from django.test import Client

from mail import delivery, stops
from mail.models import OutgoingMail, Suppression
from sessions import services
from sessions.models import Invitation
from tests.factories import ContactFactory, KnowledgeSessionFactory, UserFactory
from tests.sessions.rounds import invite

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return ContactFactory()


@pytest.fixture
def path(contact):
    """Of the invitation that this contact got."""
    invite(KnowledgeSessionFactory(), [contact], by=UserFactory())
    return f"/afmelden/{stops.stop_token(OutgoingMail.objects.get())}/"


def test_one_click_post_without_cookie_or_csrf(path, contact):
    client = Client(enforce_csrf_checks=True)

    answers = [client.post(path, {"List-Unsubscribe": "One-Click"}) for _ in range(2)]

    contact.refresh_from_db()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [dict(answer.cookies) for answer in answers] == [{}, {}]
    row = Suppression.objects.get()
    assert (row.email_key, row.scope, row.reason) == (contact.email_key, "invitations", "owner")
    assert contact.opted_out_at is not None


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"List-Unsubscribe": "one-click"},
        {"List-Unsubscribe": "One-Click", "keuze": "weer"},
        {"keuze": "stop"},
    ],
)
def test_any_other_post_needs_the_button_of_the_page(path, data):
    assert Client(enforce_csrf_checks=True).post(path, data).status_code == 403
    assert Suppression.objects.count() == 0


def test_person_presses_the_button_and_takes_it_back(path, contact):
    client = Client(enforce_csrf_checks=True)

    def press(choice):
        client.get(path)
        token = next(cookie.value for name, cookie in client.cookies.items() if "csrf" in name)
        return client.post(
            path, {"csrfmiddlewaretoken": token, "keuze": choice}, follow=True
        ).content.decode()

    assert "U bent afgemeld" in press("stop")
    assert Suppression.objects.count() == 1
    assert "Geen uitnodigingen voor kennissessies meer?" in press("weer")
    contact.refresh_from_db()
    assert (Suppression.objects.count(), contact.opted_out_at) == (0, None)


def test_who_stopped_gets_no_campaign_but_the_answer_to_the_own_registration(path, contact):
    row = Invitation.objects.get()
    Client().post(path, {"List-Unsubscribe": "One-Click"})
    services.register(row.pk, people=1)

    delivery.drain()

    assert {mail.kind: mail.status for mail in OutgoingMail.objects.all()} == {
        "sessions.invitation": "suppressed",
        "sessions.confirmation": "handed_over",
    }
    assert invite(KnowledgeSessionFactory(), [contact], by=UserFactory()).planned == 0


@pytest.mark.parametrize("wrong", ["x" * 75, "nonsens"])
def test_nonsense_is_not_found_whatever_the_method(wrong):
    assert Client().get(f"/afmelden/{wrong}/").status_code == 404
    assert Client().post(f"/afmelden/{wrong}/", {"List-Unsubscribe": "One-Click"}).status_code == 404


def test_link_of_another_kind_of_mail_stops_nothing():
    row = invite(KnowledgeSessionFactory(), [ContactFactory()], by=UserFactory())
    services.register(Invitation.objects.get().pk, people=1)
    confirmation = OutgoingMail.objects.exclude(mailing=row.mailing_id).get()

    assert Client().get(f"/afmelden/{stops.stop_token(confirmation)}/").status_code == 404
