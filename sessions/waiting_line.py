"""The waiting list of a session: why nobody moves up, in words, and what everybody's place is.

The services ask the same questions before they move somebody, so the page cannot say something else than what
happens.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from sessions.deadlines import gives_directly, offer_deadline
from sessions.models import KnowledgeSession, SessionRegistration
from sessions.states import RegistrationStatus, SessionStatus


def standstill(knowledge_session: KnowledgeSession, now: datetime) -> str:
    """Why nobody at all moves up, whatever is free; empty when people do."""
    status = knowledge_session.status
    if status == SessionStatus.CANCELLED:
        return "Deze kennissessie gaat niet door. Niemand schuift door."
    if status == SessionStatus.HELD or knowledge_session.starts_at <= now:
        return "De kennissessie is begonnen. Niemand schuift meer door."
    if status == SessionStatus.CLOSED:
        return "De aanmelding is gesloten. Niemand schuift door, tot u de aanmelding weer opent."
    if status == SessionStatus.DRAFT:
        return "De kennissessie is nog een concept. Niemand schuift door."
    if not knowledge_session.waitlist_on:
        return "De wachtlijst staat uit. Niemand schuift door, tot u de wachtlijst weer aanzet bij Gegevens."
    if not gives_directly(now, knowledge_session.starts_at) and not offer_deadline(
        now, knowledge_session.starts_at
    ):
        return (
            "De kennissessie begint bijna. Er is geen tijd meer om iemand een plek aan te bieden en op"
            " antwoord te wachten. U kunt zelf iemand bellen en een plek geven."
        )
    return ""


def count_taken(session_pk: int) -> int:
    rows = SessionRegistration.objects.seated().filter(knowledge_session=session_pk)
    return rows.aggregate(total=Sum("people"))["total"] or 0


@dataclass(frozen=True)
class Blocker:
    """Who stands first, and why this person does not move up."""

    words: str
    registration: SessionRegistration | None = None  # a group that is too big, and may be passed over


def why_nobody_moves(knowledge_session: KnowledgeSession, now: datetime, taken: int) -> Blocker | None:
    """For the organiser's page; None when nobody waits. taken: people who hold a seat."""
    waiting = SessionRegistration.objects.line().filter(knowledge_session=knowledge_session)
    line = list(waiting.only("pk", "key", "name", "people", "passed_over_at")[:200])
    if not line:
        return None
    if words := standstill(knowledge_session, now):
        return Blocker(words)
    if knowledge_session.capacity is None:
        return Blocker("Er is plek. De eerste in de rij krijgt binnen een minuut een plek.")
    free = knowledge_session.capacity - taken
    if free <= 0:
        return Blocker(_full(knowledge_session))
    fits = next((row for row in line if row.people <= free or not row.passed_over_at), None)
    if fits is None:
        return Blocker(f"{_free_text(free)}. Alle groepen op de wachtlijst zijn daarvoor te groot.")
    if fits.people <= free:
        return Blocker(f"{_free_text(free)}. De eerste in de rij krijgt binnen een minuut bericht.")
    return Blocker(
        f"{_free_text(free)}. {fits.name} staat vooraan en wil met {fits.people} personen komen; dat past niet."
        f" De groep blijft vooraan staan tot er {fits.people} plekken vrij zijn. Slaat u de groep over, dan gaat"
        " de plek naar wie daarna komt.",
        fits,
    )


def _full(knowledge_session: KnowledgeSession) -> str:
    offered = knowledge_session.registrations.filter(status=RegistrationStatus.OFFERED).order_by(
        "offer_until"
    )
    first = offered.first()
    if first is None:
        return "Alle plekken zijn bezet. Meldt iemand zich af, dan schuift de eerste in de rij door."
    return (
        "Alle plekken zijn bezet of aangeboden. Wij wachten op antwoord van"
        f" {first.name}, tot {first.offer_until_text}. Zonder antwoord gaat de plek naar de volgende."
    )


def _free_text(free: int) -> str:
    return "Er is 1 plek vrij" if free == 1 else f"Er zijn {free} plekken vrij"
