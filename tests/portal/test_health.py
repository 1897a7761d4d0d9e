from datetime import timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from common import heartbeats
from common.models import Heartbeat


@pytest.fixture
def all_alive(db):
    for name in heartbeats.LONGEST_SILENCE:
        heartbeats.stamp(name)


def test_alive_asks_no_database(client, django_assert_num_queries):
    answer = client.get("/gezond/")

    assert (answer.status_code, answer.content) == (200, b"ok")


def test_ready_when_everything_works(client, all_alive):
    answer = client.get("/klaar/")

    assert (answer.status_code, answer.content) == (200, b"ok")


def test_not_ready_without_a_heartbeat(client, all_alive):
    Heartbeat.objects.filter(name="pdf").delete()

    answer = client.get("/klaar/")

    assert (answer.status_code, answer.content) == (503, b"niet ok")


def test_not_ready_after_a_long_silence(client, all_alive):
    Heartbeat.objects.filter(name="default").update(at=timezone.now() - timedelta(minutes=4))

    assert client.get("/klaar/").status_code == 503


def test_not_ready_with_a_migration_to_do(client, all_alive):
    MigrationRecorder.Migration.objects.filter(app="common", name="0001_initial").delete()

    assert client.get("/klaar/").status_code == 503


def test_not_ready_without_a_broker(client, all_alive, monkeypatch):
    def gone(*args, **kwargs):
        raise ConnectionError("redis://:secret@broker")

    monkeypatch.setattr("kombu.Connection.ensure_connection", gone)

    answer = client.get("/klaar/")

    assert (answer.status_code, answer.content) == (503, b"niet ok")


def test_health_pages_set_no_cookie(client, all_alive):
    assert not client.get("/gezond/").cookies
    assert not client.get("/klaar/").cookies
