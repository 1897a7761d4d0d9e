"""Pages of the own account that allauth does not have."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts import kept_posts, roles
from accounts.models import KeptPost
from common.html import plain_text


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """What there is to set about the own account."""
    context = {
        "has_password": request.user.has_usable_password(),
        "has_second_step": roles.has_second_step(request.user),
        "must_have_second_step": settings.SECOND_STEP_REQUIRED and roles.must_have_second_step(request.user),
    }
    return render(request, "accounts/account.html", context)


@require_safe
def second_step(request: HttpRequest) -> HttpResponse:
    """Says why a second step is needed and how to set it up."""
    if roles.has_second_step(request.user):
        return redirect("mfa_index")
    return render(request, "accounts/second_step.html")


@require_safe
def kept_post(request: HttpRequest) -> HttpResponse:
    """What somebody typed when the sign-in had just ended: to send once more, or to throw away."""
    texts = [
        {"kept": kept, "shown": readable(kept), "fields": kept.pairs()}
        for kept in kept_posts.find_all(request)
        if is_known_path(kept.path)
    ]
    owner = kept_posts.owner_mark(request.user)
    return render(request, "accounts/kept_post.html", {"texts": texts, "owner": owner})


@require_POST
def kept_post_forget(request: HttpRequest) -> HttpResponse:
    path = request.POST.get("path", "")
    if not is_known_path(path):
        raise Http404
    kept_posts.forget(request, path)
    messages.success(request, "De bewaarde tekst is weggegooid.")
    return redirect("accounts:kept_post")


def readable(kept: KeptPost) -> str:
    """What was typed, without tags."""
    field = resolve(kept.path).func.keeps_typed_text
    return plain_text(dict(kept.pairs()).get(field, ""))


def is_known_path(path: str) -> bool:
    """An address of ours that keeps typed text; nothing else is ever offered as a form to send."""
    if not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return False
    try:
        view = resolve(path).func
    except Resolver404:
        return False
    return hasattr(view, "keeps_typed_text")


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The CSRF check failed. Text of one of our own pages is kept; of anybody else's page it is not."""
    view = request.resolver_match.func if request.resolver_match else None
    is_kept = False
    if hasattr(view, "keeps_typed_text") and kept_posts.is_own_page(request):
        if kept_posts.is_of_somebody_else(request):
            return kept_for_another(request)
        is_kept = kept_posts.keep(request) is not None
    context = {
        "offer": reverse("accounts:kept_post"),
        "is_signed_in": request.user.is_authenticated,
        "is_kept": is_kept,
    }
    return render(request, "403_csrf.html", context, status=403)


def kept_for_another(request: HttpRequest) -> HttpResponse:
    """Somebody sends a form that was made for another person: a tab that stayed open at a shared computer."""
    is_kept = kept_posts.keep(request) is not None
    return render(request, "accounts/kept_for_another.html", {"is_kept": is_kept}, status=403)
