"""A slug that a village once had keeps working, on each address of that village in every app."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from villages.old_slugs import new_address


class OldSlugMiddleware:
    """A 404 on an address with a `village_slug` looks for the village that had it, and redirects.

    Only for who may know that village, so that the redirect tells nobody its new name. A form that was open
    during the rename is sent on with all that was typed (307). Never for good (301, 308): a browser keeps
    those, and a village may take an old name back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code != 404 or match is None:
            return response
        address = new_address(match, request.user)
        if address is None:
            return response
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(
            f"{address}?{query}" if query else address, preserve_request=request.method not in ("GET", "HEAD")
        )
