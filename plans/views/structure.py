"""The layout of a plan: add, rename, move and take out sections, and undo that."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Subquery
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from plans.breadcrumbs import structure_trail
from plans.forms.writing import AddSectionForm, MoveForm, RenameForm
from plans.models import Plan, Section, StructureChange, TemplateChapter
from plans.permissions import can_write_plan
from plans.progress import Chapter, chapters_of
from plans.services import structure
from plans.views.writing import find_plan, find_section

PER_PAGE = 20
JUST_NOW = timedelta(minutes=10)


def plan_to_arrange(request: HttpRequest, village_slug: str) -> Plan:
    plan = find_plan(request, village_slug)
    if not can_write_plan(request.user, plan):
        raise PermissionDenied
    return plan


def section_to_arrange(request: HttpRequest, village_slug: str, key: str) -> Section:
    section = find_section(request, village_slug, key)
    if not can_write_plan(request.user, section.plan):
        raise PermissionDenied
    return section


@require_safe
def plan_structure(request: HttpRequest, village_slug: str) -> HttpResponse:
    plan = plan_to_arrange(request, village_slug)
    sections = plan.sections.defer("body", "questions")
    changes = (
        StructureChange.objects.filter(section__plan=plan).select_related("section", "by").with_is_last()
    )
    page = Paginator(changes, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "plan": plan,
        "village": plan.village,
        "trail": structure_trail(plan.village),
        "chapters": _all_chapters(plan, list(sections.running())),
        "removed": sections.exclude(removed_at=None)
        .annotate(
            last_change=Subquery(StructureChange.objects.filter(section=OuterRef("pk")).values("number")[:1])
        )
        .order_by("-removed_at", "pk"),
        "page": page,
        "just_done": _just_done(request, page),
    }
    return render(request, "plans/structure.html", context)


def _all_chapters(plan: Plan, sections: list[Section]) -> list[Chapter]:
    """Those without a section too: something can be put there."""
    filled = {chapter.number: chapter for chapter in chapters_of(sections)}
    return [
        filled.get(chapter.number, Chapter(chapter.number, chapter.title))
        for chapter in TemplateChapter.objects.filter(template=plan.template_id)
    ]


def _just_done(request: HttpRequest, page: Page) -> StructureChange | None:
    """What this person changed a moment ago, as long as it is the last thing that happened."""
    last = page.object_list[0] if page.number == 1 and page else None
    if last and last.by_id == request.user.pk and last.at > timezone.now() - JUST_NOW:
        return last
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def section_add(request: HttpRequest, village_slug: str) -> HttpResponse:
    """?hoofdstuk=3 chooses a chapter beforehand."""
    plan = plan_to_arrange(request, village_slug)
    data = request.POST if request.method == "POST" else None
    form = AddSectionForm(plan, data, initial={"chapter": request.GET.get("hoofdstuk")})
    if data is not None and form.is_valid():
        try:
            section = structure.add_section(plan, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error("title", str(error))
        else:
            return _back(section)
    context = {
        "village": plan.village,
        "trail": structure_trail(plan.village, "Onderdeel toevoegen"),
        "form": form,
    }
    return render(request, "plans/section_add.html", context, status=422 if form.errors else 200)


@require_safe
def section_arrange(request: HttpRequest, village_slug: str, key: str) -> HttpResponse:
    return _arrange(request, section_to_arrange(request, village_slug, key))


@require_POST
def section_rename(request: HttpRequest, village_slug: str, key: str) -> HttpResponse:
    section = section_to_arrange(request, village_slug, key)
    form = RenameForm(request.POST)
    if form.is_valid():
        try:
            return _back(structure.rename_section(section.pk, by=request.user, **form.cleaned_data))
        except DomainError as error:
            section.refresh_from_db()
            data = request.POST.copy()
            data["seen"] = section.title
            form = RenameForm(data)
            form.add_error("title", str(error))
    return _arrange(request, section, rename_form=form)


@require_POST
def section_put(request: HttpRequest, village_slug: str, key: str) -> HttpResponse:
    """To another chapter."""
    section = section_to_arrange(request, village_slug, key)
    form = MoveForm(section.plan, request.POST)
    if form.is_valid():
        try:
            return _back(structure.move_section(section.pk, by=request.user, **form.cleaned_data))
        except DomainError as error:
            form.add_error("chapter", str(error))
    return _arrange(request, section, move_form=form)


@require_POST
def section_shift(request: HttpRequest, village_slug: str, key: str) -> HttpResponse:
    """One place up or down."""
    section = section_to_arrange(request, village_slug, key)
    try:
        seen = int(request.POST["plek"])
        is_down = {"omhoog": False, "omlaag": True}[request.POST["richting"]]
    except (KeyError, ValueError):
        raise BadRequest("A section moves up or down from the place where it was seen.") from None
    try:
        structure.shift_section(section.pk, seen=seen, down=is_down, by=request.user)
    except DomainError as error:
        messages.warning(request, str(error))
        return redirect("plans:plan_structure", village_slug)
    return redirect(f"{reverse('plans:plan_structure', args=[village_slug])}#{key}")


@require_POST
def section_remove(request: HttpRequest, village_slug: str, key: str) -> HttpResponse:
    section = section_to_arrange(request, village_slug, key)
    try:
        return _back(structure.remove_section(section.pk, by=request.user))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("plans:section_arrange", village_slug, key)


@require_POST
def structure_undo(request: HttpRequest, village_slug: str, key: str, number: int) -> HttpResponse:
    section = section_to_arrange(request, village_slug, key)
    change = get_object_or_404(section.structure_changes.select_related("section"), number=number)
    try:
        structure.undo(change, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    return _back(section)


def _back(section: Section) -> HttpResponse:
    """To the layout, which says what was just done and how to undo it."""
    return redirect("plans:plan_structure", section.plan.village.slug)


def _arrange(
    request: HttpRequest,
    section: Section,
    *,
    rename_form: Form | None = None,
    move_form: Form | None = None,
) -> HttpResponse:
    wrong = rename_form or move_form
    context = {
        "section": section,
        "village": section.plan.village,
        "trail": structure_trail(section.plan.village, section.title),
        "rename_form": rename_form or RenameForm(initial={"title": section.title, "seen": section.title}),
        "move_form": move_form or MoveForm(section.plan, initial={"chapter": section.chapter_number}),
        "wrong": wrong,
    }
    return render(request, "plans/section_arrange.html", context, status=422 if wrong else 200)
