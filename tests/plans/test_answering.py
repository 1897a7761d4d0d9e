"""The village answers: every reaction gets a decision, its writer hears it once, and nothing disappears unseen."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from common.errors import DomainError, StaleVersion
from mail import delivery
from mail.models import OutgoingMail
from plans.models import PlanVersion, Reaction, ReactionPeriod
from plans.services import answering, reacting, versions
from plans.services.writing import save_section
from plans.states import DECISIONS
from tests.factories import (
    PlanFactory,
    PlanVersionFactory,
    ReactionFactory,
    ReactionPeriodFactory,
    SectionFactory,
    version_content,
)

OLD = "<p>Wij isoleren eerst de huizen. Daarna de rest.</p>"


@pytest.fixture(autouse=True)
def quiet_bell(monkeypatch):
    """The worker has tests of its own."""
    monkeypatch.setattr(versions, "ring", lambda: None)


@pytest.fixture
def section(village):
    plan = PlanFactory(village=village)
    PlanVersionFactory(plan=plan, content=version_content(village, samenvatting=OLD), published=True)
    return SectionFactory(plan=plan, key="samenvatting", written=True, body=OLD)


@pytest.fixture
def reaction(section):
    version = PlanVersion.objects.get(plan=section.plan)
    return ReactionFactory(
        section=section,
        version=version,
        quote="Wij isoleren eerst de huizen.",
        suggestion="Wij beginnen met de boerderijen.",
    )


def decide(reaction, by, status="answered", **more):
    values = {"answer": "Dank u wel.", "text_number": reaction.text_number} | more
    return answering.decide_reaction(reaction, status=status, by=by, **values)


def at(reaction, name="plans:reaction_answer"):
    return reverse(name, args=[reaction.plan.village.slug, reaction.number])


def answers_mailed():
    return OutgoingMail.objects.filter(kind="plans.reaction_answered").count()


# --- the decision


@pytest.mark.django_db
@pytest.mark.parametrize("status", sorted(DECISIONS - {"adopted", "partly"}))
def test_the_answer_is_public_and_mailed_once(status, reaction, lead, client, mailoutbox):
    decide(reaction, lead, status=status, answer="Wij beginnen bij de huizen.\nDat kost minder.")
    delivery.drain()
    delivery.drain()

    page = client.get(reverse("plans:reaction_list", args=[reaction.plan.village.slug])).content.decode()
    assert "Wij beginnen bij de huizen." in page
    assert [mail.to for mail in mailoutbox] == [[reaction.email]]
    assert "Dat kost minder." in mailoutbox[0].body


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"answer": " "}, {"status": "new"}, {"status": "adopted"}, {"status": "partly", "revision": 1}]
)
def test_a_decision_without_its_answer_or_its_change_is_refused(wrong, reaction, lead):
    with pytest.raises(DomainError):
        decide(reaction, lead, **wrong)

    reaction.refresh_from_db()
    assert reaction.status == "new"


@pytest.mark.django_db
def test_who_answers_what_was_changed_or_answered_meanwhile_keeps_the_words(reaction, lead, client_of):
    decide(reaction, lead)
    typed = {"status": "answered", "answer": "Mijn lange antwoord.", "text_number": 1}

    answer = client_of(lead).post(at(reaction), typed)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Een ander heeft deze reactie intussen beantwoord" in page
    assert "Mijn lange antwoord." in page
    with pytest.raises(StaleVersion):
        decide(ReactionFactory(section=reaction.section, text_number=2), lead, text_number=1)


@pytest.mark.django_db
def test_what_was_taken_over_is_mailed_with_the_difference_once_everybody_can_read_it(
    reaction, lead, mailoutbox
):
    section = reaction.section
    save_section(section.pk, body=OLD.replace("de huizen", "de boerderijen"), version=1, by=lead)

    decide(reaction, lead, status="adopted", revision=2)
    delivery.drain()
    before = len(mailoutbox)
    version = versions.freeze_version(section.plan, label="verwerkt", expected_number=2, by=lead)
    versions.publish_version(version, by=lead)
    delivery.drain()

    (mail,) = [mail for mail in mailoutbox if mail.to == [reaction.email]]
    assert before == 0
    assert "Was: Wij isoleren eerst de huizen. Daarna de rest." in mail.body
    assert "Is nu: Wij isoleren eerst de boerderijen. Daarna de rest." in mail.body


@pytest.mark.django_db
def test_a_version_frozen_before_the_change_tells_nobody(reaction, lead):
    version = versions.freeze_version(reaction.plan, label="eerder", expected_number=2, by=lead)
    save_section(reaction.section.pk, body="<p>Later.</p>", version=1, by=lead)
    decide(reaction, lead, status="partly", revision=2)

    versions.publish_version(version, by=lead)

    assert answers_mailed() == 0


@pytest.mark.django_db
def test_another_answer_keeps_the_old_one_in_the_history_and_is_mailed(reaction, lead):
    decide(reaction, lead, answer="Eerste antwoord.")
    answering.reopen_reaction(reaction, reason="Er klopte een getal niet.", by=lead)
    decide(reaction, lead, answer="Tweede antwoord.")

    assert answers_mailed() == 2
    assert [change.answer for change in reaction.changes.filter(deed="decided")] == [
        "Tweede antwoord.", "Eerste antwoord.",
    ]  # fmt: skip


@pytest.mark.django_db
def test_an_answer_that_is_opened_again_before_its_mail_left_is_not_mailed(reaction, lead, mailoutbox):
    decide(reaction, lead)
    answering.reopen_reaction(reaction, reason="Te vlug.", by=lead)

    delivery.drain()

    assert mailoutbox == []


# --- other words


@pytest.mark.django_db
def test_suggested_words_become_a_saved_text_that_names_the_reaction(reaction, lead):
    revision = answering.take_over_words(reaction, version=1, by=lead)

    reaction.refresh_from_db()
    assert revision.body == "<p>Wij beginnen met de boerderijen. Daarna de rest.</p>"
    assert revision.reason == "Woorden uit reactie 1 overgenomen"
    assert reaction.status == "in_hand"
    assert decide(reaction, lead, status="adopted", revision=revision.number).linked_revision == revision


@pytest.mark.django_db
def test_words_are_not_put_in_a_text_that_changed_meanwhile(reaction, lead):
    save_section(reaction.section.pk, body=OLD.replace("rest", "kerk"), version=1, by=lead)

    with pytest.raises(StaleVersion):
        answering.take_over_words(reaction, version=1, by=lead)
    save_section(reaction.section.pk, body="<p>Heel anders.</p>", version=2, by=lead)
    with pytest.raises(DomainError, match="De zin staat niet meer precies zo"):
        answering.take_over_words(reaction, version=3, by=lead)


@pytest.mark.django_db
def test_the_page_says_that_the_text_changed_since(reaction, lead, client_of):
    save_section(reaction.section.pk, body="<p>Heel anders.</p>", version=1, by=lead)

    page = client_of(lead).get(at(reaction)).content.decode()

    assert "De tekst is sindsdien veranderd" in page
    assert "Woorden overnemen in de tekst" not in page


# --- hidden


@pytest.mark.django_db
def test_a_hidden_reaction_leaves_a_trace_and_its_writer_is_told(reaction, lead, client, mailoutbox):
    answering.hide_reaction(reaction, reason="Er stond een telefoonnummer in.", by=lead)
    answering.hide_reaction(reaction, reason="Nog eens.", by=lead)
    delivery.drain()
    listed = reverse("plans:reaction_list", args=[reaction.plan.village.slug])
    hidden = client.get(listed).content.decode()
    answering.show_reaction(reaction, by=lead)

    assert "Er stond een telefoonnummer in." in hidden
    assert reaction.text not in hidden
    assert len(mailoutbox) == 1
    assert reaction.text in client.get(listed).content.decode()
    assert [change.deed for change in reaction.changes.all()] == ["shown", "hidden"]


@pytest.mark.django_db
def test_totals_add_up_whatever_happened(section, lead):
    for status in ("new", "in_hand", "not_adopted", "answered"):
        decided = {"answer": "Dank u.", "answered_at": timezone.now()} if status in DECISIONS else {}
        ReactionFactory(section=section, status=status, **decided)
    ReactionFactory(section=section, unconfirmed=True)
    answering.hide_reaction(ReactionFactory(section=section), reason="Scheldwoord.", by=lead)
    reacting.withdraw_reaction(ReactionFactory(section=section))
    gone = ReactionFactory(section=section)
    answering.hide_reaction(gone, reason="Scheldwoord.", by=lead)
    reacting.withdraw_reaction(gone)

    totals = section.plan.reactions.totals()

    assert totals.pop("total") == sum(totals.values()) == 7
    assert totals == {"new": 1, "in_hand": 1, "adopted": 0, "partly": 0, "not_adopted": 1, "answered": 1,
                      "withdrawn": 2, "hidden": 1}  # fmt: skip


# --- from paper and from meetings


def enter(plan, by, lines, key=None):
    return answering.enter_reactions(
        plan, key=key or uuid.uuid4(), source="meeting", title="Bewonersavond", held_on=timezone.localdate(),
        attendees=34, lines=lines, by=by,
    )  # fmt: skip


@pytest.mark.django_db
def test_thirty_reactions_of_an_evening_count_with_their_source(section, lead, client):
    enter(section.plan, lead, [(section, f"Reactie {number}") for number in range(30)])

    page = client.get(reverse("plans:reaction_list", args=[section.plan.village.slug])).content.decode()
    assert section.plan.reactions.totals()["new"] == 30
    assert "Bewonersavond" in page
    assert "34 aanwezig" in page
    assert set(Reaction.objects.values_list("name", "email")) == {("", "")}


@pytest.mark.django_db
def test_the_same_page_sent_twice_is_entered_once(section, lead):
    key = uuid.uuid4()

    batches = [enter(section.plan, lead, [(section, "Eén keer")], key=key) for _ in range(2)]

    assert batches[0] == batches[1]
    assert Reaction.objects.count() == 1


@pytest.mark.django_db
def test_the_page_to_enter_grows_without_losing_a_word(section, lead, client_of):
    address = reverse("plans:reaction_enter", args=[section.plan.village.slug])
    typed = {"source": "paper", "title": "Huis aan huis", "held_on": "1-11-2026", "key": uuid.uuid4(), "count": 10,
             "section_1": section.key, "text_1": "Van papier", "text_2": "Zonder onderdeel"}  # fmt: skip

    more = client_of(lead).post(address, typed | {"meer": "1"}).content.decode()
    refused = client_of(lead).post(address, typed)
    entered = client_of(lead).post(address, typed | {"section_2": section.key})

    assert "Van papier" in more
    assert 'name="text_20"' in more
    assert refused.status_code == 422
    assert "Zonder onderdeel" in refused.content.decode()
    assert entered.status_code == 302
    assert list(Reaction.objects.values_list("text", flat=True)) == ["Van papier", "Zonder onderdeel"]


# --- from when until when


@pytest.mark.django_db
def test_periods_do_not_overlap_and_the_past_stays(section, lead):
    now = timezone.now()
    day = timedelta(days=1)
    period = answering.set_period(
        section.plan, None, opens_at=now - day, closes_at=now + day, question="Wat mist u?", by=lead
    )

    with pytest.raises(DomainError, match="Er is al een reactietermijn"):
        answering.set_period(section.plan, None, opens_at=now, closes_at=now + 2 * day, question="", by=lead)
    with pytest.raises(DomainError, match="al voorbij"):
        answering.set_period(section.plan, period, opens_at=now - day, closes_at=now, question="", by=lead)
    longer = answering.set_period(
        section.plan, period, opens_at=now + day, closes_at=now + 9 * day, question="Wat mist u?", by=lead
    )
    assert (longer.opens_at, longer.closes_at) == (now - day, now + 9 * day)
    answering.end_period(period)
    answering.end_period(period)
    assert not ReactionPeriod.objects.open_at(timezone.now()).exists()
    with pytest.raises(DomainError, match="voorbij"):
        answering.set_period(section.plan, period, opens_at=now, closes_at=now + day, question="", by=lead)


@pytest.mark.django_db
def test_a_period_that_has_not_begun_is_taken_away(section):
    period = ReactionPeriodFactory(plan=section.plan, opens_at=timezone.now() + timedelta(days=1))

    answering.end_period(period)

    assert not ReactionPeriod.objects.exists()


@pytest.mark.django_db
def test_without_a_public_version_there_is_nothing_to_react_to(village, lead):
    now = timezone.now()

    with pytest.raises(DomainError, match="openbaar"):
        answering.set_period(
            PlanFactory(village=village),
            None,
            opens_at=now,
            closes_at=now + timedelta(days=1),
            question="",
            by=lead,
        )


# --- nobody watches a queue


@pytest.mark.django_db
def test_writers_hear_of_new_reactions_once(reaction, lead, advisor, villager):
    answering.tell_of_waiting_reactions()
    answering.tell_of_waiting_reactions()
    told = OutgoingMail.objects.filter(kind="plans.reactions_waiting")

    assert set(told.values_list("to_email", flat=True)) == {lead.email, advisor.email}
    assert told.count() == 2
    ReactionFactory(section=reaction.section)
    answering.tell_of_waiting_reactions()
    assert told.count() == 4


# --- frozen with the version


@pytest.mark.django_db
def test_a_version_holds_the_reactions_by_number_without_names(reaction, lead):
    decide(reaction, lead, answer="Goed idee.")
    answering.hide_reaction(
        ReactionFactory(section=reaction.section, text="Scheldwoord"), reason="Grof.", by=lead
    )

    version = versions.freeze_version(reaction.plan, label="met reacties", expected_number=2, by=lead)

    first, second = version.content["reactions"]
    assert (first["number"], first["section"], first["status"], first["answer"]) == (
        1, "samenvatting", "answered", "Goed idee.",
    )  # fmt: skip
    assert (second["hidden"], second["text"]) == ("Grof.", "")
    assert "Jan Voorbeeld" not in str(version.content)
    assert version.content["chapters"][0]["sections"][0]["revision"] == 1


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 30])
def test_the_lists_take_the_same_number_of_queries(
    count, section, lead, client_of, django_assert_num_queries
):
    ReactionFactory.create_batch(count, section=section)
    client = client_of(lead)
    slug = section.plan.village.slug
    client.get(reverse("plans:reaction_office", args=[slug]))

    with django_assert_num_queries(13):
        client.get(reverse("plans:reaction_office", args=[slug]))
    with django_assert_num_queries(8):
        client.get(reverse("plans:reaction_list", args=[slug]))
    with django_assert_num_queries(8):
        client.get(reverse("plans:plan_read", args=[slug]))
