"""One mail as a value: made by an app's `emails.py`, stored by `queue_mail()`."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse


@dataclass(frozen=True)
class Message:
    kind: str  # the name of a registered Kind
    to: str  # one address
    subject: str
    text: str
    html: str = ""
    calendar: str = ""  # an iCalendar object, or nothing
    calendar_method: str = ""  # REQUEST, CANCEL or PUBLISH; equal to METHOD inside
    ref: str = ""  # what the mail tells of, for `still_true` and `render`
    topic: str = ""  # what it belongs to, for the outbox page of an organiser: "session:12"


def portal_url(view_name: str, *args, **kwargs) -> str:
    """An address for in a mail; from PUBLIC_BASE_URL, never from the request."""
    return settings.PUBLIC_BASE_URL + reverse(view_name, args=args or None, kwargs=kwargs or None)


def one_line(value: object, limit: int = 80) -> str:
    """What a person typed, made harmless for a subject or a sentence: one line, not too long, not a link."""
    text = " ".join(str(value).split()).replace("://", ": //")
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def compose(
    kind: str, *, to: str, template: str, context: dict, ref: str = "", topic: str = "", **calendar
) -> Message:
    """Render `emails/<template>.subject.txt`, `.txt` and `.html` with the context.

    The text template starts with {% autoescape off %}; the html one extends emails/base.html.
    """
    subject = " ".join(render_to_string(f"emails/{template}.subject.txt", context).split())
    return Message(
        kind=kind,
        to=to,
        subject=one_line(subject, 150),
        text=render_to_string(f"emails/{template}.txt", context).strip() + "\n",
        html=render_to_string(f"emails/{template}.html", context),
        ref=ref,
        topic=topic,
        **calendar,
    )
