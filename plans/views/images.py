"""Pictures in the text of a plan: add one while writing, and hand it out to who may see it."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError
from common.uploads import FILE_POLICY
from plans.breadcrumbs import section_trail
from plans.forms.writing import ImageForm
from plans.models import PersonalDraft, PlanImage, Section
from plans.services import drafts, images
from plans.views.writing import section_to_edit


@login_not_required
@require_safe
def image_file(request: HttpRequest, key: UUID, size: str = "large") -> HttpResponse:
    image = get_object_or_404(PlanImage.objects.visible_to(request.user), key=key)
    response = HttpResponse(bytes(getattr(image, size)), content_type=image.content_type)
    response["Content-Disposition"] = f'inline; filename="afbeelding.{image.kind}"'
    response["Content-Security-Policy"] = FILE_POLICY
    response["Cache-Control"] = "private, max-age=3600"  # who may see it can change; the image cannot
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def section_image(request: HttpRequest, village_slug: str, key: str) -> HttpResponse:
    """As a page of its own it puts the image under the text of the writer, as their draft; the script of the
    editor asks for JSON and puts it where the writer is: {"src", "alt", "caption"}, or 422 with {"errors"}.
    """
    section = section_to_edit(request, village_slug, key)
    draft = _draft(request, section)
    form = ImageForm(request.POST, request.FILES) if request.method == "POST" else ImageForm()
    wants_json = "application/json" in request.headers.get("Accept", "")
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        try:
            image = images.add_image(section.plan, values["picture"], by=request.user)
            if wants_json:
                return JsonResponse(
                    {"src": image.address, "alt": values["alt"], "caption": values["caption"]}
                )
            return _in_draft(request, section, draft, image, values)
        except DomainError as error:
            form.add_error("picture", str(error))
    if wants_json:
        errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        return JsonResponse({"errors": errors}, status=422)
    context = {
        "section": section,
        "village": section.plan.village,
        "trail": section_trail(section, "Afbeelding toevoegen"),
        "form": form,
        "draft": draft,
    }
    return render(request, "plans/section_image.html", context, status=422 if form.errors else 200)


def _draft(request: HttpRequest, section: Section) -> PersonalDraft | None:
    """?concept=: what this person was writing when they asked for an image."""
    waiting = PersonalDraft.objects.filter(section=section, user=request.user).waiting()
    asked = request.GET.get("concept")
    return next((draft for draft in waiting if str(draft.page) == asked), None) if asked else None


def _in_draft(
    request: HttpRequest, section: Section, draft: PersonalDraft | None, image: PlanImage, values: dict
) -> HttpResponse:
    figure = images.figure_html(image, alt=values["alt"], caption=values["caption"])
    kept = drafts.keep_draft(
        section, page=uuid4(), number=drafts.number_now(), body=images.with_figure(section, draft, figure),
        base_version=draft.base_version if draft else section.version, by=request.user,
        goes_on_with=draft.reference if draft else "",
    )  # fmt: skip
    messages.success(request, "De afbeelding staat onder uw tekst. In het plan komt zij als u opslaat.")
    edit = reverse("plans:section_edit", args=[section.plan.village.slug, section.key])
    return redirect(f"{edit}?concept={kept.page}")
