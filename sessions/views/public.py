"""Pages for everyone: the agenda, one session, calendar files, ask for an invitation."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.addresses import email_key
from common.errors import DomainError
from common.limits import allow, network_of
from sessions import calendars, services
from sessions.forms import PastFilterForm, RequestForm
from sessions.models import KnowledgeSession, Material, programme_of
from sessions.permissions import can_manage_session
from sessions.views.trails import public_trail

PAST_ON_A_PAGE = 12
CALENDAR_TYPE = "text/calendar; charset=utf-8"


@login_not_required
@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    sessions = KnowledgeSession.objects.published().with_taken()
    form = PastFilterForm(request.GET)
    past = sessions.past()
    if form.is_valid():
        past = past.found(form.cleaned_data["q"])
        if form.cleaned_data["onderwerp"]:
            past = past.filter(subject=form.cleaned_data["onderwerp"])
        if form.cleaned_data["materiaal"]:
            public = Material.objects.filter(is_public=True).values("knowledge_session")
            past = past.filter(~Q(material="") | Q(pk__in=public))
    context = {
        "coming": sessions.announced(),
        "past": Paginator(past, PAST_ON_A_PAGE).get_page(request.GET.get("pagina")),
        "form": form,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "trail": public_trail(),
    }
    return render(request, "sessions/session_list.html", context)


@login_not_required
@require_safe
def session_detail(request: HttpRequest, slug: str) -> HttpResponse:
    sessions = KnowledgeSession.objects.visible_to(request.user).with_taken()
    knowledge_session = get_object_or_404(sessions, slug=slug)
    context = {
        "knowledge_session": knowledge_session,
        "programme": programme_of(knowledge_session),
        "speakers": knowledge_session.speakers.shown().with_photo(),
        "materials": knowledge_session.materials.filter(is_public=True) if knowledge_session.is_over else [],
        "can_manage": can_manage_session(request.user, knowledge_session),
        "trail": public_trail(knowledge_session),
    }
    return render(request, "sessions/session_detail.html", context)


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest) -> HttpResponse:
    sessions = KnowledgeSession.objects.published().order_by("starts_at", "pk")
    return HttpResponse(calendars.feed(sessions), content_type=CALENDAR_TYPE)


@login_not_required
@require_safe
def session_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    knowledge_session = get_object_or_404(KnowledgeSession.objects.published(), slug=slug)
    body = calendars.event_calendar(knowledge_session, stamp=knowledge_session.updated_at)
    response = HttpResponse(body, content_type=CALENDAR_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_invitation(request: HttpRequest, slug: str) -> HttpResponse:
    """The same answer for every address, known or not."""
    knowledge_session = get_object_or_404(KnowledgeSession.objects.published(), slug=slug)
    if not knowledge_session.takes_registrations:
        if request.method == "POST":
            return redirect("knowledge_sessions:request_invitation", slug)
        context = {"knowledge_session": knowledge_session, "trail": public_trail(knowledge_session)}
        return render(request, "sessions/request_closed.html", context)
    form = RequestForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and not _may_ask(request, form.cleaned_data["email"]):
            status = 429
            form.add_error(None, "U hebt dit vaak gevraagd. Wacht een uur en probeer het dan nog een keer.")
        elif form.is_valid():
            try:
                if not form.is_robot:
                    fields = ("name", "email", "initiative_text", "remark")
                    services.ask_for_invitation(
                        knowledge_session.pk, **{name: form.cleaned_data[name] for name in fields}
                    )
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                return redirect("knowledge_sessions:request_received", slug)
    heading = "Aanmelden" if knowledge_session.is_for_everyone else "Uitnodiging aanvragen"
    context = {
        "knowledge_session": knowledge_session,
        "form": form,
        "heading": heading,
        "trail": public_trail(knowledge_session, heading),
    }
    return render(request, "sessions/request_invitation.html", context, status=status)


def _may_ask(request: HttpRequest, email: str) -> bool:
    """Counts requests and not what is known; a village hall is one network, and mistakes cost nothing."""
    return allow("sessions.request-mail", email_key(email), times=5, seconds=3600) and allow(
        "sessions.request", network_of(request), times=60, seconds=3600
    )


@login_not_required
@require_safe
def request_received(request: HttpRequest, slug: str) -> HttpResponse:
    knowledge_session = get_object_or_404(KnowledgeSession.objects.published(), slug=slug)
    if knowledge_session.is_over:
        raise Http404
    context = {"knowledge_session": knowledge_session, "trail": public_trail(knowledge_session, "Ontvangen")}
    return render(request, "sessions/request_received.html", context)
