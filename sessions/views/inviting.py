"""The organiser's pages about people: invitations and requests for one."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from sessions import services
from sessions.guest_list import with_states
from sessions.matching import with_suggestions
from sessions.models import InvitationRequest
from sessions.views.managing import managed_session
from sessions.views.trails import managing_trail, session_tabs
from villages.models import Initiative

ON_A_PAGE = 50


@require_safe
def invitation_list(request: HttpRequest, slug: str) -> HttpResponse:
    knowledge_session = managed_session(request, slug)
    rows = knowledge_session.invitations.select_related("initiative")
    text = request.GET.get("q", "").strip()
    if text:
        rows = rows.filter(name__icontains=text) | rows.filter(email__icontains=text)
    page = Paginator(rows.order_by("name", "pk"), ON_A_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "knowledge_session": knowledge_session,
        "page": page,
        "lines": with_states(page),
        "q": text,
        "trail": managing_trail(knowledge_session, "Genodigden"),
        "tabs": session_tabs(knowledge_session, "invitation_list"),
    }
    return render(request, "sessions/invitation_list.html", context)


@require_http_methods(["GET", "POST"])
def invitation_renew(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    return _ask_and_do(
        request, slug, key, services.renew_link,
        heading="Nieuwe link sturen", button="Nieuwe link sturen",
        text="Deze persoon krijgt een mail met een nieuwe link. De oude link werkt daarna niet meer.",
        done="De nieuwe link is onderweg.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def invitation_withdraw(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    return _ask_and_do(
        request, slug, key, services.withdraw_invitation,
        heading="Uitnodiging intrekken", button="Uitnodiging intrekken",
        text="De link van deze persoon werkt daarna niet meer. Er gaat geen mail over uit.",
        done="De uitnodiging is ingetrokken.",
    )  # fmt: skip


@require_safe
def request_queue(request: HttpRequest, slug: str) -> HttpResponse:
    knowledge_session = managed_session(request, slug)
    waiting = Paginator(knowledge_session.requests.filter(decided_at=None), ON_A_PAGE).get_page(
        request.GET.get("pagina")
    )
    decided = knowledge_session.requests.exclude(decided_at=None).select_related(
        "decided_by", "matched_initiative"
    )
    context = {
        "knowledge_session": knowledge_session,
        "page": waiting,
        "suggestions": with_suggestions(list(waiting)),
        "decided": Paginator(decided.order_by("-decided_at", "-pk"), ON_A_PAGE).get_page(
            request.GET.get("besloten")
        ),
        "trail": managing_trail(knowledge_session, "Verzoeken"),
        "tabs": session_tabs(knowledge_session, "request_queue"),
    }
    return render(request, "sessions/request_queue.html", context)


@require_POST
def request_decide(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """One click: approve (the link follows by mail) or refuse."""
    knowledge_session = managed_session(request, slug)
    row = get_object_or_404(InvitationRequest, knowledge_session=knowledge_session, key=key)
    try:
        if request.POST.get("besluit") == "goedkeuren":
            initiative = Initiative.objects.filter(slug=request.POST.get("initiatief", "")).first()
            services.approve_request(row.pk, by=request.user, initiative=initiative)
            messages.success(request, f"{row.name} krijgt een mail met een eigen link.")
        elif request.POST.get("besluit") == "afwijzen":
            send_mail = request.POST.get("mail") == "ja"
            services.refuse_request(row.pk, by=request.user, send_mail=send_mail)
            told = "krijgt daarover een mail" if send_mail else "krijgt geen mail"
            messages.success(request, f"Het verzoek is afgewezen. {row.name} {told}.")
        elif request.POST.get("besluit") == "vragen":
            question = " ".join(request.POST.get("vraag", "").split())[:500]
            if not question:
                raise DomainError("Vul eerst uw vraag in.")
            services.ask_more(row.pk, question=question, by=request.user)
            messages.success(
                request, f"Uw vraag is onderweg naar {row.name}. Het antwoord komt in uw eigen mail."
            )
        else:
            messages.error(request, "Kies goedkeuren, afwijzen of vraag meer.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("knowledge_sessions:request_queue", slug)


def _ask_and_do(request, slug, key, service, *, heading, text, button, done) -> HttpResponse:
    knowledge_session = managed_session(request, slug)
    invitation = get_object_or_404(knowledge_session.invitations, key=key)
    error = ""
    if request.method == "POST":
        try:
            service(invitation.pk, by=request.user)
        except DomainError as refusal:
            error = str(refusal)
        else:
            messages.success(request, done)
            return redirect("knowledge_sessions:invitation_list", slug)
    context = {
        "knowledge_session": knowledge_session,
        "invitation": invitation,
        "heading": heading,
        "text": text,
        "button": button,
        "error": error,
        "trail": managing_trail(knowledge_session, heading),
    }
    return render(request, "sessions/invitation_confirm.html", context, status=422 if error else 200)
