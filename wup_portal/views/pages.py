"""Home and the pages that tell what the portal is."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from common import limits
from common.addresses import email_key
from common.errors import DomainError
from plans.models import PlanVersion
from sessions.models import KnowledgeSession
from villages.maps import province_map
from villages.models import Bureau, Village
from villages.states import Phase
from wup_portal import services
from wup_portal.forms import ContactForm
from wup_portal.glossary import TERMS

ACCESSIBILITY_CHECKED_ON = "23 november 2026"  # by whom and how stands on the page itself


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    villages = list(Village.objects.public().select_related("municipality"))
    newest = PlanVersion.objects.published().order_by("plan", "-number").distinct("plan")
    context = {
        "villages": villages,
        "map": province_map(villages),
        "next_session": KnowledgeSession.objects.upcoming().with_taken().first(),
        "latest_plans": PlanVersion.objects.for_list()
        .filter(pk__in=newest.values("pk"))
        .order_by("-frozen_at")[:2],
    }
    return render(request, "portal/home.html", context)


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    context = {"bureaus": Bureau.objects.all(), "phases": Phase.choices, "trail": trail("Meer informatie")}
    return render(request, "portal/about.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    form = ContactForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if not _may_ask(request, form.cleaned_data["email"]):
                form.add_error(
                    None, "U stuurde net al een paar vragen. Probeer het over een uur nog een keer."
                )
                status = 429
            elif form.is_robot:
                return redirect("portal:contact_sent")  # a robot hears the same as a person
            else:
                data = form.cleaned_data
                try:
                    services.ask_question(name=data["name"], email=data["email"], question=data["question"])
                except DomainError as error:
                    form.add_error(None, str(error))
                else:
                    return redirect("portal:contact_sent")
    return render(request, "portal/contact.html", {"form": form, "trail": trail("Contact")}, status=status)


def _may_ask(request: HttpRequest, email: str) -> bool:
    """Per mailbox, and per network: a village hall is one network."""
    return limits.allow("portal.contact-mail", email_key(email), times=5, seconds=3600) and limits.allow(
        "portal.contact", limits.network_of(request), times=30, seconds=3600
    )


@login_not_required
@require_safe
def contact_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/contact_sent.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "portal/privacy.html",
        {"trail": trail("Privacy"), "session_days": settings.SESSION_RETENTION_DAYS},
    )


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    context = {"checked_on": ACCESSIBILITY_CHECKED_ON, "trail": trail("Toegankelijkheid")}
    return render(request, "portal/accessibility.html", context)


@login_not_required
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/glossary.html", {"terms": TERMS, "trail": trail("Begrippen")})


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116: where to tell about a hole. It expires within a year, so it is computed, not a file."""
    expires = (timezone.now() + timedelta(days=180)).replace(microsecond=0, second=0)
    lines = (
        f"Contact: {settings.PUBLIC_BASE_URL}/contact/",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.PUBLIC_BASE_URL}/.well-known/security.txt",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def trail(label: str) -> list[dict]:
    return [{"label": "Home", "url": "/"}, {"label": label}]
