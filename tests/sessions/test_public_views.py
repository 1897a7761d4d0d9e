"""What everybody sees."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import (
    KnowledgeSessionFactory,
    ProgrammeItemFactory,
    SessionRegistrationFactory,
    SpeakerFactory,
)

pytestmark = pytest.mark.django_db


def test_list_shows_coming_and_past_but_no_concept(client):
    past = timezone.now() - timedelta(days=10)
    KnowledgeSessionFactory(title="Komt eraan")
    KnowledgeSessionFactory(title="Is geweest", starts_at=past, status="held")
    KnowledgeSessionFactory(title="Voorbij, nog niet afgerond", starts_at=past - timedelta(days=1))
    KnowledgeSessionFactory(title="Vervallen", status="cancelled")
    KnowledgeSessionFactory(title="Ging niet door", starts_at=past - timedelta(days=2), status="cancelled")
    KnowledgeSessionFactory(title="Nog geheim", status="draft")

    answer = client.get("/kennissessies/")

    assert [row.title for row in answer.context["coming"]] == ["Komt eraan", "Vervallen"]
    assert [row.title for row in answer.context["past"]] == [
        "Is geweest",
        "Voorbij, nog niet afgerond",
        "Ging niet door",
    ]
    assert answer.cookies == {}
    assert 'method="post"' not in answer.content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_list_takes_two_queries(client, rows, django_assert_num_queries):
    KnowledgeSessionFactory.create_batch(rows, capacity=20)

    with django_assert_num_queries(2):
        client.get("/kennissessies/")


@pytest.mark.parametrize("rows", [1, 30])
def test_session_page_takes_three_queries(client, rows, django_assert_num_queries):
    knowledge_session = KnowledgeSessionFactory(slug="sessie", capacity=100)
    for _ in range(rows):
        speaker = SpeakerFactory(knowledge_session=knowledge_session)
        ProgrammeItemFactory(knowledge_session=knowledge_session, speaker=speaker)
        SessionRegistrationFactory(invitation__knowledge_session=knowledge_session)

    with django_assert_num_queries(3):
        answer = client.get("/kennissessies/sessie/")

    assert f"Nog {100 - rows} van 100 plekken vrij" in answer.content.decode()
    assert answer.cookies == {}


def test_typed_html_is_shown_as_text(client):
    hostile = "<script>alert(1)</script>"
    knowledge_session = KnowledgeSessionFactory(
        slug="sessie", title=hostile, summary=hostile, body=hostile, place_name=hostile, organised_by=hostile
    )
    SpeakerFactory(knowledge_session=knowledge_session, name=hostile, organisation=hostile, text=hostile)
    ProgrammeItemFactory(knowledge_session=knowledge_session, title=hostile)

    text = client.get("/kennissessies/sessie/").content.decode()

    assert "alert(1)" in text
    assert hostile not in text


def test_one_event_is_a_file_with_a_name(client):
    KnowledgeSessionFactory(slug="sessie")

    answer = client.get("/kennissessies/sessie/agenda.ics")

    assert answer["Content-Disposition"] == 'attachment; filename="sessie.ics"'
    assert answer.content.startswith(b"BEGIN:VCALENDAR\r\n")
