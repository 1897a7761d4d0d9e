"""The demo plans: complete, half way and empty; loading twice makes nothing twice."""

import importlib

import pytest

from plans.models import Plan, Section, SectionRevision
from wup_portal import demo

pytestmark = pytest.mark.django_db


def load():
    for name in demo.MODULES[: demo.MODULES.index("plans") + 1]:
        try:
            importlib.import_module(f"wup_portal.demo.{name}").load()
        except ModuleNotFoundError:
            continue


def progress(slug):
    return Plan.objects.with_progress().get(village__slug=slug).progress


def test_one_plan_is_complete_one_half_way_one_empty():
    load()

    assert progress("voorbeelddorp") == "38 van 38 verplichte onderdelen klaar"
    assert progress("proefveen") == "3 van 38 verplichte onderdelen klaar"
    assert progress("modelhaar") == "0 van 38 verplichte onderdelen klaar"
    empty = Section.objects.filter(plan__village__slug="voorbeelddorp", body="", skipped_reason="")
    assert not empty.exists()


def test_loading_again_makes_nothing_twice():
    load()
    before = (Plan.objects.count(), SectionRevision.objects.count())

    load()

    assert (Plan.objects.count(), SectionRevision.objects.count()) == before
