"""The lists of one session as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.models import Export
from accounts.services import note_export
from common.exports import as_download, make_file
from sessions.exports import INVITATION_COLUMNS, LISTS, REGISTRATION_COLUMNS, list_of
from sessions.forms.lists import SessionExportForm
from sessions.views.managing import managed_session
from sessions.views.trails import managing_trail, session_tabs


@require_http_methods(["GET", "HEAD", "POST"])
def session_export(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a list and a kind of file; each download is written down."""
    knowledge_session = managed_session(request, slug)
    subject = f"session:{knowledge_session.pk}"
    form = SessionExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        which, kind = form.cleaned_data["lijst"], form.cleaned_data["soort"]
        columns, rows = list_of(knowledge_session, which)
        content = make_file(kind, columns, rows, title=LISTS[which])
        note_export(
            by=request.user, subject=subject, title=LISTS[which], kind=kind, columns=columns, count=len(rows)
        )
        return as_download(content, kind, name=f"{which}-{slug}"[:120])
    context = {
        "knowledge_session": knowledge_session,
        "form": form,
        "registration_columns": REGISTRATION_COLUMNS,
        "invitation_columns": INVITATION_COLUMNS,
        "exports": Export.objects.filter(subject=subject).select_related("by")[:20],
        "trail": managing_trail(knowledge_session, "Lijst downloaden"),
        "tabs": session_tabs(knowledge_session, "session_export"),
    }
    return render(request, "sessions/session_export.html", context, status=422 if form.errors else 200)
