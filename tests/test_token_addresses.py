"""Whoever opens a link from a mail changes nothing: not a person, not a scanner, not five times.

Walks the URL list: every address with a `token` in it needs an example in the access rows of its app.
"""

import importlib
import pkgutil
import re

import pytest
from django.apps import apps
from django.urls import URLPattern, get_resolver, reverse

import tests.access

TITLE = re.compile(b"<title>.*?</title>", re.DOTALL)


def token_addresses():
    """Names of all addresses of our own with a token."""

    def walk(patterns, namespace=""):
        for entry in patterns:
            if isinstance(entry, URLPattern):
                if "token" in entry.pattern.regex.groupindex or "token" in entry.pattern.converters:
                    yield f"{namespace}:{entry.name}"
            else:
                yield from walk(entry.url_patterns, entry.namespace or namespace)

    return sorted(set(walk(get_resolver().url_patterns)))


def modules():
    for info in pkgutil.iter_modules(tests.access.__path__):
        if not info.name.startswith("world_"):
            yield importlib.import_module(f"tests.access.{info.name}")


def everything_stored():
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values()) for model in apps.get_models()
    }


def test_there_are_token_addresses():
    assert "knowledge_sessions:link" in token_addresses()


@pytest.mark.parametrize("name", token_addresses())
def test_get_and_head_on_every_token_url_change_nothing(name, world, client):
    rows = [row for module in modules() for row in module.ROWS.get(name, []) if row.status != 404]
    assert rows, f"{name}: give an example token in tests/access/"
    path = reverse(name, kwargs=rows[0].kwargs(world))
    before = everything_stored()

    answers = [client.get(path) for _ in range(5)] + [client.head(path) for _ in range(5)]

    assert everything_stored() == before
    assert {answer.status_code for answer in answers} <= {200, 302}
    assert {answer["Referrer-Policy"] for answer in answers} == {"same-origin"}


@pytest.mark.parametrize("name", token_addresses())
def test_no_cache_keeps_a_token_url_and_no_search_engine_lists_it(name, world, client):
    """Also when it is nonsense, and when a button was pressed: each row of the matrix that a visitor may try."""
    for row in [row for module in modules() for row in module.ROWS.get(name, [])]:
        kwargs = row.kwargs(world)
        for send in (client.get, client.post):
            answer = send(reverse(name, kwargs=kwargs))

            assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")
            title = TITLE.search(b"" if answer.streaming else answer.content)
            assert title is None or kwargs["token"].encode() not in title[0]
