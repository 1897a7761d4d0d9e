"""Whatever writers do, in whatever order: no text that the portal took is ever lost, and what was frozen stays."""

import os
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from common.errors import DomainError
from common.html import clean_html
from plans.content import fingerprint
from plans.models import PersonalDraft, Section, SectionRevision, StructureChange
from plans.services import drafts, moves, structure, versions, writing
from plans.states import SectionStatus
from tests.factories import MembershipFactory, PlanFactory, SectionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.heavy]
PROVE = bool(os.environ.get("PROVE"))
TEXTS = st.sampled_from(
    ["", "Zon", "Wind", "Wij isoleren.", "Bodemwarmte & meer", "<p>met <strong>nadruk</strong></p>"]
)
TITLES = st.sampled_from(["Zon", "Wind", "Warmte", "zon"])
WHO = st.integers(0, 2)
WHICH = st.integers(0, 9)


class Tab:
    """One open page of one writer: it knows the version it was opened on, and counts what it sends."""

    def __init__(self, section, by):
        self.section, self.by, self.seen, self.page, self.number = section, by, section.version, uuid4(), 0
        self.last_kept = ""


class WritingMachine(RuleBasedStateMachine):
    """Three writers with any number of open pages. What a rule of the house refuses, changes nothing."""

    tabs = Bundle("tabs")

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @initialize()
    def begin(self):
        self.plan = PlanFactory()
        self.writers = [MembershipFactory(village=self.plan.village, role="lead").user for _ in range(3)]
        for order in range(1, 5):
            SectionFactory(
                plan=self.plan, key=f"s{order}", title=f"S{order}", order=order, chapter_number=order % 2 + 1,
                chapter_title=f"H{order % 2 + 1}", is_required=order == 1,
            )  # fmt: skip
        self.saved: list[tuple[int, int, str]] = []  # section, number, text: as the portal took them
        self.open_pages: list[Tab] = []
        self.frozen: dict[int, str] = {}
        self.keys: dict[int, str] = {}
        self.history: list[tuple] = []

    def nth(self, which) -> Section:
        found = list(self.plan.sections.order_by("pk"))
        return found[which % len(found)]

    def do(self, work, *args, **kwargs):
        """What came of it, and None when the house refused."""
        before = self.everything()
        try:
            with transaction.atomic():
                return work(*args, **kwargs)
        except DomainError:
            assert self.everything() == before, "a refusal changed something"
            return None

    def everything(self):
        sections = self.plan.sections.order_by("pk")
        return [
            list(sections.values_list("pk", "title", "version", "body", "status", "removed_at", "order")),
            SectionRevision.objects.filter(section__plan=self.plan).count(),
            StructureChange.objects.filter(section__plan=self.plan).count(),
            list(PersonalDraft.objects.order_by("pk").values_list("body", "number", "closed_at")),
        ]

    # --- writing

    @rule(target=tabs, which=WHICH, who=WHO)
    def open_page(self, which, who):
        tab = Tab(self.nth(which), self.writers[who])
        self.open_pages.append(tab)
        return tab

    @rule(tab=tabs, body=TEXTS, late=st.booleans())
    def autosave(self, tab, body, late):
        """late: one that was sent before the last one and comes in after it."""
        number = tab.number if late else tab.number + 1
        section = Section.objects.get(pk=tab.section.pk)
        draft = self.do(
            drafts.keep_draft,
            section,
            page=tab.page,
            number=number,
            body=body,
            base_version=tab.seen,
            by=tab.by,
        )
        if draft is None:  # the page was closed by a save: the browser goes on as a new page
            tab.page, tab.number, tab.last_kept = uuid4(), 0, ""
        elif not late:
            tab.number = number
            is_in_plan = tab.seen == section.version and clean_html(drafts.from_typed(body)) == section.body
            tab.last_kept = "" if is_in_plan else body

    @rule(tab=tabs, body=TEXTS)
    def save(self, tab, body):
        """A stale page is refused, and its writer then saves on top of the newest text, or leaves it."""
        html, before = drafts.from_typed(body), Section.objects.get(pk=tab.section.pk)
        saved = self.do(writing.save_section, tab.section.pk, body=html, version=tab.seen, by=tab.by)
        if saved is None:
            return
        self.saved.append((saved.pk, saved.version, saved.body))
        assert saved.body == clean_html(html)
        assert saved.body == before.body or saved.version == tab.seen + 1 == before.version + 1
        drafts.close_draft(saved, page=tab.page, by=tab.by)
        tab.seen, tab.page, tab.number, tab.last_kept = saved.version, uuid4(), 0, ""

    @rule(tab=tabs)
    def see_the_newest(self, tab):
        tab.seen = Section.objects.get(pk=tab.section.pk).version

    @rule(tab=tabs)
    def throw_away_and_take_back(self, tab):
        drafts.throw_away(tab.section, page=tab.page, by=tab.by)
        drafts.take_back(tab.section, page=tab.page, by=tab.by)

    @rule(which=WHICH, number=st.integers(1, 5), who=WHO)
    def restore(self, which, number, who):
        section = self.nth(which)
        if section.revisions.filter(number=number).exists():
            saved = self.do(
                writing.restore_revision, section.pk, number=number, version=section.version,
                reason="Beter", by=self.writers[who],
            )  # fmt: skip
            if saved:
                self.saved.append((saved.pk, saved.version, saved.body))

    @rule(which=WHICH, who=WHO, step=st.sampled_from(["send", "approve", "return"]))
    def step(self, which, who, step):
        section, by = self.nth(which), self.writers[who]
        if step == "send":
            self.do(moves.send_to_review, section.pk, version=section.version, by=by)
        elif step == "approve":
            self.do(moves.approve_section, section.pk, version=section.version, by=by)
        else:
            self.do(moves.return_section, section.pk, version=section.version, reason="Meer", by=by)

    # --- the layout

    @rule(title=TITLES, chapter=st.integers(1, 3), who=WHO)
    def add(self, title, chapter, who):
        self.do(
            structure.add_section, self.plan, title=title, chapter=chapter, discipline="energie",
            by=self.writers[who],
        )  # fmt: skip

    @rule(which=WHICH, title=TITLES, who=WHO)
    def rename(self, which, title, who):
        section = self.nth(which)
        self.do(structure.rename_section, section.pk, title=title, seen=section.title, by=self.writers[who])

    @rule(which=WHICH, down=st.booleans(), seen=st.integers(1, 3), who=WHO)
    def shift(self, which, down, seen, who):
        self.do(structure.shift_section, self.nth(which).pk, seen=seen, down=down, by=self.writers[who])

    @rule(which=WHICH, chapter=st.integers(1, 3), who=WHO)
    def move(self, which, chapter, who):
        self.do(structure.move_section, self.nth(which).pk, chapter=chapter, by=self.writers[who])

    @rule(which=WHICH, who=WHO)
    def remove(self, which, who):
        self.do(structure.remove_section, self.nth(which).pk, by=self.writers[who])

    @rule(which=WHICH, who=WHO, is_on=st.booleans())
    def skip(self, which, who, is_on):
        section, by = self.nth(which), self.writers[who]
        if is_on:
            self.do(structure.skip_section, section.pk, reason="Niets te melden", by=by)
        else:
            self.do(structure.take_up_section, section.pk, by=by)

    @rule(which=WHICH, who=WHO)
    def undo(self, which, who):
        changes = list(StructureChange.objects.filter(section__plan=self.plan))
        if changes:
            self.do(structure.undo, changes[which % len(changes)], by=self.writers[who])

    # --- freezing

    @rule(who=WHO)
    def freeze(self, who):
        number = versions.next_number(self.plan)
        version = self.do(
            versions.freeze_version, self.plan, label="x", expected_number=number, by=self.writers[who]
        )
        if version:
            self.frozen[version.pk] = version.sha256

    # --- what always holds

    @invariant()
    def every_text_that_was_taken_is_in_the_history(self):
        if hasattr(self, "saved"):
            known = {
                (revision.section_id, revision.number): revision.body
                for revision in SectionRevision.objects.filter(section__plan=self.plan)
            }
            for pk, number, body in self.saved:
                assert known.get((pk, number), "") == body

    @invariant()
    def the_plan_shows_the_last_text_of_its_history(self):
        for section in self.plan.sections.all() if hasattr(self, "saved") else []:
            numbers = list(section.revisions.order_by("number").values_list("number", flat=True))
            assert numbers == list(range(1, section.version + 1))
            assert section.body == (section.revisions.first().body if numbers else "")
            assert (section.status == SectionStatus.EMPTY) == (section.body == "")

    @invariant()
    def what_was_kept_while_typing_waits_for_its_writer(self):
        for tab in getattr(self, "open_pages", []):
            kept = PersonalDraft.objects.waiting().filter(section=tab.section, user=tab.by, page=tab.page)
            assert "".join(kept.values_list("body", flat=True)) == tab.last_kept

    @invariant()
    def what_was_frozen_stays(self):
        for version in self.plan.versions.all() if hasattr(self, "saved") else []:
            assert fingerprint(version.content) == version.sha256 == self.frozen[version.pk]

    @invariant()
    def the_layout_is_whole(self):
        if not hasattr(self, "saved"):
            return
        sections = list(self.plan.sections.all())
        for section in sections:
            assert self.keys.setdefault(section.pk, section.key) == section.key
        assert {section.pk for section in sections} == set(self.keys)  # none is ever gone
        running = [section for section in sections if not section.removed_at]
        titles = [section.title.casefold() for section in running]
        assert len({(section.chapter_number, section.order) for section in running}) == len(running)
        assert all(section.removed_at is None for section in sections if section.is_required)
        assert all(not section.body for section in sections if section.skipped_reason)
        assert len({section.key for section in sections}) == len(sections)
        assert titles.count("s1") <= 1

    @invariant()
    def the_history_of_the_layout_only_grows_and_leads_to_today(self):
        if not hasattr(self, "saved"):
            return
        changes = StructureChange.objects.filter(section__plan=self.plan).order_by("pk")
        told = list(changes.values_list("pk", "before", "after"))
        assert told[: len(self.history)] == self.history
        self.history = told
        for section in self.plan.sections.all():
            last = changes.filter(section=section).last()
            if last:
                now = structure.state_of(section)
                names = ("title", "chapter", "skipped", "is_removed")
                assert [now[name] for name in names] == [last.after[name] for name in names]


@pytest.mark.timeout(900)
def test_no_word_is_ever_lost():
    """PROVE=1 tries some thirty times as much."""
    stories, steps = (300, 60) if PROVE else (15, 40)
    run_state_machine_as_test(
        WritingMachine,
        settings=settings(
            max_examples=stories, stateful_step_count=steps, deadline=None,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate, *([Phase.shrink] * bool(PROVE))],
        ),
    )  # fmt: skip
