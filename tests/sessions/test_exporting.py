"""The lists of a session as a file."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Export
from sessions.models import Presence
from tests.factories import InvitationFactory, KnowledgeSessionFactory, SessionRegistrationFactory


@pytest.fixture
def knowledge_session(organiser):
    return KnowledgeSessionFactory(slug="sessie", owner=organiser)


def take(client, knowledge_session, which) -> list[list[str]]:
    answer = client.post(
        reverse("knowledge_sessions:session_export", args=[knowledge_session.slug]),
        {"lijst": which, "soort": "csv"},
    )
    assert answer["Content-Disposition"] == f'attachment; filename="{which}-sessie.csv"'
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_registrations_leave_as_text(client, organiser, knowledge_session):
    SessionRegistrationFactory(
        invitation__knowledge_session=knowledge_session,
        name="Anna",
        people=2,
        colleagues="=cmd|' /C calc'!A0",
    )
    client.force_login(organiser)

    head, row = take(client, knowledge_session, "aanmeldingen")
    values = dict(zip(head, row, strict=True))

    assert (values["Naam"], values["Personen"]) == ("Anna", "2")
    assert values["Wie komen er mee"] == "'=cmd|' /C calc'!A0"


def test_invitations_leave_with_what_became_of_them(client, organiser, knowledge_session):
    InvitationFactory(knowledge_session=knowledge_session, name="Bert", decline_reason="-1")
    InvitationFactory(name="Van een andere sessie")
    client.force_login(organiser)

    head, row = take(client, knowledge_session, "uitnodigingen")
    values = dict(zip(head, row, strict=True))

    assert (values["Naam"], values["Stand"]) == ("Bert", "nog geen mail")
    assert values["Reden om niet te komen"] == "'-1"


def test_each_download_of_a_session_is_written_down(client, organiser, knowledge_session):
    SessionRegistrationFactory(invitation__knowledge_session=knowledge_session)
    client.force_login(organiser)

    take(client, knowledge_session, "aanmeldingen")

    row = Export.objects.get()
    assert (row.by, row.subject, row.title, row.count) == (
        organiser, f"session:{knowledge_session.pk}", "Aanmeldingen", 1,
    )  # fmt: skip
    url = reverse("knowledge_sessions:session_export", args=[knowledge_session.slug])
    assert "Niemand heeft deze lijst nog gedownload" not in client.get(url).content.decode()


@pytest.mark.parametrize("which", ["aanmeldingen", "uitnodigingen"])
@pytest.mark.parametrize("rows", [1, 30])
def test_download_asks_at_most_twelve_queries(
    client, organiser, knowledge_session, which, rows, django_assert_max_num_queries
):
    for _ in range(rows):
        SessionRegistrationFactory(invitation__knowledge_session=knowledge_session)
    client.force_login(organiser)

    with django_assert_max_num_queries(12):
        take(client, knowledge_session, which)


def test_who_waits_who_came_and_what_was_answered_leave_too(client, organiser, knowledge_session):
    came = SessionRegistrationFactory(
        invitation__knowledge_session=knowledge_session, name="Anna", answer="@vegetarisch", people=2
    )
    Presence.objects.create(
        knowledge_session=knowledge_session, registration=came, people=1, by_name="helper"
    )
    SessionRegistrationFactory(
        invitation__knowledge_session=knowledge_session, name="Bert", status="waiting", waiting_no=1,
        waiting_since=timezone.now(),
    )  # fmt: skip
    client.force_login(organiser)

    head, *rows = take(client, knowledge_session, "aanmeldingen")

    assert [
        (row["Naam"], row["Stand"], row["Antwoord op de extra vraag"], row["Aanwezig"])
        for row in (dict(zip(head, row, strict=True)) for row in rows)
    ] == [("Anna", "aangemeld", "'@vegetarisch", "1"), ("Bert", "op de wachtlijst", "", "")]
