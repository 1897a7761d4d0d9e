"""The access matrix: every address of the URL resolver x everybody of the cast x every method.

- An address without a row in tests/access/ fails. So does a row for an address that does not exist.
- Each Row of tests/access/<app>.py is tried by everybody of the CAST, signed in as that person.
- Methods without a row must be refused: 405, or 302 to the sign-in page for a visitor. So a page that
  takes a POST has a POST row, or fails. HEAD answers as GET, or 405: asked by one person for each answer of GET.
- 404 is for what one may not know to exist, 403 for what one may see and not do.

Objects: the fixture `world` (tests/conftest.py) is a namespace with `village` (all the cast belongs to it),
`other_village` and everybody of the cast by name, such as `world.lead`. An app adds its own in
tests/access/world_<app>.py, with `def fill(world)`; they are filled in the order accounts, villages, sessions,
plans, and then by name. Everything a request changes is rolled back before the next one.
"""

import copy
import importlib
import pkgutil

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

import tests.access
from tests.access import CAST, Row

#: The log of downloads; and allauth's row for an address that somebody has without it (all the cast).
WRITTEN_BY_READING = {"plans:version_pdf": {"plans.PlanDownload"}, "account_email": {"account.EmailAddress"}}
OTHER_METHODS = ("put", "patch", "delete")  # no view takes these, whoever asks
WHO_MAY_MOST = ("visitor", "lead", "organiser", "coordinator")
ADMIN_REST = {"admin:'<path:object_id>/'", "admin:'(?P<url>.*)$'"}  # Django's own, without a name


def addresses() -> dict[str, None]:
    """Full names, in the order of the resolver; an address without a name counts by its pattern."""

    def walk(patterns, namespace=""):
        for entry in patterns:
            if isinstance(entry, URLPattern):
                name = f"{namespace}{entry.name or repr(str(entry.pattern))}"
                if name not in ADMIN_REST:
                    yield name
            else:
                inside = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
                yield from walk(entry.url_patterns, inside)

    return dict.fromkeys(walk(get_resolver().url_patterns))


def all_rows() -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for info in pkgutil.iter_modules(tests.access.__path__):
        if not info.name.startswith("world_"):
            rows |= importlib.import_module(f"tests.access.{info.name}").ROWS
    return rows


ROWS = all_rows()
ADDRESSES = addresses()


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_address_has_a_row(name):
    assert name in ROWS, f"{name}: write in tests/access/ who gets which answer there"


@pytest.mark.parametrize("name", ROWS)
def test_every_row_has_an_address(name):
    assert name in ADDRESSES


@pytest.mark.parametrize("name", [name for name in ADDRESSES if name in ROWS])
def test_everybody_gets_the_answer_of_the_row(name, world, clients):
    wrong = []
    for row in ROWS[name]:
        path = reverse(name, kwargs=row.kwargs(world))
        answers = {role: ask(clients[role], row.method, path, row.data(world)) for role in CAST}
        for role, got in answers.items():
            expected = row.others.get(role, row.status)
            if got != expected:
                wrong.append(f"{row.method.upper()} {path} as {role}: {got}, expected {expected}")
        for got, role in {got: role for role, got in answers.items()}.items():
            if row.method == "get" and (head := ask(clients[role], "head", path)) not in {got, 405}:
                wrong.append(f"HEAD {path} as {role}: {head}, but GET gives {got}")

    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("name", [name for name in ADDRESSES if name in ROWS])
def test_methods_without_a_row_are_refused(name, world, clients):
    listed = {row.method for row in ROWS[name]}
    path = reverse(name, kwargs=ROWS[name][0].kwargs(world))
    wrong = []
    for role in CAST:
        for method in {"get", "post"} - listed:
            got = ask(clients[role], method, path)
            if got != 405 and not (role == "visitor" and got == 302):
                wrong.append(f"{method.upper()} {path} as {role}: {got}, expected 405")
        for method in OTHER_METHODS if role in WHO_MAY_MOST else ():
            if (got := ask(clients[role], method, path)) not in {302, 403, 404, 405}:
                wrong.append(f"{method.upper()} {path} as {role}: {got}, expected 405")

    assert not wrong, "\n" + "\n".join(wrong)


#: No browser posts there: a provider of mail proves itself with a secret (tests/mail/test_webhooks.py).
WITHOUT_TOKEN = {"portal:mail_webhook"}


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in ADDRESSES
        if "post" in {r.method for r in ROWS.get(name, [])} and name not in WITHOUT_TOKEN
    ],
)
def test_every_post_needs_a_token(name, world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.coordinator)
    row = next(row for row in ROWS[name] if row.method == "post")

    answer = client.post(reverse(name, kwargs=row.kwargs(world)), row.data(world))

    assert answer.status_code == 403
    assert "Wij konden niet zien dat dit formulier van u kwam" in answer.content.decode()


@pytest.mark.parametrize(
    "name", [name for name in ADDRESSES if "get" in {r.method for r in ROWS.get(name, [])}]
)
def test_reading_changes_nothing(name, world, clients):
    """As the two who may see most. The session of the browser is the only thing that may be written."""
    row = next(row for row in ROWS[name] if row.method == "get")
    path = reverse(name, kwargs=row.kwargs(world))
    before = everything_stored()

    with transaction.atomic():
        for role in ("coordinator", "lead"):
            clients[role].get(path)
        after = everything_stored()
        transaction.set_rollback(True)

    changed = {label for label in after if after[label] != before[label]}
    assert changed <= WRITTEN_BY_READING.get(name, set())


def everything_stored() -> dict[str, list[dict]]:
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.label != "sessions.Session"
    }


@pytest.mark.parametrize("path", ["/admin/accounts/user/1/", "/admin/iets/"])
def test_what_is_left_of_the_admin_is_closed(path, world, clients):
    assert {role: ask(clients[role], "get", path) for role in CAST} == dict.fromkeys(CAST, 302)


def test_the_matrix_sees_a_page_that_is_open_by_mistake(world, clients):
    """The home page is open to all; a row that says otherwise must be found out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(ROWS, "portal:home", [Row(403)])

        with pytest.raises(AssertionError, match="GET / as visitor: 200, expected 403"):
            test_everybody_gets_the_answer_of_the_row("portal:home", world, clients)


def ask(client: Client, method: str, path: str, data: dict | None = None) -> int:
    cache.clear()  # limits count by network, and all the cast comes from one
    cookies = copy.deepcopy(client.cookies)  # signing out takes them away
    with transaction.atomic():
        answer = getattr(client, method)(path, data) if data else getattr(client, method)(path)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer.status_code


@pytest.fixture(scope="module")
def clients(made_world) -> dict[str, Client]:
    """A browser for each of the cast; an error inside a view is an answer 500 here, not an exception."""
    found = {}
    for role in CAST:
        found[role] = Client(raise_request_exception=False)
        if role != "visitor":
            found[role].force_login(getattr(made_world, role))
    return found
