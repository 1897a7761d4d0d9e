"""The workshop of a village: its plan as it is being written, and the page to write one section."""

from uuid import uuid4

from csp.constants import NONCE
from csp.decorators import csp_update
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import kept_posts
from accounts.kept_posts import keeps_typed_text
from common.diff import collapse, compare
from common.errors import DomainError, StaleVersion
from common.html import clean_html, from_typed
from plans import presence
from plans.breadcrumbs import section_trail, writing_trail
from plans.forms.writing import MOST_OF_A_REASON, MOST_VERSIONS, ReturnForm, SectionForm, SkipForm
from plans.guidance import readings_for
from plans.models import PersonalDraft, Plan, Section, SectionRevision
from plans.permissions import can_answer_reactions, can_edit_section, can_move_section, can_write_plan
from plans.progress import chapters_of, next_steps
from plans.reading import present
from plans.reading_figures import Numbering
from plans.services import drafts, moves, structure, writing
from plans.states import SectionStatus

HELD_REASON = "reason-of-a-draft"  # in the session
editor_policy = csp_update({"script-src": [NONCE]})  # for the import map of the editor, on these pages only


def find_plan(request: HttpRequest, village_slug: str) -> Plan:
    plans = Plan.objects.visible_to(request.user).select_related("village__municipality")
    return get_object_or_404(plans, village__slug=village_slug)


def find_section(request: HttpRequest, village_slug: str, key: str) -> Section:
    sections = Section.objects.visible_to(request.user).select_related("plan__village", "updated_by")
    return get_object_or_404(sections, plan__village__slug=village_slug, key=key)


def section_to_edit(request: HttpRequest, village_slug: str, key: str) -> Section:
    """Also one that was taken out while somebody wrote in it: what they typed must have a place to go.

    The services refuse to change it.
    """
    section = find_section(request, village_slug, key)
    if not can_write_plan(request.user, section.plan):
        raise PermissionDenied
    return section


def posted_version(request: HttpRequest) -> int:
    """The version a text was written on. Without it nobody knows what would be overwritten."""
    try:
        version = int(request.POST["version"])
    except (KeyError, ValueError):
        raise BadRequest("A text without its version is never stored.") from None
    if not 0 <= version <= MOST_VERSIONS:
        raise BadRequest("No section has that many versions.")
    return version


@require_safe
def workshop(request: HttpRequest, village_slug: str) -> HttpResponse:
    plan = find_plan(request, village_slug)
    village = plan.village
    sections = list(plan.sections.running().defer("body", "questions").select_related("updated_by"))
    required = [section for section in sections if section.is_required]
    changes = SectionRevision.objects.filter(section__plan=plan, section__removed_at=None).defer("body")
    members = village.memberships.running().select_related("user").order_by("granted_at")
    advisors = village.assignments.running().filter(advisor__ended_at=None).order_by("granted_at")
    own_drafts = PersonalDraft.objects.filter(user=request.user)
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
        "own_drafts": own_drafts.waiting().filter(section__plan=plan).select_related("section"),
        "can_write": can_write_plan(request.user, plan),
        "can_answer": can_answer_reactions(request.user, plan),
        "waiting_reactions": plan.reactions.undecided().count(),
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
    own_drafts = PersonalDraft.objects.filter(section=section, user=request.user)
    context = {
        "section": section,
        "village": section.plan.village,
        "trail": section_trail(section, "Lezen"),
        "readings": readings_for(section.discipline),
        "reactions": _waiting_reactions(request, section),
        "steps": section.status_changes.select_related("by")[:10],
        "can_edit": can_edit_section(request.user, section),
        "can_write": can_write_plan(request.user, section.plan),
        "own_drafts": own_drafts.waiting() if section.removed_at else [],
    }
    return render(request, "plans/section_detail.html", context)


def _waiting_reactions(request: HttpRequest, section: Section) -> int:
    """For who may answer them."""
    return section.reactions.undecided().count() if can_answer_reactions(request.user, section.plan) else 0


@keeps_typed_text("body")
@require_http_methods(["GET", "HEAD", "POST"])
@editor_policy
def section_edit(request: HttpRequest, village_slug: str, key: str) -> HttpResponse:
    section = section_to_edit(request, village_slug, key)
    if request.method != "POST":
        return _open_editor(request, section)
    version = posted_version(request)
    if "body" not in request.POST:
        raise BadRequest("An empty text is sent as an empty text.")
    form = SectionForm(request.POST)
    presence.sign_of_life(section, request.user)
    action = request.POST.get("action")
    if action in {"keep", "image"}:
        return _keep_draft(request, section, form, version, then_image=action == "image")
    if section.is_skipped:
        return _keep_draft(request, section, form, version)
    if action == "preview":
        return _editor(request, section, form, preview_asked=True, preview=form.html)
    if form.is_valid():
        values = form.cleaned_data
        try:
            saved = writing.save_section(
                section.pk, body=values["body"], version=version, by=request.user, reason=values["reason"]
            )
        except StaleVersion:
            newest = find_section(request, village_slug, key)
            own = SectionForm.for_merge(newest, mine=form.data["body"], written_on=version, typed=form.data)
            return _merge(request, newest, own, status=409)
        except DomainError as error:
            section.refresh_from_db()
            if section.removed_at or section.is_skipped:
                return _keep_draft(request, section, form, version)
            form.add_error("body", str(error))
        else:
            return _saved(request, section, saved, values)
    return _editor(request, section, form, status=422)


def _open_editor(request: HttpRequest, section: Section) -> HttpResponse:
    if section.removed_at:
        return redirect("plans:section_detail", section.plan.village.slug, section.key)
    presence.sign_of_life(section, request.user)
    own_drafts = list(PersonalDraft.objects.filter(section=section, user=request.user).waiting())
    reason = _take_reason(request, section)
    if asked := request.GET.get("concept"):
        own = next((draft for draft in own_drafts if str(draft.page) == asked), None)
        if own is None:
            messages.info(request, "Dat concept is er niet meer. U ziet de tekst die in het plan staat.")
        elif own.base_version != section.version:
            return _merge(request, section, SectionForm.for_draft(section, own, reason))
        else:
            return _editor(request, section, SectionForm.for_draft(section, own, reason))
    more = {
        "own_drafts": own_drafts,
        "thrown_away": PersonalDraft.objects.filter(section=section, user=request.user).thrown_away().first(),
        "kept": kept_posts.find(request),
    }
    return _editor(request, section, SectionForm.for_section(section, reason), **more)


def _editor(
    request: HttpRequest, section: Section, form: SectionForm, *, status: int = 200, **more
) -> HttpResponse:
    context = {
        "section": section,
        "village": section.plan.village,
        "trail": section_trail(section, "Schrijven"),
        "readings": readings_for(section.discipline),
        "reactions": _waiting_reactions(request, section),
        "form": form,
        "return_form": ReturnForm(),
        "can_move": can_move_section(request.user, section),
        "last_return": section.status_changes.exclude(reason="").first(),
        **_for_writing(request, section),
        **more,
    }
    return render(request, "plans/section_edit.html", context, status=status)


def _merge(request: HttpRequest, section: Section, form: SectionForm, *, status: int = 200) -> HttpResponse:
    """Somebody saved in between: both texts, what differs, and a form with the text of this person."""
    my_html = clean_html(from_typed(form["body"].value()))
    base = section.revisions.filter(number=form["written_on"].value()).values_list("body", flat=True)
    context = {
        "section": section,
        "village": section.plan.village,
        "trail": section_trail(section, "Samenvoegen"),
        "form": form,
        "theirs_changed": collapse(compare(base.first() or "", section.body)),
        "mine_differs": collapse(compare(section.body, my_html)),
        **_for_writing(request, section),
    }
    return render(request, "plans/section_merge.html", context, status=status)


def _for_writing(request: HttpRequest, section: Section) -> dict:
    """What the form to write in needs: for whom it is made, and who else is at it."""
    return {
        "owner": kept_posts.owner_mark(request.user),
        "owner_key": drafts.owner_key(request.user),
        "others": presence.others_writing(section, request.user),
        "taken_over": drafts.taken_over_from(section, request.user),
    }


def _keep_draft(
    request: HttpRequest, section: Section, form: SectionForm, version: int, *, then_image: bool = False
) -> HttpResponse:
    """With the button; without JavaScript nothing is kept by itself. then_image: on to the page to add one."""
    form.is_valid()  # the text itself may be wrong in any way: it is kept as it was typed
    values = form.cleaned_data
    written_on = values.get("written_on")
    try:
        draft = drafts.keep_draft(
            section, page=uuid4(), number=drafts.number_now(), body=form.data["body"],
            base_version=version if written_on is None else written_on, by=request.user,
            goes_on_with=values.get("goes_on_with", ""),
        )  # fmt: skip
    except DomainError as error:
        form.add_error("body", str(error))
        return _editor(request, section, form, status=422)
    if values.get("page"):
        drafts.close_draft(section, page=values["page"], by=request.user)
    _hold_reason(request, section, form.data.get("reason", ""))
    if then_image:
        address = reverse("plans:section_image", args=[section.plan.village.slug, section.key])
        return redirect(f"{address}?concept={draft.page}" if draft.body else address)
    if section.removed_at:
        messages.warning(
            request,
            "Iemand haalde dit onderdeel weg uit het plan terwijl u schreef. Uw tekst is bewaard als uw eigen concept.",
        )
    elif section.is_skipped:
        messages.warning(
            request,
            "Het dorp slaat dit onderdeel intussen over. Uw tekst is bewaard als uw eigen concept.",
        )
    else:
        messages.success(request, "Uw tekst is bewaard als uw eigen concept. Alleen u kunt hem zien.")
    return redirect("plans:section_edit", section.plan.village.slug, section.key)


def _hold_reason(request: HttpRequest, section: Section, reason: str) -> None:
    """ "Wat hebt u veranderd?" is no part of a draft; it waits here until this person opens the editor again."""
    if reason := reason.strip()[:MOST_OF_A_REASON]:
        request.session[HELD_REASON] = [str(section.pk), reason]


def _take_reason(request: HttpRequest, section: Section) -> str:
    held = request.session.get(HELD_REASON)
    if held is None or held[0] != str(section.pk):
        return ""
    del request.session[HELD_REASON]
    return held[1]


def _saved(request: HttpRequest, before: Section, saved: Section, values: dict) -> HttpResponse:
    drafts.close_draft(saved, page=values["page"], goes_on_with=values["goes_on_with"], by=request.user)
    if saved.version == before.version:
        messages.info(request, "Er is niets veranderd. De tekst was al opgeslagen.")
    elif before.status == SectionStatus.READY:
        messages.success(
            request, "Het onderdeel is opgeslagen. Het staat weer op concept, omdat de tekst veranderd is."
        )
    else:
        messages.success(request, "Het onderdeel is opgeslagen.")
    return redirect("plans:section_edit", saved.plan.village.slug, saved.key)


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
            structure.skip_section(section.pk, reason=form.cleaned_data["reason"], by=request.user)
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
    try:
        structure.take_up_section(section.pk, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "U kunt dit onderdeel nu schrijven.")
    return redirect("plans:section_edit", village_slug, key)
