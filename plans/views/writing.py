"""The workshop of a village: its plan as it is being written, and the page to write one section."""

from csp.constants import NONCE
from csp.decorators import csp_update
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import kept_posts
from accounts.kept_posts import keeps_typed_text
from common.diff import collapse, compare
from common.errors import DomainError, StaleVersion
from common.html import clean_html, from_typed
from plans.breadcrumbs import section_trail, writing_trail
from plans.forms import ReturnForm, SectionForm, SkipForm
from plans.guidance import readings_for
from plans.models import PersonalDraft, Plan, Section, SectionRevision
from plans.permissions import can_edit_section, can_move_section, can_write_plan
from plans.progress import chapters_of, next_steps
from plans.reading import Numbering, present
from plans.services import moves, writing
from plans.states import SectionStatus

editor_policy = csp_update({"script-src": [NONCE]})  # for the import map of the editor, on these pages only


def find_plan(request: HttpRequest, village_slug: str) -> Plan:
    plans = Plan.objects.visible_to(request.user).select_related("village__municipality")
    return get_object_or_404(plans, village__slug=village_slug)


def find_section(request: HttpRequest, village_slug: str, key: str) -> Section:
    sections = Section.objects.visible_to(request.user).select_related("plan__village", "updated_by")
    return get_object_or_404(sections, plan__village__slug=village_slug, key=key)


def section_to_edit(request: HttpRequest, village_slug: str, key: str) -> Section:
    section = find_section(request, village_slug, key)
    if not can_edit_section(request.user, section):
        raise PermissionDenied
    return section


def posted_version(request: HttpRequest) -> int:
    """The version a text was written on. Without it nobody knows what would be overwritten."""
    try:
        return int(request.POST["version"])
    except (KeyError, ValueError):
        raise BadRequest("A text without its version is never stored.") from None


@require_safe
def workshop(request: HttpRequest, village_slug: str) -> HttpResponse:
    plan = find_plan(request, village_slug)
    village = plan.village
    sections = list(plan.sections.running().defer("body", "questions").select_related("updated_by"))
    required = [section for section in sections if section.is_required]
    changes = SectionRevision.objects.filter(section__plan=plan, section__removed_at=None).defer("body")
    members = village.memberships.running().select_related("user").order_by("granted_at")
    advisors = village.assignments.running().filter(advisor__ended_at=None).order_by("granted_at")
    context = {
        "plan": plan,
        "village": village,
        "trail": writing_trail(village),
        "chapters": chapters_of(sections),
        "ready_count": sum(section.status == SectionStatus.READY for section in required),
        "required_count": len(required),
        "next_steps": next_steps(sections),
        "changes": changes.select_related("author", "section").order_by("-created_at", "-pk")[:6],
        "team": members.exclude(role="member"),
        "member_count": sum(member.role == "member" for member in members),
        "advisors": advisors.select_related("advisor__user", "advisor__bureau"),
        "can_write": can_write_plan(request.user, plan),
    }
    return render(request, "plans/workshop.html", context)


@require_safe
def draft(request: HttpRequest, village_slug: str) -> HttpResponse:
    """The whole plan as it is now, to read."""
    plan = find_plan(request, village_slug)
    sections, numbering = list(plan.sections.running().defer("questions")), Numbering()
    for section in sections:
        section.shown = present(section.body, numbering)
    context = {
        "plan": plan,
        "village": plan.village,
        "trail": writing_trail(plan.village, "Het plan lezen"),
        "chapters": chapters_of(sections),
        "can_write": can_write_plan(request.user, plan),
    }
    return render(request, "plans/draft.html", context)


@require_safe
def section_detail(request: HttpRequest, village_slug: str, key: str) -> HttpResponse:
    section = find_section(request, village_slug, key)
    context = {
        "section": section,
        "village": section.plan.village,
        "trail": section_trail(section, "Lezen"),
        "readings": readings_for(section.discipline),
        "steps": section.status_changes.select_related("by")[:10],
        "can_edit": can_edit_section(request.user, section),
    }
    return render(request, "plans/section_detail.html", context)


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
@editor_policy
def section_edit(request: HttpRequest, village_slug: str, key: str) -> HttpResponse:
    section = section_to_edit(request, village_slug, key)
    if request.method != "POST":
        return _open_editor(request, section)
    version = posted_version(request)
    form = SectionForm(request.POST)
    action = request.POST.get("action")
    if action == "keep":
        return _keep_draft(request, section, version)
    if action == "preview":
        return _editor(request, section, form, preview_asked=True, preview=form.html)
    if form.is_valid():
        values = form.cleaned_data
        try:
            saved = writing.save_section(
                section.pk, body=values["body"], version=version, by=request.user, reason=values["reason"]
            )
        except StaleVersion:
            return _merge(request, village_slug, key, mine=form.data["body"], base=version, status=409)
        except DomainError as error:
            form.add_error("body", str(error))
        else:
            return _saved(request, section, saved, from_draft=values["from_draft"])
    return _editor(request, section, form, status=422)


def _open_editor(request: HttpRequest, section: Section) -> HttpResponse:
    own = PersonalDraft.objects.filter(section=section, user=request.user).first()
    if own and "concept" in request.GET:
        if own.base_version != section.version:
            slug = section.plan.village.slug
            return _merge(request, slug, section.key, mine=own.body, base=own.base_version, from_draft=True)
        return _editor(request, section, SectionForm.for_merge(section, mine=own.body, from_draft=True))
    kept = kept_posts.find(request)
    return _editor(request, section, SectionForm.for_section(section), own_draft=own, kept=kept)


def _editor(
    request: HttpRequest, section: Section, form: SectionForm, *, status: int = 200, **more
) -> HttpResponse:
    context = {
        "section": section,
        "village": section.plan.village,
        "trail": section_trail(section, "Schrijven"),
        "readings": readings_for(section.discipline),
        "form": form,
        "owner": kept_posts.owner_mark(request.user),
        "return_form": ReturnForm(),
        "can_move": can_move_section(request.user, section),
        "last_return": section.status_changes.exclude(reason="").first(),
        **more,
    }
    return render(request, "plans/section_edit.html", context, status=status)


def _merge(request: HttpRequest, village_slug: str, key: str, *, mine: str, base: int, status: int = 200,
           from_draft: bool = False) -> HttpResponse:  # fmt: skip
    """Somebody saved in between: both texts, what differs, and a form with the text of this person."""
    section = find_section(request, village_slug, key)  # as it is now
    my_html = clean_html(from_typed(mine))
    base_text = section.revisions.filter(number=base).values_list("body", flat=True).first() or ""
    context = {
        "section": section,
        "village": section.plan.village,
        "trail": section_trail(section, "Samenvoegen"),
        "form": SectionForm.for_merge(section, mine=mine, from_draft=from_draft),
        "owner": kept_posts.owner_mark(request.user),
        "theirs_changed": collapse(compare(base_text, section.body)),
        "mine_differs": collapse(compare(section.body, my_html)),
    }
    return render(request, "plans/section_merge.html", context, status=status)


def _saved(request: HttpRequest, before: Section, saved: Section, *, from_draft: bool) -> HttpResponse:
    if from_draft:
        writing.discard_draft(saved, by=request.user)
    if saved.version == before.version:
        messages.info(request, "Er is niets veranderd. De tekst was al opgeslagen.")
    elif before.status == SectionStatus.READY:
        messages.success(
            request, "Het onderdeel is opgeslagen. Het staat weer op concept, omdat de tekst veranderd is."
        )
    else:
        messages.success(request, "Het onderdeel is opgeslagen.")
    return redirect("plans:section_edit", saved.plan.village.slug, saved.key)


def _keep_draft(request: HttpRequest, section: Section, version: int) -> HttpResponse:
    writing.keep_draft(section, body=request.POST.get("body", ""), base_version=version, by=request.user)
    messages.success(request, "Uw tekst is bewaard als uw eigen concept. Alleen u kunt hem zien.")
    return redirect("plans:section_edit", section.plan.village.slug, section.key)


@require_POST
def draft_discard(request: HttpRequest, village_slug: str, key: str) -> HttpResponse:
    section = section_to_edit(request, village_slug, key)
    writing.discard_draft(section, by=request.user)
    messages.success(request, "Uw eigen concept is weggegooid.")
    return redirect("plans:section_edit", village_slug, key)


@require_POST
@editor_policy
def section_move(request: HttpRequest, village_slug: str, key: str) -> HttpResponse:
    """One step: to the checker, ready, or back with a reason."""
    section = find_section(request, village_slug, key)
    if not can_move_section(request.user, section):
        raise PermissionDenied
    version, to = posted_version(request), request.POST.get("to")
    form = ReturnForm(request.POST)
    if to == SectionStatus.DRAFT and not form.is_valid():
        return _editor(request, section, SectionForm.for_section(section), status=422, return_form=form)
    try:
        if to == SectionStatus.IN_REVIEW:
            moved = moves.send_to_review(section.pk, version=version, by=request.user)
        elif to == SectionStatus.READY:
            moved = moves.approve_section(section.pk, version=version, by=request.user)
        elif to == SectionStatus.DRAFT:
            reason = form.cleaned_data["reason"]
            moved = moves.return_section(section.pk, version=version, reason=reason, by=request.user)
        else:
            raise BadRequest("Unknown step.")
    except StaleVersion:
        messages.error(request, "De tekst is intussen veranderd. Lees hem nog een keer en beslis dan.")
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Het onderdeel is nu: {moved.get_status_display()}.")
    return redirect("plans:section_edit", village_slug, key)


@require_http_methods(["GET", "HEAD", "POST"])
def section_skip(request: HttpRequest, village_slug: str, key: str) -> HttpResponse:
    section = section_to_edit(request, village_slug, key)
    form = SkipForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            moves.skip_section(section.pk, reason=form.cleaned_data["reason"], by=request.user)
        except DomainError as error:
            form.add_error("reason", str(error))
        else:
            messages.success(request, f"Het dorp slaat “{section.title}” over.")
            return redirect("plans:workshop", village_slug)
    context = {
        "section": section,
        "village": section.plan.village,
        "trail": section_trail(section, "Overslaan"),
        "form": form,
    }
    return render(request, "plans/section_skip.html", context, status=422 if form.errors else 200)


@require_POST
def section_take_up(request: HttpRequest, village_slug: str, key: str) -> HttpResponse:
    section = section_to_edit(request, village_slug, key)
    moves.take_up_section(section.pk, by=request.user)
    messages.success(request, "U kunt dit onderdeel nu schrijven.")
    return redirect("plans:section_edit", village_slug, key)
