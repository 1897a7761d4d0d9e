"""The row of the outbox as a message in the form that mail servers know."""

from email.generator import BytesGenerator
from email.message import Message
from email.policy import Compat32
from email.utils import formatdate
from io import BytesIO
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email

from mail.bounces import sender_of
from mail.kinds import Kind
from mail.messages import STOP_PLACEHOLDER, stop_url
from mail.models import OutgoingMail
from mail.stops import is_ours, stop_token
from mail.webhooks import headers_for


def build(mail: OutgoingMail, kind: Kind) -> EmailMultiAlternatives:
    """Raises whatever is wrong with this one mail: an address, a header, a template.

    A kind with `render` is made now, for the address that was written down; anything else stands in the row.
    """
    parts = kind.render(mail.ref) if kind.render else mail
    subject = parts.subject
    validate_email(mail.to_email)  # again: Django itself would take "a@b.nl,other@x.nl" as one
    if is_ours(mail.to_email):
        raise ValueError("a mail to the address that failures come back to")
    if mail.reply_to:
        validate_email(mail.reply_to)
    if not parts.text:
        raise ValueError("the mail has no text")
    text, html, stop_headers = parts.text, parts.html, {}
    if kind.scope:
        token = stop_token(mail)
        text, html = (part.replace(STOP_PLACEHOLDER, token) for part in (text, html))
        stop_headers = {
            "List-Unsubscribe": f"<{stop_url(token)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
        }
    email = EmailMultiAlternatives(
        subject,
        text,
        to=[mail.to_email],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={
            "Message-ID": mail.message_id,  # the same at every try, so that a mailbox can fold doubles
            "Date": formatdate(mail.created_at.timestamp()),
            "Auto-Submitted": "auto-generated",  # RFC 3834: no holiday answers, please
            "X-Auto-Response-Suppress": "OOF, AutoReply",
        }
        | stop_headers
        | headers_for(settings.MAIL_PROVIDER, mail),
    )
    email.envelope_sender = sender_of(mail)  # of the envelope only; `From` stays who it is
    if html:
        email.attach_alternative(html, "text/html")
    if parts.calendar:
        method = parts.calendar_method
        if f"METHOD:{method}" not in parts.calendar.splitlines():
            raise ValueError(f"the calendar part is not a {method}")
        # both: some programs act on the part beside the text, others only on the file
        email.attach_alternative(parts.calendar, f"text/calendar; method={method}")
        email.attach("afspraak.ics", parts.calendar, f"text/calendar; method={method}")
    # a wrong header shows here, before anything is said to the mail server; made once, because it costs as much
    # as saying it
    email.data = _as_bytes(email.message())
    return email


class PlainPolicy(Compat32):
    """A header that needs no folding and no code is written as it is: Python takes it apart and joins it again."""

    def fold_binary(self, name: str, value) -> bytes:
        line = f"{name}: {value}"
        if isinstance(value, str) and len(line) <= 76 and value.isascii() and value.isprintable():
            return f"{line}{self.linesep}".encode()
        return super().fold_binary(name, value)


PLAIN = PlainPolicy(linesep="\r\n")


def _as_bytes(message: Message) -> bytes:
    for part in message.walk():
        if part.is_multipart():  # Python would search all texts for a boundary that is free
            part.set_boundary(uuid4().hex)
    written = BytesIO()
    BytesGenerator(written, mangle_from_=False, policy=PLAIN).flatten(message)
    return written.getvalue()
