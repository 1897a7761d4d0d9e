"""`make run` as a real process: it answers, and Ctrl-C leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg
import pytest

from tests import demo_database
from tests.journeys.stack import free_port
from wup_portal import embedded, run

pytestmark = pytest.mark.heavy


@pytest.fixture
def database():
    """Of its own in the embedded server, so that the demo of a developer stays as it is; as after a first start."""
    name = f"run_{os.getpid()}"
    yield demo_database.create(name)
    demo_database.drop(name)


@pytest.fixture
def empty_database():
    name = f"run_{os.getpid()}"
    with psycopg.connect(demo_database.address("postgres"), autocommit=True) as db:
        db.execute(f'create database "{name}"')
    yield demo_database.address(name)
    demo_database.drop(name)


@pytest.fixture
def portal(request, tmp_path):
    """The running portal: its process, its port and what it says. Parameter: the fixture with its database."""
    database = request.getfixturevalue(getattr(request, "param", "database"))
    port = free_port()
    keep = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    environ = keep | {
        "PORT": str(port),
        "DATABASE_URL": database,
        "VAR_DIR": str(tmp_path),
        "ENV_FILE": os.devnull,
    }
    log = (tmp_path / "log").open("w")
    process = subprocess.Popen([sys.executable, "-m", "wup_portal.run"], cwd=embedded.BASE_DIR, env=environ,
                               stdout=log, stderr=subprocess.STDOUT, start_new_session=True)  # fmt: skip
    process.port, process.said = port, lambda: (tmp_path / "log").read_text()
    yield process
    log.close()
    if process.poll() is None:
        process.terminate()
        process.wait(timeout=90)


def wait_for(portal, words: str, patience_s: float = 200) -> None:
    deadline = time.monotonic() + patience_s
    while words not in portal.said():
        assert time.monotonic() < deadline, portal.said()
        time.sleep(0.1)


def family(pid: int) -> set[int]:
    """Every living descendant."""
    found, todo = set(), [pid]
    while todo:
        parent = todo.pop()
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == parent:
                found.add(int(stat.parent.name))
                todo.append(int(stat.parent.name))
    return found


def whole_family(pid: int, patience_s: float = 60) -> set[int]:
    """The web server with two workers, the worker with its child and its clock: the last of them come a moment later."""
    deadline = time.monotonic() + patience_s
    while len(found := family(pid)) < 6:
        assert time.monotonic() < deadline, found
        time.sleep(0.1)
    return found


def still_alive(pids: set[int], patience_s: float = 3) -> set[int]:
    """Who lives on; whoever got its last signal a moment ago is given a moment."""
    deadline = time.monotonic() + patience_s
    while (left := {pid for pid in pids if _lives(pid)}) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize(
    ("portal", "number"),
    [("empty_database", signal.SIGINT), ("database", signal.SIGTERM)],
    indirect=["portal"],
    ids=["first start", "later start"],
)
def test_run_serves_and_stops_without_leaving_a_process(portal, number):
    wait_for(portal, "Ctrl-C stopt alles")
    with urllib.request.urlopen(f"http://127.0.0.1:{portal.port}/") as answer:
        assert answer.status == 200
    assert "coordinator@wup.example" in portal.said()
    children = whole_family(portal.pid)

    portal.send_signal(number)

    assert portal.wait(timeout=90) == 0
    assert still_alive(children) == set()
    assert run.is_free(portal.port)


def test_run_says_so_and_stops_when_a_part_dies(portal):
    wait_for(portal, "Ctrl-C stopt alles")
    children = family(portal.pid)
    worker = min(pid for pid in children if b"celery" in Path(f"/proc/{pid}/cmdline").read_bytes())

    os.kill(worker, signal.SIGKILL)

    assert portal.wait(timeout=90) == 1
    assert "De worker stopte onverwacht" in portal.said()
    assert still_alive(children) == set()


def test_nothing_stays_when_run_itself_is_killed(portal):
    wait_for(portal, "Ctrl-C stopt alles")
    children = family(portal.pid)

    portal.kill()
    portal.wait()

    assert still_alive(children, patience_s=20) == set()


def test_run_refuses_a_port_that_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = subprocess.run([sys.executable, "-m", "wup_portal.run"], cwd=embedded.BASE_DIR, text=True,
                              env=os.environ | {"PORT": str(port)}, capture_output=True, timeout=30)  # fmt: skip

    assert done.returncode == 1
    assert f"Poort {port} is bezet" in done.stdout


def test_static_files_are_collected_once_by_processes_that_start_together(tmp_path):
    environ = os.environ | {
        "DEMO": "1",
        "ENV_FILE": os.devnull,
        "DJANGO_SETTINGS_MODULE": "wup_portal.settings",
    }
    code = (
        "import django; django.setup()\n"
        "from django.conf import settings; from django.core import management; from wup_portal import run\n"
        f"settings.STATIC_ROOT = {str(tmp_path / 'static')!r}\n"
        "real, calls = management.call_command, []\n"
        "management.call_command = lambda *a, **k: (calls.append(a), real(*a, **k))\n"
        "run.collect_static(); print(len(calls))"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code], cwd=embedded.BASE_DIR, env=environ, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]  # fmt: skip

    answers = [process.communicate(timeout=120) for process in processes]

    assert [process.returncode for process in processes] == [0, 0, 0], answers
    assert sorted(out.strip() for out, _ in answers) == ["0", "0", "1"]
