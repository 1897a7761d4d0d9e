"""The plans of the demo villages: one complete, one half way, the others empty. Written through the services."""

from pathlib import Path

import yaml

from accounts.models import User
from plans.models import Plan
from plans.services.moves import approve_section, send_to_review
from plans.services.start import create_plan
from plans.services.structure import skip_section
from plans.services.writing import save_section
from villages.models import Village

FOLDER = Path(__file__).parent
SKIPPED = {
    "gezamenlijk-project": "Er is nog geen gezamenlijk project. Daar beslist het dorp in 2028 over.",
    "verslagen": "De verslagen hangen in het dorpshuis en komen later in het plan.",
    "landschap-en-klimaat": "Hier maakt het dorp samen met het waterschap een eigen plan voor.",
    "openbare-ruimte": "Dat hoort bij het plan voor de dorpsstraat, dat volgend jaar komt.",
}


def load() -> None:
    for village in Village.objects.filter(is_example=True):
        create_plan(village)
    write_complete_plan()
    write_half_a_plan()


def write_complete_plan() -> None:
    """Voorbeelddorp: the advisors write, the lead checks; every required section is ready."""
    plan, lead = Plan.objects.get(village__slug="voorbeelddorp"), demo_user("trekker")
    advisors = [demo_user("adviseur"), demo_user("adviseur2")]
    for number, (section, body) in enumerate(untouched(plan, "plan_voorbeelddorp.yaml")):
        saved = save_section(section.pk, body=body, version=0, by=advisors[number % 2])
        send_to_review(section.pk, version=saved.version, by=advisors[number % 2])
        approve_section(section.pk, version=saved.version, by=lead)
    for section in plan.sections.filter(key__in=SKIPPED, version=0, skipped_reason=""):
        skip_section(section.pk, reason=SKIPPED[section.key], by=lead)


def write_half_a_plan() -> None:
    """Proefveen: a few sections are ready, a few wait for a reader, the rest is a first draft or empty."""
    plan, lead = Plan.objects.get(village__slug="proefveen"), demo_user("buitenstaander")
    for number, (section, body) in enumerate(untouched(plan, "plan_proefveen.yaml")):
        saved = save_section(section.pk, body=body, version=0, by=lead)
        if number < 7:
            send_to_review(section.pk, version=saved.version, by=lead)
        if number < 4:
            approve_section(section.pk, version=saved.version, by=lead)


def untouched(plan: Plan, file_name: str):
    """The sections that nobody has written yet, with the text for them: so loading again writes nothing."""
    texts = yaml.safe_load((FOLDER / file_name).read_text(encoding="utf-8"))
    return [(section, texts[section.key]) for section in plan.sections.filter(key__in=texts, version=0)]


def demo_user(name: str) -> User:
    return User.objects.get(email=f"{name}@wup.example")
