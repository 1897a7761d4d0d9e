"""The organiser's pages about who comes and who waits: the lists, and what is done for somebody who calls."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from sessions import services
from sessions.forms import ByHandForm, ChangeByHandForm
from sessions.models import KnowledgeSession, SessionRegistration
from sessions.states import RegistrationStatus
from sessions.views.managing import managed_session
from sessions.views.trails import managing_trail, session_tabs
from sessions.waiting_line import why_nobody_moves

ON_A_PAGE = 50
#: What the address says -> the heading, and the rows it shows.
LISTS = {
    "": ("Aangemeld", [RegistrationStatus.CONFIRMED]),
    "wachtlijst": ("Op de wachtlijst", [RegistrationStatus.WAITING]),
    "aangeboden": ("Plek aangeboden", [RegistrationStatus.OFFERED]),
    "onbevestigd": ("Adres nog niet bevestigd", [RegistrationStatus.PENDING_ADDRESS]),
    "afgemeld": ("Afgemeld", [RegistrationStatus.CANCELLED]),
}


@require_safe
def registration_list(request: HttpRequest, slug: str) -> HttpResponse:
    knowledge_session = managed_session(request, slug)
    shown = request.GET.get("toon", "")
    shown = shown if shown in LISTS else ""
    heading, statuses = LISTS[shown]
    rows = knowledge_session.registrations.filter(status__in=statuses)
    text = request.GET.get("q", "").strip()
    if text:  # somebody calls: whoever it is, and on whatever list
        shown, heading = "", f"Gevonden met “{text}”"
        rows = knowledge_session.registrations.found(text)
    elif shown == "wachtlijst":
        rows = rows.line()
    rows = rows.select_related("initiative", "invitation", "extra_of")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "knowledge_session": knowledge_session,
        "page": page,
        "shown": shown,
        "q": text,
        "heading": heading,
        "lists": _lists(knowledge_session, None if text else shown),
        "blocker": why_nobody_moves(knowledge_session, timezone.now(), knowledge_session.taken),
        "trail": managing_trail(knowledge_session, "Aanmeldingen"),
        "tabs": session_tabs(knowledge_session, "registration_list"),
    }
    return render(request, "sessions/registration_list.html", context)


@require_http_methods(["GET", "POST"])
def registration_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody calls."""
    knowledge_session = managed_session(request, slug)
    form = ByHandForm(request.POST if request.method == "POST" else None, knowledge_session=knowledge_session)
    choice = None
    if request.method == "POST" and form.is_valid():
        try:
            row = services.register_by_hand(knowledge_session.pk, by=request.user, **form.cleaned_data)
        except services.NotEnoughSeats as few:
            choice = few
            form.add_error(None, str(few))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _done_text(row))
            return redirect("knowledge_sessions:registration_list", slug)
    context = {
        "knowledge_session": knowledge_session,
        "form": form,
        "choice": choice,
        "trail": managing_trail(knowledge_session, "Iemand aanmelden"),
    }
    return render(request, "sessions/registration_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def registration_edit(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Change what somebody wants, for somebody who calls."""
    knowledge_session = managed_session(request, slug)
    row = get_object_or_404(_rows(knowledge_session).whole(), key=key)
    form = ChangeByHandForm(
        request.POST if request.method == "POST" else None,
        knowledge_session=knowledge_session,
        initial={name: getattr(row, name) for name in ("people", "name", "colleagues", "answer")},
    )
    choice = None
    if request.method == "POST" and form.is_valid():
        try:
            row = services.change_by_hand(row.pk, by=request.user, **form.cleaned_data)
        except services.NotEnoughSeats as few:
            choice = few
            form.add_error(None, str(few))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Opgeslagen: {row.name}. {_mail_text(row)}")
            return redirect("knowledge_sessions:registration_list", slug)
    context = {
        "knowledge_session": knowledge_session,
        "registration": row,
        "place": row.place if row.is_waiting else None,
        "form": form,
        "choice": choice,
        "trail": managing_trail(knowledge_session, row.name),
    }
    return render(request, "sessions/registration_edit.html", context, status=422 if form.errors else 200)


@require_POST
def registration_act(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """The buttons on one registration: cancel, pass over, give a seat."""
    knowledge_session = managed_session(request, slug)
    row = get_object_or_404(_rows(knowledge_session), key=key)
    deed = request.POST.get("doe")
    try:
        if deed == "afmelden":
            services.cancel_registration(row.pk, by=request.user)
            messages.success(request, f"{row.name} is afgemeld. {_mail_text(row)}")
        elif deed in ("overslaan", "niet-overslaan"):
            services.pass_over(row.pk, by=request.user, on=deed == "overslaan")
            may = "mag nu worden overgeslagen" if deed == "overslaan" else "wordt niet meer overgeslagen"
            messages.success(request, f"{row.name} {may} en houdt de plaats in de rij.")
        elif deed == "plek-geven":
            row = services.give_seat(row.pk, by=request.user)
            messages.success(request, f"{row.name} heeft een plek. {_mail_text(row)}")
        else:
            messages.error(request, "Kies een van de knoppen.")
    except DomainError as error:
        messages.error(request, str(error))
    there = "?toon=wachtlijst" if deed in ("overslaan", "niet-overslaan", "plek-geven") else ""
    return redirect(reverse("knowledge_sessions:registration_list", args=[slug]) + there)


def _rows(knowledge_session: KnowledgeSession):
    rows = SessionRegistration.objects.active().filter(knowledge_session=knowledge_session)
    return rows.select_related("initiative", "invitation")


def _lists(knowledge_session: KnowledgeSession, shown: str | None) -> list[dict]:
    """Every list that has somebody in it, with how many people: one query."""
    counts = knowledge_session.registrations.aggregate(
        **{f"n_{value}": Sum("people", filter=Q(status=value)) for value in RegistrationStatus.values},
        all_rows=Count("pk"),
    )
    lists = []
    for name, (label, statuses) in LISTS.items():
        people = sum(counts[f"n_{status}"] or 0 for status in statuses)
        if people or name in ("", shown):
            lists.append({"name": name, "label": label, "people": people, "current": name == shown})
    return lists


def _done_text(row: SessionRegistration) -> str:
    if row.is_waiting:
        return f"{row.name} staat op de wachtlijst met {row.people_text}. {_mail_text(row)}"
    return f"{row.name} is aangemeld met {row.people_text}. {_mail_text(row)}"


def _mail_text(row: SessionRegistration) -> str:
    if row.email:
        return f"Er gaat een mail naar {row.email}."
    return "Er is geen e-mailadres bekend, dus er gaat geen mail. Vertel het zelf."
