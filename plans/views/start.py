"""A coordinator accepts a sign-up: the village, its lead and its plan begin."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.permissions import is_coordinator
from common.errors import DomainError
from plans.models import TemplateSection
from plans.services.start import start_village
from villages.models import VillageSignup
from villages.states import SignupStatus


@require_http_methods(["GET", "HEAD", "POST"])
def signup_accept(request: HttpRequest, reference: str) -> HttpResponse:
    if not is_coordinator(request.user):
        raise PermissionDenied
    signups = VillageSignup.objects.select_related("municipality")
    signup = get_object_or_404(signups, reference=reference)
    problem = ""
    if request.method == "POST":
        try:
            village = start_village(signup, by=request.user)
        except DomainError as error:
            problem = str(error)
        else:
            messages.success(
                request, f"{village.name} doet mee. {signup.name} krijgt een mail om te beginnen."
            )
            return redirect("villages:signup_detail", reference)
    elif signup.status != SignupStatus.CONFIRMED:
        problem = f"Deze aanmelding is {signup.get_status_display()}. U kunt haar nu niet aannemen."
    section_count = TemplateSection.objects.filter(template__is_current=True).count()
    context = {"signup": signup, "problem": problem, "section_count": section_count}
    return render(
        request,
        "plans/signup_accept.html",
        context,
        status=409 if problem and request.method == "POST" else 200,
    )
