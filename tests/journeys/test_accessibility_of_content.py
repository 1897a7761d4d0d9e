"""axe on pages that depend on what there is: the demo content, and nothing at all. No `world` in this module."""

from types import SimpleNamespace

import pytest

from tests.access import CAST
from tests.journeys.window import PROVE, at_every_width
from tests.screens import content


@at_every_width
@pytest.mark.django_db
def test_the_demo_content_has_no_violations(window):
    assert window.faults(content.of_demo()) == []


@pytest.mark.skipif(not PROVE, reason="PROVE=1 also looks at a portal with nothing in it")
@pytest.mark.parametrize("window", [360, 1280], indirect=True)
@pytest.mark.django_db
def test_an_empty_portal_has_no_violations(window, request):
    assert window.faults(content.of_nothing()) == []

    cast = {who: request.getfixturevalue(who) for who in ("village", *CAST) if who != "visitor"}
    assert window.faults(content.of_hardly_anything(SimpleNamespace(**cast))) == []
