"""A slug that a village once had keeps working, on each address of that village in every app."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from villages.models import Village


class OldSlugMiddleware:
    """A 404 on an address with a `village_slug` looks for the village that had it, and redirects.

    Only for who may know that village, so that the redirect tells nobody its new name; only for GET and
    HEAD: a form goes to the address of now.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code != 404 or match is None or request.method not in ("GET", "HEAD"):
            return response
        slug = match.kwargs.get("village_slug")
        if not slug:
            return response
        villages = Village.objects.visible_to(request.user)
        new = villages.filter(old_slugs__slug=slug).values_list("slug", flat=True).first()
        if new is None:
            return response
        address = reverse(match.view_name, args=match.args, kwargs={**match.kwargs, "village_slug": new})
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
