"""Versions of the access matrix: 1 published and 2 offered, both with a file; 3 only frozen, without one."""

from plans.models import Plan, VersionImage
from tests.factories import PlanFactory, PlanFileFactory, PlanImageFactory, PlanVersionFactory, SectionFactory


def fill(world) -> None:
    plan = Plan.objects.filter(village=world.village).first() or PlanFactory(village=world.village)
    if not plan.sections.exclude(body="").exists():
        SectionFactory(plan=plan, key="voor-de-matrix", written=True)
    published = PlanVersionFactory(plan=plan, number=1, published=True)
    PlanFileFactory(version=published)
    world.public_image, world.image = PlanImageFactory.create_batch(2, plan=plan)
    VersionImage.objects.create(version=published, image=world.public_image)
    PlanFileFactory(version=PlanVersionFactory(plan=plan, number=2, offered=True))
    PlanVersionFactory(plan=plan, number=3)
    other = Plan.objects.filter(village=world.other_village).first() or PlanFactory(
        village=world.other_village
    )
    PlanVersionFactory(plan=other, number=1)
