"""What happens around every view: typed text is kept, and a second step is asked of who needs one."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts import kept_posts, roles
from accounts.views import kept_for_another


class KeepTypedText:
    """Stands just before LoginRequiredMiddleware, which would throw the typed text away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if request.method != "POST" or not hasattr(view, "keeps_typed_text"):
            return None
        if not request.user.is_authenticated:
            kept = kept_posts.keep(request)
            return redirect_to_login(reverse("accounts:kept_post") if kept else request.path)
        if kept_posts.is_of_somebody_else(request):
            return kept_for_another(request)
        return None


class RequireSecondStep:
    """Who has a role with access to what others wrote or to addresses, sets up a second step first.

    allauth asks for the second step when there is one; it has no setting to demand that there is one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if not settings.SECOND_STEP_REQUIRED or not request.session.get("_auth_user_id"):
            return None
        if request.path.startswith("/inloggen/") or request.path.startswith(settings.STATIC_URL):
            return None  # where it is set up
        user = request.user
        if not user.is_authenticated or roles.has_second_step(user) or not roles.must_have_second_step(user):
            return None
        if request.method == "POST" and hasattr(view, "keeps_typed_text"):
            kept_posts.keep(request)  # the role came while they were writing
        return redirect("accounts:second_step")
