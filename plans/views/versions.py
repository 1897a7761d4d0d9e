"""The versions of a plan in the workshop: freeze, offer, take back, publish, and ask again for a PDF that failed."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from plans.breadcrumbs import workshop_trail
from plans.forms.versions import FreezeForm, OfferForm, WithdrawForm
from plans.models import Plan, PlanVersion
from plans.permissions import (
    can_freeze_version,
    can_offer_version,
    can_publish_version,
    can_render_version,
    can_withdraw_version,
)
from plans.services import versions as services
from plans.states import VersionStatus
from villages.people import officers_of


def _plan(request: HttpRequest, village_slug: str) -> Plan:
    plans = Plan.objects.visible_to(request.user).select_related("village__municipality")
    return get_object_or_404(plans, village__slug=village_slug)


def _version(request: HttpRequest, village_slug: str, number: int) -> PlanVersion:
    """In the workshop: also a published version is 404 for who may not enter there."""
    return get_object_or_404(
        PlanVersion.objects.select_related("plan__village__municipality"),
        plan=_plan(request, village_slug),
        number=number,
    )


@require_safe
def workshop_versions(request: HttpRequest, village_slug: str) -> HttpResponse:
    plan = _plan(request, village_slug)
    return render(
        request,
        "plans/workshop_versions.html",
        {
            "plan": plan,
            "village": plan.village,
            "trail": workshop_trail(plan.village),
            "versions": plan.versions.for_list().newest_first().prefetch_related("moves"),
            "can_freeze": can_freeze_version(request.user, plan),
        },
    )


@require_http_methods(["GET", "POST"])
def version_freeze(request: HttpRequest, village_slug: str) -> HttpResponse:
    plan = _plan(request, village_slug)
    if not can_freeze_version(request.user, plan):
        raise PermissionDenied
    number = services.next_number(plan)
    form = FreezeForm(request.POST if request.method == "POST" else None, initial={"expected_number": number})
    problems = services.problems_before_freezing(plan)
    if request.method == "POST" and form.is_valid():
        try:
            version = services.freeze_version(plan, **form.cleaned_data, by=request.user)
        except services.NotReady as refused:
            problems = refused.problems
            form.add_error(None, str(refused))
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Versie {version.number} is vastgelegd. De pdf wordt nu gemaakt.")
            return redirect("plans:version_progress", village_slug, version.number)
    context = {
        "plan": plan, "village": plan.village, "form": form, "number": number, "problems": problems,
        "unfinished": services.unfinished_sections(plan),
        "trail": workshop_trail(plan.village, "Vastleggen"),
    }  # fmt: skip
    return render(request, "plans/version_freeze.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def version_offer(request: HttpRequest, village_slug: str, number: int) -> HttpResponse:
    """The gate as a list of what is right and what is not; only when it is open there is something to tick."""
    version = _version(request, village_slug, number)
    if not can_offer_version(request.user, version):
        raise PermissionDenied
    gate = services.gate_of(version)
    may_tick = gate.is_open and version.status == VersionStatus.FROZEN
    form = OfferForm(request.POST if request.method == "POST" and may_tick else None)
    context = {
        "version": version,
        "village": version.plan.village,
        "gate": gate,
        "form": form,
        "trail": workshop_trail(version.plan.village, "Aanbieden"),
        "officer_count": len(officers_of(version.plan.village.municipality)),
    }
    if form.is_bound and not form.is_valid():
        return render(request, "plans/version_offer.html", context, status=422)
    offer = partial(services.offer_version, stated=form.stated if form.is_bound else [])
    return _confirm_move(request, version, offer, "plans/version_offer.html", context)


@require_http_methods(["GET", "POST"])
def version_withdraw(request: HttpRequest, village_slug: str, number: int) -> HttpResponse:
    version = _version(request, village_slug, number)
    if not can_withdraw_version(request.user, version):
        raise PermissionDenied
    village = version.plan.village
    form = WithdrawForm(request.POST if request.method == "POST" and version.is_offered else None)
    context = {
        "version": version,
        "village": village,
        "form": form,
        "trail": workshop_trail(village, "Intrekken"),
    }
    if form.is_bound and not form.is_valid():
        return render(request, "plans/version_withdraw.html", context, status=422)
    withdraw = partial(services.withdraw_version, reason=form.cleaned_data["reason"] if form.is_bound else "")
    return _confirm_move(request, version, withdraw, "plans/version_withdraw.html", context)


@require_http_methods(["GET", "POST"])
def version_publish(request: HttpRequest, village_slug: str, number: int) -> HttpResponse:
    version = _version(request, village_slug, number)
    if not can_publish_version(request.user, version):
        raise PermissionDenied
    village = version.plan.village
    context = {"version": version, "village": village, "trail": workshop_trail(village, "Openbaar maken")}
    return _confirm_move(request, version, services.publish_version, "plans/version_publish.html", context)


def _confirm_move(request, version, move, template: str, context: dict) -> HttpResponse:
    """GET shows what will happen; POST does it, or says in words why not."""
    status = 200
    if request.method == "POST":
        try:
            version = move(version, by=request.user)
        except DomainError as refused:
            context["refusal"], status = str(refused), 409
        else:
            messages.success(request, f"Versie {version.number} is nu {version.get_status_display()}.")
            return redirect("plans:workshop_versions", version.plan.village.slug)
    return render(request, template, context, status=status)


@require_POST
def version_render(request: HttpRequest, village_slug: str, number: int) -> HttpResponse:
    version = _version(request, village_slug, number)
    if not can_render_version(request.user, version):
        raise PermissionDenied
    services.request_file(version)
    return redirect("plans:version_progress", village_slug, number)
