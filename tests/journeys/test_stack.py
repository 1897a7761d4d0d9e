"""The parts themselves stand, before any job is tried on them."""

import os
import time
import urllib.request
from http import HTTPStatus

import pytest

from tests.journeys.browser import axe, has_sideways_scroll


def test_home_opens(browser_page):
    answer = browser_page.goto("/")

    assert answer.status == HTTPStatus.OK
    assert browser_page.locator("h1").count() == 1


def test_a_visitor_gets_no_cookie(js_page):
    js_page.goto("/")

    assert js_page.context.cookies() == []


def test_home_has_no_axe_violations(browser_page):
    browser_page.goto("/")

    assert axe(browser_page) == []


def test_home_fits_a_phone(phone_page):
    phone_page.goto("/")

    assert not has_sideways_scroll(phone_page)


def wait_until_ready(stack) -> str:
    """The clock's first stamp comes after its first interval."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{stack.url}/klaar/", timeout=5) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError:
            time.sleep(0.5)
    raise AssertionError(stack.logs())


def test_worker_and_clock_are_alive(stack):
    assert wait_until_ready(stack) == "ok"


def test_worker_and_clock_are_alive_over_redis(redis_stack):
    assert wait_until_ready(redis_stack) == "ok"


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="one process does it all")
def test_journeys_stay_in_the_process_of_their_group(request):
    """A pytest that pytest-xdist does not know scatters them without a word: every process starts every part."""
    assert request.node.nodeid.endswith("@journeys of sessions and mail")
