"""Is this plan authentic, and the newest? By the mark in its colophon, or by the file itself."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from common.limits import allow, network_of
from plans.forms.verifying import FileForm, MarkForm
from plans.verifying import Verified, verify_file, verify_mark

MARKS_PER_HOUR, FILES_PER_HOUR = 120, 30  # of one network
TOO_OFTEN = "U hebt het te vaak geprobeerd. Probeer het over een uur opnieuw."


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """GET answers about ?kenmerk= and ?versie=, as in the QR code of a colophon; POST about a file. Neither writes."""
    if request.method == "POST":
        return _of_file(request)
    asked = request.GET if "kenmerk" in request.GET or "versie" in request.GET else None
    form = MarkForm(asked)
    if not form.is_valid():
        return _page(request, mark_form=form)
    if not allow("plans.verify-mark", network_of(request), times=MARKS_PER_HOUR, seconds=3600):
        form.add_error("kenmerk", TOO_OFTEN)
        return _page(request, mark_form=form, status=429)
    typed = form.cleaned_data
    found = verify_mark(typed["kenmerk"], typed["versie"], reader=request.user)
    return _page(request, mark_form=form, found=found, what="kenmerk")


def _of_file(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, file_form=form, status=422)
    if not allow("plans.verify-file", network_of(request), times=FILES_PER_HOUR, seconds=3600):
        form.add_error("bestand", TOO_OFTEN)
        return _page(request, file_form=form, status=429)
    found = verify_file(form.cleaned_data["bestand"], reader=request.user)
    return _page(request, file_form=form, found=found, what="bestand")


def _page(
    request: HttpRequest,
    *,
    mark_form: MarkForm | None = None,
    file_form: FileForm | None = None,
    found: list[Verified] | None = None,
    what: str = "",
    status: int = 200,
) -> HttpResponse:
    """what: "kenmerk" or "bestand", once there is an answer; found is empty when it is not known."""
    mark_form, file_form = mark_form or MarkForm(), file_form or FileForm()
    context = {
        "mark_form": mark_form,
        "file_form": file_form,
        "forms": [mark_form, file_form],
        "found": found,
        "what": what,
    }
    return render(request, "plans/verify.html", context, status=status)
