"""The talk with a mail server, against a real one on this machine that misbehaves as told."""

import socket
import threading

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import EmailMessage

from mail.transport import Answer, Result, Transport, Unreachable
from tests.mail.sink import Handler


@pytest.fixture
def smtp_server(tmp_path, settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    handler = Handler(tmp_path / "received", 0)
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    handler.ids = lambda: (tmp_path / "received").read_text().split()
    yield handler
    controller.stop()
    handler.file.close()


def email(to="jan@example.org", number=1, body="Dag Jan,\r\n.een punt vooraan\r\n"):
    return EmailMessage("Hallo", body, to=[to], headers={"Message-ID": f"<{number}@test>"})


def say(*emails):
    transport = Transport()
    try:
        transport.open()
        return [transport.hand_over(one) for one in emails]
    finally:
        transport.close()


def test_accepted_with_the_answer_of_the_server(smtp_server):
    assert say(email()) == [Answer(Result.ACCEPTED, 250, "2.0.0 Accepted")]
    assert smtp_server.ids() == ["<1@test>"]


def test_refused_and_put_off_do_not_touch_the_next_mail(smtp_server):
    answers = say(email("refuse@example.org", 1), email("later@example.org", 2), email(number=3))

    assert [answer.result for answer in answers] == [Result.REFUSED, Result.TRY_LATER, Result.ACCEPTED]
    assert (answers[0].code, answers[0].text) == (550, "5.1.1 No such user")
    assert smtp_server.ids() == ["<3@test>"]


def test_body_arrives_as_it_was(smtp_server):
    seen = []

    async def keep(server, session, envelope):
        seen.append(envelope.content)
        return "250 OK"

    smtp_server.handle_DATA = keep

    say(email(body="é\n.\n..twee\n'einde'"))

    body = seen[0].partition(b"\r\n\r\n")[2]
    assert body.decode().splitlines() == ["é", ".", "..twee", "'einde'"]


def test_sender_that_is_not_accepted_is_never_final(smtp_server):
    async def no_mail_from_us(server, session, envelope, address, options):
        return "550 5.7.1 Log in first"

    smtp_server.handle_MAIL = no_mail_from_us

    assert say(email()) == [Answer(Result.TRY_LATER, 550, "5.7.1 Log in first")]


def test_nobody_there(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = probe.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"

    with pytest.raises(Unreachable, match="ConnectionRefusedError"):
        Transport().open()


def test_wrong_password_is_no_fault_of_the_mail(smtp_server, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portaal", "fout"

    with pytest.raises(Unreachable):
        Transport().open()


class RudeServer:
    """Says its lines one by one, and hangs up after the last."""

    def __init__(self, *lines: str):
        self.lines, self.heard = lines, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        connection, _ = self.listener.accept()
        with connection, connection.makefile("rb") as file:
            for line in self.lines:
                connection.sendall(line.encode() + b"\r\n")
                heard = file.readline()
                self.heard.append(heard)
                if line.startswith("354"):
                    while heard not in (b".\r\n", b""):
                        heard = file.readline()

    def stop(self):
        self.thread.join(10)
        self.listener.close()


@pytest.mark.parametrize(
    ("lines", "result"),
    [
        (["220 hi", "250 hi"], Result.TRY_LATER),
        (["220 hi", "250 hi", "250 sender", "250 recipient"], Result.TRY_LATER),
        (["220 hi", "250 hi", "250 sender", "250 recipient", "354 go"], Result.UNKNOWN),
        (["220 hi", "250 hi", "250 sender", "250 recipient", "354 go", "451 busy"], Result.TRY_LATER),
        (["220 hi", "250 hi", "250 sender", "250 recipient", "354 go", "554 spam"], Result.REFUSED),
        (["220 hi", "250 hi", "421 bye"], Result.TRY_LATER),
    ],
)  # fmt: skip
def test_server_that_hangs_up(settings, lines, result):
    """Only after the whole mail was said and before the answer nobody knows."""
    server = RudeServer(*lines)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5

    (answer,) = say(email())

    server.stop()
    assert answer.result is result


def test_connection_that_the_server_ended_meanwhile_is_opened_again(smtp_server):
    transport = Transport()
    transport.open()
    first = transport.hand_over(email(number=1))
    transport.backend.connection.sock.shutdown(socket.SHUT_RDWR)

    second = transport.hand_over(email(number=2))

    transport.close()
    assert [first.result, second.result] == [Result.ACCEPTED] * 2
    assert smtp_server.ids() == ["<1@test>", "<2@test>"]
