"""The mails of a plan: one function per mail, one recipient per mail."""

from accounts.models import User
from common.diff import Change, compare
from common.tokens import derive_token
from mail.messages import Message, compose, one_line, portal_url
from plans.content import section_in
from plans.models import Plan, PlanVersion, Reaction
from plans.states import CHANGING

REACTION_PURPOSE = "plan-reaction"
MOST_BLOCKS = 8  # of a difference; the page behind the link has all of it


def version_frozen(version: PlanVersion, reader: User) -> Message:
    return _about("plans.version_frozen", version, reader)


def version_offered(version: PlanVersion, officer: User) -> Message:
    return _about("plans.version_offered", version, officer)


def version_withdrawn(version: PlanVersion, officer: User, *, reason: str) -> Message:
    return _about("plans.version_withdrawn", version, officer, reason=one_line(reason, 500))


def version_published(version: PlanVersion, reader: User) -> Message:
    return _about("plans.version_published", version, reader)


def _about(kind: str, version: PlanVersion, reader: User, **more) -> Message:
    village = version.plan.village
    where = {"village_slug": village.slug, "number": version.number}
    return compose(
        kind,
        to=reader.email,
        template=kind.replace(".", "/"),
        context={
            "plan": one_line(version.plan.title, 120),
            "village": one_line(village.name),
            "municipality": one_line(village.municipality.name),
            "number": version.number,
            "label": one_line(version.label),
            "address": portal_url("plans:version_detail", **where),
            "pdf_address": portal_url("plans:version_progress", **where),
            "workshop": portal_url("plans:workshop_versions", village_slug=village.slug),
            **more,
        },
        ref=f"{version.pk}:{reader.pk}",
        topic=f"village:{village.pk}",
    )


def reaction_token(reaction: Reaction) -> str:
    return derive_token(REACTION_PURPOSE, reaction.reference, reaction.token_version)


def reaction_confirm(reaction: Reaction) -> Message:
    return _to_reader("plans.reaction_confirm", reaction, reaction.token_version)


def reaction_answered(reaction: Reaction) -> Message:
    """With the answer, and for what changed the plan the old and the new words."""
    return _to_reader(
        "plans.reaction_answered",
        reaction,
        reaction.answer_number,
        status=reaction.get_status_display(),
        answer=_paragraphs(reaction.answer),
        differences=differences_of(reaction),
    )


def reaction_hidden(reaction: Reaction) -> Message:
    return _to_reader("plans.reaction_hidden", reaction, 0, reason=one_line(reaction.hidden_reason, 300))


def reactions_waiting(plan: Plan, reader: User, *, count: int) -> Message:
    return compose(
        "plans.reactions_waiting",
        to=reader.email,
        template="plans/reactions_waiting",
        context={
            "village": one_line(plan.village.name),
            "count": count,
            "link": portal_url("plans:reaction_office", village_slug=plan.village.slug),
        },
        ref=f"{plan.pk}:{reader.pk}",
        topic=f"village:{plan.village_id}",
    )


def differences_of(reaction: Reaction) -> list[dict[str, str]]:
    """[{"was", "now"}]: the blocks of the section that changed between the version that was read and the newest
    published one. Empty when the reaction changed nothing, or nobody may read the change yet.
    """
    if reaction.status not in CHANGING or reaction.version is None:
        return []
    newest = PlanVersion.objects.published().filter(plan=reaction.plan_id).newest_first().first()
    old, new = (section_in(version.content, reaction.section.key) for version in (reaction.version, newest))
    changes = compare(old["html"] if old else "", new["html"] if new else "")
    pairs = [
        {
            "was": one_line(_words(change, "added"), 600),
            "now": one_line(_words(change, "removed"), 600),
        }
        for change in changes
        if change.op in {"added", "removed", "changed"}
    ]
    return pairs[:MOST_BLOCKS]


def _words(change: Change, without: str) -> str:
    return "".join(words for kind, words in change.pieces if kind != without)


def _paragraphs(text: str) -> list[str]:
    return [one_line(line, 1200) for line in text.splitlines() if line.strip()]


def _to_reader(kind: str, reaction: Reaction, number: int, **more) -> Message:
    plan = reaction.plan
    return compose(
        kind,
        to=reaction.email,
        template=kind.replace(".", "/"),
        context={
            "village": one_line(plan.village.name),
            "section": one_line(reaction.section.title, 120),
            "number": reaction.number,
            "link": portal_url("plans:reaction_link", token=reaction_token(reaction)),
            **more,
        },
        ref=f"{reaction.reference}:{number}",
        topic=f"village:{plan.village_id}",
    )
