"""The cast: one village with its people, another village with its people, and those in between."""

import importlib
import pkgutil
from types import SimpleNamespace

import pytest

import tests.access
from accounts.models import PortalRole
from tests.access import CAST
from tests.factories import (
    AssignmentFactory,
    MembershipFactory,
    OfficerFactory,
    PortalRoleFactory,
    UserFactory,
    VillageFactory,
)
from villages.models import Membership


@pytest.fixture(autouse=True)
def no_bell(request, monkeypatch):
    """A unit test queues mail and looks at the row; nothing sends it in between. Marked `bell`: it rings."""
    if not request.node.get_closest_marker("bell"):
        monkeypatch.setattr("mail.tasks.ring", lambda: None)


@pytest.fixture
def village(db):
    return VillageFactory(name="Eigendorp", slug="eigendorp")


@pytest.fixture
def other_village(db):
    return VillageFactory(name="Anderdorp", slug="anderdorp")


@pytest.fixture
def nobody(db):
    """Signed in, without any role."""
    return UserFactory()


@pytest.fixture
def lead(village):
    return MembershipFactory(village=village, role=Membership.Role.LEAD).user


@pytest.fixture
def core_member(village):
    return MembershipFactory(village=village, role=Membership.Role.CORE).user


@pytest.fixture
def villager(village):
    return MembershipFactory(village=village).user


@pytest.fixture
def outsider(other_village):
    """Lead of the other village."""
    return MembershipFactory(village=other_village, role=Membership.Role.LEAD).user


@pytest.fixture
def advisor(village):
    return AssignmentFactory(village=village).advisor.user


@pytest.fixture
def foreign_advisor(other_village):
    return AssignmentFactory(village=other_village).advisor.user


@pytest.fixture
def officer(village):
    return OfficerFactory(municipality=village.municipality).user


@pytest.fixture
def foreign_officer(other_village):
    return OfficerFactory(municipality=other_village.municipality).user


@pytest.fixture
def organiser(db):
    return PortalRoleFactory(kind=PortalRole.Kind.ORGANISER).user


@pytest.fixture
def coordinator(db):
    return PortalRoleFactory(kind=PortalRole.Kind.COORDINATOR).user


@pytest.fixture
def world(request, db):
    """Everything an address of the access matrix may name: places, the cast, and what the apps add."""
    world = SimpleNamespace(
        village=request.getfixturevalue("village"), other_village=request.getfixturevalue("other_village")
    )
    for role in CAST:
        if role != "visitor":
            setattr(world, role, request.getfixturevalue(role))
    order = ["world_accounts", "world_villages", "world_sessions", "world_plans"]
    found = [info.name for info in pkgutil.iter_modules(tests.access.__path__)]
    for name in sorted(found, key=lambda name: (order.index(name) if name in order else len(order), name)):
        if name.startswith("world_"):
            importlib.import_module(f"tests.access.{name}").fill(world)
    return world
