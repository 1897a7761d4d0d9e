"""`make run`: database, demo content, web server and worker on this machine; Ctrl-C stops everything."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from wup_portal import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1


def web_command(port: int) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "wup_portal.wsgi", "--bind", f"127.0.0.1:{port}",
        "--workers", "2", "--threads", "4", "--no-control-socket", "--log-level", "warning",
    ]  # fmt: skip


def worker_command() -> list[str]:
    """One worker for every queue, with the clock inside; two children, so a plan's PDF does not hold up mail."""
    return [
        sys.executable, "-m", "celery", "--app", "wup_portal", "--quiet", "worker", "--beat",
        "--concurrency", "2", "--queues", "default,mail,pdf", "--without-gossip", "--without-mingle",
        "--without-heartbeat", "--loglevel", "WARNING",
    ]  # fmt: skip


class Children:
    """Processes that never outlive us; each leads its own group, so that all its own children can be ended."""

    def __init__(self, environ: dict[str, str] | None = None):
        self.environ = environ
        self.processes: dict[str, subprocess.Popen] = {}

    def start(self, name: str, command: list[str], **kwargs) -> subprocess.Popen:
        self.processes[name] = subprocess.Popen(
            command,
            cwd=BASE_DIR,
            env=kwargs.pop("env", self.environ),
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches only us; we stop them in order
            preexec_fn=_end_with_parent,
            **kwargs,
        )
        return self.processes[name]

    def dead(self) -> str | None:
        """The name of one that ended by itself."""
        return next((name for name, process in self.processes.items() if process.poll() is not None), None)

    def stop(self, *, patience_s: float = 10) -> None:
        for process in self.processes.values():
            process.terminate()
        deadline = time.monotonic() + patience_s
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # whoever of its group is left
            process.wait()
        self.processes.clear()


def _end_with_parent() -> None:
    """In the child: when our parent dies without a word (kill -9), the kernel sends SIGTERM. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def collect_static() -> None:
    """Collect and compress the static files, when any of them changed since the last time (10 s)."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    files = sorted(
        (path, stat.st_size, stat.st_mtime_ns)
        for finder in get_finders()
        for path, storage in finder.list([])
        for stat in [Path(storage.path(path)).stat()]
    )
    fingerprint, marker = repr(files), Path(settings.STATIC_ROOT) / ".collected"
    with embedded.one_at_a_time("static"):
        if not marker.exists() or marker.read_text() != fingerprint:
            call_command("collectstatic", interactive=False, verbosity=0, clear=True)
            marker.write_text(fingerprint)


def wait_for_web(port: int, children: Children, *, patience_s: float = 120) -> None:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline and not children.dead():
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/gezond/", timeout=5)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("De webserver antwoordt niet.")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def prepare() -> None:
    """Tables, cache table, static files and, the first time, demo content."""
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    collect_static()
    call_command("load_demo", once=True)
    connections.close_all()


def main() -> int:
    os.environ["DEMO"], os.environ["DEBUG"] = "1", "0"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wup_portal.settings")
    port = int(os.environ.setdefault("PORT", "8000"))
    if not is_free(port):
        _say(f"Poort {port} is bezet. Kies een andere, bijvoorbeeld: PORT={port + 10} make run")
        return 1
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)  # all end as Ctrl-C does, in the background too

    children, code = Children(), 0
    try:
        embedded.start()
        prepare()
        children.start("webserver", web_command(port))
        children.start("worker", worker_command(), env=os.environ | {"STATEMENT_TIMEOUT_S": "60"})
        wait_for_web(port, children)
        _welcome(port)
        while not (dead := children.dead()):
            time.sleep(0.3)
        _say(f"De {dead} stopte onverwacht (code {children.processes[dead].returncode}); het portaal stopt.")
        code = 1
    except KeyboardInterrupt:
        _say("\nHet portaal stopt.")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C does not leave half of it running
        children.stop()
        embedded.stop_if_unused()
    return code


def _welcome(port: int) -> None:
    from wup_portal import demo

    _say(f"\nHet WUP-portaal draait: http://localhost:{port}/   (Ctrl-C stopt alles)\n")
    _say(f"Inloggen met wachtwoord {demo.PASSWORD}:")
    for email, role in demo.SIGN_INS.items():
        _say(f"  {email:<28} {role}")
    _say(f"\nAlle mails van de demo: http://localhost:{port}/organisatie/post/ (als coordinator)\n")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 -- this is what `make run` shows


if __name__ == "__main__":
    sys.exit(main())
