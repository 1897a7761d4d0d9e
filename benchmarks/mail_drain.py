"""Mails per second of one drain, beside a bare smtplib loop over one connection, to a mail server on this machine.

    DEMO=1 python -m benchmarks.mail_drain [MAILS]

With TLS, with and without 5 ms before the server answers. Makes its own mails in the embedded database and throws
them away afterwards.
"""

import os
import resource
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

ANSWER_S = (0.005, 0.0)


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


def make_certificate(folder: Path) -> None:
    names = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
    ]
    subprocess.run([*command, *names], check=True, capture_output=True)
    os.environ["SSL_CERT_FILE"] = str(folder / "cert.pem")  # this process trusts it, and nothing else


def bare(port: int, mails: list[tuple[str, str, bytes]]) -> float:
    """Seconds of a loop that does nothing but hand over."""
    began = time.perf_counter()
    with smtplib.SMTP("localhost", port) as smtp:
        smtp.starttls(context=ssl.create_default_context())
        for sender, recipient, data in mails:
            smtp.sendmail(sender, [recipient], data)
    return time.perf_counter() - began


def memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(number: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wup_portal.settings")
    os.environ["EMAIL_URL"] = "smtp+tls://localhost:25"

    import django

    django.setup()
    from django.conf import settings

    from mail import delivery
    from mail.kinds import Kind, get_kind, register_kind
    from mail.mime import build
    from mail.models import MailAttempt, OutgoingMail

    register_kind(Kind("benchmark", "Meting"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_certificate(folder)
        for answer_s in ANSWER_S:
            port = free_port()
            settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "localhost", port, True
            file = folder / f"received-{answer_s}"
            sink = subprocess.Popen(
                [sys.executable, "-m", "tests.mail.sink", str(port), str(file), str(answer_s), str(folder)]
            )
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
                rows = OutgoingMail.objects.filter(kind="benchmark")
                made = [
                    (
                        "portaal@example.org",
                        row.to_email,
                        build(row, get_kind("benchmark")).message().as_bytes(linesep="\r\n"),
                    )
                    for row in rows
                ]
                alone = bare(port, made)
                file.write_text("")
                before = memory_mb()
                began = time.perf_counter()
                delivery.drain(limit_s=600)
                seconds = time.perf_counter() - began
                received = len(set(file.read_text().split()))
                marks = MailAttempt.objects.filter(mail__kind="benchmark", outcome="handed_over").count()
                print(
                    f"answer after {answer_s * 1000:.0f} ms: drain {number / seconds:.0f} per second, bare loop "
                    f"{number / alone:.0f} per second, ratio {alone / seconds:.2f}; {received} of {number} received, "
                    f"{marks} marks, {memory_mb() - before:.1f} MB more memory"
                )
            finally:
                OutgoingMail.objects.filter(kind="benchmark").delete()
                sink.terminate()
                sink.wait()


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 1000)
