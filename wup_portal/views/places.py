"""A village and a municipality: pages that combine places, plans and sessions."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from villages.models import Municipality, Village


@login_not_required
@require_safe
def village_detail(request: HttpRequest, village_slug: str) -> HttpResponse:
    villages = Village.objects.visible_to(request.user).select_related("municipality")
    village = get_object_or_404(villages, slug=village_slug)
    return render(request, "portal/village_detail.html", {"village": village})


@login_not_required
@require_safe
def municipality_detail(request: HttpRequest, slug: str) -> HttpResponse:
    municipality = get_object_or_404(Municipality, slug=slug)
    villages = Village.objects.visible_to(request.user).filter(municipality=municipality)
    context = {"municipality": municipality, "villages": villages}
    return render(request, "portal/municipality_detail.html", context)
