"""Every text that a section ever had: look, compare, put one back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.diff import collapse, compare, is_changed
from common.errors import DomainError, StaleVersion
from plans.breadcrumbs import section_trail
from plans.forms.writing import RestoreForm
from plans.models import SectionRevision
from plans.permissions import can_edit_section
from plans.services import writing
from plans.views.writing import find_section, section_to_edit

PER_PAGE = 30


@require_safe
def section_history(request: HttpRequest, village_slug: str, key: str) -> HttpResponse:
    section = find_section(request, village_slug, key)
    revisions = section.revisions.defer("body").select_related("author")
    context = {
        "section": section,
        "village": section.plan.village,
        "trail": section_trail(section, "Geschiedenis"),
        "page": Paginator(revisions, PER_PAGE).get_page(request.GET.get("pagina")),
        "numbers": list(range(section.version, 0, -1)),
        "steps": section.status_changes.select_related("by")[:PER_PAGE],
        "takeovers": section.takeovers.select_related("by", "taken_from")[:PER_PAGE],
        "can_edit": can_edit_section(request.user, section),
    }
    return render(request, "plans/section_history.html", context)


@require_safe
def section_compare(request: HttpRequest, village_slug: str, key: str) -> HttpResponse:
    """?oud=3&nieuw=5, otherwise the last change; number 0 is the empty page before the first text."""
    section = find_section(request, village_slug, key)
    try:
        new = int(request.GET.get("nieuw", section.version))
        old, new = sorted([int(request.GET.get("oud", new - 1)), new])
    except ValueError:
        raise Http404 from None
    texts = {
        revision.number: revision
        for revision in section.revisions.filter(number__in=[old, new]).select_related("author")
    }
    if new not in texts or (old and old not in texts):
        raise Http404
    changes = compare(texts[old].body if old else "", texts[new].body)
    context = {
        "section": section,
        "village": section.plan.village,
        "trail": section_trail(section, "Vergelijken"),
        "old": old,
        "new": new,
        "old_revision": texts.get(old),
        "new_revision": texts[new],
        "is_changed": is_changed(changes),
        "changes": collapse(changes),
        "numbers": list(range(section.version, 0, -1)),
    }
    return render(request, "plans/section_compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def section_restore(request: HttpRequest, village_slug: str, key: str, number: int) -> HttpResponse:
    section = section_to_edit(request, village_slug, key)
    revision = get_object_or_404(
        SectionRevision.objects.select_related("author"), section=section, number=number
    )
    form = RestoreForm(
        request.POST if request.method == "POST" else None, initial={"version": section.version}
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            writing.restore_revision(section.pk, number=number, by=request.user, **form.cleaned_data)
        except StaleVersion:
            form = RestoreForm(
                {
                    "reason": form.cleaned_data["reason"],
                    "version": find_section(request, village_slug, key).version,
                }
            )
            form.add_error(
                None, "Iemand heeft dit onderdeel intussen opgeslagen. Bekijk het verschil nog een keer."
            )
            section, status = find_section(request, village_slug, key), 409
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Tekst {number} staat weer in het onderdeel.")
            return redirect("plans:section_edit", village_slug, key)
    context = {
        "section": section,
        "village": section.plan.village,
        "trail": section_trail(section, f"Tekst {number} terugzetten"),
        "revision": revision,
        "changes": collapse(compare(section.body, revision.body)),
        "form": form,
    }
    return render(
        request,
        "plans/section_restore.html",
        context,
        status=422 if form.errors and status == 200 else status,
    )
