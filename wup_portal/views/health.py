"""For the machine that runs the portal; both pages say only whether it is well, never what is wrong."""

import logging

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import heartbeats
from mail import periodic

log = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked, so a slow database does not restart every web process."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Database, migrations, broker and heartbeats; what is wrong stands in the log."""
    try:
        wrong = _what_is_wrong()
        periodic.tell_of_silence()  # when every worker is gone, whoever looks here makes that somebody hears of it
    except Exception:  # whatever it is, the answer is that we are not ready
        log.exception("not ready")
        wrong = ["exception"]
    else:
        if wrong:
            log.warning("not ready: %s", ", ".join(wrong))
    text, status = ("niet ok", 503) if wrong else ("ok", 200)
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def _what_is_wrong() -> list[str]:
    executor = MigrationExecutor(connection)  # asks the database too
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return ["migrations"]
    with current_app.connection_for_read() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
    return [f"heartbeat {name}" for name in heartbeats.silent()]
