"""`/organisatie/aanmeldingen/`: the coordinator reads sign-ups and decides."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.permissions import is_coordinator
from villages.models import VillageSignup


@require_safe
def signup_detail(request: HttpRequest, reference: str) -> HttpResponse:
    if not is_coordinator(request.user):
        raise PermissionDenied
    signups = VillageSignup.objects.select_related("municipality", "village", "decided_by")
    signup = get_object_or_404(signups, reference=reference)
    return render(request, "villages/signup_detail.html", {"signup": signup})
