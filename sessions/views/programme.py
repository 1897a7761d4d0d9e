"""The organiser's pages for speakers and programme."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError, StaleVersion
from sessions import services
from sessions.forms import ProgrammeItemForm, SpeakerForm
from sessions.models import KnowledgeSession, ProgrammeItem, Speaker, programme_of
from sessions.views.managing import managed_session
from sessions.views.trails import managing_trail, session_tabs

PARTS = {"sprekers": Speaker, "onderdelen": ProgrammeItem}


@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    knowledge_session = managed_session(request, slug)
    rows = programme_of(knowledge_session, with_everybody=True)
    context = {
        "knowledge_session": knowledge_session,
        "programme": rows,
        "speakers": knowledge_session.speakers.all(),
        "is_too_long": bool(rows) and rows[-1]["ends_at"] > knowledge_session.ends_at,
        "trail": managing_trail(knowledge_session, "Programma"),
        "tabs": session_tabs(knowledge_session, "programme"),
    }
    return render(request, "sessions/programme.html", context)


@require_http_methods(["GET", "POST"])
def part_new(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    knowledge_session = managed_session(request, slug)
    form = _form(request, knowledge_session, kind, initial=None)
    if request.method == "POST" and form.is_valid():
        add = services.add_speaker if kind == "sprekers" else services.add_item
        add(knowledge_session.pk, **_values(form))
        messages.success(request, "Toegevoegd aan het programma.")
        return redirect("knowledge_sessions:programme", slug)
    return _page(request, knowledge_session, kind, form, part=None)


@require_http_methods(["GET", "POST"])
def part_edit(request: HttpRequest, slug: str, kind: str, key: uuid.UUID) -> HttpResponse:
    knowledge_session = managed_session(request, slug)
    part = _part(knowledge_session, kind, key)
    form = _form(request, knowledge_session, kind, initial=_initial(part))
    if request.method == "POST" and form.is_valid():
        change = services.change_speaker if kind == "sprekers" else services.change_item
        try:
            change(part, **_values(form), **_version(form))
        except StaleVersion as stale:  # the speaker saved in between: both texts
            form.show_stale(stale, _initial(_part(knowledge_session, kind, key)))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "De wijziging is opgeslagen.")
            return redirect("knowledge_sessions:programme", slug)
    return _page(request, knowledge_session, kind, form, part=part)


@require_http_methods(["GET", "POST"])
def part_remove(request: HttpRequest, slug: str, kind: str, key: uuid.UUID) -> HttpResponse:
    knowledge_session = managed_session(request, slug)
    part = _part(knowledge_session, kind, key)
    if request.method == "POST":
        services.remove_part(part)
        messages.success(request, "Het is weggehaald uit het programma.")
        return redirect("knowledge_sessions:programme", slug)
    context = {
        "knowledge_session": knowledge_session,
        "part": part,
        "kind": kind,
        "trail": managing_trail(knowledge_session, "Weghalen"),
    }
    return render(request, "sessions/part_remove.html", context)


@require_POST
def part_shift(request: HttpRequest, slug: str, kind: str, key: uuid.UUID) -> HttpResponse:
    knowledge_session = managed_session(request, slug)
    part = _part(knowledge_session, kind, key)
    services.shift_part(part, down=request.POST.get("richting") == "omlaag")
    return redirect("knowledge_sessions:programme", slug)


def _part(knowledge_session: KnowledgeSession, kind: str, key: uuid.UUID) -> Speaker | ProgrammeItem:
    if kind not in PARTS:
        raise Http404
    return get_object_or_404(PARTS[kind], knowledge_session=knowledge_session, key=key)


def _initial(part: Speaker | ProgrammeItem) -> dict:
    if isinstance(part, Speaker):
        return SpeakerForm.initial_of(part)
    return {"title": part.title, "minutes": part.minutes, "speaker": part.speaker and part.speaker.key}


def _values(form) -> dict:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def _version(form) -> dict:
    return {"version": form.cleaned_data["version"]} if "version" in form.fields else {}


def _form(request: HttpRequest, knowledge_session: KnowledgeSession, kind: str, *, initial: dict | None):
    data = request.POST if request.method == "POST" else None
    if kind == "sprekers":
        return SpeakerForm(data, request.FILES if data else None, initial=initial)
    if kind == "onderdelen":
        return ProgrammeItemForm(data, initial=initial, speakers=knowledge_session.speakers.all())
    raise Http404


def _page(request, knowledge_session, kind, form, *, part) -> HttpResponse:
    noun = "Spreker" if kind == "sprekers" else "Onderdeel"
    heading = f"{noun} {'wijzigen' if part else 'toevoegen'}"
    context = {
        "knowledge_session": knowledge_session,
        "form": form,
        "heading": heading,
        "trail": managing_trail(knowledge_session, heading),
    }
    status = getattr(form, "status", 422 if form.errors else 200)
    return render(request, "sessions/part_edit.html", context, status=status)
