"""Which known initiative does a request belong to? Looked up when an organiser looks, never while somebody asks."""

from dataclasses import dataclass, field

from common.sorting import search_key
from sessions.models import InvitationRequest
from villages.models import Contact, Initiative

MOST_SUGGESTIONS = 5


@dataclass
class Suggestion:
    request: InvitationRequest
    reason: str = ""
    initiatives: list[Initiative] = field(default_factory=list)  # the likeliest first


def with_suggestions(requests: list[InvitationRequest]) -> list[Suggestion]:
    """Same address first, then the same name, then a name that looks like it. Two queries for the whole list."""
    by_address: dict[str, list[Initiative]] = {}
    contacts = Contact.objects.filter(email_key__in=[row.email_key for row in requests])
    for contact in contacts.select_related("initiative"):
        by_address.setdefault(contact.email_key, []).append(contact.initiative)
    known = [(search_key(one.name), one) for one in Initiative.objects.all()] if requests else []
    return [_suggest(row, by_address.get(row.email_key, []), known) for row in requests]


def _suggest(
    row: InvitationRequest, same_address: list[Initiative], known: list[tuple[str, Initiative]]
) -> Suggestion:
    typed = search_key(row.initiative_text)
    same_name = [one for name, one in known if name == typed]
    alike = [one for name, one in known if typed in name or name in typed]
    reason = (
        "Dit e-mailadres hoort bij een bekend initiatief." if same_address
        else "Deze naam is bekend." if same_name
        else "Deze naam lijkt op een bekend initiatief." if alike
        else "Dit initiatief is nog niet bekend."
    )  # fmt: skip
    likely = list({one.pk: one for one in [*same_address, *same_name, *alike]}.values())
    return Suggestion(row, reason, likely[:MOST_SUGGESTIONS])
