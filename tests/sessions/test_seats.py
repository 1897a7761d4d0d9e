"""Seats under a crowd: real threads with connections of their own, against PostgreSQL.

Beside the proof stands a test that takes the lock away and sees overbooking happen, so that the proof can fail.
"""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from common.errors import DomainError
from mail.models import OutgoingMail
from sessions import services
from sessions.models import KnowledgeSession, SessionRegistration
from sessions.services import registering, seats
from sessions.states import RegistrationStatus
from tests.factories import InvitationFactory, KnowledgeSessionFactory, SessionRegistrationFactory

PROVE = bool(os.environ.get("PROVE"))
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heavy]


def crowd(work, keys, *, connections):
    """Call work(key) for all keys at once; each outcome is "yes", the text of a refusal, or an exception."""
    gate = threading.Barrier(connections)

    def one(key):
        try:
            if connections == len(keys):
                gate.wait(timeout=30)
            work(key)
        except DomainError as error:
            return str(error)
        except Exception as error:
            return error
        else:
            return "yes"
        finally:
            connection.close()

    with ThreadPoolExecutor(connections) as pool:
        return list(pool.map(one, keys))


def people_seated():
    return SessionRegistration.objects.seated().aggregate(total=Sum("people"))["total"]


@pytest.fixture
def five_seats(db):
    return KnowledgeSessionFactory(capacity=5)


def test_twenty_people_at_once_for_five_seats(five_seats):
    keys = [row.pk for row in InvitationFactory.create_batch(20, knowledge_session=five_seats)]

    outcomes = crowd(lambda pk: services.register(pk, people=1), keys, connections=20)

    assert sorted(outcomes) == sorted(["yes"] * 5 + ["De kennissessie is vol. Er is nu geen plek vrij."] * 15)
    assert people_seated() == 5
    assert OutgoingMail.objects.filter(kind="sessions.confirmation").count() == 5


def test_without_lock_the_test_would_fail(five_seats, monkeypatch):
    """Everybody reads before anybody writes: what the lock makes impossible."""
    keys = [row.pk for row in InvitationFactory.create_batch(20, knowledge_session=five_seats)]
    between = threading.Barrier(20)
    monkeypatch.setattr(seats, "lock_session", lambda pk: KnowledgeSession.objects.get(pk=pk))
    check = registering._check_seats

    def check_and_wait(*args):
        check(*args)
        between.wait(timeout=30)

    monkeypatch.setattr(registering, "_check_seats", check_and_wait)

    outcomes = crowd(lambda pk: services.register(pk, people=1), keys, connections=20)

    assert outcomes == ["yes"] * 20
    assert people_seated() == 20


def test_forty_connections_never_exceed_capacity():
    guests, connections, capacity = (400, 40, 60) if PROVE else (60, 12, 15)
    knowledge_session = KnowledgeSessionFactory(capacity=capacity)
    keys = [row.pk for row in InvitationFactory.create_batch(guests, knowledge_session=knowledge_session)]

    outcomes = crowd(lambda pk: services.register(pk, people=1), keys, connections=connections)

    assert outcomes.count("yes") == capacity
    assert [x for x in outcomes if isinstance(x, Exception)] == []
    assert people_seated() == capacity


def test_giving_back_and_taking_at_once_never_exceeds_capacity():
    """Cancelling goes through the same lock: afterwards nobody too many, and no seat lost that was asked for."""
    knowledge_session = KnowledgeSessionFactory(capacity=10)
    seated = [SessionRegistrationFactory(invitation__knowledge_session=knowledge_session) for _ in range(10)]
    guests = InvitationFactory.create_batch(10, knowledge_session=knowledge_session)
    leave = [("leave", row.pk) for row in seated]
    come = [("come", row.pk) for row in guests]
    jobs = [job for pair in zip(leave, come, strict=True) for job in pair]

    def work(job):
        deed, pk = job
        if deed == "leave":
            services.cancel_registration(pk)
        else:
            services.register(pk, people=1)

    outcomes = crowd(work, jobs, connections=20)

    came = sum(outcome == "yes" for job, outcome in zip(jobs, outcomes, strict=True) if job[0] == "come")
    assert [x for x in outcomes if isinstance(x, Exception)] == []
    assert SessionRegistration.objects.filter(status=RegistrationStatus.CANCELLED).count() == 10
    assert people_seated() in (came, None)


def test_two_clicks_with_one_link_take_one_seat(five_seats):
    invitation = InvitationFactory(knowledge_session=five_seats)

    outcomes = crowd(lambda pk: services.register(pk, people=2), [invitation.pk] * 10, connections=10)

    assert outcomes == ["yes"] * 10
    assert people_seated() == 2
    assert OutgoingMail.objects.filter(kind="sessions.confirmation").count() == 1


def test_busy_session_refuses_after_a_while_with_clear_words(five_seats, monkeypatch):
    invitation = InvitationFactory(knowledge_session=five_seats)
    monkeypatch.setattr(seats, "LOCK_TIMEOUT_S", "0.2")

    with transaction.atomic():
        KnowledgeSession.objects.select_for_update().get(pk=five_seats.pk)
        outcomes = crowd(lambda pk: services.register(pk, people=1), [invitation.pk], connections=1)

    assert outcomes == ["Het is even druk. Probeer het nog een keer."]
    assert SessionRegistration.objects.count() == 0
