"""Mails per second of one worker, against a mail server on this machine.

    DEMO=1 python -m benchmarks.mail_drain [MAILS]

Makes its own mails in the embedded database and throws them away afterwards.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int) -> None:
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


def main(number: int) -> None:
    port = free_port()
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wup_portal.settings")

    import django

    django.setup()
    from mail import delivery
    from mail.kinds import Kind, register_kind
    from mail.models import OutgoingMail

    register_kind(Kind("benchmark", "Meting"))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "received"
        sink = subprocess.Popen([sys.executable, "-m", "tests.mail.sink", str(port), str(file)])
        try:
            wait_for(port)
            OutgoingMail.objects.bulk_create(
                OutgoingMail(
                    dedup_key=f"benchmark:{uuid.uuid4()}", kind="benchmark", to_email=f"lezer{n}@example.org",
                    subject=f"Meting {n}", text="Beste lezer,\n" * 40, html="<p>Beste lezer,</p>" * 40,
                    message_id=f"<{uuid.uuid4().hex}@benchmark>",
                )
                for n in range(number)
            )  # fmt: skip
            began = time.perf_counter()
            delivery.drain(limit_s=600)
            seconds = time.perf_counter() - began
            received = len(set(file.read_text().split()))
            print(f"{received} of {number} mails in {seconds:.1f} s: {number / seconds:.0f} per second")
        finally:
            OutgoingMail.objects.filter(kind="benchmark").delete()
            sink.terminate()
            sink.wait()


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 1000)
