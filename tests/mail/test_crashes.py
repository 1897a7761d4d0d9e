"""Real processes against a real PostgreSQL and a real mail server, and `kill -9`.

The full size (PROVE=1, `make prove`): 36 kills while 2,000 mails go out.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from mail import delivery, periodic
from mail.models import MailAttempt, OutgoingMail
from tests.factories import OutgoingMailFactory
from wup_portal import embedded

pytestmark = [pytest.mark.heavy, pytest.mark.django_db(transaction=True)]
KILLS, MAILS = (36, 2000) if os.environ.get("PROVE") else (6, 200)
ROOT = Path(__file__).resolve().parent.parent.parent
LEASE_S = 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Machine:
    """The mail server and the workers of one test."""

    def __init__(self, folder: Path):
        self.folder, self.port, self.processes = folder, free_port(), []
        self.file = folder / "received"
        self.log = (folder / "log").open("wb")
        self.start("tests.mail.sink", str(self.port), str(self.file), "0.002", env=dict(os.environ))
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the mail server does not start")

    def start(self, module: str, *arguments: str, env: dict) -> subprocess.Popen:
        command = [sys.executable, "-W", "ignore", "-m", module, *arguments]
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=self.log, stderr=subprocess.STDOUT)
        self.processes.append(process)
        return process

    def worker(self, *arguments: str) -> subprocess.Popen:
        env = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")} | {
            "DJANGO_SETTINGS_MODULE": "wup_portal.settings",
            "ENV_FILE": os.devnull,
            "DEMO": "1",
            "VAR_DIR": str(self.folder),
            "DATABASE_URL": f"postgresql://wup@/{connection.settings_dict['NAME']}?host={embedded.socket_dir()}",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.port}",
            "MAIL_LEASE_SECONDS": str(LEASE_S),
        }
        return self.start("tests.mail.runner", *arguments, env=env)

    def suffer(self, point: str) -> int:
        """Run a worker into a disaster; its exit code, -9 when it was killed."""
        return self.worker(point).wait(60)

    def finish(self) -> None:
        """The next worker, after the lease: until nothing is left to send. Ends it as an operator would."""
        worker = self.worker("loop")
        deadline = time.monotonic() + 120
        once_more = Q(status="uncertain", kind="test.answer", resent_at=None)
        while OutgoingMail.objects.filter(Q(status__in=["queued", "sending"]) | once_more).exists():
            assert time.monotonic() < deadline, self.logs()
            assert worker.poll() is None, self.logs()
            time.sleep(0.1)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0, self.logs()

    def wait_for_mails(self, worker: subprocess.Popen, number: float) -> None:
        deadline = time.monotonic() + 90
        while self.received.total() < number:
            assert time.monotonic() < deadline, self.logs()
            assert worker.poll() is None, self.logs()
            time.sleep(0.005)

    @property
    def received(self) -> Counter:
        return Counter(self.file.read_text().split()) if self.file.exists() else Counter()

    def logs(self) -> str:
        return (self.folder / "log").read_text()[-3000:]

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
        self.log.close()


@pytest.fixture
def machine(tmp_path):
    machine = Machine(tmp_path)
    yield machine
    machine.stop()


def outcome() -> list[tuple[str, int]]:
    """Status and number of begun tries of each mail."""
    return [
        (mail.status, mail.attempt_rows.filter(started_at__isnull=False).count())
        for mail in OutgoingMail.objects.order_by("pk")
    ]


# --- the table of crashes, one line each -----------------------------------------------------------------


def test_killed_before_the_commit_of_the_fact_there_is_no_fact_and_no_mail(machine):
    assert machine.suffer("killed_before_the_commit_of_the_fact") == -9

    assert (outcome(), machine.received) == ([], Counter())


def test_lost_ring_is_found_by_the_sweep(machine):
    assert machine.suffer("killed_after_the_commit_before_the_ring") == -9
    assert outcome() == [("queued", 0)]
    machine.finish()

    assert outcome() == [("handed_over", 1)]
    assert list(machine.received.values()) == [1]


def test_killed_while_filling_ends_with_the_same_total(machine):
    assert machine.suffer("killed_while_filling") == -9
    assert OutgoingMail.objects.count() == 20
    assert machine.worker("killed_while_filling", "again").wait(60) == 0
    machine.finish()

    assert OutgoingMail.objects.filter(status="handed_over").count() == 40
    assert sorted(machine.received.values()) == [1] * 40


def test_killed_after_the_claim_nothing_is_uncertain(machine):
    OutgoingMailFactory.create_batch(2, kind="test.answer")
    OutgoingMailFactory.create_batch(2, kind="test.campaign")

    assert machine.suffer("killed_after_the_claim") == -9
    machine.finish()

    assert outcome() == [("handed_over", 1)] * 4
    assert list(machine.received.values()) == [1] * 4


def test_killed_during_the_data_the_server_drops_the_half(machine):
    answer = OutgoingMailFactory(kind="test.answer")
    assert machine.suffer("killed_during_the_data") == -9
    campaign = OutgoingMailFactory(kind="test.campaign")
    assert machine.suffer("killed_during_the_data") == -9
    machine.finish()

    assert outcome() == [("handed_over", 2), ("uncertain", 1)]
    assert machine.received == Counter({answer.message_id: 1})
    assert campaign.message_id not in machine.received


def test_killed_after_the_250_is_the_one_risk_of_a_double(machine):
    answer = OutgoingMailFactory(kind="test.answer")
    assert machine.suffer("killed_after_the_250") == -9
    campaign = OutgoingMailFactory(kind="test.campaign")
    other = OutgoingMailFactory(kind="test.campaign")  # in the same batch, not begun
    assert machine.suffer("killed_after_the_250") == -9
    machine.finish()

    assert outcome() == [("handed_over", 2), ("uncertain", 1), ("handed_over", 1)]
    assert machine.received == Counter({answer.message_id: 2, campaign.message_id: 1, other.message_id: 1})


def test_database_gone_after_the_250_is_uncertain(machine):
    mail = OutgoingMailFactory(kind="test.campaign")

    assert machine.suffer("database_gone_after_the_250") == 1
    machine.finish()

    assert outcome() == [("uncertain", 1)]
    assert machine.received[mail.message_id] == 1


def test_clock_that_jumps_back_only_makes_the_lease_longer(machine):
    OutgoingMailFactory(kind="test.campaign")
    assert machine.suffer("killed_after_the_250") == -9

    delivery.recover(now=timezone.now() - timedelta(hours=1))

    assert outcome() == [("sending", 1)]


def test_two_workers_send_each_mail_once(machine):
    mails = OutgoingMailFactory.create_batch(100)
    second = machine.worker("loop")
    machine.finish()
    second.terminate()

    assert second.wait(30) == 0
    assert machine.received == Counter(mail.message_id for mail in mails)
    assert MailAttempt.objects.exclude(started_at=None).count() == 100


def test_worker_told_to_stop_finishes_its_mail_and_leaves_nothing_behind(machine):
    OutgoingMailFactory.create_batch(300)
    worker = machine.worker("loop")
    machine.wait_for_mails(worker, 30)

    worker.terminate()

    assert worker.wait(30) == 0
    left = Counter(status for status, _tries in outcome())
    assert set(left) == {"queued", "handed_over"}
    assert left["handed_over"] == len(machine.received)
    assert not OutgoingMail.objects.filter(status="queued").exclude(attempts=0, lease_by=None).exists()


def test_celery_worker_told_to_stop_ends_after_its_mail_and_goes_on_when_it_starts_again(machine):
    """The parent gets the signal, a child sends: it must hear of it, or the operator's patience ends first."""
    mails = OutgoingMailFactory.create_batch(400)
    first = machine.worker("worker")
    machine.wait_for_mails(first, 20)

    first.terminate()
    began = time.monotonic()

    assert first.wait(20) == 0, machine.logs()
    left = Counter(status for status, _tries in outcome())
    assert set(left) == {"queued", "handed_over"}, f"after {time.monotonic() - began:.1f} s: {left}"
    assert not OutgoingMail.objects.filter(status="queued").exclude(attempts=0, lease_by=None).exists()
    second = machine.worker("worker")
    machine.wait_for_mails(second, 400)
    second.terminate()
    assert second.wait(20) == 0, machine.logs()
    assert machine.received == Counter(mail.message_id for mail in mails)


def test_sweep_and_recover_of_the_clock_do_what_the_loop_does(machine, settings):
    mail = OutgoingMailFactory()
    assert machine.suffer("killed_after_the_claim") == -9
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", machine.port

    periodic.recover(now=timezone.now() + timedelta(seconds=LEASE_S + 1))
    OutgoingMail.objects.update(not_before=timezone.now())
    periodic.sweep()

    assert outcome() == [("handed_over", 1)]
    assert machine.received == Counter([mail.message_id])


# --- many kills at any moment ----------------------------------------------------------------------------


@pytest.mark.timeout(300 if KILLS < 10 else 1800)
def test_nothing_is_lost_and_each_double_is_explained(machine, capsys):
    OutgoingMailFactory.create_batch(MAILS // 2, kind="test.answer", priority=5)
    OutgoingMailFactory.create_batch(MAILS // 2, kind="test.campaign", priority=5)
    dice = random.Random(20230509)
    began = time.monotonic()

    for number in range(KILLS):
        worker = machine.worker("loop")
        machine.wait_for_mails(worker, (number + 1) * MAILS * 0.9 / (KILLS + 1))
        time.sleep(dice.uniform(0, 0.02))
        worker.kill()
        assert worker.wait() == -9
    machine.finish()

    received = machine.received
    mails = list(OutgoingMail.objects.all())
    uncertain_tries = Counter(MailAttempt.objects.filter(outcome="uncertain").values_list("mail", flat=True))
    by_status = Counter(mail.status for mail in mails)
    doubles = {mail for mail in mails if received[mail.message_id] > 1}
    with capsys.disabled():
        sys.stdout.write(
            f"\n{KILLS} kills, {MAILS} mails in {time.monotonic() - began:.0f} s: {dict(by_status)}, "
            f"{sum(uncertain_tries.values())} uncertain tries, {len(doubles)} doubles, "
            f"{sum(1 for mail in mails if not received[mail.message_id])} not received\n"
        )
    assert by_status["handed_over"] + by_status["uncertain"] == MAILS
    assert sum(uncertain_tries.values()) <= KILLS  # at most one per kill
    assert [mail for mail in mails if mail.status == "handed_over" and not received[mail.message_id]] == []
    assert [mail for mail in mails if mail.kind == "test.answer" and not received[mail.message_id]] == []
    for (
        mail
    ) in doubles:  # only where the policy sends again, only after a kill, and one time too many at most
        assert (mail.kind, received[mail.message_id]) == ("test.answer", 1 + uncertain_tries[mail.pk])
    assert {mail.pk for mail in mails if mail.status == "uncertain"} <= set(uncertain_tries)
    assert max(received[mail.message_id] for mail in mails if mail.kind == "test.campaign") == 1
