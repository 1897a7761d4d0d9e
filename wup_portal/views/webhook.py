"""Where a provider of mail tells what did not arrive; there only with MAIL_PROVIDER."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from common.limits import allow, client_ip
from mail.webhooks import VIEWS

BIGGEST = 256_000  # bytes; a provider tells of a few mails at a time
WRONG_TRIES = 20  # per network in an hour


@csrf_exempt  # the provider has no cookie of ours; it proves itself with MAIL_WEBHOOK_SECRET
@login_not_required
@never_cache
@require_POST
def mail_webhook(request: HttpRequest) -> HttpResponse:
    provider = settings.MAIL_PROVIDER
    if not provider:
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > BIGGEST:
        return HttpResponse(status=413)
    view = getattr(import_module(f"anymail.webhooks.{provider}"), VIEWS[provider])
    try:
        return view.as_view()(request)
    except SuspiciousOperation:  # the wrong secret
        is_seldom = allow("portal.webhook", client_ip(request), times=WRONG_TRIES, seconds=3600)
        return HttpResponse(status=403 if is_seldom else 429)
    except (
        ImproperlyConfigured,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
    ):  # not what it promised
        return HttpResponse(status=400)
