"""The reactions in the workshop: read, take in hand, answer, enter from paper, hide; and from when until when."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.kept_posts import keeps_typed_text, owner_mark
from common.diff import collapse, compare
from common.errors import DomainError, StaleVersion
from plans.breadcrumbs import reactions_trail
from plans.content import section_in
from plans.forms.reactions import MORE_LINES, BatchForm, DecideForm, OfficeFilterForm, PeriodForm, ReasonForm
from plans.models import Plan, Reaction, ReactionPeriod
from plans.permissions import can_answer_reactions, can_edit_section, can_set_reaction_period
from plans.quotes import replace_once, stands_in
from plans.services import answering
from plans.views.writing import find_plan, posted_version

PER_PAGE = 25


def plan_to_answer(request: HttpRequest, village_slug: str) -> Plan:
    plan = find_plan(request, village_slug)
    if not can_answer_reactions(request.user, plan):
        raise PermissionDenied
    return plan


def reaction_to_answer(request: HttpRequest, village_slug: str, number: int) -> Reaction:
    plan = plan_to_answer(request, village_slug)
    rows = plan.reactions.counted().select_related(
        "section__plan__village", "version", "batch", "linked_revision", "plan__village"
    )
    return get_object_or_404(rows, number=number)


@require_safe
def reaction_office(request: HttpRequest, village_slug: str) -> HttpResponse:
    """?stand= ?onderdeel= ?zoek=; without them those that wait for an answer."""
    plan = plan_to_answer(request, village_slug)
    sections = list(
        plan.sections.filter(reactions__number__isnull=False).distinct().defer("body", "questions")
    )
    form = OfficeFilterForm(sections, request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    reactions = _filtered(plan.reactions.counted(), chosen)
    reactions = reactions.select_related("section", "batch").order_by("number")
    context = {
        "plan": plan,
        "village": plan.village,
        "trail": reactions_trail(plan.village),
        "filter_form": form,
        "page": Paginator(reactions, PER_PAGE).get_page(request.GET.get("pagina")),
        "total": plan.reactions.counted().count(),
        "undecided": plan.reactions.undecided().count(),
        "period": _current_period(plan),
        "can_set_period": can_set_reaction_period(request.user, plan),
        "is_public": plan.versions.published().exists(),
    }
    return render(request, "plans/reaction_office.html", context)


def _filtered(reactions, chosen: dict):
    status = chosen.get("stand", "")
    if not status:
        reactions = reactions.undecided()
    elif status == "hidden":
        reactions = reactions.exclude(hidden_at=None)
    elif status != "alle":
        reactions = reactions.filter(status=status)
    if key := chosen.get("onderdeel"):
        reactions = reactions.filter(section__key=key)
    if words := chosen.get("zoek"):
        number = int(words) if words.isascii() and words.isdigit() and len(words) < 9 else None
        reactions = reactions.filter(number=number) if number else reactions.containing(words)
    return reactions


@keeps_typed_text("answer")
@require_http_methods(["GET", "HEAD", "POST"])
def reaction_answer(request: HttpRequest, village_slug: str, number: int) -> HttpResponse:
    """?tekst=3 chooses the saved text in which it was taken over."""
    reaction = reaction_to_answer(request, village_slug, number)
    if request.method != "POST":
        return _answer_page(request, reaction)
    form = DecideForm(reaction, list(answering.revisions_since(reaction)), request.POST)
    if not form.is_valid():
        return _answer_page(request, reaction, form=form, status=422)
    try:
        answering.decide_reaction(reaction, by=request.user, **form.cleaned_data)
    except DomainError as error:
        form.add_error(None, str(error))
        if isinstance(error, StaleVersion):
            reaction.refresh_from_db()
            form.data = form.data.copy()
            form.data["text_number"] = reaction.text_number
        return _answer_page(
            request, reaction, form=form, status=409 if isinstance(error, StaleVersion) else 422
        )
    messages.success(request, f"Reactie {number} is beantwoord.")
    return redirect("plans:reaction_answer", village_slug, number)


def _answer_page(
    request: HttpRequest, reaction: Reaction, *, form: DecideForm | None = None, wrong: ReasonForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    section, village = reaction.section, reaction.plan.village
    revisions = list(answering.revisions_since(reaction).defer("body"))
    if form is None:
        form = DecideForm(reaction, revisions)
        form.initial["revision"] = request.GET.get("tekst") or None
    read = section_in(reaction.version.content, section.key) if reaction.version else None
    is_changed = read is not None and read["html"] != section.body
    forms = {"heropenen": _reopen_form(), "verbergen": _hide_form()}
    if wrong is not None:
        forms[wrong.auto_id.partition("_")[0]] = wrong
    context = {
        "reaction": reaction,
        "village": village,
        "section": section,
        "trail": reactions_trail(village, f"Reactie {reaction.number}"),
        "form": form,
        "wrong": wrong,
        "reopen_form": forms["heropenen"],
        "hide_form": forms["verbergen"],
        "changes": collapse(compare(read["html"], section.body)) if is_changed else [],
        "quote_stands": bool(reaction.quote) and stands_in(reaction.quote, section.body),
        "can_take_over": can_edit_section(request.user, section)
        and reaction.is_undecided
        and bool(reaction.suggestion)
        and replace_once(section.body, reaction.quote, reaction.suggestion) is not None,
        "can_edit": can_edit_section(request.user, section),
        "owner_mark": owner_mark(request.user),
        "history": reaction.changes.select_related("by"),
    }
    return render(request, "plans/reaction_answer.html", context, status=status)


def _reopen_form(data=None) -> ReasonForm:
    return ReasonForm(
        data, prefix="heropenen", label="Waarom moet het antwoord anders?",
        required="Schrijf in een paar woorden op waarom het antwoord anders moet.",
    )  # fmt: skip


def _hide_form(data=None) -> ReasonForm:
    return ReasonForm(
        data, prefix="verbergen", label="Waarom kan deze reactie niet blijven staan?",
        required="Schrijf op waarom de reactie niet kan blijven staan. Lezers zien die reden.",
    )  # fmt: skip


@require_POST
def reaction_take(request: HttpRequest, village_slug: str, number: int) -> HttpResponse:
    reaction = reaction_to_answer(request, village_slug, number)
    return _done(request, reaction, lambda: answering.take_reaction(reaction, by=request.user))


@require_POST
def reaction_show(request: HttpRequest, village_slug: str, number: int) -> HttpResponse:
    reaction = reaction_to_answer(request, village_slug, number)
    return _done(request, reaction, lambda: answering.show_reaction(reaction, by=request.user))


def _done(request: HttpRequest, reaction: Reaction, deed) -> HttpResponse:
    try:
        deed()
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("plans:reaction_answer", reaction.plan.village.slug, reaction.number)


@require_POST
def reaction_reopen(request: HttpRequest, village_slug: str, number: int) -> HttpResponse:
    reaction = reaction_to_answer(request, village_slug, number)
    return _with_reason(request, reaction, _reopen_form(request.POST), answering.reopen_reaction)


@require_POST
def reaction_hide(request: HttpRequest, village_slug: str, number: int) -> HttpResponse:
    reaction = reaction_to_answer(request, village_slug, number)
    return _with_reason(request, reaction, _hide_form(request.POST), answering.hide_reaction)


def _with_reason(request: HttpRequest, reaction: Reaction, form: ReasonForm, deed) -> HttpResponse:
    if form.is_valid():
        try:
            deed(reaction, reason=form.cleaned_data["reason"], by=request.user)
        except DomainError as error:
            form.add_error("reason", str(error))
        else:
            return redirect("plans:reaction_answer", reaction.plan.village.slug, reaction.number)
    return _answer_page(request, reaction, wrong=form, status=422)


@require_POST
def reaction_take_over(request: HttpRequest, village_slug: str, number: int) -> HttpResponse:
    """The words of the reaction in the place of the quoted sentence; then the answer."""
    reaction = reaction_to_answer(request, village_slug, number)
    if not can_edit_section(request.user, reaction.section):
        raise PermissionDenied
    version = posted_version(request)
    try:
        revision = answering.take_over_words(reaction, version=version, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("plans:reaction_answer", village_slug, number)
    messages.success(request, "De woorden staan in de tekst. Schrijf nu nog het antwoord.")
    answer = redirect("plans:reaction_answer", village_slug, number)
    answer["Location"] += f"?tekst={revision.number}"
    return answer


@keeps_typed_text("text_1")
@require_http_methods(["GET", "HEAD", "POST"])
def reaction_enter(request: HttpRequest, village_slug: str) -> HttpResponse:
    """What people said on paper or at a meeting. The button for more lines checks nothing and loses nothing."""
    plan = plan_to_answer(request, village_slug)
    sections = list(plan.sections.running().defer("body", "questions"))
    today, data = timezone.localdate(), request.POST if request.method == "POST" else None
    count = _line_count(data) if data is not None else MORE_LINES
    if data is not None and "meer" in data:
        count = min(count + MORE_LINES, answering.MOST_AT_ONCE)
        form = BatchForm(sections, count=count, today=today)
        form.initial |= {name: data.get(name, "") for name in form.fields if name in data} | {"count": count}
    else:
        form = BatchForm(sections, data, count=count, today=today)
        if data is not None and form.is_valid():
            names = ("key", "source", "title", "held_on", "attendees")
            batch = answering.enter_reactions(
                plan, lines=form.lines(), by=request.user, **{name: form.cleaned_data[name] for name in names}
            )
            entered = batch.reactions.count()
            messages.success(request, f"{entered} reactie{'' if entered == 1 else 's'} ingevoerd.")
            return redirect("plans:reaction_office", village_slug)
    context = {
        "plan": plan,
        "village": plan.village,
        "trail": reactions_trail(plan.village, "Reacties invoeren"),
        "form": form,
        "can_have_more": count < answering.MOST_AT_ONCE,
        "owner_mark": owner_mark(request.user),
    }
    return render(request, "plans/reaction_enter.html", context, status=422 if form.errors else 200)


def _line_count(data) -> int:
    text = data.get("count", "")
    return (
        min(max(int(text), 1), answering.MOST_AT_ONCE)
        if text.isascii() and text.isdigit() and len(text) < 4
        else MORE_LINES
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reaction_period(request: HttpRequest, village_slug: str) -> HttpResponse:
    """From when until when everybody may react: a new period, or other days for the one that is not over."""
    plan = _plan_to_open(request, village_slug)
    period = _current_period(plan)
    data = request.POST if request.method == "POST" else None
    form = PeriodForm(data, initial=PeriodForm.initial_of(period, timezone.localdate()))
    if data is not None and form.is_valid():
        try:
            answering.set_period(
                plan, period, question=form.cleaned_data["question"], by=request.user, **form.moments()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "De reactietermijn is opgeslagen.")
            return redirect("plans:reaction_office", village_slug)
    context = {
        "plan": plan,
        "village": plan.village,
        "trail": reactions_trail(plan.village, "Reactietermijn"),
        "form": form,
        "period": period,
        "has_begun": period is not None and period.opens_at <= timezone.now(),
        "is_public": plan.versions.published().exists(),
    }
    return render(request, "plans/reaction_period.html", context, status=422 if form.errors else 200)


@require_POST
def reaction_period_end(request: HttpRequest, village_slug: str) -> HttpResponse:
    plan = _plan_to_open(request, village_slug)
    if period := _current_period(plan):
        answering.end_period(period)
        messages.success(request, "Reageren kan nu niet meer.")
    return redirect("plans:reaction_office", village_slug)


def _plan_to_open(request: HttpRequest, village_slug: str) -> Plan:
    plan = find_plan(request, village_slug)
    if not can_set_reaction_period(request.user, plan):
        raise PermissionDenied
    return plan


def _current_period(plan: Plan) -> ReactionPeriod | None:
    """The one that is open, or else the next."""
    return plan.reaction_periods.filter(closes_at__gt=timezone.now()).order_by("opens_at").first()
