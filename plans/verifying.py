"""Whether a mark or a file is of a version that was frozen here, and whether there is a newer one.

What a reader may not see is not there: both questions go through `visible_to()`, so that a hidden version takes the
same queries and gives the same answer as nonsense. Nothing is written.
"""

import hashlib
import re
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.db.models.fields.json import KT

from plans.models import PlanFile, PlanVersion

MOST_BYTES = 25 * 1024 * 1024  # deploy/Caddyfile lets a little more through
MARK = re.compile(r"[0-9a-f]{12}|[0-9a-f]{64}")
BETWEEN = re.compile(r"[\s\u2010-\u2015\u2212-]")  # blanks and dashes, which people type between the groups


@dataclass(frozen=True)
class Verified:
    """A version that was recognised. newer: the newest one that this reader may see, when that is another."""

    version: PlanVersion
    newer: PlanVersion | None


def read_mark(typed: str) -> str:
    """The 12 digits of a colophon, or all 64; empty when it is neither."""
    digits = BETWEEN.sub("", typed).lower()
    return digits if MARK.fullmatch(digits) else ""


def verify_mark(mark: str, number: int | None, *, reader) -> list[Verified]:
    """mark: of read_mark(). Two versions with the same short mark are both shown; a wrong number is not known."""
    versions = PlanVersion.objects.filter(sha256__startswith=mark)
    return _verified(versions if number is None else versions.filter(number=number), reader)


def verify_file(file: UploadedFile, *, reader) -> list[Verified]:
    """Read once, in pieces, and let go. One byte of difference is another file."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    files = PlanFile.objects.filter(sha256=digest.hexdigest())
    return _verified(PlanVersion.objects.filter(pk__in=files.values("version")), reader)


def _verified(versions: QuerySet, reader) -> list[Verified]:
    """With the words that stand in the file itself: title, village and municipality may be called otherwise today."""
    seen = PlanVersion.objects.visible_to(reader).defer("content")
    found = list(
        seen.filter(pk__in=versions.values("pk"))
        .select_related("plan__village")
        .annotate(
            title=KT("content__title"),
            village_name=KT("content__village__name"),
            municipality_name=KT("content__village__municipality"),
        )
        .order_by("pk")
    )
    plans = {version.plan_id for version in found}
    newest = seen.standing().filter(plan__in=plans).order_by("plan_id", "-number").distinct("plan_id")
    newest_of = {version.plan_id: version for version in newest}
    return [Verified(version, _newer(version, newest_of.get(version.plan_id))) for version in found]


def _newer(version: PlanVersion, newest: PlanVersion | None) -> PlanVersion | None:
    return newest if newest and newest.number > version.number else None
