"""Who may do what with a plan and its versions. What somebody may see is `visible_to()` of the QuerySets."""

from accounts.permissions import is_coordinator
from plans.models import Plan, PlanVersion, Section
from villages.models import Village
from villages.permissions import is_lead, is_writer, roles_in

ROLE_LABELS = {"advisor": "adviseur", "lead": "trekker", "core": "kerngroep", "member": "bewoner"}


def can_write_plan(user, plan: Plan) -> bool:
    """Lead, core group and assigned advisors; the coordinator reads along, the text is of the village."""
    return is_writer(user, plan.village)


def can_edit_section(user, section: Section) -> bool:
    return can_write_plan(user, section.plan) and section.removed_at is None


def can_move_section(user, section: Section) -> bool:
    """Whoever writes may also check: in a small village that is the same handful of people."""
    return can_edit_section(user, section)


def role_label(user, village: Village) -> str:
    """What history says of somebody: a role, never a name."""
    roles = roles_in(user, village)
    for role, label in ROLE_LABELS.items():
        if role in roles:
            return label
    return "coördinator" if is_coordinator(user) else "medewerker"


def can_freeze_version(user, plan: Plan) -> bool:
    """The leads of the village; the coordinator helps."""
    return is_lead(user, plan.village) or is_coordinator(user)


def can_offer_version(user, version: PlanVersion) -> bool:
    """As freezing: it is the village that offers its plan."""
    return can_freeze_version(user, version.plan)


def can_withdraw_version(user, version: PlanVersion) -> bool:
    """As offering: only the village takes its offer back."""
    return can_freeze_version(user, version.plan)


def can_publish_version(user, version: PlanVersion) -> bool:
    return can_freeze_version(user, version.plan)


def can_render_version(user, version: PlanVersion) -> bool:
    """Ask for the PDF again after it failed."""
    return can_freeze_version(user, version.plan)


def can_answer_reactions(user, plan: Plan) -> bool:
    """Who writes answers; the coordinator helps, also to hide what cannot stay."""
    return can_write_plan(user, plan) or is_coordinator(user)


def can_set_reaction_period(user, plan: Plan) -> bool:
    """As freezing: it is the village that asks."""
    return can_freeze_version(user, plan)
