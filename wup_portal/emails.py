"""The mails of the portal itself."""

from mail.messages import Message, compose, one_line


def contact_question(*, to: str, name: str, email: str, question: str) -> Message:
    """A question of a visitor, for one coordinator."""
    context = {"name": one_line(name), "email": one_line(email, 254), "question": question}
    return compose(
        "portal.contact", to=to, template="portal/contact_question", context=context, reply_to=email
    )
