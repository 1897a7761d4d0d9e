"""The pages behind a personal link. GET shows, POST acts; nobody signs in."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError
from common.limits import allow, too_many
from common.tokens import token_hash
from sessions import services
from sessions.forms import DeclineForm, HandOverForm, RegistrationForm
from sessions.models import Invitation, KnowledgeSession, RenewedLink, SessionRegistration, programme_of
from sessions.services.afterwards import may_evaluate

MOST_PRESSES = 60  # per link and hour: each may be a mail to whoever was invited
OFTEN = "U hebt dit vaak gedaan. Wacht een uur en probeer het dan nog een keer."


def guest_page(view: Callable) -> Callable:
    """Looks the invitation up by the hash of the token.

    A wrong, old or withdrawn link is the same 404 as nonsense; only somebody who holds a link that was renewed
    or handed over hears what became of it.
    """

    @login_not_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest, token: str) -> HttpResponse:
        hashed = token_hash(token)
        found = Invitation.objects.select_related("knowledge_session", "initiative")
        invitation = found.filter(token_hash=hashed).first()
        if invitation and invitation.withdrawn_at is None:
            return view(request, invitation, token) if _may_press(request, invitation) else too_many()
        if invitation and invitation.handed_to_id:
            context = {"knowledge_session": invitation.knowledge_session}
            return render(request, "sessions/link_handed_over.html", context, status=410)
        if RenewedLink.objects.filter(token_hash=hashed, invitation__withdrawn_at=None).exists():
            return render(request, "sessions/link_renewed.html", status=410)
        raise Http404

    return wrapped


def _may_press(request: HttpRequest, invitation: Invitation) -> bool:
    return request.method != "POST" or allow(
        "sessions.link", str(invitation.key), times=MOST_PRESSES, seconds=3600
    )


@guest_page
def link(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Register, or change what was registered; afterwards the material and three questions."""
    if invitation.knowledge_session.is_over and request.method != "POST":
        return _show_afterwards(request, invitation, token)
    registration = _registration(invitation)
    form = RegistrationForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(registration),
        invitation=invitation,
        registration=registration,
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _register(request, invitation, token, form)
        except services.NotEnoughSeats as choice:
            if choice.choices:
                return _ask(request, invitation, token, form, choice)
            form.add_error(None, str(choice))
        except DomainError as error:
            form.add_error(None, str(error))
    return _show(request, invitation, token, registration, form)


@guest_page
def link_answer(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """The buttons with one meaning: yes or no to an offer, this address is mine, undo, no extra people."""
    registration = _registration(invitation)
    if request.method == "POST":
        try:
            _answer(request, invitation, registration)
        except DomainError as error:
            return _show(request, invitation, token, _registration(invitation), error=str(error))
    return redirect("knowledge_sessions:link", token)


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


@guest_page
def link_hand_over(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """A colleague of the initiative comes instead."""
    form = HandOverForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if not allow("sessions.forward", str(invitation.key), times=10, seconds=3600):
            status = 429
            form.add_error(None, OFTEN)
        elif form.is_valid():
            try:
                services.hand_over(invitation.pk, **form.cleaned_data)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                return redirect(
                    "knowledge_sessions:link", token
                )  # which tells that the place was handed over
    context = {
        "knowledge_session": invitation.knowledge_session,
        "registration": _registration(invitation),
        "form": form,
        "token": token,
    }
    return render(request, "sessions/link_hand_over.html", context, status=status)


@guest_page
@require_safe
def link_sent(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """After registering from another address: look in your mail. The same for every address."""
    context = {"knowledge_session": invitation.knowledge_session, "token": token}
    return render(request, "sessions/link_sent.html", context)


def _register(
    request: HttpRequest, invitation: Invitation, token: str, form: RegistrationForm
) -> HttpResponse:
    if not form.is_for_other:
        services.register(invitation.pk, **form.wish)
        return redirect("knowledge_sessions:link", token)
    if not allow("sessions.forward", str(invitation.key), times=10, seconds=3600):
        raise DomainError(OFTEN)
    services.register_other(invitation.pk, email=form.cleaned_data["email"], **form.wish)
    return redirect("knowledge_sessions:link_sent", token)


def _answer(request: HttpRequest, invitation: Invitation, registration: SessionRegistration | None) -> None:
    deed = request.POST.get("antwoord")
    if deed == "ongedaan":
        services.undo_cancelling(invitation.pk)
    elif deed == "bevestigen":
        services.confirm_address(invitation.pk)
    elif registration and deed in ("ja", "nee"):
        offered = _offer(registration)
        if offered is None and deed == "ja" and not registration.is_confirmed:
            raise DomainError(
                "De tijd om te antwoorden is voorbij. De plek gaat naar de volgende op de wachtlijst."
            )
        if offered and deed == "ja":
            people = request.POST.get("people", "")
            is_number = len(people) < 4 and people.isdecimal()
            services.accept_offer(offered.pk, people=max(int(people), 1) if is_number else None)
        elif offered:
            services.decline_offer(offered.pk)
    elif registration and deed == "geen-extra":
        services.drop_extra(registration.pk)


def _ask(
    request: HttpRequest,
    invitation: Invitation,
    token: str,
    form: RegistrationForm,
    choice: services.NotEnoughSeats,
) -> HttpResponse:
    """It does not fit: nothing was saved, and these are the choices."""
    typed = {
        name: value for name, value in form.cleaned_data.items() if name not in ("if_full", "seats_shown")
    }
    context = {
        "knowledge_session": invitation.knowledge_session,
        "token": token,
        "text": str(choice),
        "choice": choice,
        "typed": typed | {"seats_shown": choice.free},
    }
    return render(request, "sessions/link_choice.html", context, status=422)


def _show(
    request: HttpRequest,
    invitation: Invitation,
    token: str,
    registration: SessionRegistration | None,
    form: RegistrationForm | None = None,
    error: str = "",
) -> HttpResponse:
    knowledge_session = KnowledgeSession.objects.with_taken().get(pk=invitation.knowledge_session_id)
    form = form or RegistrationForm(
        initial=_initial(registration), invitation=invitation, registration=registration
    )
    context = {
        "knowledge_session": knowledge_session,
        "invitation": invitation,
        "registration": registration,
        "place": registration.place if registration and registration.is_waiting else None,
        "offer": _offer(registration) if registration else None,
        "extra": registration.extras.first() if registration else None,
        "undoable": None if registration else services.undoable(invitation, timezone.now()),
        "form": form,
        "error": error,
        "token": token,
        "programme": programme_of(knowledge_session),
    }
    return render(request, "sessions/link.html", context, status=422 if form.errors or error else 200)


def _initial(registration: SessionRegistration | None) -> dict:
    if registration is None:
        return {"people": "1"}
    return {name: getattr(registration, name) for name in ("people", "name", "colleagues", "answer")}


def _offer(registration: SessionRegistration) -> SessionRegistration | None:
    """The seats this guest may say yes or no to: of the registration, or of those who wait to join it."""
    if registration.is_offered:
        return registration
    return next((row for row in registration.extras.all() if row.is_offered), None)


def _show_afterwards(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    knowledge_session, registration = invitation.knowledge_session, _registration(invitation)
    context = {
        "knowledge_session": knowledge_session,
        "token": token,
        "materials": knowledge_session.materials.all(),
        "may_evaluate": may_evaluate(registration, knowledge_session),
        "has_evaluated": hasattr(registration, "evaluation"),
    }
    return render(request, "sessions/link_afterwards.html", context)


def _registration(invitation: Invitation) -> SessionRegistration | None:
    rows = SessionRegistration.objects.active().whole()
    rows = rows.filter(knowledge_session=invitation.knowledge_session_id, email_key=invitation.email_key)
    return rows.select_related("initiative", "invitation").first()
