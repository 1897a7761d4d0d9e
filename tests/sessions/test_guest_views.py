"""The pages behind a personal link, through the client."""

import logging
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from common.logs import SafeFormatter
from mail.models import OutgoingMail
from sessions import services
from sessions.models import SessionRegistration
from tests.factories import (
    InvitationFactory,
    KnowledgeSessionFactory,
    SessionRegistrationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def link_of(invitation, end=""):
    return f"/kennissessies/aanmelden/{invitation.token}/{end}"


def test_register_change_and_cancel_in_two_screens(client):
    invitation = InvitationFactory(name="Roelie")

    first = client.get(link_of(invitation))
    done = client.post(
        link_of(invitation), {"name": "Roelie Hoving", "people": "2", "colleagues": "Jan"}, follow=True
    )
    changed = client.post(
        link_of(invitation), {"name": "Roelie Hoving", "people": "3", "colleagues": ""}, follow=True
    )
    asked = client.get(link_of(invitation, "afmelden/"))
    cancelled = client.post(link_of(invitation, "afmelden/"), follow=True)

    assert "Roelie, komt u?" in first.content.decode()
    assert "U bent aangemeld met 2 personen." in done.content.decode()
    assert "U bent aangemeld met 3 personen." in changed.content.decode()
    assert "Uw 3 plekken komen meteen vrij voor anderen." in " ".join(asked.content.decode().split())
    assert "U bent afgemeld." in cancelled.content.decode()
    assert SessionRegistration.objects.get().status == "cancelled"


def test_full_session_without_waiting_list_says_so_and_keeps_what_was_typed(client):
    knowledge_session = KnowledgeSessionFactory(capacity=1, waitlist_on=False)
    invitation = InvitationFactory(knowledge_session=knowledge_session)
    SessionRegistrationFactory(invitation__knowledge_session=knowledge_session)

    answer = client.post(link_of(invitation), {"name": "Zelf Getypt", "people": "1"})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "De kennissessie is vol. Er is nu geen plek vrij." in text
    assert 'value="Zelf Getypt"' in text
    assert "<title>Fout: " in text


def test_a_forwarded_link_cannot_fill_the_mailbox_of_who_was_invited(client, monkeypatch):
    """Each change is a mail to the invited address; whoever holds the link could press without end."""
    monkeypatch.setattr("sessions.views.guest.MOST_PRESSES", 4)
    invitation = InvitationFactory()
    page = f"/kennissessies/aanmelden/{invitation.token}/"

    codes = [
        client.post(page, {"name": "Roelie", "people": str(1 + turn % 2)}).status_code for turn in range(6)
    ]

    assert codes == [302] * 4 + [429] * 2
    assert OutgoingMail.objects.filter(to_email=invitation.email).count() == 4
    assert client.get(page).status_code == 200


def test_number_without_end_is_no_error_page(client):
    registration = SessionRegistrationFactory(
        status="offered",
        people=2,
        offered_at=timezone.now(),
        offer_until=timezone.now() + timedelta(hours=3),
    )
    page = f"/kennissessies/aanmelden/{registration.invitation.token}/"

    answer = client.post(f"{page}antwoord/", {"antwoord": "ja", "people": "9" * 5000})

    registration.refresh_from_db()
    assert (answer.status_code, registration.status, registration.people) == (302, "confirmed", 2)


def test_saying_no_with_a_reason(client):
    invitation = InvitationFactory()

    answer = client.post(link_of(invitation, "niet-komen/"), {"reason": "Geen tijd"}, follow=True)

    invitation.refresh_from_db()
    assert invitation.decline_reason == "Geen tijd"
    assert "U hebt laten weten dat u niet komt." in answer.content.decode()


@pytest.mark.parametrize("end", ["", "afmelden/", "niet-komen/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_withdrawn_link_is_the_same_page_as_nonsense(client, end, method):
    invitation = InvitationFactory(withdrawn_at=timezone.now())

    withdrawn = getattr(client, method)(link_of(invitation, end))
    nonsense = getattr(client, method)(f"/kennissessies/aanmelden/{'x' * 43}/{end}")

    assert (withdrawn.status_code, withdrawn.content) == (nonsense.status_code, nonsense.content)
    assert withdrawn.status_code == 404
    assert "Deze link werkt niet" in withdrawn.content.decode()
    assert "vraag een uitnodiging aan" in withdrawn.content.decode()
    assert invitation.token not in withdrawn.content.decode()


def test_renewed_link_tells_that_there_is_a_newer_one_and_does_nothing(client):
    invitation = InvitationFactory()
    old = link_of(invitation)
    invitation = services.renew_link(invitation.pk, by=UserFactory())

    answer = client.post(old, {"name": "Jan", "people": "1"})

    assert answer.status_code == 410
    assert "Er is een nieuwere link" in answer.content.decode()
    assert SessionRegistration.objects.count() == 0
    assert client.get(link_of(invitation)).status_code == 200


def test_link_page_stays_out_of_caches_titles_and_cookies(client):
    invitation = InvitationFactory()

    answer = client.get(link_of(invitation))

    text = answer.content.decode()
    title = text[text.index("<title>") : text.index("</title>")]
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "same-origin"
    assert invitation.token not in title
    assert set(answer.cookies) == {settings.CSRF_COOKIE_NAME}


def test_link_shows_the_material_after_the_session(client):
    past = timezone.now() - timedelta(days=2)
    knowledge_session = KnowledgeSessionFactory(
        starts_at=past, material="Verslag: https://voorbeeld.example/verslag"
    )
    invitation = InvitationFactory(knowledge_session=knowledge_session)

    text = client.get(link_of(invitation)).content.decode()

    assert '<a href="https://voorbeeld.example/verslag"' in text
    assert "<form" not in text


def test_online_link_is_only_for_who_comes(client):
    knowledge_session = KnowledgeSessionFactory(online_url="https://overleg.example/abc")
    guest = InvitationFactory(knowledge_session=knowledge_session)
    comes = SessionRegistrationFactory(invitation__knowledge_session=knowledge_session).invitation

    assert "overleg.example" not in client.get(link_of(guest)).content.decode()
    assert "overleg.example" not in client.get(f"/kennissessies/{knowledge_session.slug}/").content.decode()
    assert (
        "overleg.example"
        not in client.get(f"/kennissessies/{knowledge_session.slug}/agenda.ics").content.decode()
    )
    assert "overleg.example" in client.get(link_of(comes)).content.decode()


@pytest.mark.parametrize("forwarding", ["person", "initiative"])
def test_name_can_be_another_one_unless_the_link_is_for_one_person(client, forwarding):
    invitation = InvitationFactory(name="Roelie", knowledge_session__forwarding=forwarding)

    client.post(link_of(invitation), {"name": "Truus", "people": "1"})

    assert SessionRegistration.objects.get().name == {"person": "Roelie", "initiative": "Truus"}[forwarding]


def test_link_page_tells_that_the_session_is_off(client):
    invitation = InvitationFactory(knowledge_session__status="cancelled")

    text = client.get(link_of(invitation)).content.decode()

    assert "Deze kennissessie gaat niet door." in text
    assert 'method="post"' not in text


def test_token_stands_in_no_log_line(client, caplog):
    """Django logs each 404 with its path; the formatter of the portal takes the token out."""
    invitation = InvitationFactory(withdrawn_at=timezone.now())

    with caplog.at_level(logging.DEBUG):
        client.get(link_of(invitation))

    raw = [record.getMessage() for record in caplog.records]
    lines = [SafeFormatter().format(record) for record in caplog.records]
    assert [line for line in raw if invitation.token in line] != []
    assert [line for line in lines if invitation.token in line] == []


def test_material_is_shown_as_text_with_links(client):
    hostile = '<img src=x onerror=alert(1)> https://voorbeeld.example/"><script>alert(2)</script>'
    knowledge_session = KnowledgeSessionFactory(status="held", material=hostile)

    text = client.get(link_of(InvitationFactory(knowledge_session=knowledge_session))).content.decode()

    assert "alert(1)" in text
    assert "<img src=x" not in text
    assert "<script>alert" not in text
