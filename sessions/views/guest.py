"""The pages behind a personal link. GET shows, POST acts; nobody signs in."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from common.errors import DomainError
from common.tokens import token_hash
from sessions import services
from sessions.forms import DeclineForm, RegistrationForm
from sessions.models import Invitation, KnowledgeSession, RenewedLink, SessionRegistration, programme_of


def guest_page(view: Callable) -> Callable:
    """Looks the invitation up by the hash of the token, and keeps the page out of caches and search engines.

    A wrong, old or withdrawn link is the same 404 as nonsense; only somebody who holds a link that was renewed
    hears that there is a newer one.
    """

    @login_not_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest, token: str) -> HttpResponse:
        hashed = token_hash(token)
        invitation = (
            Invitation.objects.select_related("knowledge_session", "initiative")
            .filter(token_hash=hashed, withdrawn_at=None)
            .first()
        )
        if invitation:
            response = view(request, invitation, token)
        elif RenewedLink.objects.filter(token_hash=hashed, invitation__withdrawn_at=None).exists():
            response = render(request, "sessions/link_renewed.html", status=410)
        else:
            raise Http404
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "same-origin"  # no-referrer would make the browser send Origin: null
        return response

    return wrapped


@guest_page
def link(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Register, or change what was registered."""
    knowledge_session = invitation.knowledge_session
    registration = _registration(invitation)
    initial = {"people": "1", "name": invitation.name}
    if registration:
        initial = {name: getattr(registration, name) for name in ("people", "name", "colleagues")}
    form = RegistrationForm(
        request.POST if request.method == "POST" else None, initial=initial, invitation=invitation
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.register(invitation.pk, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("knowledge_sessions:link", token)
    counted = KnowledgeSession.objects.with_taken().get(pk=knowledge_session.pk)
    context = {
        "knowledge_session": counted,
        "invitation": invitation,
        "registration": registration,
        "form": form,
        "token": token,
        "programme": programme_of(knowledge_session),
    }
    return render(request, "sessions/link.html", context, status=422 if form.errors else 200)


@guest_page
def link_cancel(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Cancel, after one question."""
    registration = _registration(invitation)
    error = ""
    if request.method == "POST" and registration:
        try:
            services.cancel_registration(registration.pk)
        except DomainError as refusal:
            error = str(refusal)
    if not error and (request.method == "POST" or registration is None):
        return redirect("knowledge_sessions:link", token)
    context = {
        "knowledge_session": invitation.knowledge_session,
        "registration": registration,
        "token": token,
        "error": error,
    }
    return render(request, "sessions/link_cancel.html", context, status=422 if error else 200)


@guest_page
def link_decline(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Say no, with a reason if one wants to."""
    form = DeclineForm(
        request.POST if request.method == "POST" else None, initial={"reason": invitation.decline_reason}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.decline(invitation.pk, reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("knowledge_sessions:link", token)
    context = {"knowledge_session": invitation.knowledge_session, "form": form, "token": token}
    return render(request, "sessions/link_decline.html", context, status=422 if form.errors else 200)


def _registration(invitation: Invitation) -> SessionRegistration | None:
    rows = SessionRegistration.objects.active().filter(knowledge_session=invitation.knowledge_session_id)
    return rows.filter(email_key=invitation.email_key).first()
