"""What the outbox page shows of a mail, in words that a volunteer knows. No codes, no personal links."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from mail.kinds import Kind, find_kind
from mail.messages import MASK, STOP_PLACEHOLDER, mask
from mail.models import OutgoingMail
from mail.states import NOT_MADE, Status
from mail.stops import stop_token

log = logging.getLogger(__name__)

KEEP_TEXTS = timedelta(days=30)


@dataclass(frozen=True)
class Shown:
    """The readable side of one mail."""

    subject: str
    text: str = ""
    note: str = ""  # why there is no text, or what was changed in it


def show(mail: OutgoingMail) -> Shown:
    """With its text, when there is one to show."""
    kind = find_kind(mail.kind)
    subject = show_subject(mail)
    if _is_hidden(kind):
        return Shown(subject, note="In deze mail staat een code of een link om in te loggen. Daarom toont het "
                                   "portaal de tekst niet.")  # fmt: skip
    if mail.emptied_at or mail.created_at < timezone.now() - KEEP_TEXTS:
        return Shown(subject, note="De tekst is gewist. Het portaal bewaart teksten van mails 30 dagen.")
    text = mail.text or _rendered(mail, kind)
    if not text:
        return Shown(
            subject, note="De tekst is niet meer te maken: waar de mail over gaat, bestaat niet meer."
        )
    text = text.replace(STOP_PLACEHOLDER, stop_token(mail))
    if settings.DEMO:
        return Shown(subject, text)
    text = mask(text)
    note = f"Op de plaats van {MASK} staat in de mail een persoonlijke link." if MASK in text else ""
    return Shown(subject, text, note)


def show_subject(mail: OutgoingMail) -> str:
    kind = find_kind(mail.kind)
    return kind.label if _is_hidden(kind) else show_line(mail.subject)


def show_line(line: str) -> str:
    """A subject or an answer of a mail server, which may quote the mail."""
    return line if settings.DEMO else mask(line)


def explain(mail: OutgoingMail) -> str:
    """The state in one or two sentences."""
    if mail.status == Status.QUEUED:
        if mail.mailing and mail.mailing.paused_at:
            return "De ronde van deze mail is gepauzeerd. De mail gaat weg als u verdergaat met de ronde."
        if mail.mailing and mail.mailing.rate_per_minute:
            return f"De mail wacht op zijn beurt: {mail.mailing.rate_per_minute} mails per minuut."
        if mail.not_before > timezone.now():
            return "De mail wacht op de volgende poging."
        return "De mail gaat binnen een minuut weg."
    if mail.status == Status.REFUSED:
        return explain_refusal(mail)
    if mail.status == Status.SUPPRESSED and mail.smtp_text:
        return f"{mail.smtp_text} Daarom is de mail niet verstuurd."
    return EXPLANATIONS[Status(mail.status)]


EXPLANATIONS = {
    Status.SENDING: "De mail wordt nu verstuurd.",
    Status.HANDED_OVER: "De mailserver heeft de mail aangenomen.",
    Status.BOUNCED: "De mail kwam terug: hij is niet bij de ontvanger aangekomen. Vraag de ontvanger om een ander "
                    "adres.",
    Status.UNCERTAIN: "De verbinding brak af toen de mail al onderweg was. Misschien is de mail aangekomen.",
    Status.SUPPRESSED: "De mail klopte niet meer toen hij aan de beurt was, bijvoorbeeld omdat iemand zich had "
                       "afgemeld. Daarom is hij niet verstuurd.",
    Status.WITHDRAWN: "Iemand heeft de mail ingetrokken voordat hij wegging.",
}  # fmt: skip


def explain_refusal(mail: OutgoingMail) -> str:
    """From the answer of the mail server (RFC 3463); unknown answers stand below it as they are."""
    answer = mail.smtp_text
    if answer.startswith(NOT_MADE):
        return "De mail kon niet worden gemaakt. Meld dit bij de beheerder van het portaal."
    if mail.smtp_code is None:
        return "De verbinding met de mailserver brak telkens af. Na zes pogingen is het portaal gestopt."
    if mail.smtp_code < 500:
        return "De mailserver vroeg telkens om het later nog eens te proberen. Na zes pogingen is het portaal gestopt."
    if answer.startswith(("5.1.1", "5.1.0", "5.1.10")):
        return "Dit e-mailadres bestaat niet of niet meer. Vraag de ontvanger om een ander adres."
    if answer.startswith("5.1.2"):
        return "De mailserver kent het deel achter de @ niet. Kijk of het adres goed is getypt."
    if answer.startswith("5.2.2"):
        return "De mailbox van de ontvanger is vol."
    if answer.startswith("5.7"):
        return "De mailserver van de ontvanger laat deze mail niet toe. Meld dit bij de beheerder van het portaal."
    return "De mailserver nam de mail niet aan."


def _is_hidden(kind: Kind) -> bool:
    """In the demo this page is where a newcomer finds the codes."""
    return kind.is_secret and not settings.DEMO


def _rendered(mail: OutgoingMail, kind: Kind) -> str:
    """Mails with a personal link are not stored: this is how they look when they leave."""
    if not kind.render:
        return ""
    try:
        return kind.render(mail.ref).text
    except Exception:  # what it told of is gone
        log.info("mail %s cannot be shown", mail.reference, exc_info=True)
        return ""
