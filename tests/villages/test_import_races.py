"""Two people take over the same list at the same moment: real threads, real PostgreSQL."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from common.errors import DomainError
from common.exports import csv_file
from tests.factories import UserFactory
from villages.models import Contact, Initiative, InitiativeImport, Municipality
from villages.services import importing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heavy]


@pytest.fixture
def together(monkeypatch):
    """Whoever looked waits for the other one to have looked too, for as long as that is sensible."""
    barrier, check = threading.Barrier(2), importing.check

    def slow_check(batch):
        lines = check(batch)
        with contextlib.suppress(threading.BrokenBarrierError):  # the other one stands before the lock
            barrier.wait(timeout=1.5)
        return lines

    monkeypatch.setattr(importing, "check", slow_check)


def upload() -> InitiativeImport:
    rows = [["Groep", "Emmen", "Anna", "anna@groep.example"]]
    data = csv_file(["Initiatief", "Gemeente", "Contact", "E-mail"], rows)
    return importing.keep_upload(data, file_name="lijst.csv", update_known=False, by=UserFactory())


def apply(batch) -> str:
    try:
        importing.start_import(batch.pk, by=batch.by)
        return importing.apply_import(batch.pk).status
    except DomainError:  # it was applied before this one began
        return "done"
    finally:
        connection.close()


def both(*batches) -> list[str]:
    with ThreadPoolExecutor(2) as threads:
        return sorted(threads.map(apply, batches))


def test_two_lists_at_once_make_one_initiative(together):
    assert both(upload(), upload()) == ["done", "done"]

    assert (Initiative.objects.count(), Contact.objects.count()) == (1, 1)


def test_without_the_lock_one_of_the_two_fails(together, monkeypatch):
    """What the lock is for: the second looked before the first had written."""
    monkeypatch.setattr(Municipality.objects, "select_for_update", Municipality.objects.all)

    assert both(upload(), upload()) == ["done", "read"]

    assert (Initiative.objects.count(), Contact.objects.count()) == (1, 1)


def test_one_list_by_two_workers_is_applied_once(together):
    batch = upload()

    assert set(both(batch, batch)) <= {"done", "busy"}

    assert InitiativeImport.objects.get().status == "done"
    assert (Initiative.objects.count(), Contact.objects.count()) == (1, 1)
