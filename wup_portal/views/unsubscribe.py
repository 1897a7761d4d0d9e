"""Stop the mails of a scope by the link of one of them (RFC 8058 for mail programs, a button for people)."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mail import stops
from mail.kinds import find_kind, get_scope
from wup_portal import services

ONE_CLICK = {"List-Unsubscribe": ["One-Click"]}


@csrf_exempt  # only for what a mail program sends; the buttons of the page are checked below
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    mail = stops.find_by_token(token)
    kind = find_kind(mail.kind) if mail else None
    if kind is None or not kind.scope:
        raise Http404
    if request.method == "POST" and dict(request.POST.lists()) == ONE_CLICK:
        services.stop_mails(mail, kind.scope)
        return HttpResponse("Afgemeld.", content_type="text/plain; charset=utf-8")
    if request.method == "POST":
        if refused := _check_csrf(request):
            return refused
        if request.POST.get("keuze") == "weer":
            services.resume_mails(mail, kind.scope)
        else:
            services.stop_mails(mail, kind.scope)
        return redirect("portal:unsubscribe", token)
    return render(
        request,
        "portal/unsubscribe.html",
        {
            "label": get_scope(kind.scope).label,
            "is_stopped": stops.is_suppressed(mail.to_email, kind.scope),
            "trail": [{"label": "Home", "url": "/"}, {"label": "Afmelden"}],
        },
    )


def _check_csrf(request: HttpRequest) -> HttpResponse | None:
    return CsrfViewMiddleware(_protected).process_view(request, _protected, (), {})


def _protected(request: HttpRequest) -> None:
    """Stands for this view without its exemption."""
