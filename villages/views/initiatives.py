"""The directory of initiatives, and how one registers."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from common.addresses import email_key
from common.limits import allow, network_of
from common.tokens import token_hash
from villages import services
from villages.forms.initiatives import InitiativeFilterForm, InitiativeSignupForm
from villages.models import Initiative, InitiativeSignup
from villages.permissions import can_manage_initiatives
from villages.states import SignupStatus
from villages.views.trails import trail

PAGE_SIZE = 24
SENT = "initiative_signup_sent"


@login_not_required
@require_safe
def initiative_list(request: HttpRequest) -> HttpResponse:
    form = InitiativeFilterForm(request.GET)
    initiatives = form.found(Initiative.objects.listed().select_related("municipality"))
    page = Paginator(initiatives, PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {"filter_form": form, "page": page, "trail": trail(("Initiatieven", ""))}
    return render(request, "villages/initiative_list.html", context, status=422 if form.errors else 200)


@login_not_required
@require_safe
def initiative_detail(request: HttpRequest, slug: str) -> HttpResponse:
    initiatives = Initiative.objects.visible_to(request.user).select_related("municipality")
    initiative = get_object_or_404(initiatives, slug=slug)
    can_manage = can_manage_initiatives(request.user)
    context = {
        "initiative": initiative,
        "villages": initiative.villages.visible_to(request.user),
        "contacts": initiative.contacts.with_mail_state() if can_manage else [],
        "can_manage": can_manage,
        "trail": trail(("Initiatieven", reverse("villages:initiative_list")), (initiative.name, "")),
    }
    return render(request, "villages/initiative_detail.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def initiative_register(request: HttpRequest) -> HttpResponse:
    form, status = InitiativeSignupForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST" and form.is_valid():
        mailbox = email_key(form.cleaned_data["email"])
        if allow("villages.initiative", network_of(request), times=20, seconds=3600) and allow(
            "villages.initiative-mail", mailbox, times=5, seconds=3600
        ):
            if not form.is_robot:  # a robot sees the same page
                services.register_initiative(**form.answers)
            request.session[SENT] = form.cleaned_data["email"]
            return redirect("villages:initiative_sent")
        form.add_error(None, "U hebt het te vaak geprobeerd. Probeer het over een uur opnieuw.")
        status = 429
    elif form.errors:
        status = 422
    return render(request, "villages/initiative_register.html", {"form": form}, status=status)


@login_not_required
@require_safe
def initiative_sent(request: HttpRequest) -> HttpResponse:
    if not request.session.get(SENT):
        return redirect("villages:initiative_register")
    return render(request, "villages/initiative_sent.html", {"email": request.session[SENT]})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def initiative_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the mailed link: GET shows the button, POST confirms; twice is fine."""
    signups = InitiativeSignup.objects.select_related("municipality")
    signup = signups.filter(token_hash=token_hash(token)).first()
    if signup is None:
        context = {"again": "villages:initiative_register"}
        return render(request, "villages/link_gone.html", context, status=404)
    if request.method == "POST":
        services.confirm_initiative_signup(signup)
        return redirect("villages:initiative_confirm", token)
    context = {"signup": signup, "is_confirmed": signup.status != SignupStatus.UNCONFIRMED}
    return render(request, "villages/initiative_confirm.html", context)
