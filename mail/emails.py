"""The mails of the post itself."""

from mail.messages import Message, compose, portal_url


def silence(to: str, silence) -> Message:
    """To who keeps the portal running: a part of it gave no sign of life for an hour."""
    return compose(
        "mail.silence",
        to=to,
        template="mail/silence",
        context={"label": silence.label, "since": silence.since, "url": portal_url("portal:outbox")},
        ref=silence_ref(silence),
    )


def silence_ref(silence) -> str:
    return f"{silence.name} {silence.since.isoformat()}"
