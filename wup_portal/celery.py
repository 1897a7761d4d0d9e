"""The worker and its clock."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wup_portal.settings")
app = Celery("wup_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
