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
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Headers:
    """Stands outermost, so that also an answer of another middleware carries them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in EVERYWHERE.items():
            response.headers.setdefault(name, value)
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
    """PostgreSQL stores no NUL, so nothing has one in its address: 400 here instead of a 500 in a view.

    What is typed in a form is for the form to refuse, in words.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path or "\x00" in query or "%00" in query:
            raise BadRequest("A NUL in the address.")
        return self.get_response(request)
