"""Pages for when something goes wrong: no database, no session, no context processor."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader

#: Links from a mail begin so. Whether one was ever right, the page does not tell.
PERSONAL_LINKS = (
    "/kennissessies/aanmelden/", "/kennissessies/spreker/", "/afmelden/", "/mijn-gegevens/", "/doe-mee/bevestigen/",
    "/initiatieven/bevestigen/", "/organisatie/uitnodiging/",
)  # fmt: skip


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    return _page(400)


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    return _page(403)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    """A page of a village may be there after signing in; from elsewhere an address may hold a token, so that stays out."""
    if request.path.startswith(PERSONAL_LINKS):
        return _page(404, is_personal_link=True)
    sign_in = ""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        is_village = request.path.startswith("/dorpen/")
        sign_in = "/inloggen/" + (f"?{urlencode({'next': request.path})}" if is_village else "")
    return _page(404, sign_in=sign_in)


def too_many(request: HttpRequest, exception=None) -> HttpResponse:
    return _page(429)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(500)


def _page(status: int, **context) -> HttpResponse:
    return HttpResponse(loader.render_to_string(f"{status}.html", context), status=status)
