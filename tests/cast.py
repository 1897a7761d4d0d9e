"""The people of the tests, as functions: fixtures in conftest.py, and the inhabitants of its `world`."""

from accounts.models import PortalRole
from tests.factories import (
    AssignmentFactory,
    MembershipFactory,
    OfficerFactory,
    PortalRoleFactory,
    UserFactory,
    VillageFactory,
)
from villages.models import Membership


def village(db):
    return VillageFactory(name="Eigendorp", slug="eigendorp")


def other_village(db):
    return VillageFactory(name="Anderdorp", slug="anderdorp")


def nobody(db):
    """Signed in, without any role."""
    return UserFactory()


def lead(village):
    return MembershipFactory(village=village, role=Membership.Role.LEAD).user


def core_member(village):
    return MembershipFactory(village=village, role=Membership.Role.CORE).user


def villager(village):
    return MembershipFactory(village=village).user


def outsider(other_village):
    """Lead of the other village."""
    return MembershipFactory(village=other_village, role=Membership.Role.LEAD).user


def advisor(village):
    return AssignmentFactory(village=village).advisor.user


def foreign_advisor(other_village):
    return AssignmentFactory(village=other_village).advisor.user


def officer(village):
    return OfficerFactory(municipality=village.municipality).user


def foreign_officer(other_village):
    return OfficerFactory(municipality=other_village.municipality).user


def organiser(db):
    return PortalRoleFactory(kind=PortalRole.Kind.ORGANISER).user


def coordinator(db):
    return PortalRoleFactory(kind=PortalRole.Kind.COORDINATOR).user
