from plans.models.images import PlanImage, VersionImage
from plans.models.reactions import Reaction, ReactionBatch, ReactionChange, ReactionPeriod, ReactionSource
from plans.models.structure import StructureChange
from plans.models.template import PlanTemplate, TemplateChapter, TemplateSection
from plans.models.versions import (
    FileKind,
    PlanDownload,
    PlanFile,
    PlanVersion,
    PublicDownloads,
    RenderJob,
    VersionMove,
)
from plans.models.writing import (
    PersonalDraft,
    Plan,
    Section,
    SectionRevision,
    SectionStatusChange,
    SectionTakeover,
)

__all__ = [
    "FileKind",
    "PersonalDraft",
    "Plan",
    "PlanDownload",
    "PlanFile",
    "PlanImage",
    "PlanTemplate",
    "PlanVersion",
    "PublicDownloads",
    "Reaction",
    "ReactionBatch",
    "ReactionChange",
    "ReactionPeriod",
    "ReactionSource",
    "RenderJob",
    "Section",
    "SectionRevision",
    "SectionStatusChange",
    "SectionTakeover",
    "StructureChange",
    "TemplateChapter",
    "TemplateSection",
    "VersionImage",
    "VersionMove",
]
