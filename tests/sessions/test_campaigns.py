"""Rounds of invitations and of reminders: who, how often, and that a second start or a kill changes nothing.

The full size (PROVE=1, `make prove`): 50,000 contacts.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from common.dates import moment_text
from common.errors import DomainError
from mail.kinds import get_kind
from mail.models import MailAttempt, OutgoingMail, Suppression
from mail.states import Status as MailStatus
from sessions import filling, services
from sessions.models import Invitation, KnowledgeSession, MailCampaign, SessionRegistration
from sessions.selection import Chosen, Outcome, guest_list, to_remind
from sessions.states import CampaignStatus
from tests.factories import (
    ContactFactory,
    InitiativeFactory,
    InvitationFactory,
    KnowledgeSessionFactory,
    PortalRoleFactory,
    SessionRegistrationFactory,
    UserFactory,
    link_mail,
)
from tests.sessions.rounds import invite
from villages.models import Contact, Initiative
from wup_portal import embedded

SIZE = 50_000 if os.environ.get("PROVE") else 3_000
KILLED_IN = (2, 13, 22)  # these chunks, of fifty in all: with the rows made and not committed
KILLS = len(KILLED_IN)
ROOT = Path(__file__).resolve().parent.parent.parent
ALL = Chosen()
WEEK = timedelta(days=7)


def make_contacts(number: int) -> None:
    place = InitiativeFactory().municipality
    Initiative.objects.bulk_create(
        Initiative(name=f"I {n}", slug=f"i-{n}", municipality=place, sort_key=f"{n}", search_key=f"{n}")
        for n in range(number // 2)
    )
    keys = list(Initiative.objects.filter(slug__startswith="i-").values_list("pk", flat=True))
    Contact.objects.bulk_create(
        (
            Contact(
                initiative_id=keys[n // 2],
                name=f"C {n}",
                email=f"c{n}@x.example",
                email_key=f"c{n}@x.example",
            )
            for n in range(number)
        ),
        batch_size=5000,
    )


@pytest.mark.django_db
def test_guest_list_says_for_everyone_why_and_adds_up(django_assert_num_queries):
    knowledge_session = KnowledgeSessionFactory()
    new, invited, registered = ContactFactory(), ContactFactory(), ContactFactory()
    InvitationFactory(knowledge_session=knowledge_session, email=invited.email)
    SessionRegistrationFactory(
        invitation__knowledge_session=knowledge_session, invitation__email=registered.email
    )
    declined, withdrawn = ContactFactory(), ContactFactory()
    InvitationFactory(knowledge_session=knowledge_session, email=declined.email, declined_at=timezone.now())
    InvitationFactory(knowledge_session=knowledge_session, email=withdrawn.email, withdrawn_at=timezone.now())
    by_hand, by_link, gone = ContactFactory(opted_out_at=timezone.now()), ContactFactory(), ContactFactory()
    Suppression.objects.create(email_key=by_link.email_key, scope="invitations", reason="owner")
    Suppression.objects.create(email_key=gone.email_key, scope="all", reason="permanent")
    twice = ContactFactory(email=new.email)
    InitiativeFactory(name="Zonder contact")

    with django_assert_num_queries(2):
        guests = guest_list(knowledge_session, ALL)

    found = {
        contact: Outcome[contact.outcome] for contact in [*guests.contacts(Outcome.NEW), *guests.others()]
    }
    assert found == {
        new: Outcome.NEW,
        invited: Outcome.INVITED,
        registered: Outcome.REGISTERED,
        declined: Outcome.DECLINED,
        withdrawn: Outcome.WITHDRAWN,
        by_hand: Outcome.OPTED_OUT,
        by_link: Outcome.OPTED_OUT,
        gone: Outcome.NO_WORKING_ADDRESS,
        twice: Outcome.TWICE,
    }
    assert dict(guests.counts)[Outcome.NO_ADDRESS] == guests.without_contact().count() == 1
    assert guests.total == 10
    assert invite(knowledge_session, found, by=UserFactory()).planned == guests.new == 1
    assert OutgoingMail.objects.get().to_email == new.email


@pytest.mark.django_db
def test_filters_choose_by_place_form_and_whether_they_came_before():
    came = ContactFactory(initiative__legal_form="stichting")
    other = ContactFactory(initiative__legal_form="werkgroep")
    past = KnowledgeSessionFactory(starts_at=timezone.now() - WEEK)
    SessionRegistrationFactory(invitation__knowledge_session=past, initiative=came.initiative)

    def found(**chosen):
        return list(Chosen(**chosen).contacts())

    assert found(eerder="ja") == found(vorm="stichting") == [came]
    assert found(eerder="nee") == found(vorm="werkgroep") == [other]
    assert found(gemeente=came.initiative.municipality.slug) == [came]
    assert found(initiatieven=(other.initiative.slug,)) == [other]
    assert found(initiatieven=()) == []


@pytest.mark.django_db
def test_campaign_makes_one_row_and_one_mail_each_and_five_new_contacts_make_five_more():
    knowledge_session, user = KnowledgeSessionFactory(), UserFactory()
    ContactFactory.create_batch(3)
    first = services.start_campaign(knowledge_session.pk, ALL, number=1, by=user)
    again = services.start_campaign(knowledge_session.pk, ALL, number=1, by=user)
    filling.fill_campaigns()
    assert (first, Invitation.objects.count(), OutgoingMail.objects.count()) == (again, 3, 3)
    filling.fill_campaigns()
    assert OutgoingMail.objects.count() == 3

    ContactFactory.create_batch(5)
    second = services.start_campaign(knowledge_session.pk, ALL, number=2, by=user)
    filling.fill_campaigns()

    assert second.planned == OutgoingMail.objects.filter(mailing=second.mailing).count() == 5
    assert Invitation.objects.count() == OutgoingMail.objects.count() == 8
    keys = {f"invite:{row.pk}:1" for row in Invitation.objects.all()}
    assert set(OutgoingMail.objects.values_list("dedup_key", flat=True)) == keys


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["draft", "closed", "cancelled", "held"])
def test_start_is_refused_when_nobody_can_register(status):
    knowledge_session = KnowledgeSessionFactory(status=status)
    ContactFactory()

    with pytest.raises(DomainError):
        services.start_campaign(knowledge_session.pk, ALL, number=1, by=UserFactory())

    assert MailCampaign.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_campaign_started_twice_makes_one_row_each():
    """Four browsers press at the same moment, and four workers fill."""
    knowledge_session, user = KnowledgeSessionFactory(), UserFactory()
    ContactFactory.create_batch(40)
    gate = threading.Barrier(4)

    def press(_number):
        try:
            gate.wait(timeout=30)
            row = services.start_campaign(knowledge_session.pk, ALL, number=1, by=user)
            gate.wait(timeout=30)
            filling.fill_campaigns()
            return row.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(press, range(4)))

    assert len(found) == MailCampaign.objects.count() == 1
    assert Invitation.objects.count() == OutgoingMail.objects.count() == 40
    assert set(Invitation.objects.values_list("rounds_sent", flat=True)) == {1}


@pytest.mark.heavy
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(600)
def test_campaign_killed_while_filling_ends_with_the_same_total(tmp_path, capsys, monkeypatch):
    """Processes that are killed with -9 between the rows and their commit, and two at once at the end."""
    monkeypatch.setattr("sessions.services.campaigns.ring_filling", lambda: None)  # a lost bell
    knowledge_session, user = KnowledgeSessionFactory(), UserFactory()
    make_contacts(SIZE)
    began = time.monotonic()
    services.start_campaign(knowledge_session.pk, ALL, number=1, by=user)
    answered = time.monotonic() - began

    env = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")} | {
        "DJANGO_SETTINGS_MODULE": "wup_portal.settings", "ENV_FILE": os.devnull, "DEMO": "1",
        "VAR_DIR": str(tmp_path), "STATEMENT_TIMEOUT_S": "60", "EMAIL_URL": "dummymail://",
        "DATABASE_URL": f"postgresql://wup@/{connection.settings_dict['NAME']}?host={embedded.socket_dir()}",
    }  # fmt: skip
    code = f"""
import django, os, signal, sys; django.setup()
from sessions import filling
filling.CHUNK, make, chunks = {SIZE // 50}, filling.queue_many, []
def make_and_die(*args, **kwargs):
    made = make(*args, **kwargs)
    chunks.append(made)
    if len(chunks) == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
    return made
filling.queue_many = make_and_die
filling.fill_campaigns()
"""

    def fill(dies_in_chunk=0):
        command = [sys.executable, "-W", "ignore", "-c", code, str(dies_in_chunk)]
        return subprocess.Popen(command, cwd=ROOT, env=env)

    for chunk in KILLED_IN:
        assert fill(chunk).wait(300) == -signal.SIGKILL
    assert (
        Invitation.objects.count()
        == OutgoingMail.objects.count()
        == sum(KILLED_IN) * SIZE // 50 - KILLS * SIZE // 50
    )
    began = time.monotonic()
    workers = [fill(), fill()]
    assert [worker.wait(300) for worker in workers] == [0, 0]
    finished = time.monotonic() - began

    assert Invitation.objects.count() == OutgoingMail.objects.count() == SIZE
    assert MailCampaign.objects.get().status == CampaignStatus.RUNNING
    began = time.monotonic()
    services.start_campaign(knowledge_session.pk, ALL, number=1, by=user)
    services.start_campaign(knowledge_session.pk, ALL, number=2, by=user)
    assert filling.fill_campaigns() == 0
    with capsys.disabled():
        sys.stdout.write(
            f"\n{SIZE} contacts: the start answers in {answered:.2f} s, the rest after {KILLS} kills took "
            f"{finished:.1f} s, starting again added 0 in {time.monotonic() - began:.1f} s\n"
        )
    assert answered < (3 if SIZE > 10_000 else 1)


@pytest.mark.django_db
def test_a_second_start_without_the_unique_key_would_mail_twice():
    """The harm that the number of the round and the mark on the invitation keep away."""
    knowledge_session = KnowledgeSessionFactory()
    ContactFactory.create_batch(2)
    row = services.start_campaign(knowledge_session.pk, ALL, number=1, by=UserFactory())
    filling.fill_campaigns()
    rows = list(Invitation.objects.all())

    filling._mail(row, "sessions.invitation", rows, timezone.now())

    assert OutgoingMail.objects.count() == 4


# --- reminders ---------------------------------------------------------------------------------------


def sent_a_week_ago(number):
    knowledge_session, user = KnowledgeSessionFactory(), UserFactory()
    invite(knowledge_session, ContactFactory.create_batch(number), by=user)
    age(WEEK)
    services.finish_campaigns()
    return knowledge_session, user, list(Invitation.objects.order_by("pk"))


def age(by):
    """All mails left, and that was this much longer ago."""
    OutgoingMail.objects.filter(status="queued").update(status="handed_over", handed_over_at=timezone.now())
    services.finish_campaigns()
    OutgoingMail.objects.update(handed_over_at=F("handed_over_at") - by)
    MailCampaign.objects.update(created_at=F("created_at") - by, finished_at=F("finished_at") - by)


def remind(knowledge_session, user, number):
    row = services.start_reminder(knowledge_session.pk, number=number, by=user)
    filling.fill_campaigns()
    return {mail.to_email for mail in OutgoingMail.objects.filter(mailing=row.mailing_id)}


@pytest.mark.django_db
def test_reminder_goes_only_to_who_did_not_answer():
    knowledge_session, user, rows = sent_a_week_ago(7)
    silent, came, cancelled, declined, stopped, bounced, withdrawn = rows
    services.register(came.pk, people=1)
    services.cancel_registration(services.register(cancelled.pk, people=1).pk)
    services.decline(declined.pk)
    Suppression.objects.create(email_key=stopped.email_key, scope="invitations", reason="owner")
    Suppression.objects.create(email_key=bounced.email_key, scope="all", reason="permanent")
    services.withdraw_invitation(withdrawn.pk, by=user)

    assert remind(knowledge_session, user, 1) == {silent.email}
    assert remind(knowledge_session, user, 1) == {silent.email}
    reminder = OutgoingMail.objects.get(kind="sessions.invitation_reminder")
    assert reminder.dedup_key == f"invite:{silent.pk}:2"


@pytest.mark.django_db
def test_at_most_two_reminders_five_days_apart_with_the_same_link():
    knowledge_session, user, (row,) = sent_a_week_ago(1)

    remind(knowledge_session, user, 1)
    with pytest.raises(DomainError, match="5 dagen"):
        remind(knowledge_session, user, 2)
    age(timedelta(days=5))
    remind(knowledge_session, user, 2)
    age(WEEK)
    with pytest.raises(DomainError, match="al 2 herinneringen"):
        remind(knowledge_session, user, 3)

    row.refresh_from_db()
    assert (row.rounds_sent, row.token_version) == (3, 1)
    assert OutgoingMail.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["killed", "twice"])
def test_reminders_that_are_filled_again_reach_nobody_twice(monkeypatch, how):
    """Killed after the first chunk; or two workers, of whom the second reads while the first has not yet said that
    it is done.
    """
    knowledge_session, user, rows = sent_a_week_ago(5)
    monkeypatch.setattr(filling, "CHUNK", 2)
    row = services.start_reminder(knowledge_session.pk, number=1, by=user)
    if how == "killed":
        looks = iter([True, False])
        monkeypatch.setattr(filling, "_still_fills", lambda pk: next(looks))
    monkeypatch.setattr(filling, "_filled", lambda pk, now: None)
    filling.fill_campaigns()
    monkeypatch.undo()

    filling.fill_campaigns()

    made = OutgoingMail.objects.filter(mailing=row.mailing)
    assert sorted(mail.to_email for mail in made) == sorted(guest.email for guest in rows)
    assert set(Invitation.objects.values_list("rounds_sent", flat=True)) == {2}


@pytest.mark.django_db
def test_first_reminder_waits_five_days_after_the_invitation():
    knowledge_session, user = KnowledgeSessionFactory(), UserFactory()
    invite(knowledge_session, [ContactFactory()], by=user)
    age(timedelta(days=4))

    with pytest.raises(DomainError, match="niemand"):
        remind(knowledge_session, user, 1)


#: When mails of a session on 1 December left, and what the organiser reads on 5 November at noon.
TOO_EARLY = {
    "one moment": (["2026-11-02T13:04:20Z"], "vanaf zaterdag 7 november 2026, 14.05 uur."),
    "more than one": (
        ["2026-11-02T13:04:00Z", "2026-11-04T08:30:01Z"],
        "vanaf zaterdag 7 november 2026, 14.04 uur. Vanaf maandag 9 november 2026, 09.31 uur kan het bij "
        "iedereen van hen.",
    ),
    "long enough ago": (["2026-10-20T12:00:00Z"], ""),
}


@pytest.mark.django_db
@pytest.mark.parametrize("case", TOO_EARLY)
def test_too_early_says_from_when_a_reminder_is_possible(case):
    mailed, said = TOO_EARLY[case]
    starts_at = datetime.fromisoformat("2026-12-01T18:30:00Z")
    knowledge_session = KnowledgeSessionFactory(starts_at=starts_at)
    for moment in mailed:
        link_mail(InvitationFactory(knowledge_session=knowledge_session, rounds_sent=1), at=moment)
    now = datetime.fromisoformat("2026-11-05T12:00:00Z")

    words = services.when_to_remind(knowledge_session, now=now)

    assert words == (
        f"Wie korter dan 5 dagen geleden een mail kreeg, kunt u herinneren {said}" if said else ""
    )
    if said:  # a quarter of an hour before the session: by then nobody can sign up
        assert services.when_to_remind(knowledge_session, now=starts_at - timedelta(minutes=15)) == ""
        late = InvitationFactory(knowledge_session=knowledge_session, rounds_sent=1)
        link_mail(late, at=starts_at - timedelta(days=1))
        assert services.when_to_remind(knowledge_session, now=starts_at - timedelta(minutes=15)) == (
            "Wie korter dan 5 dagen geleden een mail kreeg, kunt u niet meer herinneren: aanmelden kan tot dinsdag "
            "1 december 2026, 19.30 uur."
        )


@pytest.mark.django_db
def test_page_of_a_reminder_says_from_when_after_the_invitation_and_after_a_reminder(client):
    knowledge_session, _user, _rows = sent_a_week_ago(1)
    client.force_login(knowledge_session.owner)
    PortalRoleFactory(user=knowledge_session.owner, kind="organiser")
    page = f"/organisatie/kennissessies/{knowledge_session.slug}/uitnodigen/herinnering/"
    OutgoingMail.objects.update(handed_over_at=timezone.now() - timedelta(days=2))
    said = services.when_to_remind(knowledge_session, now=timezone.now())

    assert f"Er is nu niemand aan wie u een herinnering kunt sturen. {said}" in client.get(page).text

    OutgoingMail.objects.update(handed_over_at=timezone.now() - WEEK)
    reminder = services.start_reminder(knowledge_session.pk, number=1, by=knowledge_session.owner)
    when = moment_text(reminder.created_at + timedelta(days=5, minutes=1, microseconds=-1))  # a whole minute
    assert f"Wacht 5 dagen na de vorige herinnering: vanaf {when} kan het weer." in client.get(page).text


# --- pause, go on, stop ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_done_is_counted_from_the_rows():
    knowledge_session = KnowledgeSessionFactory()
    row = invite(knowledge_session, ContactFactory.create_batch(2), by=UserFactory())
    services.finish_campaigns()
    row.refresh_from_db()
    assert row.status == CampaignStatus.RUNNING

    OutgoingMail.objects.update(status="handed_over")
    services.finish_campaigns()

    row.refresh_from_db()
    assert (row.status, row.finished_at is not None) == (CampaignStatus.DONE, True)


@pytest.mark.django_db
def test_stop_withdraws_what_waits_and_cannot_be_undone():
    user = UserFactory()
    row = invite(KnowledgeSessionFactory(), ContactFactory.create_batch(3), by=user)
    OutgoingMail.objects.filter(pk=OutgoingMail.objects.first().pk).update(status="handed_over")

    services.stop_campaign(row.pk, by=user)

    assert sorted(OutgoingMail.objects.values_list("status", flat=True)) == [
        "handed_over",
        "withdrawn",
        "withdrawn",
    ]
    with pytest.raises(DomainError):
        services.resume_campaign(row.pk, by=user)


@pytest.mark.django_db
def test_who_got_nothing_of_a_stopped_round_is_new_for_the_next(client):
    knowledge_session = KnowledgeSessionFactory()
    user = PortalRoleFactory(user=knowledge_session.owner, kind="organiser").user
    client.force_login(user)
    contacts = ContactFactory.create_batch(5)
    stopped = invite(knowledge_session, contacts, by=user)
    rows = {row.email: row for row in Invitation.objects.all()}
    got, by_hand, relinked, handed, nothing = (rows[contact.email] for contact in contacts)
    OutgoingMail.objects.filter(to_email=got.email).update(
        status="handed_over", handed_over_at=timezone.now()
    )
    services.register_by_hand(knowledge_session.pk, name=by_hand.name, email=by_hand.email, people=1, by=user)
    services.renew_link(relinked.pk, by=user)
    services.hand_over(got.pk, name=handed.name, email=handed.email)

    services.stop_campaign(stopped.pk, by=user)
    services.finish_campaigns()
    services.finish_campaigns()

    assert set(Invitation.objects.values_list("email", flat=True)) == set(rows) - {nothing.email}
    stopped.refresh_from_db()
    assert (stopped.taken_back, stopped.finished_at is not None) == (1, True)
    again = invite(knowledge_session, contacts, by=user)
    assert again.planned == 1
    assert [mail.to_email for mail in OutgoingMail.objects.filter(mailing=again.mailing)] == [nothing.email]
    page = " ".join(
        client.get(reverse("knowledge_sessions:campaign_list", args=[knowledge_session.slug])).text.split()
    )
    assert "5 mensen zijn in een ronde uitgenodigd, met 6 mails. 1 daarvan is niet verstuurd" in page
    mail = OutgoingMail.objects.get(to_email=nothing.email, status="withdrawn")
    assert client.get(reverse("portal:outbox_mail", args=[mail.reference])).status_code == 200


@pytest.mark.django_db
def test_who_got_nothing_because_the_sign_up_was_closed_for_a_while_is_new_too():
    knowledge_session, user = KnowledgeSessionFactory(), UserFactory()
    contacts = ContactFactory.create_batch(3)
    row = invite(knowledge_session, contacts, by=user)
    OutgoingMail.objects.filter(to_email=contacts[0].email).update(
        status="handed_over", handed_over_at=timezone.now()
    )
    services.move_session(knowledge_session.pk, "closed", by=user)
    kind = get_kind("sessions.invitation")
    for mail in OutgoingMail.objects.filter(status="queued"):  # what a worker does just before it sends
        assert not kind.still_true(mail.ref)
        OutgoingMail.objects.filter(pk=mail.pk).update(status="suppressed")
    services.finish_campaigns()
    services.move_session(knowledge_session.pk, "open", by=user)

    again = invite(knowledge_session, contacts, by=user)

    row.refresh_from_db()
    assert (row.status, row.taken_back) == (CampaignStatus.DONE, 2)
    assert {mail.to_email for mail in OutgoingMail.objects.filter(mailing=again.mailing)} == {
        contact.email for contact in contacts[1:]
    }


@pytest.mark.django_db
def test_a_link_that_may_have_arrived_is_not_taken_back():
    """Uncertain, put in the queue again by hand, and stopped before it left a second time."""
    row = invite(KnowledgeSessionFactory(), [ContactFactory()], by=(user := UserFactory()))
    mail = OutgoingMail.objects.get()
    MailAttempt.objects.create(mail=mail, started_at=timezone.now(), outcome="uncertain")

    services.stop_campaign(row.pk, by=user)
    services.finish_campaigns()

    mail.refresh_from_db()
    assert (mail.status, Invitation.objects.count()) == ("withdrawn", 1)


@pytest.mark.django_db
def test_stop_says_what_it_means_for_a_round_of_each_kind(client):
    knowledge_session, _user, _rows = sent_a_week_ago(1)
    user = PortalRoleFactory().user
    client.force_login(user)
    rounds = [MailCampaign.objects.get(), services.start_reminder(knowledge_session.pk, number=1, by=user)]
    MailCampaign.objects.update(status=CampaignStatus.RUNNING)

    said = [
        client.get(reverse("knowledge_sessions:campaign_do", args=[knowledge_session.slug, row.key, "stoppen"])).text
        for row in rounds
    ]  # fmt: skip

    assert ["later opnieuw uitnodigen" in page for page in said] == [True, False]
    assert ["telt mee als één van de twee" in page for page in said] == [False, True]


@pytest.mark.django_db
def test_numbers_of_the_rounds_page_add_up_whatever_became_of_a_mail(client):
    """One mail in every status, in a first round and in a second one; each stands in one column."""
    knowledge_session, user = KnowledgeSessionFactory(), PortalRoleFactory().user
    rounds = []
    for _number in (1, 2):
        row = invite(knowledge_session, ContactFactory.create_batch(len(MailStatus)), by=user)
        for mail, status in zip(OutgoingMail.objects.filter(mailing=row.mailing), MailStatus, strict=True):
            OutgoingMail.objects.filter(pk=mail.pk).update(status=status)
        rounds.append(row)
    client.force_login(user)

    page = client.get(reverse("knowledge_sessions:campaign_list", args=[knowledge_session.slug]))

    columns = ("waiting", "sent", "failed", "uncertain", "not_sent")
    for line in page.context["lines"]:
        assert [line[name] for name in columns] == [2, 1, 2, 1, 2]
        assert sum(line[name] for name in columns) == line["total"] == len(MailStatus)
    assert [page.context["sums"][name] for name in columns] == [4, 2, 4, 2, 4]
    assert page.context["sums"]["total"] == page.context["invited"] == Invitation.objects.count()
    for row in rounds:
        own = client.get(reverse("knowledge_sessions:campaign", args=[knowledge_session.slug, row.key]))
        assert own.context["sums"] == {
            name: number for name, number in page.context["lines"][0].items() if name != "campaign"
        }


@pytest.mark.django_db
def test_an_answer_to_an_invitation_goes_to_the_organiser():
    row = invite(
        KnowledgeSessionFactory(contact_email="els@kei.example"), [ContactFactory()], by=UserFactory()
    )

    assert OutgoingMail.objects.get(mailing=row.mailing).reply_to == "els@kei.example"


@pytest.mark.django_db
def test_nobody_is_reminded_of_a_mail_that_never_left():
    knowledge_session, user = KnowledgeSessionFactory(), UserFactory()
    row = invite(knowledge_session, ContactFactory.create_batch(3), by=user)
    got, unsure, refused = OutgoingMail.objects.order_by("pk")
    services.pause_campaign(row.pk, by=user)
    OutgoingMail.objects.filter(pk=refused.pk).update(status="refused")
    days_later = timezone.now() + timedelta(days=4)  # a pause of four days
    OutgoingMail.objects.filter(pk=got.pk).update(status="handed_over", handed_over_at=days_later)
    OutgoingMail.objects.filter(pk=unsure.pk).update(status="uncertain")
    MailAttempt.objects.create(mail=unsure, started_at=days_later, outcome="uncertain")
    services.resume_campaign(row.pk, by=user)
    services.finish_campaigns(now=days_later)

    a_day_later, five_days_later = (days_later + timedelta(days=days) for days in (1, 5))

    assert list(to_remind(knowledge_session, a_day_later)) == []
    assert {row.email for row in to_remind(knowledge_session, five_days_later)} == {
        got.to_email,
        unsure.to_email,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["paused", "filling"])
def test_rounds_of_a_session_that_is_called_off_stop(state):
    knowledge_session, user = KnowledgeSessionFactory(), UserFactory()
    contacts = ContactFactory.create_batch(2)
    if state == "paused":
        services.pause_campaign(invite(knowledge_session, contacts, by=user).pk, by=user)
    else:
        services.start_campaign(knowledge_session.pk, ALL, number=1, by=user)

    services.move_session(knowledge_session.pk, "cancelled", by=user)
    services.finish_campaigns()
    filling.fill_campaigns()

    assert MailCampaign.objects.get().status == CampaignStatus.STOPPED
    assert not OutgoingMail.objects.exclude(status="withdrawn").exists()


@pytest.mark.django_db
def test_round_goes_on_only_while_people_can_register():
    knowledge_session, user = KnowledgeSessionFactory(), UserFactory()
    row = invite(knowledge_session, ContactFactory.create_batch(2), by=user)
    services.pause_campaign(row.pk, by=user)
    services.move_session(knowledge_session.pk, "closed", by=user)

    with pytest.raises(DomainError, match="aanmelding weer"):
        services.resume_campaign(row.pk, by=user)
    services.move_session(knowledge_session.pk, "open", by=user)
    assert services.resume_campaign(row.pk, by=user).status == CampaignStatus.RUNNING


@pytest.mark.django_db
def test_stop_while_filling_ends_the_filling():
    user = UserFactory()
    ContactFactory.create_batch(2)
    row = services.start_campaign(KnowledgeSessionFactory().pk, ALL, number=1, by=user)

    services.stop_campaign(row.pk, by=user)

    assert filling.fill_campaigns() == OutgoingMail.objects.count() == 0


@pytest.mark.django_db
def test_who_registers_or_stops_while_the_round_fills_is_left_out(monkeypatch):
    knowledge_session, user = KnowledgeSessionFactory(), UserFactory()
    first, registers, stops, last = ContactFactory.create_batch(4)
    services.start_campaign(knowledge_session.pk, ALL, number=1, by=user)
    monkeypatch.setattr(filling, "CHUNK", 1)
    fill_one = filling._invite

    def answer_meanwhile(campaign, contacts, now):
        SessionRegistration.objects.get_or_create(
            knowledge_session=knowledge_session, email=registers.email, email_key=registers.email_key
        )
        Contact.objects.filter(pk=stops.pk).update(opted_out_at=now)
        return fill_one(campaign, contacts, now)

    monkeypatch.setattr(filling, "_invite", answer_meanwhile)

    filling.fill_campaigns()

    assert {row.email for row in Invitation.objects.all()} == {first.email, last.email}


@pytest.mark.django_db
def test_text_of_the_organiser_stands_in_the_mail_as_text():
    user = UserFactory()
    invite(
        KnowledgeSessionFactory(),
        [ContactFactory()],
        by=user,
        text="Kom ook\n<b>vet</b> https://kwaad.example",
    )
    mail = OutgoingMail.objects.get()

    message = get_kind(mail.kind).render(mail.ref)

    assert "Kom ook\n<b>vet</b> https: //kwaad.example" in message.text
    assert "&lt;b&gt;vet&lt;/b&gt;" in message.html


NOT_INVITED = {
    "link renewed": lambda row: Invitation.objects.filter(pk=row.pk).update(token_version=2),
    "withdrawn": lambda row: Invitation.objects.filter(pk=row.pk).update(withdrawn_at=timezone.now()),
    "declined": lambda row: Invitation.objects.filter(pk=row.pk).update(declined_at=timezone.now()),
    "registered": lambda row: SessionRegistrationFactory(
        knowledge_session=row.knowledge_session, invitation=row, status="waiting", waiting_no=1,
        waiting_since=timezone.now(),
    ),
    "session cancelled": lambda row: KnowledgeSession.objects.update(status="cancelled"),
    "session held": lambda row: KnowledgeSession.objects.update(status="held"),
    "session over": lambda row: KnowledgeSession.objects.update(
        starts_at=timezone.now() - timedelta(hours=3), ends_at=timezone.now() - timedelta(minutes=1)
    ),
    "sign-up closed": lambda row: KnowledgeSession.objects.update(status="closed"),
    "last day over": lambda row: KnowledgeSession.objects.update(
        signup_closes_at=timezone.now() - timedelta(minutes=1)
    ),
    "begun": lambda row: KnowledgeSession.objects.update(starts_at=timezone.now() - timedelta(minutes=1)),
    "gone": lambda row: row.delete(),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["sessions.invitation", "sessions.invitation_reminder"])
@pytest.mark.parametrize("what", NOT_INVITED)
def test_mail_of_a_round_is_no_longer_true(what, kind):
    row = InvitationFactory()
    InvitationFactory(knowledge_session=row.knowledge_session)  # to whom nothing happened
    still_true, ref = get_kind(kind).still_true, f"{row.pk}:1:7"
    assert still_true(ref)

    NOT_INVITED[what](row)

    assert not still_true(ref)


@pytest.mark.django_db
def test_who_cancelled_may_be_invited_once_more_but_is_not_reminded():
    row = InvitationFactory()
    SessionRegistrationFactory(
        knowledge_session=row.knowledge_session,
        invitation=row,
        status="cancelled",
        cancelled_at=timezone.now(),
    )

    assert get_kind("sessions.invitation").still_true(f"{row.pk}:1:7")
    assert not get_kind("sessions.invitation_reminder").still_true(f"{row.pk}:1:7")
