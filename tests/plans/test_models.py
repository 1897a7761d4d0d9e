import pytest
from django.db import IntegrityError

from plans.models import Plan, Section, SectionRevision
from tests.factories import PlanFactory, SectionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def revision(village):
    section = SectionFactory(plan__village=village)
    return SectionRevision.objects.create(
        section=section, number=1, body="<p>Eerst</p>", author=UserFactory(), author_label="adviseur"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"body": "<p>Anders</p>"},
        {"number": 2},
        {"author_label": "trekker"},
        {"author": None, "body": "<p>Anders</p>"},
    ],
)
def test_revision_is_never_rewritten(change, revision):
    with pytest.raises(IntegrityError):
        SectionRevision.objects.filter(pk=revision.pk).update(**change)


def test_revision_is_never_given_to_another_author(revision):
    with pytest.raises(IntegrityError):
        SectionRevision.objects.filter(pk=revision.pk).update(author=UserFactory())


def test_revision_is_never_deleted(revision):
    with pytest.raises(IntegrityError):
        SectionRevision.objects.filter(pk=revision.pk).delete()


def test_person_who_leaves_takes_the_name_and_leaves_the_text(revision):
    revision.author.delete()

    revision.refresh_from_db()
    assert (revision.author, revision.author_label, revision.body) == (None, "adviseur", "<p>Eerst</p>")


def test_text_never_changes_without_its_version():
    section = SectionFactory(written=True)

    with pytest.raises(IntegrityError):
        Section.objects.filter(pk=section.pk).update(body="<p>Langs de deur naar binnen</p>")


def test_version_never_changes_without_text():
    section = SectionFactory(written=True)

    with pytest.raises(IntegrityError):
        Section.objects.filter(pk=section.pk).update(version=7)


def test_required_section_is_never_skipped():
    with pytest.raises(IntegrityError):
        SectionFactory(is_required=True, skipped_reason="Geen zin")


def test_progress_counts_only_required_sections_that_are_ready():
    plan = PlanFactory()
    SectionFactory(plan=plan, is_required=True, written=True, status="gereed")
    SectionFactory(plan=plan, is_required=True, written=True, status="ter_controle")
    SectionFactory(plan=plan, is_required=True)
    SectionFactory(plan=plan, is_required=False, written=True, status="gereed")
    SectionFactory(plan=plan, is_required=True, removed_at="2026-01-05T12:00Z")

    assert Plan.objects.with_progress().get(pk=plan.pk).progress == "1 van 3 verplichte onderdelen klaar"


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("nobody", False),
        ("villager", True),
        ("lead", True),
        ("outsider", False),
        ("advisor", True),
        ("foreign_advisor", False),
        ("officer", False),
        ("organiser", False),
        ("coordinator", True),
    ],
)
def test_drafts_are_visible_to(role, sees, village, request):
    section = SectionFactory(plan__village=village)
    user = request.getfixturevalue(role)

    assert Section.objects.visible_to(user).filter(pk=section.pk).exists() is sees
    assert Plan.objects.visible_to(user).filter(pk=section.plan.pk).exists() is sees


def test_advisor_whose_assignment_ended_sees_nothing(village, advisor):
    SectionFactory(plan__village=village)
    village.assignments.update(ended_at="2026-01-05T12:00Z")

    assert not Section.objects.visible_to(advisor).exists()
