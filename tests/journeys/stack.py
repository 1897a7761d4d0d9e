"""The real parts of a journey: own database, web server, worker with its clock, mail server, broker."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import psycopg
from aiosmtpd.controller import Controller

from tests import demo_database
from wup_portal import embedded, run

ADDRESS = re.compile(r"https?://[^\s<>\"']+")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Mail:
    """One received mail."""

    to: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return self.message["Subject"]

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        return part.get_content() if part else ""

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        return part.get_content() if part else ""

    @property
    def links(self) -> list[str]:
        return [link.rstrip(".,)") for link in ADDRESS.findall(self.text)]

    def link(self, containing: str) -> str:
        """The one address in the text with `containing` in it."""
        found = list(dict.fromkeys(link for link in self.links if containing in link))
        assert len(found) == 1, f"{len(found)} links with {containing!r} in: {self.text}"
        return found[0]


@dataclass
class Mailbox:
    """The local mail server; it accepts everything and keeps it."""

    mails: list[Mail] = field(default_factory=list)

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.mails += [Mail(address, message) for address in envelope.rcpt_tos]
        return "250 OK"


@dataclass
class Stack:
    folder: Path
    with_redis: bool = False

    def start(self) -> None:
        self.port, self.name = free_port(), f"journey_{os.getpid()}_{'redis' if self.with_redis else 'files'}"
        self.url = f"http://localhost:{self.port}"
        self.mailbox = Mailbox()
        self.smtp = Controller(self.mailbox, hostname="127.0.0.1", port=free_port())
        self.smtp.start()
        self.children = run.Children()
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        database = demo_database.create(self.name)
        self.environ = {
            name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")
        } | {
            "DJANGO_SETTINGS_MODULE": "wup_portal.settings",
            "ENV_FILE": os.devnull,
            "DEMO": "1",
            "VAR_DIR": str(self.folder),
            "PORT": str(self.port),
            "PUBLIC_BASE_URL": self.url,
            "DATABASE_URL": database,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.smtp.port}",
            "STATEMENT_TIMEOUT_S": "60",
            "PYTHONUNBUFFERED": "1",
        }
        if self.with_redis:
            port = free_port()
            self.environ["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
            self._child("redis", ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "",
                                  "--appendonly", "no", "--dir", str(self.folder)])  # fmt: skip
        self._child("webserver", run.web_command(self.port))
        self.start_worker()
        run.wait_for_web(self.port, self.children)

    def start_worker(self) -> None:
        self._child("worker", run.worker_command())

    def _child(self, name: str, command: list[str]) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.children.start(name, command, env=self.environ, stdout=log, stderr=subprocess.STDOUT)

    def stop(self) -> None:
        self.children.stop(patience_s=15)
        self.smtp.stop()
        demo_database.drop(self.name)

    # --- what journeys ask ---------------------------------------------------------------------------

    def mail_to(self, address: str, subject_contains: str = "", *, timeout: float = 45) -> Mail:
        """Wait for a mail that no earlier call has taken; it is taken now. The clock sweeps every 30 s."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            for mail in self.mailbox.mails:
                if mail.to == address and subject_contains.lower() in mail.subject.lower():
                    self.mailbox.mails.remove(mail)
                    return mail
            assert not self.children.dead(), f"{self.children.dead()} ended:\n{self.logs()}"
            time.sleep(0.1)
        others = [(mail.to, mail.subject) for mail in self.mailbox.mails]
        raise AssertionError(
            f"No mail to {address} about {subject_contains!r}; waiting: {others}\n{self.logs()}"
        )

    def sql(self, query: str, *values) -> list[tuple]:
        """Ask the stack's own database; the test process itself has another one."""
        with psycopg.connect(self.environ["DATABASE_URL"], autocommit=True) as db:
            return db.execute(query, values).fetchall()

    def django(self, code: str) -> str:
        """Run Python with Django against the stack, such as making a thing that the demo lacks."""
        done = subprocess.run([sys.executable, "manage.py", "shell", "-v0", "-c", code], env=self.environ,
                              cwd=embedded.BASE_DIR, capture_output=True, text=True)  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def logs(self) -> str:
        return "\n".join(
            f"--- {path.name}\n{path.read_text()[-3000:]}" for path in sorted(self.folder.glob("*.log"))
        )


def has_redis() -> bool:
    return shutil.which("redis-server") is not None
