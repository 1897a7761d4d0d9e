import time
from pathlib import Path

from celery import shared_task
from django.conf import settings

from common import heartbeats


@shared_task(ignore_result=True)
def stamp(name: str) -> None:
    heartbeats.stamp(name)


@shared_task(ignore_result=True)
def empty_processed() -> None:
    """The broker of files keeps every message it has read; throw away what is older than an hour."""
    folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("processed_folder")
    if folder:
        for file in Path(folder).glob("*.msg"):
            if file.stat().st_mtime < time.time() - 3600:
                file.unlink(missing_ok=True)
