"""What the clock starts."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import periodic

pytestmark = pytest.mark.django_db


def test_sessions_that_ended_are_deleted_and_others_are_not():
    store = import_module(settings.SESSION_ENGINE).SessionStore
    ended, running = store(), store()
    ended.save()
    running.save()
    Session.objects.filter(pk=ended.session_key).update(expire_date=timezone.now() - timedelta(minutes=1))

    periodic.delete_ended_sessions()

    assert [row.pk for row in Session.objects.all()] == [running.session_key]
