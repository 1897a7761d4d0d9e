"""Initiatives as a file: take the list along, or bring one in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Export
from accounts.services import note_export
from common.exports import as_download, make_file
from villages.forms.files import ExportForm
from villages.forms.initiatives import OfficeFilterForm
from villages.models import Initiative
from villages.sheets import COLUMNS, OPTED_OUT, rows_of
from villages.views.initiatives_office import managers_only
from villages.views.trails import initiatives_trail

SUBJECT = "initiatives"
EXPORT_COLUMNS = [*(column.label for column in COLUMNS), OPTED_OUT]


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def initiative_export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered. Taking it along is a POST: each time is written down."""
    filter_form = OfficeFilterForm(request.GET)
    found = filter_form.found(Initiative.objects.select_related("municipality"))
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        kind, rows = form.cleaned_data["soort"], rows_of(found)
        content = make_file(kind, EXPORT_COLUMNS, rows, title="Initiatieven")
        note_export(
            by=request.user, subject=SUBJECT, title="Initiatieven", kind=kind, columns=EXPORT_COLUMNS,
            count=len(rows),
        )  # fmt: skip
        return as_download(content, kind, name=f"initiatieven-{timezone.localdate():%Y-%m-%d}")
    context = {
        "form": form,
        "count": found.count(),
        "is_filtered": filter_form.is_used,
        "trail": initiatives_trail(("Downloaden", ""), query=request.GET.urlencode()),
        "columns": EXPORT_COLUMNS,
        "exports": Export.objects.filter(subject=SUBJECT).select_related("by")[:20],
    }
    return render(request, "villages/initiative_export.html", context, status=422 if form.errors else 200)
