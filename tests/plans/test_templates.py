import pytest
import yaml
from django.core.management import call_command

from common.errors import DomainError
from plans.models import PlanTemplate, TemplateSection
from plans.services.start import create_plan
from plans.services.templates import TEMPLATE_FILE, load_template
from tests.factories import VillageFactory

pytestmark = pytest.mark.django_db


def changed(tmp_path, **head):
    content = yaml.safe_load(TEMPLATE_FILE.read_text())
    content["sjabloon"] |= head
    content["hoofdstukken"][0]["titel"] = "Kort en goed"
    path = tmp_path / "template.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True))
    return path


def test_migrate_brings_the_template():
    template = PlanTemplate.objects.current()

    assert template.chapters.count() == 11
    assert template.sections.count() == 49
    assert template.sections.filter(is_required=True).count() == 38


def test_every_section_asks_questions():
    assert [s.key for s in TemplateSection.objects.all() if len(s.questions) < 2] == []


def test_loading_again_changes_nothing():
    before = list(TemplateSection.objects.values_list("pk", flat=True))

    call_command("load_plan_template")

    assert list(TemplateSection.objects.values_list("pk", flat=True)) == before


def test_changed_file_replaces_a_version_that_no_plan_uses(tmp_path):
    load_template(changed(tmp_path))

    assert PlanTemplate.objects.count() == 1
    assert PlanTemplate.objects.current().chapters.first().title == "Kort en goed"


def test_changed_file_is_refused_when_plans_use_that_version(tmp_path):
    create_plan(VillageFactory())

    with pytest.raises(DomainError):
        load_template(changed(tmp_path))

    assert PlanTemplate.objects.current().chapters.first().title == "Het plan in het kort"


def test_new_version_becomes_current_and_leaves_running_plans_alone(tmp_path):
    plan = create_plan(VillageFactory())

    load_template(changed(tmp_path, versie="0.2"))

    plan.refresh_from_db()
    assert PlanTemplate.objects.current().version == "0.2"
    assert plan.template.version == "0.1-concept"
    assert plan.sections.first().chapter_title == "Het plan in het kort"
