import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from tests.factories import UserFactory
from wup_portal import checks


def test_a_demo_sign_in_outside_the_demo_fails_the_check(db):
    UserFactory(email="Coordinator@WUP.example")

    with pytest.raises(SystemCheckError, match=r"wup\.E004"):
        call_command("check", databases=["default"])


def test_a_demo_sign_in_in_the_demo_is_fine(db, settings):
    settings.DEMO = True
    UserFactory(email="coordinator@wup.example")

    call_command("check", databases=["default"])


def test_other_people_are_fine(db):
    UserFactory(email="iemand@notwup.example")

    call_command("check", databases=["default"])


def test_eager_tasks_outside_tests_are_an_error(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    assert checks.no_eager_tasks(None) == []

    settings.TESTING = False
    assert [error.id for error in checks.no_eager_tasks(None)] == ["wup.E001"]


def test_an_address_without_https_is_an_error(settings):
    settings.HTTPS = True
    settings.PUBLIC_BASE_URL = "http://wup.nl"

    assert [error.id for error in checks.secrets_are_secret(None)] == ["wup.E002"]
