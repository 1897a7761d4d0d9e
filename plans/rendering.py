"""Making the PDF of a version: claim, commit, render, mark.

No lock and no transaction is held while the child process works. A worker that dies leaves a lease that
runs out; then the next sweep takes the job again, at most MOST_ATTEMPTS times.
"""

import hashlib
import logging
import uuid
from base64 import b64encode
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common.pdf import Pdf, PdfError, render_pdf
from mail.messages import portal_url
from plans import pdf
from plans.models import PlanFile, PlanImage, PlanVersion, RenderJob
from plans.states import JobState
from villages.models import Municipality
from villages.sketch import areas

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 3


def is_work_waiting() -> bool:
    return RenderJob.objects.claimable(timezone.now()).exists()


def render_next() -> bool:
    """Make one file, if somebody waits for one; True when a job was taken."""
    worker = uuid.uuid4()
    job = _claim(worker)
    if job is None:
        return False
    try:
        made = make(job.version)
    except PdfError as error:
        _mark_failed(job, worker, str(error), error.detail)
    except Exception as error:  # a fault of ours, or the soft time limit; the page says so and offers a retry
        logger.exception("rendering failed: job %s", job.pk)
        _mark_failed(job, worker, str(PdfError("failed")), f"{type(error).__name__}: {error}")
    else:
        _mark_ready(job, worker, made)
    return True


def make(version: PlanVersion) -> Pdf:
    """The same version gives the same bytes."""
    html = pdf.print_html(
        version.content,
        address=portal_url(
            "plans:version_detail", village_slug=version.content["village"]["slug"], number=version.number
        ),
        verify_address=verify_address(version),
        sha256=version.sha256,
        map_image=pdf.cover_map(version.content, areas(Municipality.objects.all())),
        image_data=_image_data(version),
    )
    return render_pdf(html, css=pdf.print_css())


def verify_address(version: PlanVersion) -> str:
    """Where the QR code of the colophon leads: short, so that its dots are large."""
    query = urlencode({"kenmerk": version.sha256[:12], "versie": version.number})
    return f"{portal_url('plans:verify')}?{query}"


def _image_data(version: PlanVersion) -> dict[str, str]:
    """The images by key, as `data:` addresses; only those that are still what was frozen."""
    found = {}
    images = PlanImage.objects.defer(None).defer("small")
    for image in images.filter(version_images__version=version):
        data = bytes(image.large)
        if hashlib.sha256(data).hexdigest() != version.content["images"][str(image.key)]["sha256"]:
            raise PdfError("failed", f"image {image.key} is not what was frozen")
        found[str(image.key)] = f"data:{image.content_type};base64,{b64encode(data).decode()}"
    return found


@transaction.atomic
def _claim(worker: uuid.UUID) -> RenderJob | None:
    now = timezone.now()
    job = (
        RenderJob.objects.claimable(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("version")
        .first()
    )
    if job is None:
        return None
    if PlanFile.objects.filter(
        version=job.version_id, kind=job.kind
    ).exists():  # made, and died before the mark
        job.state, job.finished_at = JobState.READY, now
        job.save(update_fields=["state", "finished_at"])
        return None
    if job.attempts >= MOST_ATTEMPTS:
        job.state, job.finished_at = JobState.FAILED, now
        job.error, job.detail = str(PdfError("failed")), f"the worker died {job.attempts} times"
        job.save(update_fields=["state", "finished_at", "error", "detail"])
        return None
    job.state, job.started_at, job.lease_by = JobState.RUNNING, now, worker
    job.lease_until = now + timedelta(seconds=settings.PDF_LEASE_SECONDS)
    job.attempts += 1
    job.save(update_fields=["state", "started_at", "lease_by", "lease_until", "attempts"])
    return job


def _own(job: RenderJob, worker: uuid.UUID) -> RenderJob | None:
    """The locked job, as long as nobody took it over because we were too slow."""
    rows = RenderJob.objects.select_for_update().filter(pk=job.pk, state=JobState.RUNNING, lease_by=worker)
    return rows.first()


@transaction.atomic
def _mark_ready(job: RenderJob, worker: uuid.UUID, made: Pdf) -> None:
    """File and mark in one transaction: there is never a half file, and never a second one."""
    own = _own(job, worker)
    if own is None:
        return
    PlanFile.objects.bulk_create(
        [
            PlanFile(
                version_id=own.version_id,
                kind=own.kind,
                data=made.content,
                sha256=hashlib.sha256(made.content).hexdigest(),
                size=len(made.content),
                pages=made.pages,
            )
        ],
        ignore_conflicts=True,
    )
    own.state, own.finished_at, own.lease_until = JobState.READY, timezone.now(), None
    own.seconds, own.peak_mb = round(made.seconds, 2), made.peak_mb
    own.save(update_fields=["state", "finished_at", "lease_until", "seconds", "peak_mb"])


@transaction.atomic
def _mark_failed(job: RenderJob, worker: uuid.UUID, error: str, detail: str) -> None:
    own = _own(job, worker)
    if own is None:
        return
    own.state, own.finished_at, own.lease_until = JobState.FAILED, timezone.now(), None
    own.error, own.detail = error[:300], detail[:500]
    own.save(update_fields=["state", "finished_at", "lease_until", "error", "detail"])
