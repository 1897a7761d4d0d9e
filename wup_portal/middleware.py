"""Headers that every answer carries, whatever view, error or middleware made it."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

EVERYWHERE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), payment=(), usb=()"
    ),
    "Referrer-Policy": "same-origin",  # no-referrer would make the browser send Origin: null
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


NUL = "\x00"


class Headers:
    """Stands outermost, so that also an answer of another middleware carries them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in EVERYWHERE.items():
            response.headers.setdefault(name, value)
        return response


class PersonalLinks:
    """An address with a token in it is a key: no cache keeps what it answers and no search engine lists it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.resolver_match and "token" in request.resolver_match.kwargs:
            response["Cache-Control"] = "no-store"
            response["X-Robots-Tag"] = "noindex"
        return response


class NoStore:
    """What a signed-in person sees stays out of every cache: the next one at this computer presses Back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # A page that never asked who is there is the same for everybody.
        if request.session.accessed and request.user.is_authenticated and "Cache-Control" not in response:
            patch_cache_control(response, no_store=True)
        return response


class RefuseNul:
    """What no person can type and PostgreSQL cannot store is a 400 here, instead of a 500 in some view: a NUL."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if NUL in request.path or NUL in query or "%00" in query:
            raise BadRequest("A NUL in the address.")
        if any(NUL in value for value in request.COOKIES.values()):
            raise BadRequest("A NUL in a cookie.")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        """Here and not before: only now Django has read the form, or refused it as too big."""
        if any(NUL in text for name, values in request.POST.lists() for text in (name, *values)):
            raise BadRequest("A NUL in the form.")
