"""The template: from its file into the database, and from there into a new plan."""

import hashlib
import json
from pathlib import Path

import yaml
from django.db import transaction

from common.errors import DomainError
from plans.models import PlanTemplate, TemplateChapter, TemplateSection

TEMPLATE_FILE = Path(__file__).resolve().parent.parent / "data" / "plan_template.yaml"


@transaction.atomic
def load_template(path: Path = TEMPLATE_FILE) -> tuple[PlanTemplate, bool]:
    """Put the template of a file in the database and make it the current one; running again changes nothing.

    Returns the template and whether anything was written.
    Raises DomainError when plans were made from a version whose content would change: that needs a new version.
    """
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    head = content["sjabloon"]
    fingerprint = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    known = PlanTemplate.objects.filter(code=head["code"], version=head["versie"]).first()
    if known and known.fingerprint == fingerprint:
        return known, False
    if known and known.plans.exists():
        raise DomainError(
            f"Van versie {known.version} van het sjabloon bestaan al plannen. Geef het bestand een nieuwe versie."
        )
    if known:
        known.delete()
    PlanTemplate.objects.filter(is_current=True).update(is_current=False)
    template = PlanTemplate.objects.create(
        code=head["code"],
        version=head["versie"],
        title=head["titel"],
        is_current=True,
        fingerprint=fingerprint,
    )
    _write_sections(template, content["hoofdstukken"])
    return template, True


def _write_sections(template: PlanTemplate, chapters: list[dict]) -> None:
    rows = []
    for entry in chapters:
        chapter = TemplateChapter.objects.create(
            template=template, number=entry["nummer"], code=entry["code"], title=entry["titel"]
        )
        rows += [
            TemplateSection(
                template=template,
                chapter=chapter,
                key=section["code"],
                title=section["titel"],
                discipline=section["discipline"],
                is_required=section["verplicht"],
                data_block=section.get("gegevens", ""),
                questions=section["vragen"],
            )
            for section in entry["paragrafen"]
        ]
    for order, row in enumerate(rows, start=1):
        row.order = order
    TemplateSection.objects.bulk_create(rows)
