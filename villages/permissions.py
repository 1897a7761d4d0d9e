"""Who someone is for a village, and what they may do there."""

from accounts.permissions import is_coordinator, is_organiser
from villages.models import Membership, Municipality, Village


def roles_in(user, village: Village) -> frozenset[str]:
    """Any of "lead", "core", "member", "advisor"; read once per user object and village."""
    if not user.is_authenticated:
        return frozenset()
    known = user.__dict__.setdefault("_roles_in_village", {})
    if village.pk not in known:
        roles = set(user.memberships.running().filter(village=village).values_list("role", flat=True))
        if (
            user.advisor_roles.running()
            .filter(assignments__village=village, assignments__ended_at=None)
            .exists()
        ):
            roles.add("advisor")
        known[village.pk] = frozenset(roles)
    return known[village.pk]


def is_lead(user, village: Village) -> bool:
    return Membership.Role.LEAD in roles_in(user, village)


def is_member(user, village: Village) -> bool:
    """Anyone of the village itself, or an advisor who is assigned to it."""
    return bool(roles_in(user, village))


def is_writer(user, village: Village) -> bool:
    """Lead, core group and the assigned advisors write in the plan."""
    return bool(roles_in(user, village) & {"lead", "core", "advisor"})


def is_officer(user, municipality: Municipality) -> bool:
    return user.is_authenticated and user.officer_roles.running().filter(municipality=municipality).exists()


def can_enter_workshop(user, village: Village) -> bool:
    """Members and assigned advisors; the coordinator helps everywhere."""
    return is_member(user, village) or is_coordinator(user)


def can_judge_signups(user) -> bool:
    return is_coordinator(user)


def can_manage_initiatives(user) -> bool:
    """Those who invite: they see the contacts of every initiative."""
    return is_coordinator(user) or is_organiser(user)


def can_change_phase(user, village: Village) -> bool:
    return is_lead(user, village) or is_coordinator(user)


def can_edit_village(user, village: Village) -> bool:
    """Its name and what is public."""
    return is_lead(user, village) or is_coordinator(user)


def works_for_others(user) -> bool:
    """An advisor of a bureau or an officer of a municipality: signing in asks a second step of them."""
    return user.advisor_roles.running().exists() or user.officer_roles.running().exists()


def can_manage_people(user) -> bool:
    """Coordinators invite to roles, end them, and assign advisors to villages."""
    return is_coordinator(user)
