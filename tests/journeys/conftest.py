"""Journeys: the main jobs in a real browser, against real parts.

    def test_village_signs_up(stack, browser_page):        # runs twice: with and without JavaScript
        browser_page.goto("/doe-mee/")
        ...
        mail = stack.mail_to("jan@dorp.example", "bevestig")
        browser_page.goto(mail.link("/doe-mee/bevestigen/"))
        browser_page.get_by_role("button", name="Dorp aanmelden").click()

- `stack`: gunicorn, a Celery worker with its clock over the broker of files, an own database with the demo
  content, and a mail server that keeps every mail. One per process of pytest. `redis_stack`: over Redis.
- `browser_page`: a page, with and without JavaScript. `js_page`: only with. `phone_page`: with, 360 px wide.
  `new_page(javascript=True, width=1280)`: as many other people as a journey needs, each with own cookies.
- At the end of each test every page must be free of script errors, of broken content policies and of
  requests to another origin.
- `tests.journeys.browser`: sign_in(page, email), sign_out(page), axe(page), has_sideways_scroll(page).
- `stack.sql("select ...")`, `stack.django("code")`: look at or make what is in the database of the stack.

The stack keeps its content between tests: a journey uses its own names (an address with its own test in it).
A failed test leaves a picture in var/journeys/. With `pytest -n` the journeys run in two processes, and all looks with axe
in one; three processes are the fastest on two cores.
"""

import os
import shutil
from functools import partial
from pathlib import Path

import pytest

from tests.journeys.browser import ARGUMENTS, CHROMIUM
from tests.journeys.stack import Stack, has_redis
from tests.journeys.window import Window
from wup_portal.embedded import VAR_DIR

HERE = Path(__file__).parent


#: Each of these has a stack of its own; together they take about as long as all other journeys.
APART = (
    "test_freeze_and_download",
    "test_plan_writing",
    "test_reacting",
    "test_people",
    "test_lists",
    "test_village_signup",
)


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items):
    """Journeys begin first: whoever shares the work out gives a whole group to one process, and they are long."""
    journeys = [item for item in items if HERE in item.path.parents]
    for item in journeys:
        item.add_marker("journey")
        item.add_marker(pytest.mark.xdist_group(group_of(item.path.stem)))
        item.add_marker(pytest.mark.timeout(3600 if os.environ.get("PROVE") else 300))
    items[:] = [*journeys, *(item for item in items if HERE not in item.path.parents)]


def group_of(name: str) -> str:
    if name.startswith("test_accessibility"):
        return "looks"  # these need a browser, and no services
    return "journeys of plans and people" if name in APART else "journeys of sessions and mail"


def missing(what: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI=true")
    pytest.skip(f"{what} IS MISSING: THIS JOURNEY WAS NOT TRIED")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.failed = report.failed
    return report


def _stack(tmp_path_factory, *, with_redis: bool):
    folder = tmp_path_factory.mktemp("stack")
    stack = Stack(folder, with_redis=with_redis)
    stack.start()
    yield stack
    stack.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
def stack(tmp_path_factory, browser):
    yield from _stack(tmp_path_factory, with_redis=False)


@pytest.fixture(scope="package")
def redis_stack(tmp_path_factory, browser):
    if not has_redis():
        missing("redis-server")
    yield from _stack(tmp_path_factory, with_redis=True)


@pytest.fixture(scope="package")
def browser():
    if not CHROMIUM:
        missing("Chromium")
    from playwright.sync_api import Locator, sync_playwright

    click = Locator.click

    def click_and_arrive(locator, **more):
        """Playwright's own returns when the next page begins; a question that does not wait then finds half of it."""
        click(locator, **more)
        locator.page.wait_for_load_state()

    # Playwright keeps an event loop in this thread, which makes Django refuse its database to other tests
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Locator, "click", click_and_arrive)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def new_page(request, browser):
    """A function that opens a page of somebody new."""
    pages, complaints = [], []
    name = "redis_stack" if "redis_stack" in request.fixturenames else "stack"
    url = request.getfixturevalue(name).url

    def listen(page):
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on(
            "console", lambda line: "Content Security Policy" in line.text and complaints.append(line.text)
        )
        page.on("request", partial(check_origin, page))

    def check_origin(page, sent):
        if not sent.url.startswith((url, "data:", "blob:", "about:", "chrome-error:")):
            complaints.append(f"request to another origin: {sent.url}")

    def open_page(*, javascript: bool = True, width: int = 1280, height: int = 900):
        context = browser.new_context(
            base_url=url,
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
        )
        context.set_default_timeout(20_000)
        context.javascript = javascript  # for axe()
        page = context.new_page()
        listen(page)
        pages.append(page)
        return page

    yield open_page
    if getattr(request.node, "failed", False):
        folder = VAR_DIR / "journeys"
        folder.mkdir(parents=True, exist_ok=True)
        for number, page in enumerate(pages):
            page.screenshot(
                path=folder / f"{request.node.name.replace('/', '-')}-{number}.png", full_page=True
            )
    for page in pages:
        page.context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture(params=[True, False], ids=["js", "no-js"])
def browser_page(request, new_page):
    return new_page(javascript=request.param)


@pytest.fixture
def js_page(new_page):
    return new_page()


@pytest.fixture
def phone_page(new_page):
    return new_page(width=360, height=740)


@pytest.fixture
def window(browser, request, settings):
    settings.DEMO = True  # with the bar of the demo
    window = Window(browser, request.param)
    yield window
    window.close()
