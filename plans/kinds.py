"""The kinds of mail of this app, for the registry of `mail`."""

from collections.abc import Callable

from accounts.models import User
from mail.kinds import Kind, register_kind
from mail.messages import Message
from plans import emails
from plans.models import Plan, PlanVersion, Reaction
from plans.permissions import can_answer_reactions
from plans.states import ReactionStatus


def _may_still_read(ref: str) -> bool:
    """Asked when the mail leaves: somebody who lost the right in the meantime gets no mail."""
    version, _, reader = ref.partition(":")
    user = User.objects.filter(pk=reader, is_active=True).first()
    return user is not None and PlanVersion.objects.visible_to(user).filter(pk=version).exists()


def _stands_and_may_read(ref: str) -> bool:
    """An offer that was taken back before its mail left is not announced."""
    standing = PlanVersion.objects.standing().filter(pk=ref.partition(":")[0])
    return standing.exists() and _may_still_read(ref)


def _reaction(ref: str, **which) -> Reaction | None:
    """With an address to mail to; the part after the colon of a ref says which link or answer it was about."""
    found = Reaction.objects.filter(reference=ref.partition(":")[0], **which).exclude(email="")
    return found.select_related("section", "version", "plan__village").first()


def _number(ref: str) -> int:
    return int(ref.partition(":")[2])


def _link_works(ref: str) -> bool:
    return _reaction(ref, token_version=_number(ref), status=ReactionStatus.UNCONFIRMED) is not None


def _answer_stands(ref: str) -> bool:
    """Not opened again since, and not withdrawn or hidden."""
    reaction = _reaction(ref, answer_number=_number(ref), hidden_at=None)
    return reaction is not None and reaction.is_decided


def _is_hidden(ref: str) -> bool:
    return _reaction(ref, hidden_at__isnull=False) is not None


def _answers_wait(ref: str) -> bool:
    plan, _, reader = ref.partition(":")
    user = User.objects.filter(pk=reader, is_active=True).first()
    waiting = Plan.objects.filter(
        pk=plan, reactions__status=ReactionStatus.NEW, reactions__hidden_at=None
    ).first()
    return user is not None and waiting is not None and can_answer_reactions(user, waiting)


def _of_reaction(make: Callable[[Reaction], Message]) -> Callable[[str], Message]:
    return lambda ref: make(_reaction(ref))


def register_all() -> None:
    for name, label, still_true in (
        ("plans.version_frozen", "Versie van een plan vastgelegd", _may_still_read),
        ("plans.version_offered", "Plan aangeboden aan de gemeente", _stands_and_may_read),
        ("plans.version_withdrawn", "Aanbod van een plan ingetrokken", _may_still_read),
        ("plans.version_published", "Plan openbaar gemaakt", _may_still_read),
    ):
        register_kind(Kind(name, label, still_true=still_true, why="omdat u bij dit dorp betrokken bent"))
    reacted = "omdat dit adres is ingevuld bij een reactie op dit plan"
    for kind in (
        Kind(
            "plans.reaction_confirm",
            "Reactie op een plan: bevestigen",
            still_true=_link_works,
            render=_of_reaction(emails.reaction_confirm),
            has_personal_link=True,
            why=reacted,
        ),
        Kind(
            "plans.reaction_answered",
            "Reactie op een plan: antwoord",
            still_true=_answer_stands,
            render=_of_reaction(emails.reaction_answered),
            resend_when_uncertain=False,
            has_personal_link=True,
            why=reacted,
        ),
        Kind(
            "plans.reaction_hidden",
            "Reactie op een plan: verborgen",
            still_true=_is_hidden,
            render=_of_reaction(emails.reaction_hidden),
            has_personal_link=True,
            why=reacted,
        ),
        Kind(
            "plans.reactions_waiting",
            "Nieuwe reacties op een plan",
            still_true=_answers_wait,
            resend_when_uncertain=False,
            why="omdat u aan het plan van dit dorp schrijft",
        ),
    ):
        register_kind(kind)
