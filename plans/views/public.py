"""What was frozen, for who may read it: as a page first, as a PDF beside it. `visible_to()` is the only gate."""

from urllib.parse import quote

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from common.sorting import search_key
from common.uploads import FILE_POLICY
from plans import content
from plans.breadcrumbs import plan_trail
from plans.comparing import compare_versions
from plans.models import FileKind, PlanFile, PlanVersion
from plans.permissions import can_render_version
from plans.services.reacting import period_of
from plans.services.versions import log_download
from villages.models import Municipality, Village

PER_PAGE = 30


@login_not_required
@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """All published plans, each once: its newest published version."""
    newest = PlanVersion.objects.published().order_by("plan", "-number").distinct("plan")
    versions = PlanVersion.objects.for_list().filter(pk__in=newest.values("pk"))
    wanted, municipality = request.GET.get("zoek", "").strip()[:80], request.GET.get("gemeente", "")[:50]
    if wanted:
        versions = versions.filter(plan__village__search_key__contains=search_key(wanted))
    if municipality:
        versions = versions.filter(plan__village__municipality__slug=municipality)
    page = Paginator(versions.order_by("plan__village__sort_key", "pk"), PER_PAGE).get_page(
        request.GET.get("p")
    )
    return render(
        request,
        "plans/plan_list.html",
        {
            "page": page,
            "wanted": wanted,
            "municipality": municipality,
            "municipalities": Municipality.objects.filter(
                villages__plan__versions__status="published"
            ).distinct(),
        },
    )


@login_not_required
@require_safe
def plan_read(request: HttpRequest, village_slug: str) -> HttpResponse:
    """The newest published version, under an address that stays the same."""
    versions = PlanVersion.objects.published().filter(plan__village__slug=village_slug)
    version = versions.select_related("plan__village__municipality").newest_first().first()
    if version:
        return _reading_page(request, version)
    village = get_object_or_404(Village.objects.visible_to(request.user), slug=village_slug)
    return render(request, "plans/plan_missing.html", {"village": village, "trail": plan_trail(village)})


@login_not_required
@require_safe
def version_list(request: HttpRequest, village_slug: str) -> HttpResponse:
    versions = (
        PlanVersion.objects.visible_to(request.user)
        .filter(plan__village__slug=village_slug)
        .for_list()
        .newest_first()
        .prefetch_related("moves")
    )
    if not versions:
        village = get_object_or_404(Village.objects.visible_to(request.user), slug=village_slug)
        return render(request, "plans/plan_missing.html", {"village": village, "trail": plan_trail(village)})
    village = versions[0].plan.village
    return render(
        request,
        "plans/version_list.html",
        {"village": village, "versions": versions, "trail": plan_trail(village, "Versies")},
    )


@login_not_required
@require_safe
def version_detail(request: HttpRequest, village_slug: str, number: int) -> HttpResponse:
    return _reading_page(request, _visible(request, village_slug, number))


@login_not_required
@require_safe
def version_choose(request: HttpRequest, village_slug: str) -> HttpResponse:
    """To the comparison that is asked for: ?oud=1&nieuw=3; without them the newest with the one before it."""
    numbers = [version.number for version in _to_compare(request, village_slug)]
    try:
        new = int(request.GET.get("nieuw", numbers[0]))
        earlier = [number for number in numbers if number < new]
        old = int(request.GET.get("oud", earlier[0] if earlier else new))
    except ValueError:
        raise Http404 from None
    if old not in numbers or new not in numbers:
        raise Http404
    return redirect("plans:version_compare", village_slug, min(old, new), max(old, new))


@login_not_required
@require_safe
def version_compare(request: HttpRequest, village_slug: str, old: int, new: int) -> HttpResponse:
    """A version that this reader may not see answers as nonsense does."""
    known = _to_compare(request, village_slug)
    texts = dict(
        PlanVersion.objects.filter(
            pk__in=[version.pk for version in known], number__in=[old, new]
        ).values_list("number", "content")
    )
    if old not in texts or new not in texts:
        raise Http404
    village = known[0].plan.village
    compared = compare_versions(texts[old], texts[new]) if old != new else []
    context = {
        "village": village,
        "trail": plan_trail(village, "Vergelijken"),
        "versions": known,
        "old": old,
        "new": new,
        "changed": [section for section in compared if section.is_changed],
        "same": [section for section in compared if not section.is_changed],
    }
    return render(request, "plans/version_compare.html", context)


def _to_compare(request: HttpRequest, village_slug: str) -> list[PlanVersion]:
    """All that this reader may see, newest first."""
    versions = PlanVersion.objects.visible_to(request.user).filter(plan__village__slug=village_slug)
    known = list(versions.select_related("plan__village").defer("content").newest_first())
    if not known:
        raise Http404
    return known


@login_not_required
@require_safe
def version_progress(request: HttpRequest, village_slug: str, number: int) -> HttpResponse:
    """Where the PDF stands; asks again by itself: with htmx, and without JavaScript by loading the whole page.

    Loading by itself can be switched off (WCAG 2.2.1), so that nobody is thrown out of what they are reading.
    """
    version = _visible(request, village_slug, number)
    job = version.jobs.filter(kind=FileKind.PLAN).last()
    is_busy = job is not None and job.is_busy
    context = {
        "version": version,
        "village": version.plan.village,
        "trail": plan_trail(version.plan.village, f"Versie {version.number}", "Pdf"),
        "file": _file(version),
        "job": job,
        "is_busy": is_busy,
        "reloads": is_busy and "zelf" not in request.GET,
        "can_render": can_render_version(request.user, version),
    }
    name = "plans/_progress.html" if request.htmx else "plans/version_progress.html"
    return render(request, name, context)


@login_not_required
@require_safe
def version_pdf(request: HttpRequest, village_slug: str, number: int) -> HttpResponse:
    """The file that was made once. Who takes it is logged; a visitor is only counted."""
    version = _visible(request, village_slug, number)
    file = _file(version)
    if file is None:
        return redirect("plans:version_progress", village_slug, number)
    etag = quote_etag(file.sha256)
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    response = HttpResponse(bytes(file.data), content_type="application/pdf")
    name = f"wup-{village_slug}-v{number}.pdf"
    response["Content-Disposition"] = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = etag
    if request.method == "GET":
        log_download(version, by=request.user)
    return response


def _visible(request: HttpRequest, village_slug: str, number: int) -> PlanVersion:
    versions = PlanVersion.objects.visible_to(request.user).select_related("plan__village__municipality")
    return get_object_or_404(versions, plan__village__slug=village_slug, number=number)


def _file(version: PlanVersion) -> PlanFile | None:
    return PlanFile.objects.filter(version=version, kind=FileKind.PLAN).first()


def _reading_page(request: HttpRequest, version: PlanVersion) -> HttpResponse:
    others = PlanVersion.objects.visible_to(request.user).filter(plan=version.plan_id)
    newer = others.standing().filter(number__gt=version.number).defer("content").newest_first().first()
    may_react = version.is_published and not (newer and newer.is_published)
    return render(
        request,
        "plans/version_detail.html",
        {
            "version": version,
            "village": version.plan.village,
            "trail": plan_trail(version.plan.village, f"Versie {version.number}"),
            "content": version.content,
            "chapters": _with_reactions(version),
            "file": _file(version),
            "newer": newer,
            "withdrawal": version.withdrawal if version.is_withdrawn else None,
            "period": period_of(version.plan) if may_react else None,
        },
    )


def _with_reactions(version: PlanVersion) -> list[content.ReadChapter]:
    """With how many reactions everybody may read on each section; on a page that is not public none."""
    chapters = content.read(version.content)
    counts = {}
    if version.is_published:
        rows = version.plan.reactions.counted().order_by()
        counts = dict(rows.values_list("section__key").annotate(count=Count("pk")))
    for chapter in chapters:
        for section in chapter.sections:
            section.reaction_count = counts.get(section.key, 0)
    return chapters
