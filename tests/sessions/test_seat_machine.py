"""Whatever people do, in whatever order: no seat too many, no seat empty while somebody may have it."""

import os
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from common.errors import DomainError
from mail.models import OutgoingMail
from sessions import periodic, services
from sessions.models import KnowledgeSession, SessionRegistration
from sessions.states import RegistrationStatus, SessionStatus
from sessions.waiting_line import standstill
from tests.factories import InvitationFactory, KnowledgeSessionFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.heavy]
PROVE = bool(os.environ.get("PROVE"))
IF_FULL = st.sampled_from(["", "wachten", "delen", "minder"])


class SeatMachine(RuleBasedStateMachine):
    """Eight guests, one organiser and a clock. What a rule of the house refuses, changes nothing."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)
        self.clock.stop()

    @initialize(
        capacity=st.integers(1, 4), hours=st.sampled_from([3, 20, 40, 60, 300]),
        groups=st.lists(st.integers(1, 3), min_size=3, max_size=7),
    )  # fmt: skip
    def begin(self, capacity, hours, groups):
        """A session that is full or nearly so: that is where it gets interesting."""
        self.now = datetime(2027, 5, 10, 12, 0, tzinfo=UTC)
        self.clock = mock.patch("django.utils.timezone.now", lambda: self.now)
        self.clock.start()
        self.session = KnowledgeSessionFactory(capacity=capacity, starts_at=self.now + timedelta(hours=hours))
        self.organiser = UserFactory()
        self.guests = InvitationFactory.create_batch(8, knowledge_session=self.session)
        self.numbers: dict[int, int] = {}
        for guest, people in zip(self.guests, groups, strict=False):
            self.do(services.register, guest.pk, people=people, if_full="wachten")

    def do(self, work, *args, **kwargs):
        self.now += timedelta(seconds=1)
        try:
            work(*args, **kwargs)
        except DomainError:
            return

    def rows(self, **filters):
        return SessionRegistration.objects.filter(knowledge_session=self.session, **filters)

    def nth(self, which, rows):
        found = list(rows.order_by("pk"))
        return found[which % len(found)] if found else None

    @rule(guest=st.integers(0, 7), people=st.integers(1, 4), if_full=IF_FULL)
    def register(self, guest, people, if_full):
        self.do(services.register, self.guests[guest].pk, people=people, if_full=if_full)

    @rule(which=st.integers(0, 7), people=st.integers(1, 4), if_full=IF_FULL)
    def change_people(self, which, people, if_full):
        row = self.nth(which, self.rows().active().whole())
        if row:
            self.do(services.register, row.invitation_id, people=people, if_full=if_full)

    @rule(which=st.integers(0, 7))
    def cancel_who_has_a_seat(self, which):
        row = self.nth(which, self.rows(status="confirmed"))
        if row:
            self.do(services.cancel_registration, row.pk)

    @rule(guest=st.integers(0, 7))
    def cancel(self, guest):
        row = self.rows(invitation=self.guests[guest]).active().whole().first()
        if row:
            self.do(services.cancel_registration, row.pk)

    @rule(guest=st.integers(0, 7))
    def undo(self, guest):
        self.do(services.undo_cancelling, self.guests[guest].pk)

    @rule(guest=st.integers(0, 7))
    def drop_extra(self, guest):
        row = self.rows(invitation=self.guests[guest]).active().whole().first()
        if row:
            self.do(services.drop_extra, row.pk)

    @rule(which=st.integers(0, 7), people=st.integers(1, 4))
    def accept(self, which, people):
        row = self.nth(which, self.rows(status="offered"))
        if row:
            self.do(services.accept_offer, row.pk, people=people)

    @rule(which=st.integers(0, 7))
    def refuse(self, which):
        row = self.nth(which, self.rows(status="offered"))
        if row:
            self.do(services.decline_offer, row.pk)

    @rule(which=st.integers(0, 7), on=st.booleans())
    def pass_over(self, which, on):
        row = self.nth(which, self.rows().line())
        if row:
            self.do(services.pass_over, row.pk, by=self.organiser, on=on)

    @rule(which=st.integers(0, 7))
    def give_seat(self, which):
        row = self.nth(which, self.rows().line())
        if row:
            self.do(services.give_seat, row.pk, by=self.organiser)

    @rule(
        capacity=st.one_of(st.none(), st.integers(1, 8)),
        waitlist_on=st.sampled_from([True, True, False]),
        last_to_line=st.booleans(),
    )
    def change_capacity(self, capacity, waitlist_on, last_to_line):
        version = KnowledgeSession.objects.get(pk=self.session.pk).edit_version
        self.do(
            services.change_session, self.session.pk, version=version, by=self.organiser, capacity=capacity,
            waitlist_on=waitlist_on, last_to_line=last_to_line,
        )  # fmt: skip

    @rule()
    def close_and_open_again(self):
        self.do(services.move_session, self.session.pk, SessionStatus.CLOSED, by=self.organiser)
        row = self.nth(0, self.rows(status="confirmed"))
        if row:
            self.do(services.cancel_registration, row.pk)
        self.do(services.move_session, self.session.pk, SessionStatus.OPEN, by=self.organiser)

    @rule(guest=st.integers(0, 7), taker=st.integers(0, 7))
    def hand_over(self, guest, taker):
        email = self.guests[taker].email
        self.do(services.hand_over, self.guests[guest].pk, name="Collega", email=email)

    @rule(guest=st.integers(0, 7), taker=st.integers(0, 7), people=st.integers(1, 3))
    def register_from_another_address(self, guest, taker, people):
        email = self.guests[taker].email
        self.do(services.register_other, self.guests[guest].pk, name="Collega", email=email, people=people)

    @rule(guest=st.integers(0, 7))
    def confirm_address(self, guest):
        self.do(services.confirm_address, self.guests[guest].pk)

    @rule(minutes=st.sampled_from([1, 20, 90, 400, 800, 1500]))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)
        periodic.make_due(now=self.now)

    @precondition(lambda self: hasattr(self, "session"))
    @invariant()
    def nobody_too_many(self):
        session = KnowledgeSession.objects.get(pk=self.session.pk)
        taken = self.rows().seated().aggregate(total=Sum("people"))["total"] or 0
        assert session.capacity is None or taken <= session.capacity

    @precondition(lambda self: hasattr(self, "session"))
    @invariant()
    def nobody_waits_beside_a_free_seat(self):
        session = KnowledgeSession.objects.get(pk=self.session.pk)
        line = list(self.rows().line())
        if not line or standstill(session, self.now):
            return
        taken = self.rows().seated().aggregate(total=Sum("people"))["total"] or 0
        first = next((row for row in line if not row.passed_over_at), None)
        ahead = line[: line.index(first) + 1] if first else line
        assert session.capacity is not None
        assert [row for row in ahead if row.people <= session.capacity - taken] == []

    @precondition(lambda self: hasattr(self, "session"))
    @invariant()
    def who_comes_to_the_line_stands_at_its_end(self):
        """Numbers are unique (the database says so); a new one is higher than all that stood there, except of
        people who had a seat and lost it to a smaller session: they stand first.
        """
        now = dict(self.rows().line().values_list("pk", "waiting_no"))
        new = {pk: number for pk, number in now.items() if self.numbers.get(pk) != number}
        stayed = [number for pk, number in now.items() if pk not in new]
        for number in new.values():
            assert not stayed or number > max(stayed) or number < min(stayed)
        self.numbers = now

    @precondition(lambda self: hasattr(self, "session"))
    @invariant()
    def one_registration_per_guest_and_one_mail_per_fact(self):
        active = list(self.rows().active().whole().values_list("email_key", flat=True))
        assert len(active) == len(set(active))
        for row in self.rows(status=RegistrationStatus.OFFERED):
            mails = OutgoingMail.objects.filter(kind="sessions.offer", ref=f"{row.pk}:{row.seat_version}")
            assert mails.count() == 1
            assert row.offer_until <= KnowledgeSession.objects.get(pk=self.session.pk).starts_at - timedelta(
                hours=2
            )


@pytest.mark.timeout(900)
def test_seats_are_right_whatever_people_do():
    """PROVE=1 tries more than thirty times as much."""
    stories, steps = (200, 40) if PROVE else (12, 20)
    assert connection.in_atomic_block
    run_state_machine_as_test(
        SeatMachine,
        settings=settings(
            max_examples=stories, stateful_step_count=steps, deadline=None,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate, *([Phase.shrink] * bool(PROVE))],
        ),
    )  # fmt: skip
