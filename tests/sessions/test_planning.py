"""Making, changing and moving a session; its programme."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from common.errors import DomainError, StaleVersion
from mail.models import OutgoingMail
from sessions import services
from sessions.models import KnowledgeSession, ProgrammeItem, programme_of
from sessions.states import SESSION_TRANSITIONS, SessionStatus
from tests.factories import (
    InvitationFactory,
    InvitationRequestFactory,
    KnowledgeSessionFactory,
    PortalRoleFactory,
    ProgrammeItemFactory,
    SessionRegistrationFactory,
    SpeakerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def facts(**more):
    start = timezone.now() + timedelta(days=20)
    return {
        "title": "Praten over warmte", "summary": "Kort.", "organised_by": "Drentse KEI",
        "starts_at": start, "ends_at": start + timedelta(hours=2), "place_name": "De Hoek",
    } | more  # fmt: skip


def test_new_session_is_a_concept_with_an_address_of_its_own():
    user = UserFactory()

    rows = [services.create_session(by=user, **facts()) for _ in range(3)]
    reserved = services.create_session(by=user, **facts(title="Nieuw"))

    year = rows[0].starts_at.year
    assert [row.slug for row in rows] == [
        "praten-over-warmte",
        f"praten-over-warmte-{year}",
        "praten-over-warmte-2",
    ]
    assert reserved.slug == f"nieuw-{year}"
    assert {(row.status, row.owner) for row in rows} == {("draft", user)}


@pytest.mark.parametrize("old", SessionStatus)
@pytest.mark.parametrize("new", SessionStatus)
def test_moves_follow_the_table_and_leave_history(old, new):
    past = new == SessionStatus.HELD
    start = timezone.now() + timedelta(hours=-1 if past else 48)
    knowledge_session = KnowledgeSessionFactory(status=old, starts_at=start)
    user = UserFactory()

    if new in SESSION_TRANSITIONS[old]:
        services.move_session(knowledge_session.pk, new, by=user)
        knowledge_session.refresh_from_db()
        change = knowledge_session.status_changes.get()
        assert (knowledge_session.status, change.old, change.new, change.by) == (new, old, new, user)
    else:
        with pytest.raises(DomainError):
            services.move_session(knowledge_session.pk, new, by=user)
        assert knowledge_session.status_changes.count() == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"place_name": ""}, "Vul eerst een plaats in, of een link om online mee te doen."),
        (
            {"starts_at": timezone.now() - timedelta(days=1)},
            "De begintijd is voorbij. Kies eerst een dag die nog komt.",
        ),
    ],
)
def test_publishing_needs_a_place_and_a_day_to_come(fields, words):
    knowledge_session = KnowledgeSessionFactory(status="draft", **fields)

    with pytest.raises(DomainError) as caught:
        services.move_session(knowledge_session.pk, SessionStatus.OPEN, by=UserFactory())

    assert str(caught.value) == words


def test_cancelling_mails_everybody_who_comes_and_nobody_else():
    registration = SessionRegistrationFactory()
    knowledge_session = registration.knowledge_session
    SessionRegistrationFactory(invitation__knowledge_session=knowledge_session, cancelled=True)
    InvitationFactory(knowledge_session=knowledge_session)

    services.move_session(knowledge_session.pk, SessionStatus.CANCELLED, by=UserFactory())

    assert [mail.to_email for mail in OutgoingMail.objects.all()] == [registration.email]


def test_stale_save_is_refused_and_changes_nothing():
    knowledge_session = KnowledgeSessionFactory()
    services.change_session(knowledge_session.pk, version=1, by=UserFactory(), title="Eerste")

    with pytest.raises(StaleVersion):
        services.change_session(knowledge_session.pk, version=1, by=UserFactory(), title="Tweede")

    knowledge_session.refresh_from_db()
    assert knowledge_session.title == "Eerste"


def test_only_another_time_or_place_is_mailed():
    registration = SessionRegistrationFactory()
    pk, user = registration.knowledge_session_id, UserFactory()

    services.change_session(pk, version=1, by=user, title="Andere titel")
    assert OutgoingMail.objects.count() == 0

    services.change_session(pk, version=2, by=user, place_name="De Brink")
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to_email) == ("sessions.session_changed", registration.email)


def test_lowering_the_capacity_below_taken_is_refused():
    registration = SessionRegistrationFactory(people=4, invitation__knowledge_session__capacity=10)

    with pytest.raises(DomainError, match="Er zijn al 4 plekken bezet"):
        services.change_session(registration.knowledge_session_id, version=1, by=UserFactory(), capacity=3)

    registration.knowledge_session.refresh_from_db()
    assert registration.knowledge_session.capacity == 10


def test_programme_follows_the_order_and_the_start():
    knowledge_session = KnowledgeSessionFactory()
    first = services.add_item(knowledge_session.pk, title="Inloop", minutes=30, speaker=None)
    second = services.add_item(knowledge_session.pk, title="Gesprek", minutes=60, speaker=None)
    start = timezone.localtime(knowledge_session.starts_at)

    services.shift_part(second, down=False)
    services.shift_part(second, down=False)

    rows = programme_of(knowledge_session)
    assert [(row["item"], row["starts"]) for row in rows] == [
        (second, f"{start:%H.%M}"),
        (first, f"{start + timedelta(minutes=60):%H.%M}"),
    ]
    services.remove_part(second)
    assert [row["starts"] for row in programme_of(knowledge_session)] == [f"{start:%H.%M}"]


def test_removing_a_speaker_keeps_the_part_of_the_programme():
    speaker = SpeakerFactory()
    item = ProgrammeItemFactory(knowledge_session=speaker.knowledge_session, speaker=speaker)

    services.remove_part(speaker)

    item.refresh_from_db()
    assert item.speaker is None
    with pytest.raises(DomainError, match="intussen weggehaald"):
        services.change_speaker(speaker, name="Anders", organisation="", text="")


@pytest.mark.parametrize(
    "fields",
    [
        {"ends_at": timezone.now()},
        {"capacity": 0},
        {"status": "vol"},
        {"place_name": "", "online_url": ""},
        {"signup_closes_at": timezone.now() + timedelta(days=400)},
    ],
)
def test_database_refuses_what_must_never_be(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        KnowledgeSessionFactory(**fields)


def test_database_refuses_a_second_active_registration_and_a_second_open_request():
    registration = SessionRegistrationFactory()
    SessionRegistrationFactory(invitation=registration.invitation, cancelled=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionRegistrationFactory(invitation=registration.invitation)

    row = InvitationRequestFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        InvitationRequestFactory(knowledge_session=row.knowledge_session, email=row.email)


def test_visible_to_follows_status_owner_and_role(organiser, coordinator, villager):
    mine = KnowledgeSessionFactory(status="draft", owner=organiser)
    theirs = KnowledgeSessionFactory(status="draft", owner=PortalRoleFactory(kind="organiser").user)
    public = KnowledgeSessionFactory()

    def seen(user):
        return set(KnowledgeSession.objects.visible_to(user))

    assert seen(organiser) == {mine, public}
    assert seen(coordinator) == {mine, theirs, public}
    assert seen(villager) == {public}
    assert set(KnowledgeSession.objects.managed_by(organiser)) == {mine}
    assert set(KnowledgeSession.objects.managed_by(villager)) == set()


def test_taken_counts_people_once_beside_other_joins():
    knowledge_session = KnowledgeSessionFactory(capacity=10)
    SessionRegistrationFactory(invitation__knowledge_session=knowledge_session, people=3)
    SessionRegistrationFactory(invitation__knowledge_session=knowledge_session, people=2)
    SessionRegistrationFactory(invitation__knowledge_session=knowledge_session, people=4, cancelled=True)
    InvitationRequestFactory.create_batch(3, knowledge_session=knowledge_session)

    row = KnowledgeSession.objects.filter(requests__isnull=False).distinct().with_taken().get()

    assert (row.taken, row.free, row.seats_text) == (5, 5, "Nog 5 van 10 plekken vrij")
    assert ProgrammeItem.objects.count() == 0
