"""The evening itself: the list on paper, and ticking people off on a phone, by whoever helps."""

import re
import uuid
from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from common.errors import DomainError
from sessions import services
from sessions.door import (
    HELPERS,
    Door,
    closed_text,
    door_of,
    helper_of,
    helper_token,
    is_the_day,
    takes_ticks,
)
from sessions.forms import WalkInForm
from sessions.models import KnowledgeSession
from sessions.views.managing import managed_session
from sessions.views.trails import managing_trail, session_tabs

ON_PAPER = 25
ROW_NUMBER = re.compile("[0-9]{1,18}")  # isdigit() also takes a superscript, and numbers without end


@dataclass(frozen=True)
class Helper:
    """Who ticks people off, and where this page is."""

    name: str
    url: str
    user: User | None = None


@require_safe
def the_day(request: HttpRequest, slug: str) -> HttpResponse:
    """What the organiser needs for the evening: the list, the links for helpers, how many came."""
    knowledge_session = managed_session(request, slug)
    helpers = [
        {
            "name": f"Helper {number}",
            "url": request.build_absolute_uri(
                reverse("knowledge_sessions:helper_check_in", args=[slug, helper_token(knowledge_session, number)])
            ),
        }
        for number in HELPERS
    ]  # fmt: skip
    context = {
        "knowledge_session": knowledge_session,
        "door": door_of(knowledge_session),
        "helpers": helpers,
        "is_the_day": is_the_day(knowledge_session, timezone.now()),
        "closed_text": closed_text(knowledge_session),
        "has_begun": knowledge_session.starts_at <= timezone.now(),
        "trail": managing_trail(knowledge_session, "De dag"),
        "tabs": session_tabs(knowledge_session, "the_day"),
    }
    return render(request, "sessions/the_day.html", context)


@require_safe
def presence_list(request: HttpRequest, slug: str) -> HttpResponse:
    """For on paper: 25 on a page, by surname, with room for who comes without a registration."""
    knowledge_session = managed_session(request, slug)
    door = door_of(knowledge_session)
    lines = [*door.expected, *door.waiting, *([None] * 3)]
    while len(lines) % ON_PAPER:
        lines.append(None)
    sheets = [lines[start : start + ON_PAPER] for start in range(0, len(lines), ON_PAPER)]
    context = {
        "knowledge_session": knowledge_session,
        "door": door,
        "sheets": sheets,
        "trail": managing_trail(knowledge_session, "Presentielijst"),
    }
    return render(request, "sessions/presence_list.html", context)


@require_http_methods(["GET", "POST"])
def close_list(request: HttpRequest, slug: str) -> HttpResponse:
    knowledge_session = managed_session(request, slug)
    door, error = door_of(knowledge_session), ""
    if request.method == "POST":
        act = services.open_list if request.POST.get("stap") == "openen" else services.close_list
        try:
            act(knowledge_session.pk, by=request.user)
        except DomainError as refusal:
            error = str(refusal)
        else:
            done = "weer open" if act is services.open_list else "gesloten"
            messages.success(request, f"De lijst is {done}.")
            return redirect("knowledge_sessions:the_day", slug)
    context = {
        "knowledge_session": knowledge_session,
        "missing": [row for row in door.expected if row.presence is None],
        "door": door,
        "error": error,
        "trail": managing_trail(knowledge_session, "Lijst sluiten"),
    }
    return render(request, "sessions/close_list.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
def check_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Signed in: the organiser."""
    knowledge_session = managed_session(request, slug)
    url = reverse("knowledge_sessions:check_in", args=[slug])
    return _check_in(
        request, knowledge_session, Helper(request.user.name or "organisator", url, request.user)
    )


def helper_page(view):
    """With a link of today, without signing in. Any other link is the same 404 as nonsense."""

    @login_not_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest, slug: str, token: str) -> HttpResponse:
        published = KnowledgeSession.objects.published().with_taken()
        knowledge_session = get_object_or_404(published, slug=slug)
        name = helper_of(knowledge_session, token, timezone.now())
        if not name:
            raise Http404
        url = reverse("knowledge_sessions:helper_check_in", args=[slug, token])
        return view(request, knowledge_session, Helper(name, url))

    return wrapped


@helper_page
def helper_check_in(request: HttpRequest, knowledge_session: KnowledgeSession, helper: Helper):
    return _check_in(request, knowledge_session, helper)


def _check_in(request: HttpRequest, knowledge_session: KnowledgeSession, helper: Helper) -> HttpResponse:
    """One page for both. A phone asks for json and shows the answer in place; without script it is a page."""
    wants_json = "application/json" in request.headers.get("Accept", "")
    form = WalkInForm(initial={"nonce": uuid.uuid4()})
    error = told = ""
    if request.method == "POST" and request.POST.get("actie") == "binnen":
        form = WalkInForm(request.POST)
        if form.is_valid():
            try:
                services.walk_in(
                    knowledge_session.pk, **form.cleaned_data, by_name=helper.name, by=helper.user
                )
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect(f"{helper.url}#zonder-aanmelding")
    elif request.method == "POST":
        row_id = request.POST.get("rij", "")
        try:
            told = _tap(request, knowledge_session, helper, row_id)
        except DomainError as refusal:
            error = str(refusal)
        if wants_json:
            answer = _states(door_of(knowledge_session)) | {"row": row_id, "told": told, "error": error}
            return JsonResponse(answer, status=409 if error else 200)
        if not error:
            return redirect(f"{helper.url}?{'al' if told else 'rij'}={row_id}#rij-{row_id}")
    door = door_of(knowledge_session)
    if wants_json:
        return JsonResponse(_states(door))
    context = {
        "knowledge_session": knowledge_session,
        "door": door,
        "helper": helper,
        "form": form,
        "error": error,
        "already": request.GET.get("al", ""),
        "q": request.GET.get("q", "").strip(),
        "shown": _found(door, request.GET.get("q", "")),
        "is_open": takes_ticks(knowledge_session),
        "closed_text": closed_text(knowledge_session),
        "nonce": uuid.uuid4,
        "trail": managing_trail(knowledge_session, "Afvinken") if helper.user else None,
    }
    return render(request, "sessions/check_in.html", context, status=422 if error or form.errors else 200)


def _tap(request: HttpRequest, knowledge_session: KnowledgeSession, helper: Helper, row_id: str) -> str:
    """Returns what to say when somebody else was first."""
    who = {"by_name": helper.name, "by": helper.user}
    try:
        nonce = uuid.UUID(request.POST.get("nonce", ""))
        people = int(request.POST.get("aantal") or 0) or None
        if not ROW_NUMBER.fullmatch(row_id):
            uuid.UUID(row_id)
    except ValueError:
        raise DomainError("Deze knop werkt niet meer. Laad de pagina opnieuw.") from None
    if request.POST.get("actie") == "terug":
        services.undo(knowledge_session.pk, row_id=row_id, nonce=nonce, **who)
        return ""
    if not ROW_NUMBER.fullmatch(row_id):
        raise DomainError("Deze knop werkt niet meer. Laad de pagina opnieuw.")
    presence, is_new = services.check_in(
        knowledge_session.pk, registration_pk=int(row_id), nonce=nonce, people=people, **who
    )
    return "" if is_new else f"al aanwezig {presence.since_text}"


def _states(door: Door) -> dict:
    """What a phone needs to show the newest state: no names, those stand in its page."""
    return {
        "counts": door.counts_text,
        "closed": closed_text(door.knowledge_session),
        "rows": {row.id: {"present": row.presence is not None, "text": row.state_text} for row in door.rows},
    }


def _found(door: Door, text: str) -> list:
    words = text.casefold().split()
    return [
        row
        for row in (*door.expected, *door.waiting)
        if all(word in f"{row.name} {row.initiative}".casefold() for word in words)
    ]
