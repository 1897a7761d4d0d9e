"""A new village gets its plan."""

from django.db import transaction

from accounts.models import User
from plans.models import Plan, PlanTemplate, Section
from villages.models import Village, VillageSignup
from villages.services import accept_signup


@transaction.atomic
def start_village(signup: VillageSignup, *, by: User) -> Village:
    """Accept a sign-up: the village, its first lead, the mail to that person, and a plan from the template."""
    village = accept_signup(signup, by=by)
    create_plan(village)
    return village


@transaction.atomic
def create_plan(village: Village) -> Plan:
    """Copy the current template; a second call gives the plan that is there."""
    village = Village.objects.select_for_update(of=("self",)).get(pk=village.pk)
    if known := Plan.objects.filter(village=village).first():
        return known
    template = PlanTemplate.objects.current()
    plan = Plan.objects.create(
        village=village, template=template, title=f"Wijkuitvoeringsplan {village.name}"
    )
    Section.objects.bulk_create(
        Section(
            plan=plan,
            key=section.key,
            chapter_number=section.chapter.number,
            chapter_title=section.chapter.title,
            title=section.title,
            order=section.order,
            discipline=section.discipline,
            is_required=section.is_required,
            data_block=section.data_block,
            questions=section.questions,
        )
        for section in template.sections.select_related("chapter")
    )
    return plan
