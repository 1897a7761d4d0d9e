"""Pages for when something goes wrong: no database, no session, no context processor."""

from django.http import HttpRequest, HttpResponse
from django.template import loader


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    return _page(400)


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    return _page(403)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    return _page(404)


def too_many(request: HttpRequest, exception=None) -> HttpResponse:
    return _page(429)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(500)


def _page(status: int) -> HttpResponse:
    return HttpResponse(loader.render_to_string(f"{status}.html"), status=status)
