"""The organiser's page after a session: material, mails, what people thought."""

import uuid
from collections import Counter

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError
from common.sorting import sort_key
from sessions import emails, services
from sessions.forms import FollowUpForm, MaterialForm
from sessions.models import Evaluation, FollowUp, KnowledgeSession, Material
from sessions.services.afterwards import of_group
from sessions.views.managing import managed_session
from sessions.views.trails import managing_trail, session_tabs

Group = FollowUp.Group
LEAST_ANSWERS = 3  # of fewer, an organiser who was there can guess who gave which


@require_safe
def afterwards(request: HttpRequest, slug: str) -> HttpResponse:
    knowledge_session = managed_session(request, slug)
    evaluations = list(knowledge_session.evaluations.all())
    sent = {row.group: row for row in knowledge_session.follow_ups.all()}
    context = {
        "knowledge_session": knowledge_session,
        "materials": knowledge_session.materials.all(),
        "groups": [
            {
                "key": group.value, "label": group.label, "sent": sent.get(group),
                "count": of_group(knowledge_session, group).count(),
            }
            for group in Group
        ],
        "evaluations": evaluations,
        "scores": _scores(evaluations),
        "are_shown": len(evaluations) >= LEAST_ANSWERS,
        "least": LEAST_ANSWERS,
        # by the alphabet: the order in which they came would tell who wrote what
        "takes_home": sorted((row.takes_home for row in evaluations if row.takes_home), key=sort_key),
        "better": sorted((row.better for row in evaluations if row.better), key=sort_key),
        "trail": managing_trail(knowledge_session, "Na afloop"),
        "tabs": session_tabs(knowledge_session, "afterwards"),
    }  # fmt: skip
    return render(request, "sessions/afterwards.html", context)


@require_http_methods(["GET", "POST"])
def material_new(request: HttpRequest, slug: str) -> HttpResponse:
    knowledge_session = managed_session(request, slug)
    is_post = request.method == "POST"
    form = MaterialForm(request.POST if is_post else None, request.FILES if is_post else None)
    if is_post and form.is_valid():
        try:
            services.add_material(
                knowledge_session.pk, title=form.cleaned_data["title"], url=form.cleaned_data["url"],
                upload=form.cleaned_data["file"], is_public=form.cleaned_data["is_public"], by=request.user,
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Het materiaal is toegevoegd.")
            return redirect("knowledge_sessions:afterwards", slug)
    context = {
        "knowledge_session": knowledge_session,
        "form": form,
        "trail": managing_trail(knowledge_session, "Materiaal toevoegen"),
    }
    return render(request, "sessions/material_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def material_remove(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    knowledge_session = managed_session(request, slug)
    material = get_object_or_404(Material, knowledge_session=knowledge_session, key=key)
    if request.method == "POST":
        services.remove_material(material.pk, by=request.user)
        messages.success(request, "Het materiaal is weggehaald.")
        return redirect("knowledge_sessions:afterwards", slug)
    context = {
        "knowledge_session": knowledge_session,
        "material": material,
        "trail": managing_trail(knowledge_session, "Materiaal weghalen"),
    }
    return render(request, "sessions/material_remove.html", context)


@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, slug: str, group: str) -> HttpResponse:
    """Write, look at it, send it once."""
    knowledge_session = managed_session(request, slug)
    if group not in Group.values:
        raise Http404
    form = FollowUpForm(request.POST if request.method == "POST" else None)
    preview = error = None
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        if request.POST.get("stap") == "versturen":
            try:
                row = services.send_follow_up(knowledge_session.pk, group, text=text, by=request.user)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                number = "1 mail is" if row.mails == 1 else f"{row.mails} mails zijn"
                messages.success(request, f"{number} onderweg.")
                return redirect("knowledge_sessions:afterwards", slug)
        else:
            preview = emails.follow_up_preview(knowledge_session, group, text)
    guests = of_group(knowledge_session, group)
    context = {
        "knowledge_session": knowledge_session,
        "form": form,
        "group": Group(group),
        "count": guests.count(),
        "names": [row.name for row in guests[:3]],
        "walk_ins": knowledge_session.presences.filter(registration=None).count()
        if group == Group.PRESENT
        else 0,
        "sent": knowledge_session.follow_ups.filter(group=group).first(),
        "preview": preview,
        "error": error,
        "trail": managing_trail(knowledge_session, "Mail na afloop"),
    }
    return render(request, "sessions/follow_up.html", context, status=422 if form.errors else 200)


def _scores(evaluations: list[Evaluation]) -> list[dict]:
    found = Counter(row.score for row in evaluations)
    return [{"label": score.label, "count": found[score]} for score in reversed(Evaluation.Score)]


def shown_material(knowledge_session: KnowledgeSession, *, everybody: bool):
    """everybody: for a reader without a link of their own."""
    rows = knowledge_session.materials.all()
    return rows.filter(is_public=True) if everybody else rows
