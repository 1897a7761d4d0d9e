"""The row of the outbox as a message in the form that mail servers know."""

from email.utils import formatdate

from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email

from mail.kinds import Kind
from mail.models import OutgoingMail


def build(mail: OutgoingMail, kind: Kind) -> EmailMultiAlternatives:
    """Raises whatever is wrong with this one mail: an address, a header, a template.

    A kind with `render` is made now, for the address that was written down; anything else stands in the row.
    """
    parts = kind.render(mail.ref) if kind.render else mail
    subject = parts.subject
    validate_email(mail.to_email)  # again: Django itself would take "a@b.nl,other@x.nl" as one
    if mail.reply_to:
        validate_email(mail.reply_to)
    if not parts.text:
        raise ValueError("the mail has no text")
    email = EmailMultiAlternatives(
        subject,
        parts.text,
        to=[mail.to_email],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={
            "Message-ID": mail.message_id,  # the same at every try, so that a mailbox can fold doubles
            "Date": formatdate(mail.created_at.timestamp()),
            "Auto-Submitted": "auto-generated",  # RFC 3834: no holiday answers, please
            "X-Auto-Response-Suppress": "OOF, AutoReply",
        },
    )
    if parts.html:
        email.attach_alternative(parts.html, "text/html")
    if parts.calendar:
        method = parts.calendar_method
        if f"METHOD:{method}" not in parts.calendar.splitlines():
            raise ValueError(f"the calendar part is not a {method}")
        # both: some programs act on the part beside the text, others only on the file
        email.attach_alternative(parts.calendar, f"text/calendar; method={method}")
        email.attach("afspraak.ics", parts.calendar, f"text/calendar; method={method}")
    email.message()  # a wrong header shows here, before anything is said to the mail server
    return email
