"""The talk with the mail server, word by word, so that it is known what was accepted when it breaks off."""

import contextlib
import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

MAILS_PER_CONNECTION = 50
LEADING_DOT = re.compile(rb"(?m)^\.")


class Unreachable(Exception):
    """No connection, or the server does not let us in: no fault of the mail that was next."""


class Result(Enum):
    ACCEPTED = auto()
    TRY_LATER = auto()  # certainly not accepted
    REFUSED = auto()
    UNKNOWN = auto()  # the whole mail was on its way and no answer came


@dataclass(frozen=True)
class Answer:
    result: Result
    code: int | None = None
    text: str = ""


class Transport:
    """One connection, opened when it is needed and again after every 50 mails."""

    def __init__(self):
        self.backend = None
        self.sent = 0
        #: Called while the server thinks about a mail that is wholly on its way. Must not raise.
        self.meanwhile: Callable[[], None] = lambda: None

    def open(self) -> None:
        """Raises Unreachable."""
        if self.backend and self.sent >= MAILS_PER_CONNECTION:
            self.close()
        if self.backend:
            return
        backend = get_connection()
        try:
            backend.open()
        except (OSError, smtplib.SMTPException) as error:  # a wrong password too
            with contextlib.suppress(OSError, smtplib.SMTPException):
                backend.close()
            raise Unreachable(_words(error)) from error
        self.backend, self.sent = backend, 0

    def close(self) -> None:
        if self.backend:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self.backend.close()
            self.backend = None

    def hand_over(self, email: EmailMessage) -> Answer:
        """Say one mail to the open connection. Never raises for what the server says or does."""
        is_used = self.sent > 0
        self.sent += 1
        if not isinstance(self.backend, EmailBackend):  # memory, console or nowhere
            self.backend.send_messages([email])
            return Answer(Result.ACCEPTED)
        answer = self._say(email)
        if answer.result is Result.TRY_LATER and answer.code is None and is_used:
            self.close()  # the server had ended a connection that waited: that is no try
            try:
                self.open()
            except Unreachable as error:
                return Answer(Result.TRY_LATER, text=str(error))
            self.sent = 1
            answer = self._say(email)
        if answer.code is None or answer.code == 421:
            self.close()
        return answer

    def _say(self, email: EmailMessage) -> Answer:
        smtp = self.backend.connection
        sender = getattr(email, "envelope_sender", "") or _address(email.from_email)
        (recipient,) = (_address(address) for address in email.recipients())
        data = getattr(email, "data", None) or email.message().as_bytes(linesep="\r\n")
        try:
            smtp.ehlo_or_helo_if_needed()
            code, text = smtp.mail(sender, ["BODY=8BITMIME"] if smtp.has_extn("8bitmime") else [])
            if code != 250:  # about us, not about this mail: a setting to repair, so never final
                return self._reset(Answer(Result.TRY_LATER, code, _one_line(text)))
            code, text = smtp.rcpt(recipient)
            if code not in (250, 251):
                return self._reset(_judged(code, text))
            code, text = smtp.docmd("DATA")
            if code != 354:
                return self._reset(_judged(code, text))
        except (OSError, smtplib.SMTPException) as error:
            return Answer(Result.TRY_LATER, text=_words(error))
        try:
            smtp.send(LEADING_DOT.sub(b"..", data.removesuffix(b"\r\n")) + b"\r\n.\r\n")
            self.meanwhile()
            code, text = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            return Answer(Result.UNKNOWN, text=_words(error))
        return _judged(code, text)

    def _reset(self, answer: Answer) -> Answer:
        """Make the connection ready for the next mail."""
        try:
            self.backend.connection.rset()
        except (OSError, smtplib.SMTPException):
            self.close()
        return answer


def _judged(code: int, text: bytes) -> Answer:
    results = {2: Result.ACCEPTED, 5: Result.REFUSED}
    return Answer(results.get(code // 100, Result.TRY_LATER), code, _one_line(text))


@lru_cache(maxsize=8)  # the sender is the same for all
def _address(address: str) -> str:
    """ "Portaal <portaal@example.org>" -> "portaal@example.org"."""
    return sanitize_address(address, "utf-8").rpartition("<")[2].rstrip(">")


def _one_line(text: bytes) -> str:
    return " ".join(text.decode(errors="replace").split())[:300]


def _words(error: Exception) -> str:
    """What an operator can search for, without addresses."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_one_line(error.smtp_error)}"[:300]
    return f"{type(error).__name__}: {error}"[:300]
