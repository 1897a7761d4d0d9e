"""Limits hold for many at once, in the cache of the demo (a table) as well as in the one of tests."""

import threading

import pytest
from django.core.cache import cache, caches
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory

from common.limits import allow, client_ip, network_of


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def test_allow_counts_each_try():
    answers = [allow("test", "a@example.org", times=3, seconds=60) for _ in range(5)]

    assert answers == [True, True, True, False, False]


def test_allow_counts_each_person_and_purpose_apart():
    allow("test", "a", times=1, seconds=60)

    assert allow("test", "b", times=1, seconds=60) is True
    assert allow("other", "a", times=1, seconds=60) is True
    assert allow("test", "a", times=1, seconds=60) is False


def test_allow_gives_the_place_back_when_the_time_is_over(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("django.core.cache.backends.locmem.time.time", lambda: now[0])
    monkeypatch.setattr("django.core.cache.backends.base.time.time", lambda: now[0])
    allow("test", "a", times=1, seconds=60)
    now[0] += 59
    within = allow("test", "a", times=1, seconds=60)
    now[0] += 2

    assert (within, allow("test", "a", times=1, seconds=60)) == (False, True)


def test_allow_refuses_when_there_is_no_cache(monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise ConnectionError("no cache")

    monkeypatch.setattr(cache, "get_many", broken)

    assert allow("accounts.code", "a", times=3, seconds=60) is False


@pytest.mark.django_db(transaction=True)
def test_allow_is_exact_for_many_at_once_in_the_table_of_the_demo(settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_test"}
    }
    call_command("createcachetable", verbosity=0)
    start = threading.Barrier(8)
    answers = []

    def try_it():
        start.wait()
        answers.append(allow("test", "a", times=3, seconds=60))
        connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [False] * 5 + [True] * 3
    caches["default"].clear()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE cache_test")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "6.6.6.6", "10.0.0.1"),  # nobody may say who they are
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (2, "6.6.6.6, 203.0.113.7, 192.0.2.1", "203.0.113.7"),
        (1, "", "10.0.0.1"),
        (2, "203.0.113.7", "10.0.0.1"),
    ],
)
def test_client_ip_believes_only_our_own_proxies(settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)

    assert client_ip(request) == expected


def test_network_of_an_ipv4_address_is_never_all_of_ipv4():
    """A server that listens on both writes IPv4 as IPv6: one visitor could use up the tries of everybody."""
    requests = [RequestFactory().get("/", REMOTE_ADDR=f"::ffff:203.0.113.{end}") for end in (7, 8)]

    assert [network_of(request) for request in requests] == ["203.0.113.7/32", "203.0.113.8/32"]


def test_network_of_an_ipv6_address_is_the_household():
    request = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:3:4:5:6")

    assert network_of(request) == "2001:db8:1:2::/64"
