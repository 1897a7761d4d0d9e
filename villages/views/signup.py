"""`/doe-mee/`: sign up a village in a few short steps, and confirm by mail."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.tokens import token_hash
from villages import services
from villages.models import VillageSignup
from villages.states import SignupStatus


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What we ask and what happens next. A reading page: no form, so no cookie."""
    return render(request, "villages/signup_start.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    signup = VillageSignup.objects.select_related("municipality").filter(token_hash=token_hash(token)).first()
    if signup is None:
        return render(request, "villages/signup_gone.html", status=404)
    if request.method == "POST":
        services.confirm_signup(signup)
        return redirect("villages:signup_confirm", token)
    is_confirmed = signup.status != SignupStatus.UNCONFIRMED
    return render(request, "villages/signup_confirm.html", {"signup": signup, "is_confirmed": is_confirmed})
