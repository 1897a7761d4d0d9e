"""Bring in a file with initiatives: upload, look what it would do, apply."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from common.exports import FORMATS, as_download, make_file
from villages import periodic
from villages.forms.files import ImportForm
from villages.importing import Outcome, check, counts_of
from villages.models import InitiativeImport
from villages.services import importing as services
from villages.sheets import COLUMNS
from villages.views.initiatives_office import managers_only
from villages.views.trails import initiatives_trail

ON_A_PAGE = 100
AT_ONCE = 1000  # lines; a longer list is applied by the worker
WORDS = {
    Outcome.NEW: "nieuw: een initiatief of contactpersoon erbij",
    Outcome.CHANGED: "wijzigt: bekend, en wordt bijgewerkt",
    Outcome.KNOWN: "bekend: er verandert niets",
    Outcome.DOUBLE: "dubbel: staat al eerder in dit bestand",
    Outcome.WRONG: "fout: eerst verbeteren",
}
BADGES = {Outcome.WRONG: "warn", Outcome.NEW: "", Outcome.CHANGED: ""}


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def initiative_import(request: HttpRequest) -> HttpResponse:
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["bestand"]
        try:
            batch = services.keep_upload(
                upload.read(),
                file_name=upload.name,
                update_known=form.cleaned_data["bijwerken"],
                by=request.user,
            )
        except DomainError as error:
            form.add_error("bestand", str(error))
        else:
            return redirect("villages:import_detail", batch.key)
    context = {
        "trail": _trail(),
        "form": form,
        "columns": COLUMNS,
        "earlier": InitiativeImport.objects.select_related("by").defer("rows")[:10],
    }
    return render(request, "villages/initiative_import.html", context, status=422 if form.errors else 200)


@require_safe
@managers_only
def import_detail(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What the file would do; afterwards, what it did. Looking changes nothing."""
    batch = get_object_or_404(InitiativeImport.objects.select_related("by"), key=key)
    if request.htmx or batch.status != InitiativeImport.Status.READ:
        template = "villages/_import_progress.html" if request.htmx else "villages/import_done.html"
        is_busy = batch.status == batch.Status.BUSY
        return render(request, template, {"batch": batch, "is_busy": is_busy, "trail": _trail(batch)})
    lines = check(batch)
    counts = counts_of(lines)
    wanted = request.GET.get("toon", "")
    shown = [line for line in lines if not wanted or line.outcome == wanted]
    page = Paginator(shown, ON_A_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "trail": _trail(batch),
        "batch": batch,
        "counts": [(outcome.value, WORDS[outcome], counts[outcome]) for outcome in Outcome],
        "wrong": counts[Outcome.WRONG],
        "does_something": counts[Outcome.NEW] + counts[Outcome.CHANGED],
        "page": page,
        "lines": [{"line": line, "badge": BADGES.get(line.outcome, "wait")} for line in page],
        "wanted": wanted,
    }
    return render(request, "villages/import_detail.html", context)


@require_POST
@managers_only
def import_apply(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Twice is harmless: the second press finds it applied."""
    batch = get_object_or_404(InitiativeImport.objects.defer("rows"), key=key)
    try:
        services.start_import(batch.pk, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        if batch.total > AT_ONCE:
            periodic.ring_imports()
        elif services.apply_import(batch.pk).error:
            messages.error(request, "Er is niets overgenomen. Kijk hieronder waarom.")
    return redirect("villages:import_detail", key)


@require_POST
@managers_only
def import_drop(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    batch = get_object_or_404(InitiativeImport.objects.defer("rows"), key=key)
    try:
        services.drop_import(batch.pk)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("villages:import_detail", key)
    messages.success(request, "Het bestand is weggegooid. Er is niets overgenomen.")
    return redirect("villages:initiative_import")


@require_safe
@managers_only
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty file with the right columns."""
    if kind not in FORMATS:
        raise Http404
    content = make_file(kind, [column.label for column in COLUMNS], [], title="Initiatieven")
    return as_download(content, kind, name="initiatieven-leeg")


def _trail(batch: InitiativeImport | None = None) -> list[dict[str, str]]:
    upload = ("Inlezen", reverse("villages:initiative_import"))
    return initiatives_trail(upload, *[(batch.file_name, "")] if batch else [])
