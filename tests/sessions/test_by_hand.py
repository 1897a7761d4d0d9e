"""What an organiser does for somebody who calls, and the small helps: copy, test mail, answers, old requests."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from common.errors import DomainError
from mail.models import OutgoingMail
from sessions import periodic, services
from sessions.models import InvitationRequest, KnowledgeSession, SessionRegistration
from tests.factories import (
    InitiativeFactory,
    InvitationFactory,
    InvitationRequestFactory,
    KnowledgeSessionFactory,
    ProgrammeItemFactory,
    SessionRegistrationFactory,
    SpeakerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(organiser, client):
    client.force_login(organiser)
    return KnowledgeSessionFactory(slug="mijn-sessie", owner=organiser, capacity=2)


def manage(end=""):
    return f"/organisatie/kennissessies/mijn-sessie/{end}"


def test_somebody_without_an_address_gets_a_seat_and_no_mail_and_the_page_says_so(client, mine):
    answer = client.post(manage("aanmeldingen/nieuw/"), {"name": "Els Belt", "people": "1"}, follow=True)

    text = answer.content.decode()
    assert (
        "Els Belt is aangemeld met 1 persoon. Er is geen e-mailadres bekend, dus er gaat geen mail." in text
    )
    assert "geen: bel zelf" in text
    row = SessionRegistration.objects.get()
    assert (row.email, row.invitation, row.registered_by) == ("", None, mine.owner)
    assert OutgoingMail.objects.count() == 0


def test_two_people_without_an_address_are_two_rows(mine, organiser):
    for name in ("Els", "Ans"):
        services.register_by_hand(mine.pk, by=organiser, name=name, people=1)

    assert SessionRegistration.objects.seated().count() == 2


def test_somebody_with_an_address_gets_the_mails_of_a_guest(client, mine):
    initiative = InitiativeFactory()

    client.post(
        manage("aanmeldingen/nieuw/"),
        {
            "name": "Els",
            "people": "2",
            "email": "els@example.org",
            "initiatief": "",
            "initiative": initiative.slug,
        },
    )

    row = SessionRegistration.objects.get()
    assert (row.initiative, row.invitation.source) == (initiative, "organiser")
    assert OutgoingMail.objects.get().to_email == "els@example.org"
    with pytest.raises(DomainError, match="is al aangemeld"):
        services.register_by_hand(mine.pk, by=mine.owner, name="Els", people=1, email="ELS@example.org")


def test_full_asks_what_to_do_and_saves_nothing_before_the_answer(client, mine):
    SessionRegistrationFactory(invitation__knowledge_session=mine, people=2)

    asked = client.post(manage("aanmeldingen/nieuw/"), {"name": "Els", "people": "1"})
    assert asked.status_code == 422
    assert ">Op de wachtlijst</button>" in asked.content.decode()
    assert SessionRegistration.objects.count() == 1
    client.post(manage("aanmeldingen/nieuw/"), {"name": "Els", "people": "1", "if_full": "wachten"})

    assert SessionRegistration.objects.get(name="Els").is_waiting


def test_the_organiser_registers_after_the_sign_up_was_closed(mine, organiser):
    mine.status = "closed"
    mine.save()

    assert services.register_by_hand(mine.pk, by=organiser, name="Els", people=1).is_confirmed


def test_change_pass_over_give_a_seat_and_cancel_by_the_buttons(client, mine):
    seated = SessionRegistrationFactory(invitation__knowledge_session=mine)
    group = services.register(InvitationFactory(knowledge_session=mine).pk, people=2, if_full="wachten")
    edit = manage(f"aanmeldingen/{seated.key}/")

    client.post(edit, {"name": "Anders", "people": "1"})
    client.post(manage(f"aanmeldingen/{group.key}/doe/"), {"doe": "overslaan"})
    group.refresh_from_db()
    assert group.passed_over_at is not None
    refused = client.post(manage(f"aanmeldingen/{group.key}/doe/"), {"doe": "plek-geven"}, follow=True)
    assert "Er is geen plek voor 2 personen." in refused.content.decode()
    client.post(manage(f"aanmeldingen/{group.key}/doe/"), {"doe": "niet-overslaan"})
    client.post(manage(f"aanmeldingen/{seated.key}/doe/"), {"doe": "afmelden"})

    seated.refresh_from_db()
    group.refresh_from_db()
    assert (seated.name, seated.status, seated.cancelled_by) == ("Anders", "cancelled", mine.owner)
    assert group.status == "confirmed"


def test_too_few_seats_are_told_with_names_and_chosen(client, mine):
    rows = [
        services.register(InvitationFactory(knowledge_session=mine, name=name).pk, people=1)
        for name in ("Anna", "Bert")
    ]
    form = client.get(manage("wijzigen/")).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"capacity": "1"}

    asked = client.post(manage("wijzigen/"), typed)
    assert asked.status_code == 422
    assert "Zet de laatste aanmelding op de wachtlijst, vooraan: Bert (1 persoon)." in asked.content.decode()
    done = client.post(manage("wijzigen/"), typed | {"laatste": "wachtlijst"}, follow=True)

    assert "Naar de wachtlijst: 1 persoon. Zij krijgen daarover een mail." in done.content.decode()
    rows[1].refresh_from_db()
    assert rows[1].is_waiting


def test_copy_takes_the_texts_and_the_programme_and_nobody(client, mine):
    speaker = SpeakerFactory(knowledge_session=mine)
    ProgrammeItemFactory(knowledge_session=mine, speaker=speaker)
    SessionRegistrationFactory(invitation__knowledge_session=mine)

    services.copy_session(mine.pk, day=date(2031, 3, 4), by=mine.owner)
    answer = client.post(manage("kopieren/"), {"day": "4 maart 2032"}, follow=True)

    copy = answer.context["knowledge_session"]
    assert (copy.title, copy.status, copy.capacity, copy.pk != mine.pk) == (mine.title, "draft", 2, True)
    local, before = timezone.localtime(copy.starts_at), timezone.localtime(mine.starts_at)
    assert (local.date(), local.time()) == (date(2032, 3, 4), before.time())
    assert copy.ends_at - copy.starts_at == mine.ends_at - mine.starts_at
    item = copy.programme_items.get()
    assert (item.speaker.name, item.speaker.pk != speaker.pk) == (speaker.name, True)
    assert (copy.registrations.count(), copy.invitations.count()) == (0, 0)


def test_copy_of_a_session_without_an_address_for_questions_gets_the_one_of_who_copies(mine):
    KnowledgeSession.objects.filter(pk=mine.pk).update(contact_email="")

    copy = services.copy_session(mine.pk, day=date(2031, 3, 4), by=mine.owner)

    assert copy.contact_email == mine.owner.email


@pytest.mark.parametrize(("kind", "calendar"), [("invitation", ""), ("confirmation", "REQUEST")])
def test_test_mail_goes_to_the_own_address_as_often_as_one_likes(client, mine, kind, calendar):
    for _ in range(2):
        client.post(manage("testmail/"), {"kind": kind})

    first, _second = OutgoingMail.objects.filter(kind="sessions.test")
    assert (first.to_email, first.calendar_method) == (mine.owner.email, calendar)
    assert first.subject.startswith("Test: ")
    assert "/kennissessies/mijn-sessie/" in first.text
    assert "/aanmelden/" not in first.text


def test_answers_go_seven_days_after_the_session():
    def row(days):
        ended = timezone.now() - timedelta(days=days)
        return SessionRegistrationFactory(
            answer="Geen noten", invitation__knowledge_session__starts_at=ended - timedelta(hours=2)
        )

    old, recent = row(7.1), row(6.9)

    periodic.look_after_requests()
    periodic.look_after_requests()

    old.refresh_from_db()
    recent.refresh_from_db()
    assert (old.answer, recent.answer) == ("", "Geen noten")


def test_the_question_is_asked_and_answered(client):
    invitation = InvitationFactory(knowledge_session__question="Hebt u een dieet?")
    address = f"/kennissessies/aanmelden/{invitation.token}/"

    assert "Hebt u een dieet?" in client.get(address).content.decode()
    client.post(address, {"people": "1", "answer": "Geen noten"})

    assert SessionRegistration.objects.get().answer == "Geen noten"


def test_ask_more_mails_a_question_that_is_answered_to_the_organiser(client, mine):
    row = InvitationRequestFactory(knowledge_session=mine)

    client.post(manage(f"verzoeken/{row.key}/"), {"besluit": "vragen", "vraag": "  Woont u in\nAalden? "})

    row.refresh_from_db()
    mail = OutgoingMail.objects.get(kind="sessions.request_question")
    assert (row.question, row.decided_at) == ("Woont u in Aalden?", None)
    assert (mail.to_email, mail.reply_to) == (row.email, mine.owner.email)
    assert "Woont u in Aalden?" in mail.text


def test_an_empty_question_is_not_sent(client, mine):
    row = InvitationRequestFactory(knowledge_session=mine)

    answer = client.post(manage(f"verzoeken/{row.key}/"), {"besluit": "vragen", "vraag": " "}, follow=True)

    assert "Vul eerst uw vraag in." in answer.content.decode()
    assert OutgoingMail.objects.count() == 0


def test_requests_of_two_weeks_remind_once_and_of_ninety_days_are_gone(mine):
    def row(days, **more):
        created = timezone.now() - timedelta(days=days)
        return InvitationRequestFactory(knowledge_session=mine, created_at=created, **more)

    row(13), row(15), row(15)
    old = row(91)
    decided = row(91, decision="refused", decided_at=timezone.now(), decided_by=UserFactory())

    periodic.look_after_requests()
    periodic.look_after_requests()

    mail = OutgoingMail.objects.get(kind="sessions.requests_waiting")
    assert (mail.to_email, mail.subject) == (
        mine.owner.email, f"2 verzoeken wachten al twee weken: {mine.title}",
    )  # fmt: skip
    assert not InvitationRequest.objects.filter(pk=old.pk).exists()
    assert InvitationRequest.objects.filter(pk=decided.pk).exists()


def test_who_has_no_address_is_named_before_and_after_a_session_is_called_off(client, mine):
    SessionRegistrationFactory(invitation__knowledge_session=mine, name="Jan Mail")
    services.register_by_hand(mine.pk, by=mine.owner, name="Els Belt", people=1)

    asked = client.get(manage("status/annuleren/")).content.decode()
    done = client.post(manage("status/annuleren/"), follow=True).content.decode()

    words = "Zonder e-mailadres, dus bel zelf: Els Belt."
    assert (words in asked, words in done) == (True, True)
