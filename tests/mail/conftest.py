from dataclasses import dataclass, field

import pytest
from django.core import mail as django_mail

from mail import kinds, transport
from mail.transport import Answer, Result
from tests.mail.kinds import ALL


@pytest.fixture(autouse=True)
def kinds_of_tests(monkeypatch):
    for kind in ALL:
        monkeypatch.setitem(kinds._kinds, kind.name, kind)


@pytest.fixture
def sent():
    """The mails that left, by Django's memory backend."""
    return django_mail.outbox


@dataclass
class Server:
    """A mail server that answers what a test wants; by default it accepts."""

    answers: list[Answer | BaseException] = field(default_factory=list)
    received: list = field(default_factory=list)
    opened: int = 0

    def hand_over(self, email):
        answer = self.answers.pop(0) if self.answers else Answer(Result.ACCEPTED, 250, "OK")
        if isinstance(answer, BaseException):
            raise answer
        if answer.result is Result.ACCEPTED:
            self.received.append(email)
        return answer


@pytest.fixture
def server(monkeypatch):
    server = Server()
    monkeypatch.setattr(transport.Transport, "hand_over", lambda self, email: server.hand_over(email))
    return server
