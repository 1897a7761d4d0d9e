"""The worker: claim, render, mark; and what happens when it dies on the way."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from common.pdf import Pdf, PdfError
from plans import rendering, tasks
from plans.models import PlanFile, RenderJob
from plans.services.versions import request_file
from plans.states import JobState
from tests.factories import PlanVersionFactory
from wup_portal import embedded


@pytest.fixture
def fake_pdf(monkeypatch):
    """Rendering itself is tested in test_pdf.py; here only what surrounds it."""
    made = []

    def render(html, *, css):
        made.append(html)
        return Pdf(b"%PDF proef", pages=2, seconds=0.5, peak_mb=60)

    monkeypatch.setattr(rendering, "render_pdf", render)
    return made


@pytest.fixture
def job(db, monkeypatch):
    monkeypatch.setattr("plans.services.versions.ring", lambda: None)
    return request_file(PlanVersionFactory())


def test_rendering_stores_file_and_mark_together(job, fake_pdf):
    assert rendering.render_next() is True

    job.refresh_from_db()
    file = PlanFile.objects.get()
    assert (job.state, job.seconds, job.peak_mb) == (JobState.READY, 0.5, 60)
    assert (bytes(file.data), file.size, file.pages) == (b"%PDF proef", 10, 2)
    assert file.sha256 == hashlib.sha256(b"%PDF proef").hexdigest()


def test_nothing_to_do_is_false(db, fake_pdf):
    assert rendering.render_next() is False
    assert fake_pdf == []


def test_refusal_by_the_renderer_is_told_in_dutch_and_may_be_tried_again(job, monkeypatch):
    def refuse(html, *, css):
        raise PdfError("time", "wall clock")

    monkeypatch.setattr(rendering, "render_pdf", refuse)
    rendering.render_next()

    job.refresh_from_db()
    assert (job.state, job.error, job.detail) == (JobState.FAILED, str(PdfError("time")), "wall clock")
    assert request_file(job.version).pk != job.pk


def test_fault_of_ours_is_told_in_dutch_too(job, monkeypatch):
    monkeypatch.setattr(rendering, "make", lambda version: 1 / 0)

    rendering.render_next()

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, str(PdfError("failed")))
    assert job.detail == "ZeroDivisionError: division by zero"


def test_job_of_a_living_worker_is_left_alone(job, fake_pdf):
    RenderJob.objects.update(state=JobState.RUNNING, lease_until=timezone.now() + timedelta(minutes=1))

    assert rendering.render_next() is False


def test_job_of_a_dead_worker_is_taken_after_its_lease(job, fake_pdf):
    RenderJob.objects.update(
        state=JobState.RUNNING, attempts=1, lease_until=timezone.now() - timedelta(seconds=1)
    )

    assert rendering.render_next() is True

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.READY, 2)


def test_job_that_kills_its_workers_is_given_up(job, fake_pdf):
    RenderJob.objects.update(
        state=JobState.RUNNING, attempts=3, lease_until=timezone.now() - timedelta(seconds=1)
    )

    rendering.render_next()

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, str(PdfError("failed")))
    assert fake_pdf == []


def test_slow_worker_that_lost_its_job_changes_nothing(job, monkeypatch):
    def slow(html, *, css):
        RenderJob.objects.update(lease_by="00000000-0000-0000-0000-000000000000")  # somebody took over
        return Pdf(b"te laat", pages=1, seconds=1, peak_mb=1)

    monkeypatch.setattr(rendering, "render_pdf", slow)
    rendering.render_next()

    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    assert PlanFile.objects.count() == 0


def test_the_bell_rings_again_while_work_waits(job, fake_pdf, monkeypatch):
    request_file(PlanVersionFactory())

    tasks.ring_rendering()  # eager: the second bell is answered at once

    assert RenderJob.objects.filter(state=JobState.READY).count() == 2


def test_broker_that_is_away_does_not_break_the_request(monkeypatch, caplog):
    def away():
        raise OSError("no broker")

    monkeypatch.setattr(tasks.ring_rendering, "delay", away)

    tasks._ring_now()

    assert "did not ring" in caplog.text


PROGRAM = """
import os, sys, time, django
django.setup()
from plans import rendering
from common.pdf import Pdf
def render(html, *, css):
    open(sys.argv[1], "w").close()
    time.sleep(30)
rendering.render_pdf = render
rendering.render_next()
"""


@pytest.mark.heavy
@pytest.mark.django_db(transaction=True)
def test_killed_worker_leaves_a_job_that_the_next_one_finishes(tmp_path, monkeypatch, settings, fake_pdf):
    monkeypatch.setattr("plans.services.versions.ring", lambda: None)
    job = request_file(PlanVersionFactory())
    busy = tmp_path / "busy"
    worker = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(busy)],
        cwd=django_settings.BASE_DIR,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "wup_portal.settings",
            "DEMO": "1",
            "PDF_LEASE_SECONDS": "1",
            "DATABASE_URL": f"postgresql://wup@/{connection.settings_dict['NAME']}?host={embedded.socket_dir()}",
        },
    )
    try:
        deadline = time.monotonic() + 30
        while not busy.exists() and worker.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        os.kill(worker.pid, signal.SIGKILL)
    finally:
        worker.kill()
        worker.wait()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.RUNNING, 1)

    while not rendering.render_next() and time.monotonic() < deadline:  # its lease has to run out first
        time.sleep(0.1)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.READY, 2)
    assert PlanFile.objects.count() == 1
