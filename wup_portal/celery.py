"""The worker and its clock."""

import os

from celery import Celery
from django.conf import settings
from kombu.transport import TRANSPORT_ALIASES

from wup_portal import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wup_portal.settings")
TRANSPORT_ALIASES["filesystem"] = "wup_portal.broker:Transport"
app = Celery("wup_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def make_folders(sender, **kwargs):
    broker.make_folders(getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {}))
