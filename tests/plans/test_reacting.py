"""Readers react without an account: in time, confirmed by a button, theirs to correct and to withdraw."""

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connections, transaction
from django.urls import reverse
from django.utils import timezone

from common.errors import DomainError, StaleVersion
from mail import delivery
from mail.models import OutgoingMail
from plans.forms.reactions import PeriodForm
from plans.models import PlanVersion, Reaction, ReactionPeriod
from plans.services import reacting
from plans.states import REACTION_TRANSITIONS, ReactionStatus
from tests.factories import (
    PlanFactory,
    PlanVersionFactory,
    ReactionFactory,
    ReactionPeriodFactory,
    SectionFactory,
)

TYPED = {"text": "Vergeet de boerderijen niet.", "quote": "Wij isoleren eerst de huizen.", "suggestion": "",
         "name": "Jan", "email": "jan@example.org"}  # fmt: skip


@pytest.fixture
def section(village):
    plan = PlanFactory(village=village)
    ReactionPeriodFactory(plan=plan)
    PlanVersionFactory(plan=plan, published=True)
    return SectionFactory(plan=plan, key="samenvatting", title="Samenvatting", written=True)


@pytest.fixture
def version(section):
    return PlanVersion.objects.get(plan=section.plan)


@pytest.fixture
def in_time(monkeypatch):
    """A person takes more than three seconds."""
    monkeypatch.setattr("plans.forms.reactions.ReactionForm.MIN_SECONDS", 0)


def react(section, version, **more):
    return reacting.react(section, version=version, **TYPED | {"shows_name": False} | more)


def at(section, name="plans:reaction_new", **kwargs):
    return reverse(name, kwargs={"village_slug": section.plan.village.slug, **kwargs})


def opened(client, section, query=""):
    page = client.get(at(section, key=section.key) + query)
    return dict(re.findall(r'name="(opened|version)" value="([^"]+)"', page.content.decode()))


# --- from the page of the plan to a reaction that everybody reads


@pytest.mark.django_db
def test_reaction_is_invisible_until_its_writer_presses_the_button(section, client, in_time, mailoutbox):
    form = opened(client, section)

    sent = client.post(at(section, key=section.key), TYPED | form, follow=True)
    delivery.drain()
    (link,) = re.findall(r"https?://\S+(/reacties/\S+)", mailoutbox[0].body)
    hidden = client.get(at(section, "plans:reaction_list")).content.decode()
    client.get(link)
    still_hidden = client.get(at(section, "plans:reaction_list")).content.decode()
    client.post(link)
    shown = client.get(at(section, "plans:reaction_list")).content.decode()

    assert "jan@example.org" in sent.content.decode()
    assert TYPED["text"] not in hidden + still_hidden
    assert TYPED["text"] in shown
    assert "jan@example.org" not in shown
    assert ">Jan" not in shown
    reaction = Reaction.objects.get()
    assert (reaction.number, reaction.version.number, reaction.revision) == (1, 1, 1)
    assert (reaction.section, reaction.quote, reaction.status) == (section, TYPED["quote"], "new")


@pytest.mark.django_db
def test_the_same_reaction_sent_twice_is_one_with_a_new_link(section, version):
    first, second = react(section, version), react(section, version)

    assert first.pk == second.pk
    assert Reaction.objects.count() == 1
    assert first.token_hash != second.token_hash
    assert OutgoingMail.objects.filter(kind="plans.reaction_confirm").count() == 2


@pytest.mark.django_db
def test_a_name_stands_beside_it_only_when_its_writer_says_so(section, client):
    ReactionFactory(section=section, name="Piet Voorbeeld", shows_name=True)
    ReactionFactory(section=section, name="Klaas Voorbeeld")

    page = client.get(at(section, "plans:reaction_list")).content.decode()

    assert "Piet Voorbeeld" in page
    assert "Klaas" not in page


@pytest.mark.django_db
def test_a_sentence_that_does_not_stand_there_is_asked_again_and_nothing_is_lost(section, client, in_time):
    form = opened(client, section)

    answer = client.post(at(section, key=section.key), TYPED | form | {"quote": "Dit staat er niet."})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Deze zin staat niet zo in het onderdeel" in page
    assert all(value in page for value in (TYPED["text"], "Dit staat er niet.", "jan@example.org"))


@pytest.mark.django_db
def test_the_reaction_belongs_to_the_version_that_was_read(section, version, client, in_time):
    form = opened(client, section)
    PlanVersionFactory(plan=section.plan, number=2, published=True)

    client.post(at(section, key=section.key), TYPED | form)

    assert Reaction.objects.get().version == version


@pytest.mark.django_db
@pytest.mark.parametrize("version", ["99999999999999999999", "-1", "x", ""])
def test_a_nonsense_version_counts_as_the_newest_or_is_asked_again(version, section, client, in_time):
    form = opened(client, section) | {"version": version}

    answer = client.post(at(section, key=section.key), TYPED | form)

    assert answer.status_code in {302, 422}


@pytest.mark.django_db
def test_a_robot_sees_the_same_page_and_nothing_is_kept(section, client, in_time):
    form = opened(client, section)

    answer = client.post(at(section, key=section.key), TYPED | form | {"website": "https://koop.example"})

    assert answer.status_code == 302
    assert Reaction.objects.count() == 0


@pytest.mark.django_db
def test_the_thirteenth_of_one_address_within_an_hour_is_refused_and_keeps_its_words(
    section, client, in_time
):
    form = opened(client, section) | {"email": "vaak@example.org"}
    for number in range(12):
        client.post(at(section, key=section.key), TYPED | form | {"text": f"Reactie {number}"})

    answer = client.post(at(section, key=section.key), TYPED | form)

    assert answer.status_code == 429
    assert TYPED["text"] in answer.content.decode()
    assert Reaction.objects.count() == 12


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["bestaat-niet", "karakter"])
def test_a_section_that_readers_do_not_see_is_not_there(key, section, client):
    SectionFactory(plan=section.plan, key="karakter", written=True)  # not in the frozen version

    assert client.get(at(section, key=key)).status_code == 404


# --- from when until when


@pytest.mark.django_db
def test_one_second_after_closing_the_text_is_refused_and_shown(section, client, in_time):
    form = opened(client, section)
    ReactionPeriod.objects.update(closes_at=timezone.now() - timedelta(seconds=1))

    answer = client.post(at(section, key=section.key), TYPED | form)

    assert answer.status_code == 409
    assert TYPED["text"] in answer.content.decode()
    assert Reaction.objects.count() == 0


@pytest.mark.django_db
def test_the_service_looks_at_the_clock_too(section, version):
    ReactionPeriod.objects.update(closes_at=timezone.now())

    with pytest.raises(reacting.Closed):
        react(section, version)


@pytest.mark.django_db
def test_what_was_sent_in_time_is_placed_after_closing(section, version):
    reaction = react(section, version)
    ReactionPeriod.objects.update(closes_at=timezone.now())

    assert reacting.confirm_reaction(reaction).status == ReactionStatus.NEW


@pytest.mark.parametrize(
    ("first", "last", "opens", "closes"),
    [
        ("1-12-2026", "31-12-2026", datetime(2026, 11, 30, 23, tzinfo=UTC), datetime(2026, 12, 31, 23, tzinfo=UTC)),
        ("28-3-2027", "28-3-2027", datetime(2027, 3, 27, 23, tzinfo=UTC), datetime(2027, 3, 28, 22, tzinfo=UTC)),
        ("31-10-2027", "31-10-2027", datetime(2027, 10, 30, 22, tzinfo=UTC), datetime(2027, 10, 31, 23, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_days_are_whole_days_on_the_clock_here_also_when_it_changes(first, last, opens, closes):
    form = PeriodForm({"first_day": first, "last_day": last})

    assert form.is_valid()
    assert form.moments() == {"opens_at": opens, "closes_at": closes}


@pytest.mark.django_db
def test_outside_the_period_the_plan_shows_no_button(section, client):
    page = reverse("plans:plan_read", args=[section.plan.village.slug])
    address = at(section, key=section.key)

    assert address in client.get(page).content.decode()
    ReactionPeriod.objects.update(closes_at=timezone.now())
    assert address not in client.get(page).content.decode()


# --- one's own


@pytest.mark.django_db
def test_correcting_is_possible_until_somebody_works_on_it(section, version):
    reaction = reacting.confirm_reaction(react(section, version))
    changed = {"text": "Beter", "quote": "", "suggestion": "", "shows_name": False}

    reaction = reacting.edit_reaction(reaction, text_number=1, **changed)
    with pytest.raises(StaleVersion):
        reacting.edit_reaction(reaction, text_number=1, **changed | {"text": "Uit een oud venster"})
    Reaction.objects.update(status=ReactionStatus.IN_HAND)
    with pytest.raises(DomainError):
        reacting.edit_reaction(reaction, text_number=2, **changed)

    reaction.refresh_from_db()
    assert (reaction.text, reaction.text_number) == ("Beter", 2)


@pytest.mark.django_db
def test_correcting_too_late_keeps_what_was_typed_on_the_page(section, version, client):
    reaction = reacting.confirm_reaction(react(section, version))
    Reaction.objects.update(status=ReactionStatus.IN_HAND)
    token = reacting.emails.reaction_token(reaction)

    answer = client.post(
        reverse("plans:reaction_edit", args=[token]), {"text": "Toch anders", "text_number": 1}
    )

    assert answer.status_code == 409
    assert "Toch anders" in answer.content.decode()


@pytest.mark.django_db
def test_withdrawing_wipes_the_person_and_the_words_and_keeps_the_number(section, version):
    reaction = reacting.confirm_reaction(react(section, version))

    reacting.withdraw_reaction(reaction)
    reacting.withdraw_reaction(reaction)

    reaction.refresh_from_db()
    assert (reaction.number, reaction.status) == (1, "withdrawn")
    assert (reaction.text, reaction.quote, reaction.name, reaction.email, reaction.email_key) == ("",) * 5
    assert section.plan.reactions.totals()["total"] == section.plan.reactions.totals()["withdrawn"] == 1


@pytest.mark.django_db
def test_withdrawing_what_was_never_placed_leaves_nothing(section, version):
    reacting.withdraw_reaction(react(section, version))

    assert Reaction.objects.count() == 0


@pytest.mark.django_db
def test_the_night_forgets_what_nobody_confirmed_and_old_addresses(section):
    long_ago = timezone.now() - timedelta(days=400)
    ReactionFactory(section=section, unconfirmed=True, created_at=long_ago)
    answered = {"status": "answered", "answer": "Dank u.", "answered_at": long_ago}
    shown, private = (
        ReactionFactory(section=section, shows_name=shows, **answered) for shows in (True, False)
    )
    waiting = ReactionFactory(section=section)

    reacting.delete_unconfirmed(now=timezone.now())
    reacting.forget_addresses(now=timezone.now())

    assert set(Reaction.objects.values_list("pk", "name", "email")) == {
        (shown.pk, "Jan Voorbeeld", ""), (private.pk, "", ""), (waiting.pk, "Jan Voorbeeld", waiting.email),
    }  # fmt: skip


# --- what holds whoever writes


@pytest.mark.django_db
@pytest.mark.parametrize("deed", ["delete", "number", "section", "history"])
def test_the_database_loses_no_reaction(deed, section, version):
    reaction = reacting.confirm_reaction(react(section, version))
    other = SectionFactory(plan=section.plan)
    deeds = {
        "delete": lambda: Reaction.objects.filter(pk=reaction.pk)._raw_delete("default"),
        "number": lambda: Reaction.objects.update(number=9),
        "section": lambda: Reaction.objects.update(section=other),
        "history": lambda: reaction.changes.update(reason="Nooit gebeurd"),
    }

    with pytest.raises(DatabaseError), transaction.atomic():
        deeds[deed]()


@pytest.mark.parametrize("old", ReactionStatus)
def test_withdrawn_is_the_end_and_unconfirmed_the_beginning(old):
    assert ReactionStatus.UNCONFIRMED not in REACTION_TRANSITIONS[old]
    assert REACTION_TRANSITIONS[ReactionStatus.WITHDRAWN] == set()


@pytest.mark.django_db(transaction=True)
def test_twenty_buttons_at_once_give_twenty_numbers(section, version):
    reactions = [react(section, version, email=f"lezer{number}@example.org") for number in range(20)]
    ready = threading.Barrier(20)

    def press(reaction):
        try:
            ready.wait()
            reacting.confirm_reaction(reaction)
            reacting.confirm_reaction(reaction)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[reaction]) for reaction in reactions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(Reaction.objects.values_list("number", flat=True)) == list(range(1, 21))
