"""A village and a municipality: pages that combine places, plans and sessions."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from plans.models import Plan, PlanVersion
from plans.reading_room import published_in, versions_for
from sessions.models import KnowledgeSession
from villages.models import Initiative, Municipality, Phase, Village
from villages.permissions import can_change_phase, can_edit_village, can_enter_workshop, is_officer


@login_not_required
@require_safe
def village_detail(request: HttpRequest, village_slug: str) -> HttpResponse:
    villages = Village.objects.visible_to(request.user).select_related("municipality")
    village = get_object_or_404(villages, slug=village_slug)
    context = {
        "village": village,
        "phases": Phase.choices,
        "plan": Plan.objects.with_progress().filter(village=village).first(),
        "published_version": PlanVersion.objects.published()
        .filter(plan__village=village)
        .for_list()
        .newest_first()
        .first(),
        "changes": village.phase_changes.order_by("-at", "-pk")[:10],
        "sessions": KnowledgeSession.objects.published().upcoming().with_taken()[:3],
        "initiatives": Initiative.objects.listed().filter(villages=village),
        "can_enter": can_enter_workshop(request.user, village),
        "can_edit": can_edit_village(request.user, village),
        "can_change_phase": can_change_phase(request.user, village),
        "trail": [
            {"label": "Home", "url": reverse("portal:home")},
            {"label": "Dorpen", "url": reverse("villages:village_list")},
            {"label": village.name},
        ],
    }
    return render(request, "portal/village_detail.html", context)


@login_not_required
@require_safe
def municipality_detail(request: HttpRequest, slug: str) -> HttpResponse:
    municipality = get_object_or_404(Municipality, slug=slug)
    villages = Village.objects.visible_to(request.user).filter(municipality=municipality)
    officer = is_officer(request.user, municipality)
    context = {
        "municipality": municipality,
        "villages": villages,
        "offered": versions_for(request.user, municipality) if officer else [],
        "published": published_in(municipality),
        "initiatives": Initiative.objects.listed().filter(municipality=municipality),
        "is_officer": officer,
        "trail": [
            {"label": "Home", "url": reverse("portal:home")},
            {"label": "Gemeenten", "url": reverse("villages:municipality_list")},
            {"label": municipality.name},
        ],
    }
    return render(request, "portal/municipality_detail.html", context)
