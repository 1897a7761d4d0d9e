"""What the village does with reactions: enter them from paper, take them in hand, answer, hide."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common.errors import DomainError, StaleVersion
from mail.services import queue_mail
from plans import emails
from plans.content import section_in
from plans.models import (
    Plan,
    PlanVersion,
    Reaction,
    ReactionBatch,
    ReactionChange,
    ReactionPeriod,
    Section,
    SectionRevision,
)
from plans.permissions import role_label
from plans.quotes import replace_once
from plans.services.reacting import locked, move, next_number, note, revision_in
from plans.services.writing import save_section
from plans.states import CHANGING, DECISIONS, ReactionStatus
from villages.people import writers_of

MOST_AT_ONCE = 30
Deed = ReactionChange.Deed


# --- the period in which everybody may react ---------------------------------------------------------------


@transaction.atomic
def set_period(
    plan: Plan,
    period: ReactionPeriod | None,
    *,
    opens_at: datetime,
    closes_at: datetime,
    question: str,
    by: User,
) -> ReactionPeriod:
    """A new one, or other days for one that is not over. closes_at: the first moment that it is over."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    now = timezone.now()
    if not plan.versions.published().exists():
        raise DomainError("Maak eerst een versie van het plan openbaar. Daar kan men dan op reageren.")
    if period:
        period = plan.reaction_periods.get(pk=period.pk)
        if period.closes_at <= now:
            raise DomainError("Deze termijn is voorbij. Maak een nieuwe termijn.")
        if period.opens_at <= now:
            opens_at = period.opens_at  # it has begun: only its end can move
    if closes_at <= now:
        raise DomainError("Deze laatste dag is al voorbij. Kies vandaag of een latere dag.")
    others = plan.reaction_periods.filter(opens_at__lt=closes_at, closes_at__gt=opens_at)
    if others.exclude(pk=period.pk if period else None).exists():
        raise DomainError("Er is al een reactietermijn in deze dagen. Pas die aan, of kies andere dagen.")
    period = period or ReactionPeriod(plan=plan, created_by=by)
    period.opens_at, period.closes_at, period.question = opens_at, closes_at, question
    period.save()
    return period


@transaction.atomic
def end_period(period: ReactionPeriod) -> None:
    """Now; one that has not begun goes altogether. Twice is harmless."""
    period = ReactionPeriod.objects.select_for_update().filter(pk=period.pk).first()
    now = timezone.now()
    if period and period.opens_at >= now:
        period.delete()
    elif period and period.closes_at > now:
        period.closes_at = now
        period.save(update_fields=["closes_at"])


# --- reactions on paper and at meetings --------------------------------------------------------------------


@transaction.atomic
def enter_reactions(
    plan: Plan, *, key: UUID, source: str, title: str, held_on: date, attendees: int | None,
    lines: Iterable[tuple[Section, str]], by: User,
) -> ReactionBatch:  # fmt: skip
    """Without names. key: of the page that was sent; the same page sent twice is entered once."""
    number = next_number(plan)
    if known := plan.reaction_batches.filter(key=key).first():
        return known
    batch = ReactionBatch.objects.create(
        plan=plan, key=key, source=source, title=title, held_on=held_on, attendees=attendees, created_by=by
    )
    version = plan.versions.published().newest_first().first()
    label = role_label(by, plan.village)
    for offset, (section, text) in enumerate(lines):
        reaction = Reaction.objects.create(
            plan=plan, section=section, version=version, revision=revision_in(version.content, section.key) if version else None, batch=batch,
            source=source, text=text, number=number + offset, status=ReactionStatus.NEW, confirmed_at=timezone.now(),
        )  # fmt: skip
        note(reaction, Deed.ENTERED, by=by, by_label=label)
    return batch


# --- the answer --------------------------------------------------------------------------------------------


@transaction.atomic
def take_reaction(reaction: Reaction, *, by: User) -> Reaction:
    """So that others see that somebody is at it. Twice is harmless."""
    reaction = locked(reaction)
    if reaction.status != ReactionStatus.IN_HAND:
        _move(reaction, ReactionStatus.IN_HAND, Deed.TAKEN, by=by)
    return reaction


@transaction.atomic
def decide_reaction(
    reaction: Reaction, *, status: str, answer: str, text_number: int, revision: int | None = None, by: User
) -> Reaction:
    """The decision and its public answer; who reacted is mailed once.

    revision: for what was taken over: the number of the saved text in which it stands. text_number: of the
    reaction as the page showed it. Raises StaleVersion when it changed, or was answered, in between.
    """
    reaction = locked(reaction)
    if reaction.text_number != text_number:
        raise StaleVersion("Wie reageerde, heeft de reactie intussen aangepast. Lees haar eerst opnieuw.")
    if reaction.is_withdrawn:
        raise StaleVersion("Wie reageerde, heeft de reactie intussen ingetrokken.")
    if reaction.is_decided:
        raise StaleVersion(
            "Een ander heeft deze reactie intussen beantwoord. Uw antwoord is niet opgeslagen."
        )
    if status not in DECISIONS:
        raise DomainError("Kies wat het dorp met de reactie doet.")
    if not answer.strip():
        raise DomainError("Schrijf een antwoord, al is het één zin.")
    reaction.linked_revision = None
    if status in CHANGING:
        reaction.linked_revision = revisions_since(reaction).filter(number=revision).first()
        if reaction.linked_revision is None:
            raise DomainError("Kies in welke tekst de reactie is verwerkt. Sla die tekst zo nodig eerst op.")
    reaction.answer, reaction.answered_at = answer.strip(), timezone.now()
    reaction.answer_number += 1
    fields = ["linked_revision", "answer", "answered_at", "answer_number"]
    _move(reaction, ReactionStatus(status), Deed.DECIDED, by=by, fields=fields, answer=reaction.answer)
    tell_answer(
        reaction, PlanVersion.objects.published().filter(plan=reaction.plan_id).newest_first().first()
    )
    return reaction


@transaction.atomic
def reopen_reaction(reaction: Reaction, *, reason: str, by: User) -> Reaction:
    """To give another answer: the old one stays in the history, and who reacted is mailed the new one."""
    reaction = locked(reaction)
    if not reaction.is_decided:
        raise DomainError("Deze reactie heeft nog geen antwoord.")
    if not reason.strip():
        raise DomainError("Schrijf in een paar woorden op waarom het antwoord anders moet.")
    _move(reaction, ReactionStatus.IN_HAND, Deed.REOPENED, by=by, reason=reason.strip())
    return reaction


def revisions_since(reaction: Reaction):
    """The saved texts of the section that are newer than what was read, newest first."""
    return SectionRevision.objects.filter(section=reaction.section_id, number__gt=reaction.revision or 0)


@transaction.atomic
def take_over_words(reaction: Reaction, *, version: int, by: User) -> SectionRevision:
    """Put the suggestion where the quoted sentence stands: a normal saved text, with the reaction as its reason.

    version: of the section as the page showed it. Raises StaleVersion when the section was saved in between.
    """
    section = Section.objects.select_for_update(of=("self",)).get(pk=reaction.section_id)
    reaction = locked(reaction)
    body = replace_once(section.body, reaction.quote, reaction.suggestion) if reaction.suggestion else None
    if body is None:
        raise DomainError(
            "De zin staat niet meer precies zo in de tekst, of vaker dan één keer. Open het onderdeel en pas de "
            "tekst daar aan."
        )
    reason = f"Woorden uit reactie {reaction.number} overgenomen"
    section = save_section(section.pk, body=body, version=version, by=by, reason=reason)
    if reaction.status == ReactionStatus.NEW:
        _move(reaction, ReactionStatus.IN_HAND, Deed.TAKEN, by=by)
    return section.revisions.get(number=section.version)


def tell_answer(reaction: Reaction, newest: PlanVersion | None) -> None:
    """Mail the answer once. What changed the plan waits until everybody may read that text: the mail shows it.

    newest: the newest published version of the plan.
    """
    if reaction.email and not reaction.hidden_at and is_public(reaction, newest):
        key = f"plans.reaction-answer:{reaction.reference}:{reaction.answer_number}"
        queue_mail(emails.reaction_answered(reaction), dedup_key=key)


def is_public(reaction: Reaction, newest: PlanVersion | None) -> bool:
    """May everybody see what the answer speaks of? The changed text is in a published version, or taken out of it."""
    if reaction.status not in CHANGING:
        return True
    if newest is None:
        return False
    section = section_in(newest.content, reaction.section.key)
    return section is None or section.get("revision", 0) >= reaction.linked_revision.number


def tell_answers_of(version: PlanVersion) -> None:
    """A version was published: those whose reaction changed it can see how."""
    changed = Reaction.objects.filter(plan=version.plan_id, status__in=CHANGING).exclude(email="")
    for reaction in changed.select_related("section", "linked_revision", "plan__village"):
        tell_answer(reaction, version)


# --- what cannot stay --------------------------------------------------------------------------------------


@transaction.atomic
def hide_reaction(reaction: Reaction, *, reason: str, by: User) -> Reaction:
    """Others see that there was a reaction, and why it does not show; who wrote it is told."""
    reaction = locked(reaction)
    if not reason.strip():
        raise DomainError("Schrijf op waarom de reactie niet kan blijven staan. Lezers zien die reden.")
    if reaction.is_withdrawn:
        raise DomainError("Deze reactie is ingetrokken. Er staat niets meer.")
    if reaction.hidden_at:
        return reaction
    reaction.hidden_at, reaction.hidden_reason = timezone.now(), reason.strip()
    reaction.save(update_fields=["hidden_at", "hidden_reason"])
    label = role_label(by, reaction.plan.village)
    note(reaction, Deed.HIDDEN, by=by, by_label=label, reason=reaction.hidden_reason)
    if reaction.email:
        times = reaction.changes.filter(deed=Deed.HIDDEN).count()
        key = f"plans.reaction-hidden:{reaction.reference}:{times}"
        queue_mail(emails.reaction_hidden(reaction), dedup_key=key)
    return reaction


@transaction.atomic
def show_reaction(reaction: Reaction, *, by: User) -> Reaction:
    reaction = locked(reaction)
    if reaction.hidden_at:
        reaction.hidden_at, reaction.hidden_reason = None, ""
        reaction.save(update_fields=["hidden_at", "hidden_reason"])
        note(reaction, Deed.SHOWN, by=by, by_label=role_label(by, reaction.plan.village))
    return reaction


# --- nobody watches a queue --------------------------------------------------------------------------------


def tell_of_waiting_reactions() -> None:
    """Once a day: who writes in a plan hears that there are new reactions; never twice of the same ones."""
    for plan in Plan.objects.filter(
        reactions__status=ReactionStatus.NEW, reactions__hidden_at=None
    ).distinct():
        waiting = plan.reactions.filter(status=ReactionStatus.NEW, hidden_at=None).order_by("number")
        last = waiting.last().number
        for reader in writers_of(plan.village):
            key = f"plans.reactions-waiting:{plan.pk}:{reader.pk}:{last}"
            queue_mail(emails.reactions_waiting(plan, reader, count=waiting.count()), dedup_key=key)


def _move(reaction: Reaction, new: ReactionStatus, deed: Deed, *, by: User, fields=(), **more) -> None:
    label = role_label(by, reaction.plan.village)
    move(reaction, new, deed=deed, fields=list(fields), by=by, by_label=label, **more)
