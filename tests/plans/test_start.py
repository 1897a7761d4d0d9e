import pytest

from plans.services.start import create_plan

pytestmark = pytest.mark.django_db


def test_plan_copies_the_template(village):
    plan = create_plan(village)

    assert plan.sections.count() == 49
    first = plan.sections.first()
    assert (first.key, first.chapter_number, first.is_required, first.status, first.version) == (
        "samenvatting", 1, True, "leeg", 0
    )  # fmt: skip
    assert first.questions[0] == "Wat wil het dorp bereiken, in drie zinnen?"


def test_second_call_gives_the_same_plan(village):
    assert create_plan(village) == create_plan(village)
