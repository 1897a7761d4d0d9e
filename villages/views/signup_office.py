"""`/organisatie/aanmeldingen/`: the coordinator reads sign-ups and decides."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from common.sorting import sort_key
from villages import services
from villages.consents import consent_text
from villages.forms.signup import DeclineForm, SignupFilterForm
from villages.models import VillageSignup
from villages.permissions import can_judge_signups
from villages.states import SignupStatus

PAGE_SIZE = 25


def coordinators_only(view: Callable) -> Callable:
    """403 for everybody else, whatever the reference is: the answer tells nothing about what exists."""

    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs) -> HttpResponse:
        if not can_judge_signups(request.user):
            raise PermissionDenied
        return view(request, **kwargs)

    return wrapped


@require_safe
@coordinators_only
def signup_list(request: HttpRequest) -> HttpResponse:
    form = SignupFilterForm(request.GET if request.GET else {"status": SignupStatus.CONFIRMED})
    signups = VillageSignup.objects.select_related("municipality").defer("motivation", "already")
    if form.is_valid():
        if form.cleaned_data["status"]:
            signups = signups.filter(status=form.cleaned_data["status"])
        if words := form.cleaned_data["q"]:
            signups = signups.filter(
                Q(village_key__contains=sort_key(words) or words)
                | Q(name__icontains=words)
                | Q(reference=words.lower())
            )
    page = Paginator(signups, PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {"filter_form": form, "page": page, "trail": _trail()}
    return render(request, "villages/signup_list.html", context)


@require_safe
@coordinators_only
def signup_detail(request: HttpRequest, reference: str) -> HttpResponse:
    signup = _get(reference)
    is_open = signup.status == SignupStatus.CONFIRMED
    context = {
        "trail": [*_trail(), {"label": signup.village_name}],
        "signup": signup,
        "is_open": is_open,
        "existing": services.same_village(signup) if is_open else None,
        "others": services.other_signups(signup) if is_open else [],
        "consent_public": consent_text("consent_public", signup.consent_text_version),
        "consent_municipality": consent_text("consent_municipality", signup.consent_text_version),
    }
    return render(request, "villages/signup_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators_only
def signup_decline(request: HttpRequest, reference: str) -> HttpResponse:
    signup = _get(reference)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.decline_signup(signup, reason=form.cleaned_data["reason"], by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "De aanmelding is afgewezen. De aanvrager krijgt een mail.")
            return redirect("villages:signup_detail", reference=reference)
    address = reverse("villages:signup_detail", args=[reference])
    trail = [*_trail(), {"label": signup.village_name, "url": address}, {"label": "Afwijzen"}]
    context = {"form": form, "what": signup.village_name, "trail": trail}
    return render(request, "villages/signup_decline.html", context, status=422 if form.errors else 200)


@require_POST
@coordinators_only
def signup_join(request: HttpRequest, reference: str) -> HttpResponse:
    """The village is there already: the applicant joins its core group."""
    signup = _get(reference)
    village = services.same_village(signup)
    try:
        if village is None:
            raise DomainError("Dit dorp doet nog niet mee. Neem de aanmelding aan.")
        services.join_village(signup, village, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{signup.name} hoort nu bij {village.name} en krijgt een mail.")
    return redirect("villages:signup_detail", reference=reference)


def _get(reference: str) -> VillageSignup:
    signups = VillageSignup.objects.select_related("municipality", "village", "decided_by")
    return get_object_or_404(signups, reference=reference)


def _trail() -> list[dict]:
    return [
        {"label": "Organisatie", "url": "/organisatie/"},
        {"label": "Aanmeldingen van dorpen", "url": reverse("villages:signup_list")},
    ]
