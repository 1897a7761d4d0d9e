"""Hand out files: as an attachment under a name of ours, in a box where nothing runs."""

import uuid

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from common.uploads import FILE_POLICY
from sessions.models import Invitation, KnowledgeSession, Material
from sessions.permissions import can_manage_session
from sessions.views.guest import guest_page


@login_not_required
@require_safe
def material_file(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """For everyone, once the session is over; the organiser sees it before."""
    sessions = KnowledgeSession.objects.visible_to(request.user)
    knowledge_session = get_object_or_404(sessions, slug=slug)
    rows = Material.objects.filter(knowledge_session=knowledge_session)
    if not can_manage_session(request.user, knowledge_session):
        if not knowledge_session.is_over:
            raise Http404
        rows = rows.filter(is_public=True)
    return _attachment(rows, key)


@login_not_required
@require_safe
def link_material(request: HttpRequest, token: str, key: uuid.UUID) -> HttpResponse:
    """With a personal link: all material."""

    @guest_page
    def hand_out(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
        if not invitation.knowledge_session.is_over:
            raise Http404
        return _attachment(Material.objects.filter(knowledge_session=invitation.knowledge_session), key)

    return hand_out(request, token)


def _attachment(rows, key: uuid.UUID) -> HttpResponse:
    material = get_object_or_404(rows.defer(None), key=key, url="")
    response = HttpResponse(bytes(material.data), content_type=material.content_type)
    name = slugify(material.title)[:60] or "materiaal"
    response["Content-Disposition"] = f'attachment; filename="{name}.{material.extension}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = FILE_POLICY
    return response
