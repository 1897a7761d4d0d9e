"""Readers react to a section of the public plan: without an account, in at most three pages and one mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.addresses import email_key
from common.errors import DomainError
from common.limits import allow, network_of
from common.tokens import token_hash
from plans.breadcrumbs import plan_trail
from plans.content import section_in
from plans.forms.reactions import OwnReactionForm, ReactionForm
from plans.models import PlanVersion, Reaction, ReactionPeriod, Section
from plans.services import reacting
from plans.services.answering import is_public
from plans.states import ReactionStatus
from villages.models import Village

SENT = "reaction_sent"
PER_PAGE = 25
TOO_OFTEN = "U hebt het te vaak geprobeerd. Probeer het over een uur opnieuw. Wat u invulde, staat er nog."


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def reaction_new(request: HttpRequest, village_slug: str, key: str) -> HttpResponse:
    """?citaat= fills in a sentence. Closed: what was typed is shown, to copy."""
    version = _version_read(request, village_slug)
    section = get_object_or_404(Section, plan=version.plan_id, key=key)
    read = section_in(version.content, key)
    if read is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    quote = request.GET.get("citaat", "").replace("\x00", "")[:600]
    form = ReactionForm(read["html"], data, version=version.number, quote=quote)
    context = _context(version, section, read)
    if reacting.period_of(version.plan) is None:
        return _closed(request, context)
    status = 200 if data is None or form.is_valid() else 422
    if data is not None and form.is_valid():
        try:
            if _is_allowed(request, form):
                return _send(request, form, section, version)
        except reacting.Closed:  # in this very second
            return _closed(request, context)
        form.add_error(None, TOO_OFTEN)
        status = 429
    return render(request, "plans/reaction_new.html", context | {"form": form}, status=status)


def _version_read(request: HttpRequest, village_slug: str) -> PlanVersion:
    """The public version that the reader had before them: the newest, or the one the form was opened with."""
    versions = PlanVersion.objects.published().filter(plan__village__slug=village_slug)
    versions = versions.select_related("plan__village__municipality").newest_first()
    asked = request.POST.get("version", "")
    known = (
        versions.filter(number=asked).first()
        if asked.isascii() and asked.isdigit() and len(asked) < 9
        else None
    )
    version = known or versions.first()
    if version is None:
        raise Http404
    return version


def _context(version: PlanVersion, section: Section, read: dict) -> dict:
    village = version.plan.village
    return {
        "version": version,
        "village": village,
        "section": section,
        "read": read,
        "period": reacting.period_of(version.plan),
        "trail": plan_trail(village, "Reageren"),
    }


def _closed(request: HttpRequest, context: dict) -> HttpResponse:
    plan = context["version"].plan
    typed = {name: request.POST.get(name, "") for name in ("quote", "text", "suggestion")}
    context |= {
        "typed": "\n\n".join(text for text in typed.values() if text.strip()),
        "last": ReactionPeriod.objects.filter(plan=plan).over().first(),
        "coming": ReactionPeriod.objects.filter(plan=plan).coming().first(),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "plans/reaction_closed.html", context, status=status)


def _is_allowed(request: HttpRequest, form: ReactionForm) -> bool:
    """A full village hall is one network."""
    return allow("plans.reaction", network_of(request), times=120, seconds=3600) and allow(
        "plans.reaction-mail", email_key(form.cleaned_data["email"]), times=12, seconds=3600
    )


def _send(request: HttpRequest, form: ReactionForm, section: Section, version: PlanVersion) -> HttpResponse:
    names = ("text", "quote", "suggestion", "name", "email", "shows_name")
    reference = ""
    if not form.is_robot:  # a robot sees the same page
        values = {name: form.cleaned_data[name] for name in names}
        reference = reacting.react(section, version=version, **values).reference
    request.session[SENT] = {"email": form.cleaned_data["email"], "reference": reference}
    return redirect("plans:reaction_sent", version.plan.village.slug)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def reaction_sent(request: HttpRequest, village_slug: str) -> HttpResponse:
    """Look in your mail; POST sends the link once more."""
    village = get_object_or_404(
        Village, pk__in=PlanVersion.objects.published().values("plan__village"), slug=village_slug
    )
    sent = request.session.get(SENT)
    if not sent:
        return redirect("plans:plan_read", village_slug)
    note = ""
    if request.method == "POST":
        note = "Wij hebben de mail nog een keer gestuurd."
        reaction = Reaction.objects.filter(reference=sent["reference"]).first()
        if not allow("plans.reaction-again", email_key(sent["email"]), times=3, seconds=3600):
            note = "Wij hebben de mail al een paar keer gestuurd. Kijk ook in de map met ongewenste mail."
        elif reaction:
            try:
                reacting.send_link_again(reaction)
            except DomainError as error:
                note = str(error)
    context = {
        "village": village,
        "email": sent["email"],
        "note": note,
        "trail": plan_trail(village, "Reageren"),
    }
    return render(request, "plans/reaction_sent.html", context)


# --- the own link ------------------------------------------------------------------------------------------


def _own(token: str) -> Reaction | None:
    rows = Reaction.objects.select_related(
        "section", "version", "linked_revision", "plan__village__municipality"
    )
    return rows.filter(token_hash=token_hash(token)).first()


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "plans/reaction_gone.html", status=404)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def reaction_link(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the mailed link: GET shows the reaction and what became of it; POST places it, and twice is fine."""
    reaction = _own(token)
    if reaction is None:
        return _gone(request)
    if request.method == "POST":
        reacting.confirm_reaction(reaction)
        return redirect("plans:reaction_link", token)
    newest = _newest(reaction)
    context = {
        "reaction": reaction,
        "village": reaction.plan.village,
        "token": token,
        "is_waiting": reaction.status == ReactionStatus.UNCONFIRMED,
        "newest": newest if reaction.version else None,
        "shows_change": reaction.linked_revision is not None and is_public(reaction, newest),
    }
    return render(request, "plans/reaction_link.html", context)


def _newest(reaction: Reaction) -> PlanVersion | None:
    return PlanVersion.objects.published().filter(plan=reaction.plan_id).newest_first().first()


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def reaction_edit(request: HttpRequest, token: str) -> HttpResponse:
    reaction = _own(token)
    if reaction is None:
        return _gone(request)
    if request.method != "POST" and not reaction.may_change:
        return redirect("plans:reaction_link", token)
    read = section_in(reaction.version.content, reaction.section.key) if reaction.version else None
    data = request.POST if request.method == "POST" else None
    form, status = OwnReactionForm(read["html"] if read else "", data, reaction=reaction), 200
    if data is not None:
        status = 422
        if form.is_valid():
            try:
                reacting.edit_reaction(reaction, **form.cleaned_data)
            except DomainError as error:
                form.add_error(None, str(error))
                status = 409
            else:
                messages.success(request, "Uw reactie is aangepast.")
                return redirect("plans:reaction_link", token)
    context = {"form": form, "reaction": reaction, "village": reaction.plan.village, "token": token}
    return render(request, "plans/reaction_edit.html", context, status=status)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def reaction_withdraw(request: HttpRequest, token: str) -> HttpResponse:
    reaction = _own(token)
    if reaction is None:
        return _gone(request)
    if request.method == "POST":
        reacting.withdraw_reaction(reaction)
        return render(request, "plans/reaction_withdrawn.html", {"village": reaction.plan.village})
    if reaction.is_withdrawn:
        return redirect("plans:reaction_link", token)
    context = {"reaction": reaction, "village": reaction.plan.village, "token": token}
    return render(request, "plans/reaction_withdraw.html", context)


# --- what was done with them -------------------------------------------------------------------------------


@login_not_required
@require_safe
def reaction_list(request: HttpRequest, village_slug: str) -> HttpResponse:
    """Wat is er met de reacties gedaan: totals that add up, and each reaction with its answer. ?onderdeel= one section."""
    newest = PlanVersion.objects.published().filter(plan__village__slug=village_slug)
    newest = newest.select_related("plan__village").newest_first().first()
    if newest is None:
        village = get_object_or_404(Village.objects.visible_to(request.user), slug=village_slug)
        return render(request, "plans/plan_missing.html", {"village": village, "trail": plan_trail(village)})
    plan, village = newest.plan, newest.plan.village
    reactions = plan.reactions.counted().select_related("section", "batch", "version", "linked_revision")
    sections = Section.objects.filter(plan=plan, reactions__number__isnull=False).distinct()
    key = request.GET.get("onderdeel", "").replace("\x00", "")[:60]
    chosen = next((section for section in sections if section.key == key), None)
    shown = reactions.filter(section=chosen) if chosen else reactions
    page = Paginator(shown.order_by("-number"), PER_PAGE).get_page(request.GET.get("pagina"))
    for reaction in page:
        reaction.plan = plan
        reaction.shows_change = (
            reaction.linked_revision is not None and reaction.is_decided and is_public(reaction, newest)
        )
    totals = shown.totals()
    context = {
        "village": village,
        "trail": plan_trail(village, "Reacties"),
        "page": page,
        "totals": [(label_of(name), count) for name, count in totals.items() if name != "total" and count],
        "total": totals["total"],
        "sections": sections,
        "chosen": chosen,
        "newest": newest,
        "period": reacting.period_of(plan),
    }
    return render(request, "plans/reaction_list.html", context)


def label_of(name: str) -> str:
    return "verborgen" if name == "hidden" else ReactionStatus(name).label
