"""The list of villages, the municipalities, and what a lead changes of the village itself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError, StaleVersion
from common.sorting import search_key
from common.versions import require_version
from villages import maps, services
from villages.forms.places import PhaseForm, VillageFilterForm, VillageForm
from villages.models import Municipality, Phase, Village
from villages.permissions import can_change_phase, can_edit_village
from villages.views.trails import trail

PAGE_SIZE = 24


@login_not_required
@require_safe
def village_list(request: HttpRequest) -> HttpResponse:
    form = VillageFilterForm(request.GET)
    villages = Village.objects.visible_to(request.user).select_related("municipality")
    if form.is_valid():
        words, municipality, phase = (form.cleaned_data[name] for name in ("q", "gemeente", "fase"))
        if words:
            villages = villages.filter(search_key__contains=search_key(words))
        if municipality:
            villages = villages.filter(municipality=municipality)
        if phase:
            villages = villages.filter(phase=phase)
    page = Paginator(villages, PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {
        "filter_form": form,
        "page": page,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "map": maps.province_map(villages.filter(latitude__isnull=False)[:400]),
        "trail": trail(("Dorpen", "")),
    }
    return render(request, "villages/village_list.html", context, status=422 if form.errors else 200)


@login_not_required
@require_safe
def municipality_list(request: HttpRequest) -> HttpResponse:
    """The number of villages that everybody may know of, each municipality with its page."""
    municipalities = Municipality.objects.annotate(
        village_count=Count("villages", filter=Q(villages__is_public=True))
    ).order_by("sort_key")  # grouping drops the order of the model
    context = {"municipalities": municipalities, "trail": trail(("Gemeenten", ""))}
    return render(request, "villages/municipality_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def phase_edit(request: HttpRequest, village_slug: str) -> HttpResponse:
    village = get_object_or_404(Village.objects.visible_to(request.user), slug=village_slug)
    if not can_change_phase(request.user, village):
        raise PermissionDenied
    form = PhaseForm(request.POST if request.method == "POST" else None, initial={"phase": village.phase})
    if request.method == "POST" and form.is_valid():
        new, reason = form.cleaned_data["phase"], form.cleaned_data["reason"]
        try:
            services.change_phase(village, new=Phase(new), reason=reason, by=request.user)
        except DomainError as error:
            form.add_error("phase", str(error))
        else:
            messages.success(request, f"Het dorp is nu in de fase {Phase(new).label}.")
            return redirect("villages:phase_edit", village.slug)
    context = {
        "form": form,
        "village": village,
        "phases": Phase.choices,
        "changes": village.phase_changes.select_related("by").order_by("-at", "-pk"),
    }
    return render(request, "villages/phase_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def village_edit(request: HttpRequest, village_slug: str) -> HttpResponse:
    village = get_object_or_404(Village.objects.visible_to(request.user), slug=village_slug)
    if not can_edit_village(request.user, village):
        raise PermissionDenied
    require_version(request)
    initial = VillageForm.initial_of(village)
    form = VillageForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            changed = services.edit_village(village, **form.cleaned_data)
        except StaleVersion as stale:
            form.show_stale(stale, VillageForm.initial_of(Village.objects.get(pk=village.pk)))
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, "De gegevens van het dorp zijn opgeslagen.")
            return redirect("portal:village_detail", changed.slug)
    context = {"form": form, "village": village}
    return render(request, "villages/village_edit.html", context, status=form.status)
