"""A plan with a written and an empty section of the access matrix."""

from tests.factories import PlanFactory, SectionFactory


def fill(world) -> None:
    world.plan = PlanFactory(village=world.village)
    world.section = SectionFactory(plan=world.plan, key="samenvatting", written=True)
    world.empty_section = SectionFactory(plan=world.plan, key="warmtebronnen")
