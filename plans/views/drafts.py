"""What somebody is typing: kept by itself while they write, thrown away, taken back; and who else is writing."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts import kept_posts
from accounts.models import User
from common.dates import clock_text
from common.errors import DomainError
from plans import presence
from plans.forms.writing import MOST_VERSIONS
from plans.models import Section
from plans.services import drafts
from plans.views.writing import section_to_edit

OF_SOMEBODY_ELSE = "Op dit apparaat is nu iemand anders aangemeld. Uw tekst wordt hier niet bewaard."


def posted_page(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("page", ""))
    except ValueError:
        raise BadRequest("A draft belongs to a page.") from None


@require_POST
def draft_keep(request: HttpRequest, village_slug: str, key: str) -> HttpResponse:
    """For the script of the editor. Answers when the text was kept, and what the writer should know meanwhile.

    200 with a higher `number` than was sent: the portal has a later text of this page, and this one was not kept.
    409 with `closed`: this page was saved or its text thrown away; 409 with `error`: not kept, and why.
    """
    section = section_to_edit(request, village_slug, key)
    if kept_posts.is_of_somebody_else(request):
        return JsonResponse({"error": OF_SOMEBODY_ELSE, "is_final": True}, status=409)
    page = posted_page(request)
    try:
        number, base_version = int(request.POST["number"]), int(request.POST["written_on"])
        body = request.POST["body"]
    except (KeyError, ValueError):
        raise BadRequest("A draft has a text, a number and the version it was written on.") from None
    if not (0 <= number < 2**53 and 0 <= base_version <= MOST_VERSIONS):
        raise BadRequest("No page counts like this.")
    try:
        draft = drafts.keep_draft(
            section, page=page, number=number, body=body, base_version=base_version, by=request.user,
            goes_on_with=request.POST.get("goes_on_with", ""),
        )  # fmt: skip
    except DomainError as error:
        return JsonResponse({"error": str(error)}, status=409)
    if draft is None:
        return JsonResponse({"closed": True}, status=409)
    presence.sign_of_life(section, request.user)
    kept_at = clock_text(draft.updated_at) if draft.body else ""
    notices = _notices(section, request.user, base_version)
    return JsonResponse({"number": draft.number, "kept_at": kept_at, "notices": notices})


def _notices(section: Section, user: User, base_version: int) -> list[str]:
    found = [
        f"{writer.name} schrijft hier ook, sinds {clock_text(writer.since)} uur."
        for writer in presence.others_writing(section, user)
    ]
    if section.removed_at:
        found.append(
            "Dit onderdeel is weggehaald uit het plan. Wat u typt, blijft bewaard als uw eigen concept."
        )
    elif section.is_skipped:
        found.append("Het dorp slaat dit onderdeel nu over. Wat u typt, blijft bewaard als uw eigen concept.")
    if taken_over := drafts.taken_over_from(section, user):
        found.append(f"{taken_over.by} schrijft hier verder sinds {clock_text(taken_over.at)} uur.")
    if section.version > base_version and section.updated_by_id != user.pk:
        found.append(
            f"{section.updated_by or 'Iemand anders'} heeft dit onderdeel om {clock_text(section.updated_at)} uur "
            "opgeslagen. Als u opslaat, ziet u beide teksten naast elkaar."
        )
    return found


@require_POST
def draft_discard(request: HttpRequest, village_slug: str, key: str) -> HttpResponse:
    section = section_to_edit(request, village_slug, key)
    drafts.throw_away(section, page=posted_page(request), by=request.user)
    messages.success(request, "Uw eigen concept is weggegooid. U kunt het nog een dag terughalen.")
    return redirect("plans:section_edit", village_slug, key)


@require_POST
def draft_take_back(request: HttpRequest, village_slug: str, key: str) -> HttpResponse:
    section, page = section_to_edit(request, village_slug, key), posted_page(request)
    edit = reverse("plans:section_edit", args=[village_slug, key])
    if drafts.take_back(section, page=page, by=request.user):
        messages.success(
            request, "Uw concept is terug. Het staat nog niet in het plan: kies daarvoor Opslaan."
        )
        return redirect(f"{edit}?concept={page}")
    messages.error(request, "Dat concept is er niet meer.")
    return redirect(edit)


@require_POST
def section_take_over(request: HttpRequest, village_slug: str, key: str) -> HttpResponse:
    """It stops nobody: whoever saves second sees both texts."""
    section = section_to_edit(request, village_slug, key)
    others = [writer.user_pk for writer in presence.others_writing(section, request.user)]
    drafts.take_over(section, taken_from=others, by=request.user)
    presence.end_for(section, others)
    presence.sign_of_life(section, request.user)
    messages.success(request, "U schrijft hier nu verder. Wie hier bezig was, krijgt dat te zien.")
    return redirect("plans:section_edit", village_slug, key)
