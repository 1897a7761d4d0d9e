"""Who may do what with a plan and its versions. What somebody may see is `visible_to()` of the QuerySets."""

from accounts.permissions import is_coordinator
from plans.models import Plan, PlanVersion
from villages.permissions import is_lead


def can_freeze_version(user, plan: Plan) -> bool:
    """The leads of the village; the coordinator helps."""
    return is_lead(user, plan.village) or is_coordinator(user)


def can_offer_version(user, version: PlanVersion) -> bool:
    """As freezing: it is the village that offers its plan."""
    return can_freeze_version(user, version.plan)


def can_publish_version(user, version: PlanVersion) -> bool:
    return can_freeze_version(user, version.plan)


def can_render_version(user, version: PlanVersion) -> bool:
    """Ask for the PDF again after it failed."""
    return can_freeze_version(user, version.plan)
