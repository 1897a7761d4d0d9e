"""The demo content in a database of its own, made once in a run of the tests and copied for whoever starts a portal.

Making it takes ten seconds and a copy less than one; three stacks and some runs of `make run` want one.
"""

import os
import subprocess
import sys

import psycopg

from wup_portal import embedded

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
TEMPLATE = f"demo_{RUN}"


def create(name: str) -> str:
    """A new database as `make run` leaves it after the first start; returns its address."""
    with embedded.one_at_a_time("demo"), _admin() as db:
        if not db.execute("select 1 from pg_database where datname = %s", [TEMPLATE]).fetchone():
            _make_template(db)
        db.execute(f'create database "{name}" template "{TEMPLATE}"')
    return address(name)


def drop(name: str) -> None:
    with _admin() as db:
        db.execute(f'drop database if exists "{name}" with (force)')


def address(name: str) -> str:
    return f"postgresql://wup@/{name}?host={embedded.socket_dir()}"


def _admin() -> psycopg.Connection:
    return psycopg.connect(address("postgres"), autocommit=True)


def _make_template(db: psycopg.Connection) -> None:
    for (left,) in db.execute("select datname from pg_database where datname like 'demo\\_%'").fetchall():
        db.execute(f'drop database "{left}" with (force)')  # of an earlier run
    half = f"demo_half_{RUN}"
    db.execute(f'create database "{half}"')
    environ = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")} | {
        "DJANGO_SETTINGS_MODULE": "wup_portal.settings",
        "ENV_FILE": os.devnull,
        "DEMO": "1",
        "DATABASE_URL": address(half),
    }
    done = subprocess.run([sys.executable, "-c", "from wup_portal import run; run.prepare()"], env=environ,
                          cwd=embedded.BASE_DIR, capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stderr
    db.execute(f'alter database "{half}" rename to "{TEMPLATE}"')
