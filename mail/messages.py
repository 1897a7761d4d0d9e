"""One mail as a value: made by an app's `emails.py`, stored by `queue_mail()`."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from mail.kinds import find_kind, get_scope

# control characters, and those that turn the direction of the text around
UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
SECRET_PART = re.compile(r"[\w-]{32,}")  # a token of ours has 43 characters, the tail of a signature too
MASK = "•••"
#: Stands in the link at the foot until the mail leaves; each mail has a link of its own.
STOP_PLACEHOLDER = "uw-eigen-afmeldlink"


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
    reply_to: str = ""  # a mailbox that a person reads, such as the organiser's


_heads_only: ContextVar[bool] = ContextVar("heads_only", default=False)


@contextmanager
def heads_only() -> Iterator[None]:
    """For whoever queues mails while holding a lock that others wait for: of kinds that are rendered when they
    leave, only the head is made now. Text and calendar would be thrown away.
    """
    token = _heads_only.set(True)
    try:
        yield
    finally:
        _heads_only.reset(token)


def is_head_only() -> bool:
    return _heads_only.get()


def portal_url(view_name: str, *args, **kwargs) -> str:
    """An address for in a mail; from PUBLIC_BASE_URL, never from the request."""
    return settings.PUBLIC_BASE_URL + reverse(view_name, args=args or None, kwargs=kwargs or None)


def stop_url(token: str = STOP_PLACEHOLDER) -> str:
    """The page where somebody stops the mails of a scope."""
    return portal_url("portal:unsubscribe", token=token)


def one_line(value: object, limit: int = 80) -> str:
    """What a person typed, made harmless for a subject or a sentence: one line, not too long, not a link."""
    text = " ".join(UNPRINTABLE.sub(" ", str(value)).split()).replace("://", ": //")
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def mask(text: str) -> str:
    """Without the secret part of personal links."""
    return SECRET_PART.sub(MASK, text)


def compose(
    kind: str,
    *,
    to: str,
    template: str,
    context: dict,
    ref: str = "",
    topic: str = "",
    reply_to: str = "",
    **calendar,
) -> Message:
    """Render `emails/<template>.subject.txt`, `.txt` and `.html` with the context.

    The text template starts with {% autoescape off %}; the html one extends emails/base.html. The foot
    (who sends this, and why) comes by itself under both.
    """
    subject = one_line(render_to_string(f"emails/{template}.subject.txt", context), 150)
    if is_head_only():
        if find_kind(kind).render is None:
            raise ValueError(f"{kind} is stored whole, so it cannot be a head only")
        head = {"subject": subject, "ref": ref, "topic": topic, "reply_to": reply_to}
        return Message(kind=kind, to=to, text="", **head, **calendar)
    known = find_kind(kind)
    context = context | {"subject": subject, "why": known.why, "portal": settings.PUBLIC_BASE_URL}
    if known.scope:
        context |= {"stop_url": stop_url(), "stop_label": get_scope(known.scope).label}
    text = render_to_string(f"emails/{template}.txt", context).strip()
    foot = render_to_string("emails/_foot.txt", context).strip()
    return Message(
        kind=kind,
        to=to,
        subject=subject,
        text=f"{text}\n\n{foot}\n",
        html=render_to_string(f"emails/{template}.html", context),
        ref=ref,
        topic=topic,
        reply_to=reply_to,
        **calendar,
    )
