"""One organiser at the sessions of another: every managed address of the access matrix, also with keys put together.

A row of the matrix knows one organiser, of the session itself; here stands the other one.
"""

import pytest
from django.db import transaction
from django.urls import reverse

from sessions.models import (
    Invitation,
    InvitationRequest,
    KnowledgeSession,
    Material,
    ProgrammeItem,
    SessionRegistration,
    Speaker,
)
from tests.access.sessions import ROWS
from tests.screens import ask, browser_of

#: Rows that only who manages this session may have; a list of one's own is for each organiser.
MANAGED = [
    (name, number)
    for name, rows in ROWS.items()
    for number, row in enumerate(rows)
    if row.status == 403
    and row.others.get("organiser", 403) != 405
    and name not in ("knowledge_sessions:manage_list", "knowledge_sessions:manage_new")
]
STORED = (
    Invitation,
    InvitationRequest,
    KnowledgeSession,
    Material,
    ProgrammeItem,
    SessionRegistration,
    Speaker,
)


@pytest.fixture
def other(world):
    world.other = world.foreign_session.owner
    return browser_of(world, "other")


def snapshot() -> list:
    return [list(model.objects.order_by("pk").values()) for model in STORED]


def test_another_organiser_is_refused(world, other):
    wrong = []
    for name, number in MANAGED:
        row = ROWS[name][number]
        kwargs = row.kwargs(world)
        if KnowledgeSession.objects.get(slug=kwargs["slug"]).owner_id == world.other.pk:
            kwargs["slug"] = world.knowledge_session.slug
        got = ask(other, row.method, reverse(name, kwargs=kwargs), row.data(world)).status_code
        if got not in {403, 404}:
            wrong.append(f"{row.method} {name}: {got}")

    assert wrong == []
    assert len(MANAGED) > 60


def test_a_key_of_another_session_under_the_own_address_is_not_found(world, other):
    tried, before = set(), snapshot()
    for name, number in MANAGED:
        row = ROWS[name][number]
        kwargs = row.kwargs(world)
        if "key" not in kwargs or kwargs["key"] == world.foreign_registration.key:
            continue
        kwargs["slug"] = world.foreign_session.slug  # which this organiser may manage
        tried.add(f"{row.method} {name}")
        with transaction.atomic():
            answer = getattr(other, row.method)(reverse(name, kwargs=kwargs), row.data(world))
            after = snapshot()
            transaction.set_rollback(True)

        assert answer.status_code == 404, name
        assert after == before, name

    assert len(tried) > 12
