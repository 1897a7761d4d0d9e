import pytest

from plans.permissions import can_edit_section, can_move_section, role_label
from tests.factories import MembershipFactory, SectionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("villager", False),
        ("core_member", True),
        ("lead", True),
        ("advisor", True),
        ("outsider", False),
        ("foreign_advisor", False),
        ("officer", False),
        ("organiser", False),
        ("coordinator", False),
        ("nobody", False),
    ],
)
def test_who_writes_in_a_plan(role, allowed, village, request):
    section, user = SectionFactory(plan__village=village), request.getfixturevalue(role)

    assert can_edit_section(user, section) is allowed
    assert can_move_section(user, section) is allowed


def test_nobody_writes_in_a_section_that_was_taken_out(village, lead):
    section = SectionFactory(plan__village=village, removed_at="2026-01-05T12:00Z")

    assert can_edit_section(lead, section) is False


def test_writer_whose_role_ended_writes_no_more(village):
    member = MembershipFactory(village=village, role="core", ended_at="2026-01-05T12:00Z")

    assert can_edit_section(member.user, SectionFactory(plan__village=village)) is False


@pytest.mark.parametrize(
    ("role", "label"),
    [
        ("lead", "trekker"),
        ("core_member", "kerngroep"),
        ("villager", "bewoner"),
        ("advisor", "adviseur"),
        ("coordinator", "coördinator"),
        ("nobody", "medewerker"),
    ],
)
def test_history_names_the_role(role, label, village, request):
    assert role_label(request.getfixturevalue(role), village) == label
