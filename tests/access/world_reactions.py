"""Readers may react to version 1: reaction 1 waits for an answer, and one waits for the button of its writer."""

from common.tokens import derive_token
from plans.emails import REACTION_PURPOSE
from plans.models import PlanVersion
from tests.factories import ReactionFactory, ReactionPeriodFactory


def fill(world) -> None:
    ReactionPeriodFactory(plan=world.plan)
    read = {"section": world.section, "version": PlanVersion.objects.get(plan=world.plan, number=1)}
    world.reaction = ReactionFactory(**read)
    world.unconfirmed = ReactionFactory(unconfirmed=True, **read)
    world.reaction_token = derive_token(REACTION_PURPOSE, world.reaction.reference, 1)
    world.unconfirmed_token = derive_token(REACTION_PURPOSE, world.unconfirmed.reference, 1)
