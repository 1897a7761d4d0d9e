"""Saving text: nothing is overwritten, nothing is lost."""

import os
import threading
from functools import partial

import pytest
from django.db import connections
from django.urls import reverse

from common.errors import DomainError, StaleVersion
from plans.models import Section, SectionRevision
from plans.services import moves, structure, writing
from plans.states import SectionStatus
from tests.factories import AssignmentFactory, SectionFactory

ROUNDS = 50 if os.environ.get("PROVE") else 10


@pytest.fixture
def section(village):
    return SectionFactory(plan__village=village, written=True, key="samenvatting", is_required=True)


def save(section, body, *, version, by, **more):
    return writing.save_section(section.pk, body=body, version=version, by=by, **more)


# --- one by one


@pytest.mark.django_db
def test_every_save_is_a_revision_with_its_writer(section, advisor):
    saved = save(section, "<p>Nieuw</p>", version=1, by=advisor, reason="Korter gemaakt")

    newest = section.revisions.first()
    assert (saved.version, saved.body, saved.updated_by) == (2, "<p>Nieuw</p>", advisor)
    assert (newest.number, newest.body, newest.author, newest.author_label, newest.reason) == (
        2, "<p>Nieuw</p>", advisor, "adviseur", "Korter gemaakt"
    )  # fmt: skip
    assert section.revisions.count() == 2


@pytest.mark.django_db
def test_stale_save_is_refused_and_stores_nothing(section, advisor, lead):
    save(section, "<p>Van de trekker</p>", version=1, by=lead)

    with pytest.raises(StaleVersion):
        save(section, "<p>Van de adviseur</p>", version=1, by=advisor)

    section.refresh_from_db()
    assert (section.body, section.revisions.count()) == ("<p>Van de trekker</p>", 2)


@pytest.mark.django_db
def test_the_same_text_twice_is_no_change_and_no_conflict(section, advisor):
    save(section, "<p>Nieuw</p>", version=1, by=advisor)

    again = save(section, "<p>Nieuw</p>", version=1, by=advisor)

    assert (again.version, section.revisions.count()) == (2, 2)


@pytest.mark.django_db
def test_text_is_cleaned_before_it_is_stored(section, advisor):
    saved = save(section, "<p onclick=x>Hoi<script>alert(1)</script></p>", version=1, by=advisor)

    assert saved.body == "<p>Hoi</p>" == section.revisions.first().body


@pytest.mark.django_db
def test_text_beyond_the_limits_is_refused(section, advisor):
    with pytest.raises(DomainError, match="te lang"):
        save(section, f"<p>{'woord ' * 4000}</p>", version=1, by=advisor)

    section.refresh_from_db()
    assert section.version == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "body", "after"),
    [
        ("concept", "<p>Anders</p>", "concept"),
        ("concept", "", "leeg"),
        ("ter_controle", "<p>Anders</p>", "ter_controle"),
        ("gereed", "<p>Anders</p>", "concept"),
        ("gereed", "", "leeg"),
    ],
)
def test_status_follows_the_text(status, body, after, village, advisor):
    section = SectionFactory(plan__village=village, written=True, status=status)

    assert save(section, body, version=1, by=advisor).status == after

    assert section.status_changes.count() == (status != after)


@pytest.mark.django_db
def test_first_text_makes_a_draft(village, advisor):
    section = SectionFactory(plan__village=village)

    saved = save(section, "<p>Begin</p>", version=0, by=advisor)

    assert (saved.status, saved.version) == ("concept", 1)
    assert [(c.old, c.new, c.by_label) for c in section.status_changes.all()] == [
        ("leeg", "concept", "adviseur")
    ]


@pytest.mark.django_db
def test_restoring_adds_a_revision_and_destroys_none(section, advisor, lead):
    first = section.body
    save(section, "<p>Tweede</p>", version=1, by=advisor)

    restored = writing.restore_revision(
        section.pk, number=1, version=2, reason="De eerste was beter", by=lead
    )

    assert (restored.version, restored.body) == (3, first)
    assert [r.body for r in section.revisions.all()] == [first, "<p>Tweede</p>", first]
    assert section.revisions.first().reason == "Tekst 1 teruggezet: De eerste was beter"


@pytest.mark.django_db
def test_restoring_over_a_newer_text_is_refused(section, advisor, lead):
    save(section, "<p>Tweede</p>", version=1, by=advisor)
    save(section, "<p>Derde</p>", version=2, by=advisor)

    with pytest.raises(StaleVersion):
        writing.restore_revision(section.pk, number=1, version=2, reason="Beter", by=lead)


# --- steps


@pytest.mark.django_db
def test_a_section_is_written_checked_and_ready(section, advisor, lead):
    moves.send_to_review(section.pk, version=1, by=advisor)
    ready = moves.approve_section(section.pk, version=1, by=lead)

    assert ready.status == SectionStatus.READY
    assert [(c.new, c.by_label) for c in section.status_changes.all()] == [
        ("gereed", "trekker"), ("ter_controle", "adviseur")
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_text_that_nobody_read_is_never_approved(section, advisor, lead):
    moves.send_to_review(section.pk, version=1, by=advisor)
    save(section, "<p>Nog snel iets veranderd</p>", version=1, by=advisor)

    with pytest.raises(StaleVersion):
        moves.approve_section(section.pk, version=1, by=lead)


@pytest.mark.django_db
def test_draft_cannot_be_ready_at_once(section, advisor):
    with pytest.raises(DomainError, match="kan niet meteen gereed worden"):
        moves.approve_section(section.pk, version=1, by=advisor)


@pytest.mark.django_db
def test_going_back_needs_a_reason(section, advisor, lead):
    moves.send_to_review(section.pk, version=1, by=advisor)

    with pytest.raises(DomainError, match="Schrijf op wat er nog moet gebeuren"):
        moves.return_section(section.pk, version=1, reason="  ", by=lead)

    back = moves.return_section(section.pk, version=1, reason="De cijfers ontbreken", by=lead)
    assert (back.status, section.status_changes.first().reason) == ("concept", "De cijfers ontbreken")


@pytest.mark.django_db
def test_an_empty_section_is_not_sent_back(village, lead):
    empty = SectionFactory(plan__village=village)

    with pytest.raises(DomainError, match="nog geen tekst"):
        moves.return_section(empty.pk, version=0, reason="Meer", by=lead)


@pytest.mark.django_db
def test_skipping_and_taking_up_again(village, lead):
    section = SectionFactory(plan__village=village)

    skipped = structure.skip_section(section.pk, reason="Er is hier geen gasnet", by=lead)

    assert skipped.is_skipped
    with pytest.raises(DomainError, match="slaat dit onderdeel over"):
        save(section, "<p>Toch</p>", version=0, by=lead)
    structure.take_up_section(section.pk, by=lead)
    assert save(section, "<p>Toch</p>", version=0, by=lead).version == 1


@pytest.mark.django_db
def test_required_or_written_sections_are_not_skipped(village, section, lead):
    with pytest.raises(DomainError, match="hoort in elk plan"):
        structure.skip_section(section.pk, reason="Geen tijd", by=lead)
    written = SectionFactory(plan=section.plan, written=True)
    with pytest.raises(DomainError, match="al tekst"):
        structure.skip_section(written.pk, reason="Geen tijd", by=lead)


@pytest.mark.django_db
def test_nothing_is_saved_in_a_section_that_was_taken_out(village, lead):
    section = SectionFactory(plan__village=village, written=True, removed_at="2026-01-05T12:00Z")

    with pytest.raises(DomainError, match="staat niet meer in het plan"):
        save(section, "<p>Te laat</p>", version=1, by=lead)


# --- at once


def both_at_once(*calls):
    """Run each call in a thread with its own connection; what each returned or raised, in order."""
    start, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            start.wait(timeout=30)
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_once_exactly_one_wins_and_the_other_gets_both_texts(village, client_of):
    section = SectionFactory(plan__village=village, written=True)
    people = [AssignmentFactory(village=village).advisor.user for _ in range(2)]
    address = reverse("plans:section_edit", args=[village.slug, section.key])
    clients = [client_of(person) for person in people]

    for number in range(ROUNDS):
        version = Section.objects.get(pk=section.pk).version
        texts = [f"Ronde {number} van Anna", f"Ronde {number} van Arend"]
        answers = both_at_once(
            *(
                partial(browser.post, address, {"body": f"<p>{text}</p>", "version": version})
                for browser, text in zip(clients, texts, strict=True)
            )
        )

        codes = [answer.status_code for answer in answers]
        assert sorted(codes) == [302, 409], codes
        won, lost = codes.index(302), codes.index(409)
        section.refresh_from_db()
        assert (section.body, section.version) == (f"<p>{texts[won]}</p>", version + 1)
        page = answers[lost].content.decode()
        assert texts[lost] in page
        assert f"<p>{texts[won]}</p>" in page
        merged = f"<p>{texts[won]}</p><p>{texts[lost]}</p>"
        assert clients[lost].post(address, {"body": merged, "version": version + 1}).status_code == 302

    history = "".join(SectionRevision.objects.filter(section=section).values_list("body", flat=True))
    for number in range(ROUNDS):
        assert f"Ronde {number} van Anna" in history
        assert f"Ronde {number} van Arend" in history
    assert SectionRevision.objects.filter(section=section).count() == 1 + 2 * ROUNDS


@pytest.mark.django_db(transaction=True)
def test_without_the_check_the_second_save_silently_wipes_out_the_first(village, monkeypatch):
    """So that the test above can fail: both read version 1, both are told that their text is stored."""
    section = SectionFactory(plan__village=village, written=True)
    people = [AssignmentFactory(village=village).advisor.user for _ in range(2)]
    both_have_read = threading.Barrier(2)
    lock = writing.lock_section

    def read_and_wait(section_pk):
        both_have_read.wait(timeout=30)
        return lock(section_pk)

    monkeypatch.setattr(writing, "lock_section", read_and_wait)
    monkeypatch.setattr(writing, "refuse_stale", lambda section, version: None)

    answers = both_at_once(
        *(lambda n=n: save(section, f"<p>Tekst {n}</p>", version=1, by=people[n]) for n in range(2))
    )

    section.refresh_from_db()
    assert [type(answer) for answer in answers] == [Section, Section]
    assert section.body in {"<p>Tekst 0</p>", "<p>Tekst 1</p>"}
    assert section.version == 3


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_pass_the_check(village, monkeypatch):
    """The check alone is not enough: between reading and writing there is room for the other."""
    section = SectionFactory(plan__village=village, written=True)
    people = [AssignmentFactory(village=village).advisor.user for _ in range(2)]
    both_have_checked = threading.Barrier(2)
    check = writing.refuse_stale
    passed = []

    def check_and_wait(row, version):
        check(row, version)
        passed.append(version)
        both_have_checked.wait(timeout=30)

    monkeypatch.setattr(
        writing, "lock_section", lambda pk: Section.objects.select_related("plan__village").get(pk=pk)
    )
    monkeypatch.setattr(writing, "refuse_stale", check_and_wait)

    both_at_once(*(lambda n=n: save(section, f"<p>Tekst {n}</p>", version=1, by=people[n]) for n in range(2)))

    assert passed == [1, 1]
