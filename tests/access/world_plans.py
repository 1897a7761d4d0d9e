"""A plan with a written, an empty and a removed section of the access matrix."""

from plans.services.structure import remove_section
from tests.factories import PlanFactory, SectionFactory


def fill(world) -> None:
    world.plan = PlanFactory(village=world.village)
    world.section = SectionFactory(plan=world.plan, key="samenvatting", written=True)
    world.empty_section = SectionFactory(plan=world.plan, key="warmtebronnen")
    removed = SectionFactory(plan=world.plan, key="weggehaald", title="Weggehaald", written=True)
    world.removed_section = remove_section(removed.pk, by=world.lead)
