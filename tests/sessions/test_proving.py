"""The nightly check finds each breach. Every one is made by raw SQL: the services would not let it happen."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mail.models import OutgoingMail
from mail.services import queue_mail
from sessions import emails, periodic
from sessions.models import NightCheck
from sessions.night_check import report_for
from sessions.proving import find_breaches
from tests.factories import (
    InvitationFactory,
    KnowledgeSessionFactory,
    OutgoingMailFactory,
    PortalRoleFactory,
    SessionRegistrationFactory,
)

CONTACT = "techniek@wup.example"


@pytest.fixture(autouse=True)
def technical_contact(settings):
    settings.TECHNICAL_CONTACT = CONTACT


@pytest.fixture
def full(organiser):
    """One seat, taken; two people wait. Everything is as it must be."""
    knowledge_session = KnowledgeSessionFactory(title="Warmte", capacity=1, owner=organiser)
    for number in range(3):
        invitation = InvitationFactory(knowledge_session=knowledge_session)
        queue_mail(emails.link(invitation), dedup_key=f"link:{number}")
        waits = {"status": "waiting", "waiting_no": number, "waiting_since": timezone.now()} if number else {}
        SessionRegistrationFactory(invitation=invitation, **waits)
    return knowledge_session


def sql(text: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        assert cursor.rowcount, "the breach was not made"


def found(now=None) -> list[str]:
    return [breach.name for breach in find_breaches(now or timezone.now())]


def test_prove_finds_nothing_where_all_is_well(full):
    assert find_breaches(timezone.now() + timedelta(minutes=30)) == []


def test_prove_finds_an_empty_seat_with_a_waiting_person(full):
    sql("UPDATE knowledge_sessions_sessionregistration SET status = 'cancelled', cancelled_at = now() "
        "WHERE status = 'confirmed'")  # fmt: skip

    [breach] = find_breaches(timezone.now())
    assert (breach.name, breach.session) == ("empty_seat", full.pk)
    assert breach.text == "Warmte: 1 plek is vrij, en er wacht iemand die erin past."


def test_prove_finds_more_people_than_seats(full):
    sql("UPDATE knowledge_sessions_sessionregistration SET people = 3 WHERE status = 'confirmed'")

    [breach] = find_breaches(timezone.now())
    assert (breach.name, breach.text) == (
        "overbooked", "Warmte: 3 mensen hebben een plek, en er zijn 1 plekken.",
    )  # fmt: skip


def test_prove_finds_a_mail_that_hangs_at_the_mail_server(db):
    mail = OutgoingMailFactory()
    sql("UPDATE mail_outgoingmail SET status = 'sending', lease_until = now() - interval '56 minutes' WHERE id = %s",
        mail.pk)  # fmt: skip

    assert found() == ["handover"]
    sql("UPDATE mail_outgoingmail SET lease_until = now() - interval '50 minutes' WHERE id = %s", mail.pk)
    assert found() == []


def test_prove_finds_mails_that_do_not_leave(db):
    first, second = OutgoingMailFactory(), OutgoingMailFactory()
    sql("UPDATE mail_outgoingmail SET not_before = now() - interval '61 minutes' WHERE id IN (%s, %s)",
        first.pk, second.pk)  # fmt: skip

    [breach] = find_breaches(timezone.now())
    assert (breach.name, breach.text) == (
        "queue", "2 mails staan al meer dan een uur klaar om te versturen.",
    )  # fmt: skip
    sql("UPDATE mail_outgoingmail SET not_before = now() + interval '1 minute'")
    assert found() == []


def test_prove_finds_an_invitation_without_a_mail(full):
    sql("DELETE FROM mail_outgoingmail WHERE dedup_key = 'link:1'")
    sql("UPDATE knowledge_sessions_invitation SET created_at = now() - interval '11 minutes'")

    [breach] = find_breaches(timezone.now())
    assert (breach.name, breach.text) == ("no_mail", "Warmte: 1 uitgenodigd zonder dat er een mail is.")


@pytest.mark.parametrize(
    "change",
    [
        "status = 'closed'", "waitlist_on = false", "starts_at = now() - interval '1 hour'",
        "status = 'cancelled'",
    ],
)  # fmt: skip
def test_an_empty_seat_that_nobody_may_take_is_no_breach(full, change):
    sql("UPDATE knowledge_sessions_sessionregistration SET status = 'cancelled', cancelled_at = now() "
        "WHERE status = 'confirmed'")  # fmt: skip
    assert found() == ["empty_seat"]

    sql(f"UPDATE knowledge_sessions_knowledgesession SET {change}")  # noqa: S608 -- texts of this test

    assert found() == []


def test_a_group_that_does_not_fit_is_no_breach(full):
    sql("UPDATE knowledge_sessions_sessionregistration SET status = 'cancelled', cancelled_at = now() "
        "WHERE status = 'confirmed'")  # fmt: skip
    sql("UPDATE knowledge_sessions_sessionregistration SET people = 2 WHERE waiting_no = 1")
    assert found() == []

    sql("UPDATE knowledge_sessions_sessionregistration SET passed_over_at = now() WHERE waiting_no = 1")
    assert found() == ["empty_seat"]


def test_a_breach_mails_the_technical_contact_once_a_day(full):
    sql("UPDATE knowledge_sessions_sessionregistration SET people = 3 WHERE status = 'confirmed'")
    now = timezone.localtime().replace(hour=3)

    periodic.prove(now=now)
    periodic.prove(now=now + timedelta(minutes=1))
    assert OutgoingMail.objects.filter(to_email=CONTACT).count() == 1
    periodic.prove(now=now + timedelta(days=1))

    mails = OutgoingMail.objects.filter(to_email=CONTACT, kind="sessions.breaches").order_by("pk")
    assert mails.count() == 2
    assert "Warmte: 3 mensen hebben een plek, en er zijn 1 plekken." in mails[0].text
    assert "example.org" not in mails[0].text


def test_no_breach_is_no_mail_but_leaves_a_mark(full):
    periodic.prove()

    assert NightCheck.objects.get().breaches == []
    assert not OutgoingMail.objects.filter(to_email=CONTACT).exists()


def test_without_a_technical_contact_the_page_still_tells(full, settings):
    settings.TECHNICAL_CONTACT = ""
    sql("UPDATE knowledge_sessions_sessionregistration SET people = 3 WHERE status = 'confirmed'")

    periodic.prove()

    assert not OutgoingMail.objects.filter(kind="sessions.breaches").exists()
    assert len(NightCheck.objects.get().breaches) == 1


def test_page_tells_the_organiser_of_the_own_sessions_only(client, full, organiser):
    sql("UPDATE knowledge_sessions_sessionregistration SET people = 3 WHERE status = 'confirmed'")
    periodic.prove()
    other = PortalRoleFactory(kind="organiser").user

    client.force_login(organiser)
    own = client.get("/organisatie/kennissessies/").content.decode()

    assert "Warmte: 3 mensen hebben een plek" in own
    assert report_for(other).lines == []
    assert len(report_for(PortalRoleFactory().user).lines) == 1


def test_a_check_that_did_not_run_is_told(client, organiser, full):
    NightCheck.objects.create(at=timezone.now() - timedelta(hours=37))
    client.force_login(organiser)

    page = client.get("/organisatie/kennissessies/").content.decode()

    assert "De nachtelijke controle draaide voor het laatst op" in page


def test_checks_are_thrown_away_after_three_months(db):
    NightCheck.objects.create(at=timezone.now() - timedelta(days=91))

    periodic.prove()

    assert NightCheck.objects.count() == 1


def test_prove_writes_nothing_but_its_own_row(full):
    before = list(OutgoingMail.objects.order_by("pk").values())

    find_breaches(timezone.now())

    assert list(OutgoingMail.objects.order_by("pk").values()) == before
    assert NightCheck.objects.count() == 0
