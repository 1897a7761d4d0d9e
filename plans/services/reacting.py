"""What somebody without an account says about a section: sent, confirmed by a button, corrected, withdrawn."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from common.addresses import email_key
from common.errors import DomainError, StaleVersion
from common.tokens import token_hash
from mail.services import queue_mail
from plans import emails
from plans.content import section_in
from plans.models import Plan, PlanVersion, Reaction, ReactionChange, ReactionPeriod, Section
from plans.states import REACTION_TRANSITIONS, ReactionStatus

KEPT_UNCONFIRMED = timedelta(days=14)
KEPT_ADDRESS = timedelta(days=365)  # after the answer
READER = "wie reageerde"


class Closed(DomainError):
    """Too late, or too early: the text that was typed goes back to who typed it."""


def period_of(plan: Plan, *, now: datetime | None = None) -> ReactionPeriod | None:
    """The one that is open now."""
    return ReactionPeriod.objects.filter(plan=plan).open_at(now or timezone.now()).first()


@transaction.atomic
def react(
    section: Section, *, version: PlanVersion, text: str, name: str, email: str, quote: str = "", suggestion: str = "",
    shows_name: bool = False,
) -> Reaction:  # fmt: skip
    """Keep a reaction and mail the link to confirm it. The same words sent twice are one reaction.

    Raises Closed when nobody may react at this moment.
    """
    section = (
        Section.objects.select_for_update(of=("self",)).select_related("plan__village").get(pk=section.pk)
    )
    if period_of(section.plan) is None:
        raise Closed("Reageren kan nu niet. Uw tekst is niet verstuurd.")
    mailbox = email_key(email)
    same = section.reactions.filter(status=ReactionStatus.UNCONFIRMED, email_key=mailbox, text=text).first()
    reaction = same or Reaction(
        section=section, plan=section.plan, email_key=mailbox, text=text, token_version=0
    )
    reaction.version, reaction.revision = version, revision_in(version.content, section.key)
    reaction.quote, reaction.suggestion = quote, suggestion
    reaction.name, reaction.email, reaction.shows_name = name, email, shows_name
    _renew_link(reaction)
    reaction.save()
    _mail_link(reaction)
    return reaction


def revision_in(content: dict, key: str) -> int | None:
    """Which saved text a reader of this version sees; None for a version from before this was kept."""
    section = section_in(content, key)
    return section.get("revision") if section else None


@transaction.atomic
def send_link_again(reaction: Reaction) -> None:
    """For who lost the mail: a new link; the old one ends."""
    reaction = locked(reaction)
    if reaction.status != ReactionStatus.UNCONFIRMED:
        raise DomainError("Deze reactie is al geplaatst.")
    _renew_link(reaction)
    reaction.save(update_fields=["token_version", "token_hash"])
    _mail_link(reaction)


@transaction.atomic
def confirm_reaction(reaction: Reaction) -> Reaction:
    """By the button behind the mailed link. It was sent in time, so it counts. A second time changes nothing."""
    number = next_number(reaction.plan)
    reaction = locked(reaction)
    if reaction.status != ReactionStatus.UNCONFIRMED:
        return reaction
    reaction.number, reaction.confirmed_at = number, timezone.now()
    move(reaction, ReactionStatus.NEW, deed=ReactionChange.Deed.CONFIRMED, fields=["number", "confirmed_at"])
    return reaction


@transaction.atomic
def edit_reaction(
    reaction: Reaction, *, text: str, text_number: int, quote: str, suggestion: str, shows_name: bool
) -> Reaction:
    """By who wrote it, as long as nobody works on it. text_number: of the text that the page showed."""
    reaction = locked(reaction)
    if reaction.text_number != text_number:
        raise StaleVersion("U hebt deze reactie intussen in een ander venster aangepast.")
    if not reaction.may_change:
        raise DomainError("Het dorp is al met uw reactie bezig. U kunt haar nu niet meer aanpassen.")
    reaction.text, reaction.quote, reaction.suggestion = text, quote, suggestion
    reaction.shows_name = shows_name
    reaction.text_number += 1
    reaction.save(update_fields=["text", "quote", "suggestion", "shows_name", "text_number"])
    if reaction.status != ReactionStatus.UNCONFIRMED:
        note(reaction, ReactionChange.Deed.EDITED)
    return reaction


@transaction.atomic
def withdraw_reaction(reaction: Reaction) -> None:
    """Text, name and address go at once; the number stays, so that the totals add up. Not confirmed: all of it goes."""
    reaction = locked(reaction)
    if reaction.status == ReactionStatus.UNCONFIRMED:
        reaction.delete()
        return
    if reaction.is_withdrawn:
        return
    reaction.text = reaction.quote = reaction.suggestion = ""
    _forget_person(reaction)
    fields = ["text", "quote", "suggestion", *PERSONAL]
    move(reaction, ReactionStatus.WITHDRAWN, deed=ReactionChange.Deed.WITHDRAWN, fields=fields)


def delete_unconfirmed(*, now: datetime) -> int:
    old = Reaction.objects.filter(status=ReactionStatus.UNCONFIRMED, created_at__lt=now - KEPT_UNCONFIRMED)
    return old.delete()[0]


def forget_addresses(*, now: datetime) -> None:
    """A year after the answer nobody is mailed any more: the address goes, and a name that is not shown."""
    old = Reaction.objects.exclude(email_key="").filter(answered_at__lt=now - KEPT_ADDRESS)
    old.filter(shows_name=False).update(name="")
    old.update(email="", email_key="")


# --- for the other half: services/answering.py -----------------------------------------------------------

PERSONAL = ["name", "email", "email_key", "shows_name"]


def locked(reaction: Reaction) -> Reaction:
    rows = Reaction.objects.select_for_update(of=("self",))
    return rows.select_related("section__plan__village__municipality", "plan__village").get(pk=reaction.pk)


def next_number(plan: Plan) -> int:
    """Locks the plan: who numbers waits for who numbers."""
    Plan.objects.select_for_update().get(pk=plan.pk)
    return (plan.reactions.aggregate(last=Max("number"))["last"] or 0) + 1


def move(reaction: Reaction, new: ReactionStatus, *, deed: str, fields: list[str], **more) -> None:
    old = ReactionStatus(reaction.status)
    if new not in REACTION_TRANSITIONS[old]:
        raise DomainError(f"Een reactie die {old.label} is, kan niet {new.label} worden.")
    reaction.status = new
    reaction.save(update_fields=["status", *fields])
    note(reaction, deed, **more)


def note(
    reaction: Reaction, deed: str, *, by=None, by_label: str = READER, reason: str = "", answer: str = ""
) -> None:
    ReactionChange.objects.create(
        reaction=reaction,
        deed=deed,
        status=reaction.status,
        reason=reason,
        answer=answer,
        by=by,
        by_label=by_label,
    )


def _forget_person(reaction: Reaction) -> None:
    reaction.name = reaction.email = reaction.email_key = ""
    reaction.shows_name = False


def _renew_link(reaction: Reaction) -> None:
    reaction.token_version += 1
    reaction.token_hash = token_hash(emails.reaction_token(reaction))


def _mail_link(reaction: Reaction) -> None:
    key = f"plans.reaction:{reaction.reference}:{reaction.token_version}"
    queue_mail(emails.reaction_confirm(reaction), dedup_key=key)
