"""How often an organiser wants to hear, and what would stand in it now."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sessions.digest import digest_of
from sessions.forms.digests import DigestForm
from sessions.permissions import can_plan_sessions
from sessions.services import digests as services
from sessions.views.trails import managing_trail


@require_http_methods(["GET", "HEAD", "POST"])
def digest_choice(request: HttpRequest) -> HttpResponse:
    if not can_plan_sessions(request.user):
        raise PermissionDenied
    initial = {"rhythm": services.rhythm_of(request.user)}
    form = DigestForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.choose_rhythm(request.user, form.cleaned_data["rhythm"])
        messages.success(request, "Uw keuze is opgeslagen.")
        return redirect("knowledge_sessions:digest_choice")
    now = timezone.now()
    context = {
        "form": form,
        "digest": digest_of(request.user, now, failed=(now - timedelta(days=7), now)),
        "trail": managing_trail(here="Overzicht per mail"),
    }
    return render(request, "sessions/digest_choice.html", context, status=422 if form.errors else 200)
