"""The waiting list: who moves up, who is asked, who is passed, and what the organiser reads about it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from common.errors import DomainError
from mail.kinds import get_kind
from mail.models import OutgoingMail
from sessions import periodic, services
from sessions.models import KnowledgeSession, SessionRegistration
from sessions.states import SessionStatus
from sessions.waiting_line import why_nobody_moves
from tests.factories import (
    InitiativeFactory,
    InvitationFactory,
    InvitationRequestFactory,
    KnowledgeSessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def coming_in(**hours):
    return KnowledgeSessionFactory(capacity=1, starts_at=timezone.now() + timedelta(**hours))


def come(knowledge_session, people=1, **fields):
    guest = InvitationFactory(knowledge_session=knowledge_session, **fields)
    return services.register(guest.pk, people=people, if_full="wachten")


def mails(kind):
    return list(
        OutgoingMail.objects.filter(kind=f"sessions.{kind}").order_by("pk").values_list("to_email", flat=True)
    )


def told(row):
    row.refresh_from_db()
    return row.status


def why(knowledge_session):
    row = KnowledgeSession.objects.with_taken().get(pk=knowledge_session.pk)
    found = why_nobody_moves(row, timezone.now(), row.taken)
    return found.words if found else ""


def test_a_seat_that_comes_free_long_before_goes_to_the_first_in_line():
    knowledge_session = coming_in(days=30)
    seated, first, second = (come(knowledge_session) for _ in range(3))

    services.cancel_registration(seated.pk)

    assert (told(first), told(second)) == ("confirmed", "waiting")
    assert mails("promoted") == [first.email]
    mail = OutgoingMail.objects.get(kind="sessions.promoted")
    assert mail.calendar_method == "REQUEST"
    assert get_kind(mail.kind).still_true(mail.ref)
    second.refresh_from_db()
    assert second.place == 1


def test_in_the_last_48_hours_the_seat_is_offered_and_kept_until_the_answer():
    knowledge_session = coming_in(hours=40)
    seated, first, second = (come(knowledge_session) for _ in range(3))

    services.cancel_registration(seated.pk)

    assert (told(first), told(second)) == ("offered", "waiting")
    assert mails("offer") == [first.email]
    assert come(knowledge_session).is_waiting  # the seat is held: nobody else takes it
    services.accept_offer(first.pk)
    services.accept_offer(first.pk)
    assert told(first) == "confirmed"
    assert mails("confirmation") == [seated.email, first.email]
    assert (
        OutgoingMail.objects.filter(kind="sessions.confirmation")
        .last()
        .subject.startswith("U bent aangemeld")
    )


def test_a_no_asks_the_next_one_in_the_same_moment():
    knowledge_session = coming_in(hours=40)
    seated, first, second = (come(knowledge_session) for _ in range(3))
    services.cancel_registration(seated.pk)

    services.decline_offer(first.pk)

    assert (told(first), told(second)) == ("cancelled", "offered")
    assert mails("offer") == [first.email, second.email]


def test_no_answer_goes_to_the_end_and_the_second_time_out():
    knowledge_session = coming_in(hours=47)
    seated, first, second = (come(knowledge_session) for _ in range(3))
    services.cancel_registration(seated.pk)
    first.refresh_from_db()

    periodic.make_due(now=first.offer_until - timedelta(seconds=1))
    assert told(first) == "offered"
    periodic.make_due(now=first.offer_until)
    periodic.make_due(now=first.offer_until)

    assert (told(first), told(second)) == ("waiting", "offered")
    assert first.waiting_no > 0
    assert mails("offer_over") == [first.email]
    with pytest.raises(DomainError, match="te antwoorden is voorbij"):
        services.accept_offer(first.pk)
    periodic.make_due(now=second.offer_until)
    assert told(first) == "offered"
    periodic.make_due(now=first.offer_until)
    assert told(first) == "cancelled"


def test_yes_after_the_deadline_is_refused_before_the_clock_came_by():
    knowledge_session = coming_in(hours=40)
    seated, first = come(knowledge_session), come(knowledge_session)
    services.cancel_registration(seated.pk)
    SessionRegistration.objects.filter(pk=first.pk).update(offer_until=timezone.now() - timedelta(seconds=1))

    with pytest.raises(DomainError, match="te antwoorden is voorbij"):
        services.accept_offer(first.pk)


def test_yes_with_fewer_people_gives_the_rest_to_the_next():
    knowledge_session = coming_in(hours=40)
    KnowledgeSession.objects.update(capacity=3)
    seated, group, single = come(knowledge_session, 3), come(knowledge_session, 3), come(knowledge_session)
    services.cancel_registration(seated.pk)

    services.accept_offer(group.pk, people=2)

    assert (told(group), group.people, told(single)) == ("confirmed", 2, "offered")


def test_a_group_that_does_not_fit_stays_first_until_the_organiser_passes_it():
    knowledge_session = coming_in(days=30)
    KnowledgeSession.objects.update(capacity=2)
    seated, other = come(knowledge_session), come(knowledge_session)
    group, single = come(knowledge_session, 2), come(knowledge_session)

    services.cancel_registration(seated.pk)
    assert (told(group), told(single)) == ("waiting", "waiting")
    assert come(knowledge_session).is_waiting  # nor does somebody new pass them
    services.pass_over(group.pk, by=UserFactory())

    assert (told(group), told(single)) == ("waiting", "confirmed")
    assert group.place == 1
    services.cancel_registration(single.pk)  # the next one takes it
    services.cancel_registration(other.pk)
    assert told(group) == "waiting"
    services.change_session(knowledge_session.pk, version=1, by=UserFactory(), capacity=4)
    assert told(group) == "confirmed"


def test_who_cancels_and_returns_stands_at_the_end():
    knowledge_session = coming_in(days=30)
    _, first, _second = (come(knowledge_session) for _ in range(3))

    services.cancel_registration(first.pk)
    again = services.register(first.invitation_id, people=1, if_full="wachten")

    assert (again.pk != first.pk, again.place) == (True, 2)
    assert mails("registration_cancelled") == [first.email]


def test_fewer_people_keep_their_place_and_more_stand_at_the_end():
    knowledge_session = coming_in(days=30)
    KnowledgeSession.objects.update(capacity=3)
    come(knowledge_session, 3)
    first, _second = come(knowledge_session, 2), come(knowledge_session)

    fewer = services.register(first.invitation_id, people=1)
    assert (fewer.people, fewer.place) == (1, 1)
    more = services.register(first.invitation_id, people=3)
    assert (more.people, more.place) == (3, 2)


@pytest.mark.parametrize("how", ["cancelled", "closed", "begun", "almost", "off"])
def test_nobody_moves_up_when_the_session_is_off_closed_or_begun(how):
    knowledge_session = coming_in(days=30)
    seated, first = come(knowledge_session), come(knowledge_session)
    starts_at = {
        "begun": timezone.now() - timedelta(minutes=1),
        "almost": timezone.now() + timedelta(hours=1),
    }
    KnowledgeSession.objects.update(
        status=how if how in ("cancelled", "closed") else "open", waitlist_on=how != "off",
        starts_at=starts_at.get(how, knowledge_session.starts_at),
    )  # fmt: skip

    SessionRegistration.objects.filter(pk=seated.pk).update(
        status="cancelled", cancelled_at=timezone.now(), cancelled_from="confirmed"
    )
    services.settle(knowledge_session.pk)
    periodic.make_due()

    assert told(first) == "waiting"
    assert mails("promoted") + mails("offer") == []
    assert why(knowledge_session).startswith(
        {
            "cancelled": "Deze kennissessie gaat niet door.",
            "closed": "De aanmelding is gesloten.",
            "begun": "De kennissessie is begonnen.",
            "almost": "De kennissessie begint bijna.",
            "off": "De wachtlijst staat uit.",
        }[how]
    )


def test_opening_again_moves_up_who_waited_meanwhile():
    knowledge_session = coming_in(days=30)
    seated, first = come(knowledge_session), come(knowledge_session)
    services.move_session(knowledge_session.pk, SessionStatus.CLOSED, by=UserFactory())
    services.cancel_registration(seated.pk)
    assert told(first) == "waiting"

    services.move_session(knowledge_session.pk, SessionStatus.OPEN, by=UserFactory())

    assert told(first) == "confirmed"


def test_the_page_says_why_nobody_moves():
    knowledge_session = coming_in(hours=40)
    KnowledgeSession.objects.update(capacity=2)
    one, two = come(knowledge_session), come(knowledge_session)
    assert why(knowledge_session) == ""
    first, second = come(knowledge_session), come(knowledge_session, 2)
    assert why(knowledge_session).startswith("Alle plekken zijn bezet.")

    services.cancel_registration(one.pk)
    assert f"Wij wachten op antwoord van {first.name}, tot" in why(knowledge_session)
    services.accept_offer(first.pk)
    services.cancel_registration(two.pk)
    assert f"{second.name} staat vooraan en wil met 2 personen komen" in why(knowledge_session)
    services.pass_over(second.pk, by=UserFactory())
    assert why(knowledge_session).endswith("zijn daarvoor te groot.")


# --- more or fewer seats --------------------------------------------------------------------------------------
def test_more_seats_go_to_who_waits():
    knowledge_session = coming_in(days=30)
    rows = [come(knowledge_session) for _ in range(4)]

    services.change_session(knowledge_session.pk, version=1, by=UserFactory(), capacity=3)

    assert [told(row) for row in rows] == ["confirmed", "confirmed", "confirmed", "waiting"]
    assert mails("promoted") == [rows[1].email, rows[2].email]


def test_fewer_seats_than_taken_are_refused_with_names():
    knowledge_session = KnowledgeSessionFactory(capacity=3)
    rows = [come(knowledge_session, name=name) for name in ("Anna", "Bert", "Carla")]

    with pytest.raises(services.TooSmall, match=r"geen plek meer voor: Carla \(1\), Bert \(1\)\."):
        services.change_session(knowledge_session.pk, version=1, by=UserFactory(), capacity=1)

    assert [told(row) for row in rows] == ["confirmed"] * 3
    knowledge_session.refresh_from_db()
    assert knowledge_session.capacity == 3


def test_the_last_go_to_the_front_of_the_waiting_list_when_the_organiser_chooses_so():
    knowledge_session = KnowledgeSessionFactory(capacity=3)
    anna, bert, carla, waiting = (come(knowledge_session) for _ in range(4))

    services.change_session(knowledge_session.pk, version=1, by=UserFactory(), capacity=1, last_to_line=True)
    services.change_session(knowledge_session.pk, version=2, by=UserFactory(), capacity=2)
    services.change_session(knowledge_session.pk, version=3, by=UserFactory(), capacity=1, last_to_line=True)

    assert [told(row) for row in (anna, bert, carla, waiting)] == [
        "confirmed",
        "waiting",
        "waiting",
        "waiting",
    ]
    assert list(SessionRegistration.objects.line()) == [bert, carla, waiting]
    assert mails("back_in_line") == [carla.email, bert.email, bert.email]
    last = OutgoingMail.objects.filter(kind="sessions.back_in_line").last()
    assert last.calendar_method == "CANCEL"


# --- one person more, a colleague, another address ------------------------------------------------------------
def test_going_from_one_to_three_with_one_seat_left_asks_first_and_saves_nothing():
    knowledge_session = KnowledgeSessionFactory(capacity=3)
    row, other = come(knowledge_session), come(knowledge_session)
    with pytest.raises(services.NotEnoughSeats) as caught:
        services.register(row.invitation_id, people=3, colleagues="Jan")

    assert caught.value.choices == [("delen", "2 nu, 1 op de wachtlijst"), ("minder", "Alleen 2 nu")]
    row.refresh_from_db()
    assert (row.people, row.colleagues, SessionRegistration.objects.count()) == (1, "", 2)
    services.register(row.invitation_id, people=3, if_full="delen", seats_shown=1)
    assert [(r.people, r.status) for r in SessionRegistration.objects.order_by("pk")] == [
        (2, "confirmed"), (1, "confirmed"), (1, "waiting"),
    ]  # fmt: skip
    services.cancel_registration(other.pk)
    row.refresh_from_db()
    assert (row.people, row.extras.count()) == (3, 0)
    assert mails("promoted") == [row.email]


def test_a_choice_that_is_not_what_the_page_showed_is_asked_again():
    knowledge_session = KnowledgeSessionFactory(capacity=3)
    row = come(knowledge_session)
    come(knowledge_session, 2)

    with pytest.raises(services.NotEnoughSeats):
        services.register(row.invitation_id, people=3, if_full="delen", seats_shown=1)

    row.refresh_from_db()
    assert row.people == 1


def test_hand_over_gives_the_place_to_a_colleague_and_ends_the_old_link():
    knowledge_session = coming_in(days=30)
    initiative = InitiativeFactory()
    seated = come(knowledge_session, initiative=initiative)
    waiting = come(knowledge_session)
    old = seated.invitation

    taker = services.hand_over(old.pk, name="Truus Thijs", email="Truus@Example.org")

    seated.refresh_from_db()
    old.refresh_from_db()
    assert (seated.name, seated.email, seated.invitation, seated.status) == (
        "Truus Thijs", "Truus@Example.org", taker, "confirmed",
    )  # fmt: skip
    assert (taker.source, taker.initiative, old.withdrawn_at is not None) == ("handover", initiative, True)
    assert told(waiting) == "waiting"  # the seat did not come free
    new, done = (
        OutgoingMail.objects.get(kind=f"sessions.{kind}") for kind in ("handed_over", "handover_done")
    )
    assert (new.to_email, done.to_email) == ("Truus@Example.org", old.email)
    assert taker.token in get_kind(new.kind).render(new.ref).text
    assert taker.token not in done.text + done.html
    assert get_kind(new.kind).still_true(new.ref)
    with pytest.raises(DomainError, match="ingetrokken"):
        services.register(old.pk, people=1)


@pytest.mark.parametrize("back", ["renewed", "approved"])
def test_mails_of_a_hand_over_stay_true_when_the_giver_gets_a_new_link(back):
    """They waited in the queue; the place is the colleague's all the same."""
    knowledge_session = coming_in(days=30)
    giver = come(knowledge_session).invitation
    services.hand_over(giver.pk, name="Truus", email="truus@example.org")
    organiser = UserFactory()

    if back == "renewed":
        services.renew_link(giver.pk, by=organiser)
    else:
        request = InvitationRequestFactory(
            knowledge_session=knowledge_session, email=giver.email, email_key=giver.email_key
        )
        services.approve_request(request.pk, by=organiser)

    for name in ("handed_over", "handover_done"):
        mail = OutgoingMail.objects.get(kind=f"sessions.{name}")
        assert get_kind(mail.kind).still_true(mail.ref), name
    giver.refresh_from_db()
    services.register(giver.pk, people=1, if_full="wachten")  # comes after all
    mail = OutgoingMail.objects.get(kind="sessions.handover_done")
    assert not get_kind(mail.kind).still_true(mail.ref)


def test_hand_over_keeps_the_place_in_line_and_may_come_back():
    knowledge_session = coming_in(days=30)
    come(knowledge_session)
    first, _second = come(knowledge_session), come(knowledge_session)

    taker = services.hand_over(first.invitation_id, name="Truus", email="truus@example.org")
    first.refresh_from_db()
    assert (first.is_waiting, first.place) == (True, 1)
    services.hand_over(
        taker.pk, name="Terug", email=InvitationFactory._meta.model.objects.get(handed_to=taker).email
    )

    assert told(first) == "waiting"
    assert first.invitation.withdrawn_at is None


@pytest.mark.parametrize("same", [True, False])
def test_hand_over_to_who_comes_already_tells_that_only_of_a_colleague(same):
    knowledge_session = KnowledgeSessionFactory()
    initiative = InitiativeFactory()
    row = come(knowledge_session, initiative=initiative)
    other = come(
        knowledge_session, name="Truus Thijs", initiative=initiative if same else InitiativeFactory()
    )

    words = "Truus is al aangemeld" if same else "Dit adres kan uw plek niet overnemen"
    with pytest.raises(DomainError, match=words):
        services.hand_over(row.invitation_id, name="Truus", email=other.email)


def test_a_link_for_one_person_is_not_handed_over():
    row = come(KnowledgeSessionFactory(forwarding="person"))

    with pytest.raises(DomainError, match="alleen voor u"):
        services.hand_over(row.invitation_id, name="Truus", email="truus@example.org")
    with pytest.raises(DomainError, match="alleen voor u"):
        services.register_other(row.invitation_id, name="Truus", email="truus@example.org", people=1)


def test_another_address_takes_no_seat_until_its_button_is_pressed():
    knowledge_session = coming_in(days=30)
    giver = InvitationFactory(knowledge_session=knowledge_session, initiative=InitiativeFactory())

    services.register_other(giver.pk, name="Truus", email="truus@example.org", people=1)

    pending = SessionRegistration.objects.get()
    assert (pending.status, pending.email) == ("pending_address", "truus@example.org")
    assert mails("address_check") == ["truus@example.org"]
    assert come(knowledge_session).is_confirmed  # the seat is still there for another
    row = services.confirm_address(pending.invitation_id)
    assert (row.status, row.place) == ("waiting", 1)
    assert services.confirm_address(pending.invitation_id).pk == row.pk


def test_an_address_that_nobody_confirms_goes_after_48_hours():
    giver = InvitationFactory(initiative=InitiativeFactory())
    services.register_other(giver.pk, name="Truus", email="truus@example.org", people=1)
    row = SessionRegistration.objects.get()

    periodic.make_due(now=timezone.now() + timedelta(hours=47))
    assert told(row) == "pending_address"
    periodic.make_due(now=timezone.now() + timedelta(hours=49))

    assert told(row) == "cancelled"
    assert mails("registration_cancelled") == []
    with pytest.raises(DomainError, match="te lang gewacht"):
        services.confirm_address(row.invitation_id)


def test_anyone_with_the_link_registers_at_once_when_the_organiser_allows_it():
    giver = InvitationFactory(knowledge_session__forwarding="anyone")

    services.register_other(giver.pk, name="Truus", email="truus@example.org", people=2)

    row = SessionRegistration.objects.get()
    assert (row.status, row.people, row.email, row.invitation.source) == (
        "confirmed", 2, "truus@example.org", "handover",
    )  # fmt: skip


@pytest.mark.parametrize("forwarding", ["initiative", "anyone"])
def test_an_address_that_is_registered_already_only_gets_its_own_link(forwarding):
    knowledge_session = KnowledgeSessionFactory(forwarding=forwarding)
    row = come(knowledge_session)
    giver = InvitationFactory(knowledge_session=knowledge_session)

    services.register_other(giver.pk, name="Kwaad", email=row.email, people=4)
    services.register_other(giver.pk, name="Kwaad", email=row.email, people=4)

    row.refresh_from_db()
    assert (row.people, row.name != "Kwaad", SessionRegistration.objects.count()) == (1, True, 1)
    assert mails("link") == [row.email]


# --- undo -----------------------------------------------------------------------------------------------------
def test_undo_within_ten_minutes_brings_the_same_people_back():
    row = services.register(InvitationFactory().pk, people=2, colleagues="Jan", answer="Geen noten")
    services.cancel_registration(row.pk)

    again = services.undo_cancelling(row.invitation_id)

    assert (again.people, again.colleagues, again.answer, again.status) == (
        2,
        "Jan",
        "Geen noten",
        "confirmed",
    )
    assert services.undo_cancelling(row.invitation_id).pk == again.pk


def test_undo_is_refused_when_the_seat_is_gone_or_the_time_is_over():
    knowledge_session = coming_in(days=30)
    row, _waiting = come(knowledge_session), come(knowledge_session)
    services.cancel_registration(row.pk)

    with pytest.raises(DomainError, match="intussen naar iemand anders"):
        services.undo_cancelling(row.invitation_id)
    SessionRegistration.objects.filter(pk=row.pk).update(cancelled_at=timezone.now() - timedelta(minutes=11))
    with pytest.raises(DomainError, match="tien minuten zijn voorbij"):
        services.undo_cancelling(row.invitation_id)


def test_what_the_organiser_cancelled_the_guest_cannot_undo():
    row = come(KnowledgeSessionFactory())
    services.cancel_registration(row.pk, by=UserFactory())

    with pytest.raises(DomainError, match="tien minuten zijn voorbij"):
        services.undo_cancelling(row.invitation_id)


def test_cancelled_session_tells_who_waits_too_and_not_who_never_proved_the_address():
    knowledge_session = coming_in(days=30)
    seated, waiting = come(knowledge_session), come(knowledge_session)
    giver = InvitationFactory(knowledge_session=knowledge_session)
    services.register_other(giver.pk, name="Truus", email="truus@example.org", people=1)

    services.move_session(knowledge_session.pk, SessionStatus.CANCELLED, by=UserFactory())

    assert mails("session_cancelled") == [seated.email, waiting.email]


@pytest.mark.parametrize(
    ("starts_in_hours", "until"),
    [
        (40, "as told"),  # the answer is still in time
        (9, "two hours before"),
        (2, "over"),
    ],
)
def test_offer_ends_before_a_session_that_moves_earlier(starts_in_hours, until, time_machine):
    time_machine.move_to(datetime(2027, 5, 11, 8, 30, tzinfo=UTC), tick=False)  # 10.30 o'clock
    knowledge_session = coming_in(hours=47)
    seated, asked, second = (come(knowledge_session) for _ in range(3))
    services.cancel_registration(seated.pk)
    assert told(asked) == "offered"
    was, starts_at = asked.offer_until, timezone.now() + timedelta(hours=starts_in_hours)

    services.change_session(
        knowledge_session.pk,
        version=1,
        by=UserFactory(),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
    )

    asked.refresh_from_db()
    if until == "over":
        assert (told(asked), asked.place, told(second)) == ("waiting", 1, "waiting")
        assert mails("waiting")[-1] == asked.email
    else:
        assert told(asked) == "offered"
        assert asked.offer_until == (was if until == "as told" else starts_at - timedelta(hours=2))
        assert len(mails("offer")) == (1 if until == "as told" else 2)
    texts = {row.to_email: get_kind(row.kind).render(row.ref).text
             for row in OutgoingMail.objects.filter(kind="sessions.session_changed")}  # fmt: skip
    assert ("De plek die wij u aanboden" in texts[asked.email]) == (until != "over")
    assert "U blijft op de wachtlijst" in texts[second.email]


def test_another_place_shortens_no_offer():
    knowledge_session = coming_in(hours=47)
    seated, asked = come(knowledge_session), come(knowledge_session)
    services.cancel_registration(seated.pk)
    assert told(asked) == "offered"
    was = asked.offer_until

    services.change_session(knowledge_session.pk, version=1, by=UserFactory(), place_name="Elders")

    asked.refresh_from_db()
    assert (asked.offer_until, len(mails("offer"))) == (was, 1)
