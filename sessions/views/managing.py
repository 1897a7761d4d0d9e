"""The organiser's pages of one session: overview, details, moves."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import is_coordinator
from common.errors import DomainError, StaleVersion
from common.versions import require_version
from mail import watch
from sessions import services
from sessions.forms import MOVES, CopyForm, SessionForm, TestMailForm
from sessions.models import KnowledgeSession, programme_of
from sessions.night_check import report_for
from sessions.permissions import can_manage_session, can_plan_sessions
from sessions.states import SEATED, SESSION_TRANSITIONS
from sessions.views.trails import managing_trail, session_tabs

ON_A_PAGE = 20
#: What the page asks before a move: heading, explanation, button, and whether it is a step that hurts.
QUESTIONS = {
    "publiceren": (
        "Kennissessie publiceren",
        "De kennissessie komt op de openbare agenda en mensen kunnen zich aanmelden. Daarna kunt u uitnodigen.",
        "Publiceren",
        False,
    ),
    "sluiten": (
        "Aanmelding sluiten",
        "Niemand kan zich meer aanmelden. Afmelden kan nog wel. U kunt de aanmelding later weer openen.",
        "Aanmelding sluiten",
        False,
    ),
    "heropenen": ("Aanmelding weer openen", "Mensen kunnen zich weer aanmelden.", "Weer openen", False),
    "afronden": (
        "Kennissessie afronden",
        "De kennissessie krijgt de status “geweest”. Genodigden zien via hun link het materiaal.",
        "Afronden",
        False,
    ),
    "annuleren": (
        "Kennissessie laten vervallen",
        "De kennissessie gaat niet door. Dit kunt u niet terugdraaien.",
        "Kennissessie laten vervallen",
        True,
    ),
}
DONE = {
    "publiceren": "De kennissessie staat op de agenda.",
    "sluiten": "De aanmelding is gesloten.",
    "heropenen": "De aanmelding is weer open.",
    "afronden": "De kennissessie is afgerond.",
    "annuleren": "De kennissessie gaat niet door. Wie was aangemeld of wachtte, krijgt een mail.",
}


def managed_session(request: HttpRequest, slug: str) -> KnowledgeSession:
    """404 for a concept of somebody else, 403 for a session that one may see but not run."""
    sessions = KnowledgeSession.objects.visible_to(request.user).with_taken()
    knowledge_session = get_object_or_404(sessions, slug=slug)
    if not can_manage_session(request.user, knowledge_session):
        raise PermissionDenied
    return knowledge_session


@require_safe
def manage_list(request: HttpRequest) -> HttpResponse:
    if not can_plan_sessions(request.user):
        raise PermissionDenied
    mine = KnowledgeSession.objects.managed_by(request.user).select_related("owner")
    waiting = Count("requests", filter=Q(requests__decided_at=None), distinct=True)
    text = request.GET.get("q", "").strip()
    coming = mine.to_come().with_taken().annotate(waiting_requests=waiting)
    past = mine.no_longer_to_come().found(text)
    context = {
        "coming": Paginator(coming, ON_A_PAGE).get_page(request.GET.get("eraan")),
        "past": Paginator(past, ON_A_PAGE).get_page(request.GET.get("pagina")),
        "q": text,
        "sees_all": is_coordinator(request.user),
        "report": report_for(request.user),
        "silences": watch.silences(),
        "trail": managing_trail(),
    }
    return render(request, "sessions/manage_list.html", context)


@require_http_methods(["GET", "POST"])
def manage_new(request: HttpRequest) -> HttpResponse:
    if not can_plan_sessions(request.user):
        raise PermissionDenied
    form = SessionForm(
        request.POST if request.method == "POST" else None, initial={"contact_email": request.user.email}
    )
    if request.method == "POST" and form.is_valid():
        try:
            knowledge_session = services.create_session(by=request.user, **form.fields_to_store)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "De kennissessie is gemaakt. Zet nu het programma erin.")
            return redirect("knowledge_sessions:programme", knowledge_session.slug)
    context = {"form": form, "trail": managing_trail(here="Nieuw")}
    return render(request, "sessions/manage_new.html", context, status=422 if form.errors else 200)


@require_safe
def manage_detail(request: HttpRequest, slug: str) -> HttpResponse:
    knowledge_session = managed_session(request, slug)
    seated = Q(registrations__status__in=SEATED)
    counts = knowledge_session.invitations.aggregate(
        total=Count("pk", filter=Q(withdrawn_at=None), distinct=True),
        registered=Count("pk", filter=Q(withdrawn_at=None) & seated, distinct=True),
        declined=Count("pk", filter=Q(withdrawn_at=None, declined_at__isnull=False), distinct=True),
    )
    counts["unanswered"] = counts["total"] - counts["registered"] - counts["declined"]
    context = {
        "knowledge_session": knowledge_session,
        "counts": counts,
        "waiting_requests": knowledge_session.requests.filter(decided_at=None).count(),
        "programme": programme_of(knowledge_session, with_everybody=True),
        "history": knowledge_session.status_changes.select_related("by"),
        "moves": possible_moves(knowledge_session),
        "trail": managing_trail(knowledge_session),
        "tabs": session_tabs(knowledge_session, "manage_detail"),
    }
    return render(request, "sessions/manage_detail.html", context)


def possible_moves(knowledge_session: KnowledgeSession) -> list[dict]:
    """The moves that fit the status, as links to their question."""
    moves = []
    for name, (heading, _text, _button, hurts) in QUESTIONS.items():
        is_first = knowledge_session.status == "draft"
        if name == ("heropenen" if is_first else "publiceren"):
            continue
        if name == "afronden" and timezone.now() < knowledge_session.starts_at:
            continue
        if name == "annuleren" and knowledge_session.is_over:
            continue
        if MOVES[name] in SESSION_TRANSITIONS[knowledge_session.status]:
            moves.append({"name": name, "label": heading, "hurts": hurts})
    return moves


@require_http_methods(["GET", "POST"])
def manage_edit(request: HttpRequest, slug: str) -> HttpResponse:
    knowledge_session = managed_session(request, slug)
    require_version(request)
    form = SessionForm(
        request.POST if request.method == "POST" else None, initial=SessionForm.initial_of(knowledge_session)
    )
    too_small = None
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            changed = services.change_session(
                knowledge_session.pk,
                version=version,
                by=request.user,
                last_to_line=request.POST.get("laatste") == "wachtlijst",
                **form.fields_to_store,
            )
        except StaleVersion as stale:
            knowledge_session = managed_session(request, slug)
            form.show_stale(stale, SessionForm.initial_of(knowledge_session))
        except services.TooSmall as error:
            too_small = error
            form.add_error("capacity", str(error))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, f"De gegevens zijn opgeslagen.{_moved_text(knowledge_session, changed)}"
            )
            return redirect("knowledge_sessions:manage_detail", slug)
    context = {
        "knowledge_session": knowledge_session,
        "form": form,
        "too_small": too_small,
        "trail": managing_trail(knowledge_session, "Gegevens"),
        "tabs": session_tabs(knowledge_session, "manage_edit"),
    }
    return render(request, "sessions/manage_edit.html", context, status=form.status)


def _moved_text(before: KnowledgeSession, changed: KnowledgeSession) -> str:
    """What the change did to the waiting list, and to the day on which names go; never silent."""
    now = KnowledgeSession.objects.with_taken().get(pk=changed.pk)
    purge = ""
    if now.purge_on != before.purge_on:
        purge = f" De gegevens van deelnemers worden nu gewist op {now.purges_on_text}."
    if now.waiting > before.waiting:
        return f" Naar de wachtlijst: {_people(now.waiting - before.waiting)}. Zij krijgen daarover een mail.{purge}"
    if now.waiting < before.waiting:
        return f" Van de wachtlijst af: {_people(before.waiting - now.waiting)}. Zij krijgen daarover een mail.{purge}"
    return purge


def _people(number: int) -> str:
    return "1 persoon" if number == 1 else f"{number} personen"


@require_http_methods(["GET", "POST"])
def session_copy(request: HttpRequest, slug: str) -> HttpResponse:
    """A new concept with the same texts, programme and speakers."""
    knowledge_session = managed_session(request, slug)
    form = CopyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            new = services.copy_session(knowledge_session.pk, day=form.cleaned_data["day"], by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "De kopie is een concept. Kijk de gegevens na en publiceer daarna.")
            return redirect("knowledge_sessions:manage_detail", new.slug)
    context = {
        "knowledge_session": knowledge_session,
        "form": form,
        "heading": "Kennissessie kopiëren",
        "text": "De teksten, het programma en de sprekers gaan mee. Uitnodigingen en aanmeldingen niet.",
        "button": "Kopie maken",
        "trail": managing_trail(knowledge_session, "Kopiëren"),
    }
    return render(request, "sessions/manage_small.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def session_test_mail(request: HttpRequest, slug: str) -> HttpResponse:
    """See a mail in the own mailbox before others get it."""
    knowledge_session = managed_session(request, slug)
    form = TestMailForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.send_test_mail(knowledge_session.pk, kind=form.cleaned_data["kind"], by=request.user)
        messages.success(request, f"De testmail is onderweg naar {request.user.email}.")
        return redirect("knowledge_sessions:manage_detail", slug)
    context = {
        "knowledge_session": knowledge_session,
        "form": form,
        "heading": "Testmail sturen",
        "text": f"De mail gaat alleen naar uw eigen adres: {request.user.email}.",
        "button": "Testmail sturen",
        "trail": managing_trail(knowledge_session, "Testmail"),
    }
    return render(request, "sessions/manage_small.html", context, status=422 if form.errors else 200)


def _to_call(knowledge_session: KnowledgeSession) -> str:
    """Who registered by telephone and has no address: no mail tells them."""
    rows = knowledge_session.registrations.involved().whole().filter(email="").order_by("name")
    names = ", ".join(rows.values_list("name", flat=True))
    return f"Zonder e-mailadres, dus bel zelf: {names}." if names else ""


@require_http_methods(["GET", "POST"])
def manage_move(request: HttpRequest, slug: str, move: str) -> HttpResponse:
    """Each move asks first, and acts on the button."""
    knowledge_session = managed_session(request, slug)
    if move not in QUESTIONS:
        raise Http404
    heading, text, button, hurts = QUESTIONS[move]
    error, calls = "", _to_call(knowledge_session) if move == "annuleren" else ""
    if request.method == "POST":
        try:
            services.move_session(knowledge_session.pk, MOVES[move], by=request.user)
        except DomainError as refusal:
            error = str(refusal)
        else:
            messages.success(request, f"{DONE[move]} {calls}".strip())
            return redirect("knowledge_sessions:manage_detail", slug)
    if move == "annuleren" and (knowledge_session.taken or knowledge_session.waiting):
        text += f" Iedereen die is aangemeld of wacht, krijgt een mail. {calls}"
    context = {
        "knowledge_session": knowledge_session,
        "heading": heading,
        "text": text,
        "button": button,
        "is_danger": hurts,
        "error": error,
        "trail": managing_trail(knowledge_session, heading),
    }
    return render(request, "sessions/manage_move.html", context, status=422 if error else 200)
