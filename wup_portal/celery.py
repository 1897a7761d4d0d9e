"""The worker and its clock."""

import os
import warnings

from celery import Celery
from celery.platforms import SecurityWarning
from celery.signals import beat_embedded_init, beat_init, celeryd_init
from django.conf import settings
from kombu.transport import TRANSPORT_ALIASES

from wup_portal import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wup_portal.settings")
TRANSPORT_ALIASES["filesystem"] = "wup_portal.broker:Transport"
app = Celery("wup_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="periodic")


@app.on_after_finalize.connect
def make_folders(sender, **kwargs):
    broker.make_folders(settings.CELERY_BROKER_TRANSPORT_OPTIONS)


@celeryd_init.connect
def keep_quiet_in_the_demo(sender, **kwargs):
    """Who tries the portal as root need not read each time of the danger of pickle: messages are JSON."""
    if settings.DEMO:
        warnings.filterwarnings("ignore", category=SecurityWarning)


@beat_init.connect
@beat_embedded_init.connect
def first_tick(sender, **kwargs):
    """The clock's first tick comes after 30 seconds; /klaar/ need not wait for that."""
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        if entry["task"] in ("common.tasks.stamp", "mail.periodic.sweep"):
            app.send_task(entry["task"], entry.get("args"), **entry["options"])
