"""On its date a session forgets its people: names, addresses, remarks, links, mails and requests."""

import io
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from common import heartbeats
from common.errors import DomainError
from mail.models import OutgoingMail
from mail.services import queue_mail
from sessions import emails, periodic
from sessions.keeping import EMPTIED, KEPT, PERSONAL
from sessions.models import KnowledgeSession, Presence, RenewedLink, SessionCount
from sessions.services import change_session
from sessions.services import keeping as services
from tests.factories import (
    InitiativeFactory,
    InvitationFactory,
    InvitationRequestFactory,
    KnowledgeSessionFactory,
    MunicipalityFactory,
    SessionRegistrationFactory,
    SpeakerFactory,
)

SECRETS = ("Geheime Anna", "geheim@anna.example", "geheime opmerking", "Geheim initiatief")


def session_of_long_ago(days=91, **fields) -> KnowledgeSession:
    begins = timezone.now() - timedelta(days=days, hours=2)
    return KnowledgeSessionFactory(
        starts_at=begins, ends_at=begins + timedelta(hours=2), status="held", **fields
    )


def fill(knowledge_session) -> None:
    """One of everything, each with something that may not stay."""
    invitation = InvitationFactory(
        knowledge_session=knowledge_session, name="Geheime Anna", email="geheim@anna.example",
        decline_reason="geheime opmerking",
    )  # fmt: skip
    RenewedLink.objects.create(invitation=invitation, token_hash="a" * 64)
    registration = SessionRegistrationFactory(invitation=invitation, colleagues="Geheime Anna")
    InvitationRequestFactory(
        knowledge_session=knowledge_session, name="Geheime Anna", remark="geheime opmerking",
        initiative_text="Geheim initiatief", email="geheim@anna.example",
    )  # fmt: skip
    Presence.objects.create(knowledge_session=knowledge_session, registration=registration, by_name="helper")
    Presence.objects.create(knowledge_session=knowledge_session, name="Geheime Anna", by_name="helper")
    queue_mail(emails.request_received(knowledge_session.requests.get(), to="x@y.example"), dedup_key="een")
    queue_mail(emails.link(invitation), dedup_key="twee")


def everything_stored() -> str:
    """What stands in the database now; the guests of other sessions too."""
    others = {"sessions.Session", "common.Heartbeat"}
    models = [model for model in apps.get_models() if model._meta.label not in others]
    return "\n".join(str(list(model._default_manager.values())) for model in models)


def test_purge_leaves_no_person_behind(db):
    old = session_of_long_ago()
    fill(old)
    assert all(secret in everything_stored() for secret in SECRETS)

    services.purge_sessions()

    stored = everything_stored()
    assert [secret for secret in SECRETS if secret in stored] == []
    assert OutgoingMail.objects.count() == 0
    old.refresh_from_db()
    assert old.purged_at is not None
    assert KnowledgeSession.objects.get().title == old.title


def test_purge_twice(db):
    fill(session_of_long_ago())
    assert services.purge_sessions() != {}
    before = everything_stored()

    assert services.purge_sessions() == {}
    periodic.purge_sessions()

    assert everything_stored() == before


def test_purge_again_by_key_does_nothing(db):
    old = session_of_long_ago()
    services.purge_session(old.pk)
    SessionCount.objects.all().delete()

    assert services.purge_session(old.pk) == {}
    assert SessionCount.objects.count() == 0


def test_one_that_goes_wrong_stops_no_other_and_somebody_hears_of_it(db, monkeypatch):
    """Nothing is stamped while one fails every night, so the watch tells the technical contact."""
    wrong, other = session_of_long_ago(days=99), session_of_long_ago()
    forget = services.forget_topic

    def fail_on_one(name: str) -> None:
        if name == emails.topic(wrong):
            raise OSError("de schijf is vol")
        forget(name)

    monkeypatch.setattr(services, "forget_topic", fail_on_one)
    with pytest.raises(ExceptionGroup, match="some of many"):
        periodic.purge_sessions()

    assert set(KnowledgeSession.objects.exclude(purged_at=None)) == {other}
    assert heartbeats.last("purge") is None
    monkeypatch.setattr(services, "forget_topic", forget)
    periodic.purge_sessions()
    assert KnowledgeSession.objects.filter(purged_at=None).count() == 0
    assert heartbeats.last("purge") is not None


@pytest.mark.parametrize(
    ("days", "fields", "goes"),
    [
        (91, {}, True),
        (89, {}, False),
        (10, {"purge_in": -1}, True),
        (91, {"purge_in": 1}, False),
        (91, {"purge_in": 0}, True),
        (-5, {"purge_in": -1}, False),  # still to come: whatever the date says
    ],
)
def test_a_session_goes_on_its_date_and_never_before_it_was(db, days, fields, goes):
    knowledge_session = session_of_long_ago(days=days)
    if "purge_in" in fields:
        day = timezone.localdate() + timedelta(days=fields["purge_in"])
        KnowledgeSession.objects.update(purge_on=day)

    assert [row.pk for row in services.sessions_to_purge()] == ([knowledge_session.pk] if goes else [])


def test_other_sessions_keep_their_people(db):
    fill(session_of_long_ago())
    young = session_of_long_ago(days=3)
    invitation = InvitationFactory(knowledge_session=young)
    SessionRegistrationFactory(invitation=invitation)
    queue_mail(emails.link(invitation), dedup_key="jong")

    services.purge_sessions()

    assert (young.invitations.count(), young.registrations.count()) == (1, 1)
    assert [mail.dedup_key for mail in OutgoingMail.objects.all()] == ["jong"]


def test_numbers_stay_of_groups_of_five_and_more(db):
    old = session_of_long_ago()
    big = InitiativeFactory(name="Groot", municipality=MunicipalityFactory(name="Westveld"))
    small = InitiativeFactory(name="Klein", municipality=MunicipalityFactory(name="Oostveld"))
    beside = InitiativeFactory(name="Naast", municipality=big.municipality)
    for initiative, people in ((big, 3), (big, 2), (small, 4), (beside, 1)):
        invitation = InvitationFactory(knowledge_session=old, initiative=initiative)
        SessionRegistrationFactory(invitation=invitation, people=people)
    SessionRegistrationFactory(invitation__knowledge_session=old, people=2, cancelled=True)

    services.purge_sessions()

    assert list(SessionCount.objects.values_list("label", "invited", "people", "present")) == [
        ("Samen", 5, 10, 0), ("Gemeente Westveld", None, 6, None), ("Groot", None, 5, None),
    ]  # fmt: skip


def test_dry_run_counts_and_changes_nothing(db):
    old = session_of_long_ago(slug="oud")
    fill(old)
    before, out = everything_stored(), io.StringIO()

    call_command("purge_sessions", dry_run=True, stdout=out)

    assert everything_stored() == before
    assert out.getvalue() == (
        "oud: 0 antwoorden op de vragen na afloop, 0 afgevinkt bij de deur, 2 aanwezigen, 1 aanmeldingen, 1 verzoeken om een uitnodiging, "
        "1 uitnodigingen, 1 oude links, 2 mails\n1 kennissessies, dry run: True\n"
    )
    out = io.StringIO()
    call_command("purge_sessions", stdout=out)
    assert "dry run: False" in out.getvalue()
    assert old.registrations.count() == 0


def test_an_error_halfway_leaves_everything(db, monkeypatch):
    old = session_of_long_ago()
    fill(old)
    before = everything_stored()
    monkeypatch.setattr(services, "forget_topic", lambda topic: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        services.purge_session(old.pk)

    assert everything_stored() == before


def test_every_table_of_a_session_is_known_to_the_purge():
    """A new table with a key to the session: does it hold people (PERSONAL) or not (KEPT)?"""
    tables = {relation.related_model.__name__ for relation in KnowledgeSession._meta.related_objects}

    assert tables == KEPT | {model.__name__ for model in PERSONAL.values()}


def test_what_stays_holds_no_address_and_no_link():
    """Except what the purge makes empty."""
    models = {relation.related_model for relation in KnowledgeSession._meta.related_objects}
    found = {
        (model.__name__, field.name)
        for model in models
        if model.__name__ in KEPT
        for field in model._meta.get_fields()
        if any(word in field.name for word in ("email", "token_hash", "phone"))
    }

    assert found == EMPTIED


def test_speakers_keep_their_public_text_and_nothing_else(db):
    old = session_of_long_ago()
    SpeakerFactory(knowledge_session=old, name="Openbare Olga", email="olga@x.example", token_hash="a" * 64)
    SpeakerFactory(knowledge_session=old, name="Verborgen Vera", approved_at=None)

    services.purge_sessions()

    [speaker] = old.speakers.all()
    assert (speaker.name, speaker.email, speaker.token_hash) == ("Openbare Olga", "", None)


def test_the_date_is_chosen_within_a_year(organiser):
    knowledge_session = session_of_long_ago(days=10)
    ended = timezone.localdate(knowledge_session.ends_at)

    for wrong in (ended, ended + timedelta(days=367)):
        with pytest.raises(DomainError, match="hooguit een jaar erna"):
            services.set_purge_date(knowledge_session.pk, wrong, by=organiser)
    services.set_purge_date(knowledge_session.pk, ended + timedelta(days=30), by=organiser)

    knowledge_session.refresh_from_db()
    assert knowledge_session.purges_on == ended + timedelta(days=30)


def test_page_tells_what_goes_and_afterwards_what_stayed(client, organiser):
    old = session_of_long_ago(owner=organiser)
    fill(old)
    client.force_login(organiser)
    url = reverse("knowledge_sessions:keeping", args=[old.slug])

    assert "verzoeken om een uitnodiging" in client.get(url).content.decode()
    services.purge_sessions()
    after = client.get(url).content.decode()

    assert "zijn alle namen, adressen, opmerkingen" in after
    assert "<button" not in after.split("<main")[1].split("</main")[0]


def test_page_of_a_purged_session_refuses_another_date(client, organiser):
    old = session_of_long_ago(owner=organiser)
    services.purge_sessions()
    client.force_login(organiser)

    answer = client.post(reverse("knowledge_sessions:keeping", args=[old.slug]), {"purge_on": "1-1-2099"})

    assert answer.status_code == 422


def test_the_day_to_forget_moves_along_with_the_session(client, db):
    knowledge_session = KnowledgeSessionFactory()
    ended = timezone.localdate(knowledge_session.ends_at)
    services.set_purge_date(knowledge_session.pk, ended + timedelta(days=10), by=knowledge_session.owner)
    later = timedelta(days=30)

    change_session(
        knowledge_session.pk, version=1, by=knowledge_session.owner, starts_at=knowledge_session.starts_at + later,
        ends_at=knowledge_session.ends_at + later,
    )  # fmt: skip

    knowledge_session.refresh_from_db()
    assert knowledge_session.purge_on == ended + later + timedelta(days=10)
    assert services.sessions_to_purge(now=knowledge_session.ends_at + timedelta(hours=5)) == []
    assert services.sessions_to_purge(now=knowledge_session.ends_at + timedelta(days=11)) == [
        knowledge_session
    ]
