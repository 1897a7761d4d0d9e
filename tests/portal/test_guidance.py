"""Beside a section of a plan: the sessions where others learned about the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from plans.states import Discipline
from sessions.models import Subject
from tests.factories import KnowledgeSessionFactory
from wup_portal.guidance import NEWEST, SUBJECTS, past_sessions

pytestmark = pytest.mark.django_db


def over(days, **values):
    moment = timezone.now() - timedelta(days=days)
    values = {"subject": Subject.MONEY, "status": "held"} | values
    return KnowledgeSessionFactory(starts_at=moment, ends_at=moment + timedelta(hours=2), **values)


def test_newest_past_sessions_about_the_same_first():
    rows = [over(days) for days in (40, 10, 30, 20)]

    found = list(past_sessions(Discipline.MONEY))

    assert [reading.title for reading in found] == [
        f"Kennissessie: {rows[number].title}" for number in (1, 3, 2)
    ]
    assert len(found) == NEWEST
    assert found[0].url == f"/kennissessies/{rows[1].slug}/"


@pytest.mark.parametrize(
    "values",
    [{"subject": Subject.TECHNIQUE}, {"subject": ""}, {"status": "draft"}, {"status": "cancelled"}],
    ids=["another subject", "no subject", "a concept", "called off"],
)
def test_other_sessions_do_not_stand_there(values):
    over(10, **values)
    KnowledgeSessionFactory(subject=Subject.MONEY)  # still to come

    assert list(past_sessions(Discipline.MONEY)) == []


def test_every_discipline_has_subjects_and_every_subject_a_discipline():
    assert set(SUBJECTS) == set(Discipline)
    assert {subject for subjects in SUBJECTS.values() for subject in subjects} == set(Subject)
