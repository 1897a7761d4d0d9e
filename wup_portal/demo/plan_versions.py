"""The complete demo plan goes the whole way: frozen, offered, published; after that the village writes on.

The PDF is made by the worker of `make run`, as for any village.
"""

from accounts.models import User
from plans.models import Plan, PlanVersion
from plans.services.versions import freeze_version, gate_of, offer_version, publish_version
from plans.services.writing import save_section
from plans.states import OFFER_STATEMENTS


def load() -> None:
    plan = Plan.objects.filter(village__slug="voorbeelddorp").first()
    lead = User.objects.filter(email="trekker@wup.example").first()
    if plan is None or lead is None or PlanVersion.objects.filter(plan=plan).exists():
        return
    if not plan.sections.exclude(body="").exists():
        return
    version = freeze_version(plan, label="voor de gemeente", expected_number=1, by=lead)
    if not gate_of(version).is_open:
        return
    publish_version(offer_version(version, stated=OFFER_STATEMENTS, by=lead), by=lead)
    write_on(plan, lead)


def write_on(plan: Plan, lead: User) -> None:
    """A newer draft behind the public version: one section is being rewritten."""
    section = plan.sections.get(key="planning")
    body = section.body + "<p>Nieuw in 2027: wij kijken of de school eerder mee kan doen.</p>"
    save_section(section.pk, body=body, version=section.version, by=lead)
