"""What `manage.py check` looks at besides Django's own checks."""

import os

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Error, Tags, register
from django.db import connections

from wup_portal.demo import EMAIL_DOMAIN


@register(Tags.security)
def no_eager_tasks(app_configs, **kwargs) -> list[Error]:
    """Eager tasks put the mail server into the request and hide what a real worker does."""
    if getattr(settings, "CELERY_TASK_ALWAYS_EAGER", False) and not getattr(settings, "TESTING", False):
        return [Error("CELERY_TASK_ALWAYS_EAGER is for tests only.", id="wup.E001")]
    return []


@register(Tags.security, deploy=True)
def secrets_are_secret(app_configs, **kwargs) -> list[Error]:
    errors = []
    if settings.HTTPS and not settings.PUBLIC_BASE_URL.startswith("https://"):
        errors.append(Error("PUBLIC_BASE_URL does not start with https://.", id="wup.E002"))
    if "LINK_KEY" in os.environ and len(settings.LINK_KEY) < 50:
        errors.append(Error("LINK_KEY is shorter than 50 characters.", id="wup.E003"))
    return errors


@register(Tags.database)
def no_demo_people(app_configs, databases=None, **kwargs) -> list[Error]:
    """Everybody knows the password of the demo sign-ins: a portal outside demo mode may not hold one."""
    if settings.DEMO or not databases:
        return []
    users = get_user_model()
    for alias in databases:
        connection = connections[alias]
        if users._meta.db_table not in connection.introspection.table_names():
            continue  # before the first migration
        count = users.objects.using(alias).filter(email__iendswith=f"@{EMAIL_DOMAIN}").count()
        if count:
            hint = "Use an empty database, or delete these people."
            return [Error(f"{count} demo sign-in(s) of @{EMAIL_DOMAIN} exist.", hint=hint, id="wup.E004")]
    return []
