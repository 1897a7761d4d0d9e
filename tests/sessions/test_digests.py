"""The digest of an organiser."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from mail import stops
from mail.models import OutgoingMail
from sessions import periodic
from sessions.digest import DIGESTS
from sessions.emails import topic
from sessions.models import DigestChoice
from sessions.services import digests as services
from tests.factories import (
    InvitationRequestFactory,
    KnowledgeSessionFactory,
    OutgoingMailFactory,
    PortalRoleFactory,
    SessionRegistrationFactory,
)

MONDAY = datetime(2027, 5, 10, 6, 30, tzinfo=UTC)  # 08.30 in the Netherlands
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(MONDAY, tick=False)


@pytest.fixture
def soon(organiser):
    knowledge_session = KnowledgeSessionFactory(
        title="Warmte", owner=organiser, starts_at=MONDAY + timedelta(days=2), capacity=10
    )
    SessionRegistrationFactory(invitation__knowledge_session=knowledge_session, people=3)
    return knowledge_session


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind="sessions.digest").order_by("pk"))


def test_digest_tells_sessions_requests_failed_mails_and_seats(organiser, soon):
    InvitationRequestFactory(knowledge_session=soon, name="Geheime Vrager")
    OutgoingMailFactory(
        topic=topic(soon),
        status="refused",
        to_email="geweigerd@x.example",
        created_at=MONDAY - timedelta(days=1),
    )

    assert services.queue_digests(now=MONDAY) == 1

    [mail] = mails()
    assert mail.to_email == organiser.email
    for part in ("Warmte, woensdag 12 mei 2027", "3 aangemeld", "Nog 7 van 10 plekken vrij",
                 "die op u wachten:\n- Warmte: 1", "niet aankwamen:\n- Warmte: 1", "/organisatie/overzicht-per-mail/"):  # fmt: skip
        assert part in mail.text
    assert "Geheime Vrager" not in mail.text
    assert "geweigerd@x.example" not in mail.text


SEVEN = MONDAY.replace(hour=5, minute=0)  # in the Netherlands; from then on is for the next time


@pytest.mark.parametrize(
    ("queued", "tried", "bounced", "told"),
    [
        (8, 1, None, True),  # days before seven o'clock: waited in the queue, refused yesterday
        (9, 8, 1, True),  # came back yesterday
        (9, 8, None, False),  # told of the week before
        (20, 9, 8, False),
        (9, 1, 8, True),  # sent again by hand after it came back
        (8, None, 6, True),
        (8, None, None, False),
        (9, 7, None, True),
        (9, 0, None, False),  # at seven: next Monday
    ],
)
def test_a_mail_is_told_of_once_in_the_week_in_which_it_failed(organiser, soon, queued, tried, bounced, told):
    row = OutgoingMailFactory(
        topic=topic(soon), status="bounced" if bounced else "refused", created_at=SEVEN - timedelta(days=queued),
        bounced_at=bounced and SEVEN - timedelta(days=bounced),
    )  # fmt: skip
    if tried is not None:
        row.attempt_rows.create(
            claimed_at=row.created_at, ended_at=SEVEN - timedelta(days=tried), outcome="refused"
        )
        row.attempt_rows.create(claimed_at=row.created_at)  # under way when its worker was killed

    services.queue_digests(now=MONDAY)

    [mail] = mails()
    assert ("niet aankwamen" in mail.text) is told


def test_weeks_lie_end_to_end_whenever_the_worker_comes_by(organiser, soon, time_machine):
    """At half past eight last Monday, at eleven this Monday: what failed in between is told of now."""
    services.queue_digests(now=MONDAY)
    for minutes in (0, 200):
        OutgoingMailFactory(
            topic=topic(soon),
            status="refused",
            created_at=MONDAY + timedelta(minutes=minutes, days=minutes / 200),
        )
    time_machine.move_to(MONDAY + timedelta(days=7, hours=2.5), tick=False)
    KnowledgeSessionFactory(owner=organiser, starts_at=MONDAY + timedelta(days=9))

    services.queue_digests()

    assert "niet aankwamen:\n- Warmte: 2" in mails()[-1].text


def test_nothing_to_tell_is_no_mail(organiser):
    KnowledgeSessionFactory(owner=organiser, starts_at=MONDAY + timedelta(days=20))

    assert services.queue_digests(now=MONDAY) == 0
    assert mails() == []


def test_once_per_person_and_day(organiser, soon):
    periodic.queue_digests(now=MONDAY)
    periodic.queue_digests(now=MONDAY + timedelta(hours=1))

    assert [mail.dedup_key for mail in mails()] == [f"digest:{organiser.pk}:2027-05-10"]


@pytest.mark.parametrize(
    ("rhythm", "moment", "sent"),
    [
        (None, MONDAY, 1), (None, TUESDAY, 0),
        ("weekly", MONDAY, 1), ("weekly", TUESDAY, 0),
        ("daily", MONDAY, 1), ("daily", TUESDAY, 1),
        ("never", MONDAY, 0), ("never", TUESDAY, 0),
    ],
)  # fmt: skip
def test_everybody_chooses_how_often(organiser, soon, rhythm, moment, sent):
    if rhythm:
        services.choose_rhythm(organiser, rhythm)

    assert services.queue_digests(now=moment) == sent


@pytest.mark.parametrize(
    ("clock", "sent"), [((4, 59), 0), ((5, 0), 1), ((9, 59), 1), ((10, 0), 0)]
)  # UTC: two hours behind in summer
def test_it_leaves_in_the_morning_by_the_dutch_clock(soon, clock, sent):
    assert services.queue_digests(now=MONDAY.replace(hour=clock[0], minute=clock[1])) == sent


@pytest.mark.parametrize(("day", "hour"), [(datetime(2027, 3, 29, tzinfo=UTC), 5), (datetime(2026, 10, 26, tzinfo=UTC), 6)])  # fmt: skip
def test_it_leaves_at_seven_after_the_clock_changed(organiser, time_machine, day, hour):
    time_machine.move_to(day, tick=False)
    KnowledgeSessionFactory(owner=organiser, starts_at=day + timedelta(days=2))

    assert services.queue_digests(now=day.replace(hour=hour - 1, minute=59)) == 0
    assert services.queue_digests(now=day.replace(hour=hour)) == 1


def test_a_coordinator_hears_only_after_asking(soon):
    coordinator = PortalRoleFactory().user

    services.queue_digests(now=MONDAY)
    assert coordinator.email not in [mail.to_email for mail in mails()]
    services.choose_rhythm(coordinator, "daily")
    services.queue_digests(now=MONDAY)

    assert coordinator.email in [mail.to_email for mail in mails()]


def test_whoever_is_no_organiser_any_more_hears_nothing(soon, organiser):
    organiser.portal_role_rows.update(ended_at=MONDAY)

    assert services.queue_digests(now=MONDAY) == 0


def test_others_hear_nothing_of_my_sessions(soon):
    other = PortalRoleFactory(kind="organiser").user

    services.queue_digests(now=MONDAY)

    assert other.email not in [mail.to_email for mail in mails()]


def test_page_stores_the_choice_and_shows_what_there_is(client, organiser, soon):
    client.force_login(organiser)
    url = reverse("knowledge_sessions:digest_choice")

    assert "Warmte" in client.get(url).content.decode()
    client.post(url, {"rhythm": "never"})

    assert DigestChoice.objects.get(user=organiser).rhythm == "never"


def test_digest_asks_the_same_number_of_queries_for_more_sessions(organiser, django_assert_num_queries):
    KnowledgeSessionFactory(owner=organiser, starts_at=MONDAY + timedelta(days=1))
    with django_assert_num_queries(10):
        services.queue_digests(now=MONDAY)
    OutgoingMail.objects.all().delete()
    for _ in range(29):
        KnowledgeSessionFactory(owner=organiser, starts_at=MONDAY + timedelta(days=1))
    with django_assert_num_queries(10):
        services.queue_digests(now=MONDAY)


def test_who_stopped_it_by_the_foot_of_the_mail_hears_nothing_until_choosing_again(organiser, soon):
    stops.suppress(organiser.email, DIGESTS, stops.Reason.OWNER)
    assert (services.rhythm_of(organiser), services.queue_digests(now=MONDAY)) == ("never", 0)

    services.choose_rhythm(organiser, "weekly")

    assert services.queue_digests(now=MONDAY) == 1
