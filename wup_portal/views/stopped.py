"""`/organisatie/post/gestopt/`: the addresses that get no mail, and why; somebody who knows better lifts one."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import is_coordinator, is_organiser
from common.errors import DomainError
from mail import services
from mail.kinds import get_scope
from mail.models import LiftedStop, Suppression
from sessions.models import Invitation, KnowledgeSession
from villages.models import Contact
from wup_portal.forms import LiftStopForm

PAGE_SIZE = 50
LAST_LIFTED = 10


@require_safe
def stopped_list(request: HttpRequest) -> HttpResponse:
    rows = _visible(request.user, Suppression.objects.all())
    words, reason = request.GET.get("zoek", "").strip(), request.GET.get("reden", "")
    if words:
        rows = rows.filter(email_key__icontains=words)
    if reason in Suppression.Reason.values:
        rows = rows.filter(reason=reason)
    page = Paginator(rows.order_by("-since", "-pk"), PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {
        "page": page,
        "rows": _with_initiatives(list(page.object_list)),
        "words": words,
        "reason": reason,
        "reasons": Suppression.Reason.choices,
        "is_filtered": bool(words or reason),
        "lifted": _visible(request.user, LiftedStop.objects.select_related("by"))[:LAST_LIFTED],
        "trail": _trail(),
    }
    return render(request, "portal/stopped_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def stopped_lift(request: HttpRequest, key: UUID) -> HttpResponse:
    row = get_object_or_404(_visible(request.user, Suppression.objects.all()), key=key)
    form = LiftStopForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.lift_stop(key, why=form.cleaned_data["why"], by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{row.email_key} krijgt weer mail.")
            return redirect("portal:stopped_list")
    context = {"form": form, "row": row, "trail": _trail((row.email_key, ""))}
    return render(request, "portal/stopped_lift.html", context, status=422 if form.errors else 200)


def _visible(user, rows: QuerySet) -> QuerySet:
    """Coordinators see all; an organiser those of contacts of initiatives and of guests of the own sessions."""
    if is_coordinator(user):
        return rows
    if not is_organiser(user):
        raise PermissionDenied
    guests = Invitation.objects.filter(knowledge_session__in=KnowledgeSession.objects.managed_by(user))
    return rows.filter(
        Q(email_key__in=Contact.objects.values("email_key")) | Q(email_key__in=guests.values("email_key"))
    )


def _with_initiatives(rows: list[Suppression]) -> list[dict]:
    contacts = Contact.objects.filter(email_key__in=[row.email_key for row in rows])
    found: dict[str, list] = {}
    for contact in contacts.select_related("initiative"):
        found.setdefault(contact.email_key, []).append(contact.initiative)
    return [
        {
            "row": row,
            "what": "geen mail" if row.scope == Suppression.ALL else f"geen {get_scope(row.scope).label}",
            "initiatives": found.get(row.email_key, []),
        }
        for row in rows
    ]


def _trail(*more: tuple[str, str]) -> list[dict]:
    items = [("Organisatie", "/organisatie/"), ("Post", reverse("portal:outbox")),
             ("Adressen die geen mail krijgen", reverse("portal:stopped_list")), *more]  # fmt: skip
    return [{"label": label, "url": url} for label, url in items]
