"""The cast: one village with its people, another village with its people, and those in between."""

import copy
import importlib
import inspect
import os
import pkgutil
from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import settings as hypothesis_settings

import tests.access
from tests import cast
from tests.access import CAST

# The same examples each time, so that a build fails for what changed; `make prove` looks further.
hypothesis_settings.register_profile("same each time", derandomize=True)
if not os.environ.get("PROVE"):
    hypothesis_settings.load_profile("same each time")


def pytest_make_parametrize_id(val, argname):
    """Bytes give no name to a case: a file made on the spot holds the time, and xdist's workers must agree."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(autouse=True)
def no_bell(request, monkeypatch):
    """A unit test queues mail and looks at the row; nothing sends it in between. Marked `bell`: it rings."""
    if not request.node.get_closest_marker("bell"):
        monkeypatch.setattr("mail.tasks.ring", lambda: None)


village = pytest.fixture(cast.village)
other_village = pytest.fixture(cast.other_village)
nobody = pytest.fixture(cast.nobody)
villager = pytest.fixture(cast.villager)
core_member = pytest.fixture(cast.core_member)
lead = pytest.fixture(cast.lead)
outsider = pytest.fixture(cast.outsider)
advisor = pytest.fixture(cast.advisor)
foreign_advisor = pytest.fixture(cast.foreign_advisor)
officer = pytest.fixture(cast.officer)
foreign_officer = pytest.fixture(cast.foreign_officer)
organiser = pytest.fixture(cast.organiser)
coordinator = pytest.fixture(cast.coordinator)


@pytest.fixture(scope="module")
def made_world(django_db_setup, django_db_blocker):
    """Made once for a module, in a transaction that is never committed: the matrix asks for it a thousand times."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(made_world, db):
    """Everything an address of the access matrix may name: places, the cast, and what the apps add.

    `db` takes back what a test does with it, and the copy what it does to the objects.
    """
    return copy.deepcopy(made_world)


def _make_world() -> SimpleNamespace:
    world = SimpleNamespace(village=cast.village(db=None), other_village=cast.other_village(db=None))
    for role in CAST:
        if role != "visitor":
            make = getattr(cast, role)
            places = {name: getattr(world, name, None) for name in inspect.signature(make).parameters}
            setattr(world, role, make(**places))
    order = ["world_accounts", "world_villages", "world_sessions", "world_plans"]
    found = [info.name for info in pkgutil.iter_modules(tests.access.__path__)]
    for name in sorted(found, key=lambda name: (order.index(name) if name in order else len(order), name)):
        if name.startswith("world_"):
            importlib.import_module(f"tests.access.{name}").fill(world)
    return world
