"""The mails of a plan: one function per mail, one recipient per mail."""

from accounts.models import User
from mail.messages import Message, compose, one_line, portal_url
from plans.models import PlanVersion


def version_frozen(version: PlanVersion, reader: User) -> Message:
    return _about("plans.version_frozen", version, reader)


def version_offered(version: PlanVersion, officer: User) -> Message:
    return _about("plans.version_offered", version, officer)


def version_published(version: PlanVersion, reader: User) -> Message:
    return _about("plans.version_published", version, reader)


def _about(kind: str, version: PlanVersion, reader: User) -> Message:
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
        },
        ref=f"{version.pk}:{reader.pk}",
        topic=f"village:{village.pk}",
    )
