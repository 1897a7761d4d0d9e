"""Mails per second of one drain, beside a bare smtplib loop over one connection, to a mail server on this machine.

    DEMO=1 python -m benchmarks.mail_drain [MAILS [ROUNDS]]

With TLS, with and without 5 ms before the server answers to a message; the loop hands over the same messages, ready
made. Twice: mails that stand whole in the outbox, and invitations of a round, each of which is looked at again, made
and given its own link when it leaves. Median of the rounds, lowest and highest between brackets. Makes its own mails
in the embedded database and throws them away afterwards.

On 2 cores, load 0.5 to 0.9, 7 x 300 mails:

    whole,      5 ms: 103 per second beside 151, ratio 0.67 (0.65-0.72)
    whole,      0 ms: 261 per second beside 760, ratio 0.36 (0.32-0.38)
    invitation, 5 ms: 89 per second beside 145, ratio 0.64 (0.58-0.66)
    invitation, 0 ms: 116 per second beside 580, ratio 0.21 (0.16-0.28)
    memory 92 -> 96 MB and 132 -> 137 MB, over 4,200 mails each

Two more runs of invitations with 5 ms gave 0.66 and 0.60. While others use both cores it is less: the drain computes
where the loop waits. It was 0.49 and 0.30. What remains of a mail: two statements that are committed, one wait for
the disk, one look whether an invitation still holds; the next mail is made while the server thinks.
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
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wup_portal.settings")
os.environ["EMAIL_URL"] = "smtp+tls://localhost:25"
django.setup()

from django.conf import settings

from mail import delivery
from mail.kinds import Kind, get_kind, register_kind
from mail.mime import build
from mail.models import MailAttempt, OutgoingMail
from mail.services import Planned, queue_many
from sessions import emails
from sessions.models import Invitation
from tests.factories import (
    KnowledgeSessionFactory,
    MailCampaignFactory,
    ProgrammeItemFactory,
    SpeakerFactory,
)

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


@contextmanager
def mail_server(folder: Path, answer_s: float):
    """Yields its port and the file of what it accepted."""
    port, file = free_port(), folder / f"received-{answer_s}"
    command = [sys.executable, "-m", "tests.mail.sink", str(port), str(file), str(answer_s), str(folder)]
    sink = subprocess.Popen(command)
    try:
        wait_for(port)
        yield port, file
    finally:
        sink.terminate()
        sink.wait()


@contextmanager
def guests(number: int):
    """A round of invitations of a session with a programme; all of it goes again."""
    session = KnowledgeSessionFactory(owner=None, slug=f"meting-{uuid.uuid4()}")
    campaign = MailCampaignFactory(knowledge_session=session, text="Neem gerust iemand mee.")
    for speaker in SpeakerFactory.create_batch(3, knowledge_session=session):
        ProgrammeItemFactory(knowledge_session=session, speaker=speaker)
    rows = [
        Invitation.new(
            knowledge_session=session,
            name=f"Genodigde {n}",
            email=f"genodigde{n}@example.org",
            email_key=f"genodigde{n}@example.org",
        )
        for n in range(number)
    ]
    Invitation.objects.bulk_create(rows)
    try:
        yield campaign, rows
    finally:
        session.delete()
        campaign.mailing.delete()


def queue_stored(number: int, campaign, rows) -> None:
    """Mails that stand in the outbox as they leave."""
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            dedup_key=f"benchmark:{uuid.uuid4()}", kind="benchmark", to_email=f"lezer{n}@example.org",
            subject=f"Meting {n}", text="Beste lezer,\n" * 40, html="<p>Beste lezer,</p>" * 40,
            message_id=f"<{uuid.uuid4().hex}@benchmark>", topic="benchmark",
        )
        for n in range(number)
    )  # fmt: skip


def queue_invitations(number: int, campaign, rows) -> None:
    """Mails that are looked at again and made when they leave."""
    planned = [
        Planned(row.email, emails.campaign_ref(row, campaign.pk), f"benchmark:{uuid.uuid4()}")
        for row in rows[:number]
    ]
    queue_many("sessions.invitation", planned, subject="Meting", topic="benchmark", mailing=campaign.mailing)


def one_round(number: int, port: int, file: Path) -> tuple[float, float]:
    """Milliseconds per mail: of the bare loop with the same messages, and of the drain."""
    rows = OutgoingMail.objects.filter(topic="benchmark")
    made = [("portaal@example.org", row.to_email, build(row, get_kind(row.kind)).data) for row in rows]
    alone = bare(port, made)
    file.write_text("")
    began = time.perf_counter()
    delivery.drain(limit_s=600)
    seconds = time.perf_counter() - began
    received = len(set(file.read_text().split()))
    marks = MailAttempt.objects.filter(mail__topic="benchmark", outcome="handed_over").count()
    if (received, marks) != (number, number):
        sys.exit(f"of {number} mails {received} were received and {marks} marked")
    rows.delete()
    return alone / number * 1000, seconds / number * 1000


def main(number: int, rounds: int) -> None:
    register_kind(Kind("benchmark", "Meting"))
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "localhost", True
    OutgoingMail.objects.filter(topic="benchmark").delete()
    with tempfile.TemporaryDirectory() as name, guests(number) as (campaign, rows):
        folder = Path(name)
        make_certificate(folder)
        for queue in (queue_stored, queue_invitations):
            for answer_s in ANSWER_S:
                with mail_server(folder, answer_s) as (port, file):
                    settings.EMAIL_PORT = port
                    found, memory = [], []
                    for _round in range(rounds):
                        queue(number, campaign, rows)
                        found.append(one_round(number, port, file))
                        memory.append(memory_mb())
                ratios = [alone / drain for alone, drain in found]
                alone, drain = (median(column) for column in zip(*found, strict=True))
                print(
                    f"{queue.__name__}, answer after {answer_s * 1000:.0f} ms: drain {1000 / drain:.0f} per second, "
                    f"bare loop {1000 / alone:.0f}, ratio {median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f}); "
                    f"{rounds} x {number} mails, memory {memory[0]:.0f} -> {memory[-1]:.0f} MB, "
                    f"load {os.getloadavg()[0]:.1f}",
                    flush=True,
                )


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 300, int(sys.argv[2]) if sys.argv[2:] else 5)
