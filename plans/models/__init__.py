from plans.models.template import PlanTemplate, TemplateChapter, TemplateSection
from plans.models.writing import (
    PersonalDraft,
    Plan,
    Section,
    SectionRevision,
    SectionStatusChange,
)

__all__ = [
    "PersonalDraft",
    "Plan",
    "PlanTemplate",
    "Section",
    "SectionRevision",
    "SectionStatusChange",
    "TemplateChapter",
    "TemplateSection",
]
