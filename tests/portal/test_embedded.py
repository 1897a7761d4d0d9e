"""The embedded database, in a copy of its module with a checkout, data and socket of its own."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wup_portal import embedded

START = "from wup_portal import embedded; print(embedded.start()); embedded.KEEP.touch()"
RUNNING = "from wup_portal import embedded; print(embedded.is_running())"


class Checkout:
    """A folder with only wup_portal/embedded.py in it, as another checkout on this machine."""

    def __init__(self, folder: Path, user: str | None = None):
        self.folder, self.user = folder, user
        package = folder / "wup_portal"
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        shutil.copy(embedded.__file__, package)
        if user:
            subprocess.run(["chown", "-R", user, str(folder)], check=True)

    def process(self, code: str) -> subprocess.Popen:
        command = [sys.executable, "-c", code]
        group = pwd.getpwnam(self.user).pw_gid if self.user else None
        who = {"user": self.user, "group": group, "extra_groups": []} if self.user else {}
        return subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}, **who)  # fmt: skip

    def run(self, code: str) -> str:
        process = self.process(code)
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        return out.strip()

    def ask(self, expression: str) -> str:
        return self.run(f"from wup_portal import embedded; print({expression})")

    def server_pid(self) -> int:
        return int(Path(self.ask("embedded._data() / 'postmaster.pid'")).read_text().split()[0])


@pytest.fixture
def checkout(tmp_path):
    made = Checkout(tmp_path / "checkout")
    yield made
    home, sockets = made.ask("embedded.home()"), made.ask("embedded.socket_dir()")
    made.run("from wup_portal import embedded; embedded.stop()")
    shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(sockets, ignore_errors=True)


def test_start_at_the_same_moment_gives_one_server(checkout):
    starts = [checkout.process(START) for _ in range(4)]

    answers = sorted(process.communicate(timeout=120)[0].strip() for process in starts)

    assert answers == ["False", "False", "False", "True"]
    assert checkout.run(RUNNING) == "True"


def test_server_comes_back_after_kill_9_and_keeps_its_rows(checkout):
    checkout.run(START)
    psql = "embedded._run('psql', '-h', embedded.socket_dir(), '-U', 'wup', '-d', 'wup', '-Atc', {!r})"
    checkout.ask(psql.format("create table kept as select 42 as answer"))
    os.kill(checkout.server_pid(), signal.SIGKILL)
    _until_gone(checkout)

    assert checkout.run(START) == "True"
    assert checkout.ask(psql.format("select answer from kept")) == "42"


def test_server_starts_when_its_pid_file_names_another_process(checkout):
    checkout.run(START)
    pid_file = Path(checkout.ask("embedded._data() / 'postmaster.pid'"))
    lines = pid_file.read_text().splitlines()
    os.kill(int(lines[0]), signal.SIGKILL)
    _until_gone(checkout)
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    assert checkout.run(START) == "True"


def _until_gone(checkout) -> None:
    while checkout.ask("embedded._processes_of_server()") != "[]":
        time.sleep(0.05)


def test_an_initdb_that_was_broken_off_is_done_again(checkout):
    home = Path(checkout.ask("embedded.home()"))
    checkout.run("from wup_portal import embedded; embedded._private_dir(embedded.home())")
    (home / "data.half").mkdir()
    (home / "data.half" / "PG_VERSION").write_text("18\n")

    assert checkout.run(START) == "True"


@pytest.mark.parametrize("make", ["open_folder", "link", "file"])
def test_a_socket_folder_that_is_not_ours_is_refused(checkout, tmp_path, make):
    sockets = Path(checkout.ask("embedded.socket_dir()"))
    if make == "open_folder":
        sockets.mkdir()
        sockets.chmod(0o777)
    elif make == "link":
        sockets.symlink_to(tmp_path)
    else:
        sockets.touch()

    process = checkout.process(START)
    error = process.communicate(timeout=60)[1]
    if make != "open_folder":
        sockets.unlink()

    assert process.returncode == 1
    assert "is not a private folder of ours" in error


def test_only_private_folders_and_no_network(checkout):
    before = {path: path.stat().st_mode for path in (checkout.folder, *checkout.folder.parents)}

    checkout.run(START)

    for folder in ("embedded.home()", "embedded._data()", "embedded.socket_dir()"):
        assert stat.S_IMODE(Path(checkout.ask(folder)).stat().st_mode) == 0o700
    assert {path: path.stat().st_mode for path in before} == before
    sockets = Path(f"/proc/{checkout.server_pid()}/net/tcp").read_text()
    mine = {
        str(fd.readlink()) for fd in Path(f"/proc/{checkout.server_pid()}/fd").iterdir() if fd.is_symlink()
    }
    inodes = {f"socket:[{line.split()[9]}]" for line in sockets.splitlines()[1:]}
    assert not mine & inodes


def test_server_stays_while_another_command_uses_it(checkout):
    stay = "import sys; from wup_portal import embedded; embedded.start(); print('up', flush=True); sys.stdin.read()"
    leave = "from wup_portal import embedded; embedded.start(); embedded.stop_if_unused()"
    user = subprocess.Popen([sys.executable, "-c", stay], cwd=checkout.folder, stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True)  # fmt: skip
    assert user.stdout.readline() == "up\n"

    checkout.run(leave)
    assert checkout.run(RUNNING) == "True"

    user.communicate()
    checkout.run(leave)
    assert checkout.run(RUNNING) == "False"


def test_server_started_by_hand_stays(checkout):
    checkout.run(START)

    checkout.run("from wup_portal import embedded; embedded.start(); embedded.stop_if_unused()")

    assert checkout.run(RUNNING) == "True"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_root_runs_the_server_as_somebody_else(checkout):
    checkout.run(START)

    status = Path(f"/proc/{checkout.server_pid()}/status").read_text()

    ids = {line.split(":")[0]: line.split()[1:] for line in status.splitlines()}
    assert "0" not in ids["Uid"]
    assert "0" not in ids["Gid"]
    assert ids["Groups"] == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_runs_it_after_root_did(checkout, tmp_path_factory):
    checkout.run(START)
    folder = Path("/var/tmp") / f"wup-test-{os.getpid()}"  # noqa: S108 -- a folder that nobody can enter
    ordinary = Checkout(folder, user="nobody")
    try:
        try:
            with ordinary.process("import psycopg") as probe:
                readable = probe.wait() == 0
        except PermissionError:
            readable = False
        if not readable:
            pytest.skip("this user cannot read our virtual environment")
        assert ordinary.run(START) == "True"
        assert ordinary.ask("embedded.home().stat().st_uid != 0") == "True"
        ordinary.run("from wup_portal import embedded; embedded.stop()")
        assert ordinary.run(RUNNING) == "False"
        assert checkout.run(RUNNING) == "True"
    finally:
        shutil.rmtree(folder)
