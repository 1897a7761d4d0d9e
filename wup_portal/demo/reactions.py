"""Readers react to the public plan of Voorbeelddorp: answered, waiting, from paper, and one that was hidden."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from plans.models import Plan, PlanVersion, Reaction, ReactionPeriod
from plans.services.answering import (
    decide_reaction,
    enter_reactions,
    hide_reaction,
    set_period,
    take_reaction,
)
from plans.services.reacting import confirm_reaction, react
from wup_portal.demo.plans import demo_user

EVENING = UUID("6f0c7c0a-0000-4000-8000-0000000000aa")
ANSWERED = [
    ("mogelijkheden", "Is een warmtenet dan helemaal van de baan? Wij wonen vlak bij de school.", "answered",
     "Nee. Rond de school rekenen wij het in 2027 nog een keer uit. De uitkomst komt op de bewonersavond."),
    ("kosten-per-woning", "De bedragen zijn voor ons te hoog. Kan het plan niet wachten tot de prijzen dalen?", "not_adopted",
     "Wachten kost ook geld, omdat gas duurder wordt. Niemand moet meedoen. De energiecoach rekent het graag met u uit."),
]  # fmt: skip
ON_PAPER = [
    (
        "isoleren-en-besparen",
        "Begin met de huurhuizen aan de rand van het dorp. Daar is het in de winter het koudst.",
    ),
    ("iedereen-doet-mee", "Kom ook langs bij mensen die niet naar een avond gaan."),
    ("planning", "Niet bouwen in de oogsttijd."),
]


def load() -> None:
    plan = Plan.objects.filter(village__slug="voorbeelddorp").first()
    version = PlanVersion.objects.published().filter(plan=plan).newest_first().first() if plan else None
    if version is None or ReactionPeriod.objects.filter(plan=plan).exists():
        return
    lead, now = demo_user("trekker"), timezone.now()
    set_period(
        plan, None, opens_at=now - timedelta(days=2), closes_at=now + timedelta(weeks=6),
        question="Wat ontbreekt er volgens u? En wat kan er nog beter?", by=lead,
    )  # fmt: skip
    for key, text, status, answer in ANSWERED:
        reaction = place(version, key, text)
        decide_reaction(reaction, status=status, answer=answer, text_number=1, by=lead)
    quote = "Past in bijna elk huis met een beetje isolatie."
    words = "Past in bijna elk huis. Hoe beter de isolatie, hoe lager de rekening."
    place(version, "mogelijkheden", "Dit klinkt makkelijker dan het is.", quote=quote, suggestion=words)
    take_reaction(place(version, "zorgen", "Wat doet het dorp tegen het geluid van warmtepompen?"), by=lead)
    rude = place(version, "rollen", "Dit is een voorbeeld van een reactie met een telefoonnummer erin.")
    hide_reaction(rude, reason="Er stond een telefoonnummer in.", by=lead)
    lines = [(plan.sections.get(key=key), text) for key, text in ON_PAPER]
    enter_reactions(
        plan, key=EVENING, source="meeting", title="Bewonersavond (voorbeeld)", held_on=timezone.localdate(),
        attendees=34, lines=lines, by=lead,
    )  # fmt: skip


def place(version: PlanVersion, key: str, text: str, **more) -> Reaction:
    section = version.plan.sections.get(key=key)
    address = f"lezer-{key}@wup.example"
    return confirm_reaction(
        react(section, version=version, text=text, name="Lezer (voorbeeld)", email=address, **more)
    )
