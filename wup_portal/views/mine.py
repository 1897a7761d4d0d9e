"""`/mijn/`: my villages and what I do there, my sessions, my account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import is_coordinator, is_organiser
from common.addresses import email_key
from plans.models import Plan
from sessions.models import SessionRegistration


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    user = request.user
    context = {
        "villages": _villages(user),
        "offices": [row.municipality for row in user.officer_roles.running().select_related("municipality")],
        "registrations": _registrations(user),
        "works_for_others": is_coordinator(user) or is_organiser(user),
    }
    return render(request, "portal/mine.html", context)


def _villages(user) -> list[dict]:
    """Each village once, with all my roles there and how far its plan is."""
    found: dict[int, dict] = {}
    for row in user.memberships.running().select_related("village__municipality"):
        entry = found.setdefault(row.village_id, {"village": row.village, "roles": []})
        entry["roles"].append(row.get_role_display())
    for advisor in user.advisor_roles.running().prefetch_related("assignments__village__municipality"):
        for row in advisor.assignments.all():
            if row.ended_at is None:
                entry = found.setdefault(row.village_id, {"village": row.village, "roles": []})
                entry["roles"].append("adviseur")
    plans = Plan.objects.with_progress().filter(village__in=found)
    progress = {plan.village_id: plan.progress for plan in plans}
    for pk, entry in found.items():
        entry["roles"] = ", ".join(dict.fromkeys(entry["roles"]))
        entry["progress"] = progress.get(pk, "")
    return sorted(found.values(), key=lambda entry: entry["village"].sort_key)


def _registrations(user):
    """Coming sessions for which somebody registered with an address that I proved to be mine."""
    addresses = user.emailaddress_set.filter(verified=True).values_list("email", flat=True)
    return (
        SessionRegistration.objects.involved()
        .whole()
        .filter(
            email_key__in=[email_key(address) for address in addresses],
            knowledge_session__ends_at__gt=timezone.now(),
        )
        .select_related("knowledge_session")
        .order_by("knowledge_session__starts_at", "pk")
    )
