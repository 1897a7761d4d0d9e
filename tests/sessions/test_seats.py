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
from sessions.services import line as move_up
from sessions.services import seats, wishes
from sessions.states import RegistrationStatus
from tests.factories import InvitationFactory, KnowledgeSessionFactory, SessionRegistrationFactory

PROVE = bool(os.environ.get("PROVE"))
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heavy]


def crowd(work, keys, *, connections, presses=1):
    """Call work(key) for all keys at once; each outcome is "yes", the text of a refusal, or an exception.

    presses: how often somebody tries who reads that it is busy. A slow machine makes a long queue for the lock.
    """
    gate = threading.Barrier(connections)

    def one(key, press=1):
        try:
            if connections == len(keys) and press == 1:
                gate.wait(timeout=30)
            work(key)
        except DomainError as error:
            if str(error) == seats.BUSY and press < presses:
                return one(key, press + 1)
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
    KnowledgeSession.objects.update(waitlist_on=False)
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
    divide = wishes._divide

    def divide_and_wait(*args, **kwargs):
        found = divide(*args, **kwargs)
        between.wait(timeout=30)
        return found

    monkeypatch.setattr(wishes, "_divide", divide_and_wait)

    outcomes = crowd(lambda pk: services.register(pk, people=1, if_full="wachten"), keys, connections=20)

    assert outcomes == ["yes"] * 20
    assert people_seated() == 20


def test_forty_connections_never_exceed_capacity():
    """Nobody is refused and nobody hears an error: a seat, or a number in line without a gap."""
    guests, connections, capacity = (400, 40, 60) if PROVE else (60, 12, 15)
    knowledge_session = KnowledgeSessionFactory(capacity=capacity)
    keys = [row.pk for row in InvitationFactory.create_batch(guests, knowledge_session=knowledge_session)]

    outcomes = crowd(
        lambda pk: services.register(pk, people=1, if_full="wachten"),
        keys,
        connections=connections,
        presses=5,
    )

    assert outcomes == ["yes"] * guests
    assert people_seated() == capacity
    numbers = SessionRegistration.objects.line().values_list("waiting_no", flat=True)
    assert list(numbers) == list(range(1, guests - capacity + 1))
    kinds = OutgoingMail.objects.values_list("kind")
    assert kinds.filter(kind="sessions.confirmation").count() == capacity
    assert kinds.filter(kind="sessions.waiting").count() == guests - capacity


def full_with_line(capacity, waiting):
    knowledge_session = KnowledgeSessionFactory(capacity=capacity)
    guests = InvitationFactory.create_batch(capacity + waiting, knowledge_session=knowledge_session)
    rows = [services.register(guest.pk, people=1, if_full="wachten") for guest in guests]
    return rows[:capacity], rows[capacity:]


def test_fifty_cancellations_fill_every_seat_once():
    """Giving back goes through the same lock: the first in line move up, one mail each, and no seat is lost."""
    capacity, leaving, waiting = (60, 50, 200) if PROVE else (15, 10, 40)
    seated, line = full_with_line(capacity, waiting)

    outcomes = crowd(
        services.cancel_registration, [row.pk for row in seated[:leaving]], connections=leaving, presses=5
    )

    assert outcomes == ["yes"] * leaving
    assert people_seated() == capacity
    moved = SessionRegistration.objects.seated().filter(pk__in=[row.pk for row in line])
    assert set(moved.values_list("pk", flat=True)) == {row.pk for row in line[:leaving]}
    told = OutgoingMail.objects.filter(kind="sessions.promoted").values_list("to_email", flat=True)
    assert sorted(told) == sorted(row.email for row in line[:leaving])
    assert SessionRegistration.objects.line().count() == waiting - leaving


def test_without_lock_cancelling_would_leave_seats_empty(monkeypatch):
    """Everybody looks who is first before anybody moves up: the same people are promoted again and again."""
    seated, _ = full_with_line(5, 10)
    between = threading.Barrier(5)
    monkeypatch.setattr(seats, "lock_session", lambda pk: KnowledgeSession.objects.get(pk=pk))
    count = move_up.count_taken

    def count_and_wait(pk):
        found = count(pk)
        between.wait(timeout=30)
        return found

    monkeypatch.setattr(move_up, "count_taken", count_and_wait)

    crowd(services.cancel_registration, [row.pk for row in seated], connections=5)

    assert people_seated() < 5


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
            services.register(pk, people=1, if_full="wachten")

    outcomes = crowd(work, jobs, connections=20)

    came = sum(outcome == "yes" for job, outcome in zip(jobs, outcomes, strict=True) if job[0] == "come")
    assert [x for x in outcomes if isinstance(x, Exception)] == []
    assert SessionRegistration.objects.filter(status=RegistrationStatus.CANCELLED).count() == 10
    assert came == 10
    assert people_seated() == 10
    assert SessionRegistration.objects.line().count() == 0


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
