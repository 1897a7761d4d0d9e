"""Speakers: ask for their yes, the page where they give it, and their photos."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError, StaleVersion
from common.limits import allow
from common.tokens import token_hash
from common.uploads import FILE_POLICY
from sessions import services
from sessions.forms import OwnSpeakerForm
from sessions.models import KnowledgeSession, Speaker, SpeakerPhoto
from sessions.permissions import can_manage_session
from sessions.states import SessionStatus
from sessions.views.managing import managed_session
from sessions.views.trails import managing_trail

MOST_SAVES = 20  # per link and hour


@require_http_methods(["GET", "POST"])
def speaker_ask(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    knowledge_session = managed_session(request, slug)
    speaker = get_object_or_404(Speaker, knowledge_session=knowledge_session, key=key)
    error = ""
    if request.method == "POST":
        try:
            services.ask_speaker(speaker.pk, by=request.user)
        except DomainError as refusal:
            error = str(refusal)
        else:
            messages.success(request, f"{speaker.name} krijgt een mail met een eigen link.")
            return redirect("knowledge_sessions:programme", slug)
    context = {
        "knowledge_session": knowledge_session,
        "speaker": speaker,
        "error": error,
        "trail": managing_trail(knowledge_session, "Akkoord vragen"),
    }
    return render(request, "sessions/speaker_ask.html", context, status=422 if error else 200)


def _of_link(token: str) -> Speaker:
    """A wrong or replaced link, or one of a session that is over or off, is the same 404 as nonsense."""
    rows = Speaker.objects.with_photo().select_related("knowledge_session", "photo")
    speaker = get_object_or_404(rows, token_hash=token_hash(token))
    if speaker.knowledge_session.status == SessionStatus.CANCELLED or speaker.knowledge_session.is_over:
        raise Http404
    return speaker


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def speaker_link(request: HttpRequest, token: str) -> HttpResponse:
    """The speaker sees the own text and photo, changes them and agrees with one button."""
    speaker = _of_link(token)
    is_post = request.method == "POST"
    is_too_often = is_post and not allow("sessions.speaker", str(speaker.key), times=MOST_SAVES, seconds=3600)
    form = OwnSpeakerForm(
        request.POST if is_post else None,
        request.FILES if is_post and not is_too_often else None,  # to look at a photo costs memory and time
        initial=OwnSpeakerForm.initial_of(speaker),
    )
    if is_too_often:
        form.add_error(None, "U hebt dit vaak opgeslagen. Wacht een uur en probeer het dan nog een keer.")
    elif is_post and form.is_valid():
        try:
            fields = {name: value for name, value in form.cleaned_data.items() if name != "version"}
            services.approve_speaker(speaker.pk, version=form.cleaned_data["version"] or 0, **fields)
        except StaleVersion as stale:
            speaker = _of_link(token)
            form.show_stale(stale, OwnSpeakerForm.initial_of(speaker))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("knowledge_sessions:speaker_link", token)
    context = {
        "speaker": speaker,
        "knowledge_session": speaker.knowledge_session,
        "form": form,
        "token": token,
        "has_photo": hasattr(speaker, "photo"),
    }
    return render(request, "sessions/speaker_link.html", context, status=form.status)


@login_not_required
@require_safe
def speaker_link_photo(request: HttpRequest, token: str) -> HttpResponse:
    """For the speaker alone, before anybody else sees it."""
    photo = SpeakerPhoto.objects.filter(speaker=_of_link(token)).first()
    if photo is None:
        raise Http404
    return _picture(photo, "groot")


@login_not_required
@require_safe
def speaker_photo(request: HttpRequest, slug: str, key: uuid.UUID, size: str) -> HttpResponse:
    """For everyone once the speaker is shown; before that for the organiser."""
    knowledge_session = get_object_or_404(KnowledgeSession.objects.visible_to(request.user), slug=slug)
    photo = get_object_or_404(
        SpeakerPhoto.objects.select_related("speaker"), speaker__knowledge_session=knowledge_session, key=key
    )
    is_public = knowledge_session.is_published and photo.speaker.is_shown
    if size not in SpeakerPhoto.SIZES or not (
        is_public or can_manage_session(request.user, knowledge_session)
    ):
        raise Http404
    response = _picture(photo, size)
    response["Cache-Control"] = "public, max-age=3600" if is_public else "no-store"
    return response


def _picture(photo: SpeakerPhoto, size: str) -> HttpResponse:
    data = photo.large if size == "groot" else photo.small
    response = HttpResponse(bytes(data), content_type="image/jpeg")
    response["Content-Disposition"] = 'inline; filename="foto.jpg"'
    response["Content-Security-Policy"] = FILE_POLICY
    return response
