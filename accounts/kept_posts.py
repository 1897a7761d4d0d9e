"""Nothing typed is lost when the sign-in has expired or the CSRF check fails: the fields are kept and offered.

How it goes
- A view says `@keeps_typed_text`. On its GET the browser of the signed-in person gets a signed cookie: which
  browser this is, and who sits at it.
- A POST to it by somebody whose sign-in has ended, or that fails the CSRF check, is not carried out. Its
  fields become a row for 24 hours, and the person goes to the sign-in page or, when still signed in, to a page
  that says so.
- After signing in, `/inloggen/bewaarde-tekst/` shows the text with a button that sends it as if it were typed
  again: with a good token, through the same checks (may they, is the version still the newest). The page
  itself may ask `find(request)` and show the text in its own form.
- A POST that the view answers with a redirect has saved it: the row goes.

What it does not open
- Another site cannot plant text: what fails the CSRF check is only kept when Origin (or else Referer) is ours.
- Nothing is ever saved by itself; only the browser that typed it sees it, and only the person it was typed by,
  when we know who that was.
- Not without end: 1 MB, five texts per browser, twenty per network and hour.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import KeptPost
from common.limits import allow, network_of
from common.tokens import token_hash

KEPT_FOR = timedelta(hours=24)
MAX_CHARACTERS = 1_000_000
MAX_PER_BROWSER = 5
COOKIE_AGE = 30 * 24 * 3600  # seconds; longer than a sign-in lasts
SALT = "accounts.kept_posts"
PRIVATE_FIELDS = {"csrfmiddlewaretoken"}


def keeps_typed_text(view: Callable) -> Callable:
    """Decorator for a view with a form in which people type for long. Put it on top."""
    view.keeps_typed_text = True
    return view


# --- who sits at which browser -------------------------------------------------------------------------
def cookie_name() -> str:
    return "__Host-typed" if settings.HTTPS else f"typed-{settings.PORT}"


def read_browser(request: HttpRequest) -> tuple[str, int | None]:
    """(random name of this browser, pk of who last opened a form in it); ("", None) when we do not know."""
    value = request.COOKIES.get(cookie_name(), "")
    try:
        name, user_pk = signing.loads(value, salt=SALT, max_age=COOKIE_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return "", None
    return name, user_pk


def mark_browser(request: HttpRequest, response: HttpResponse, *, user_pk: int | None) -> None:
    name = read_browser(request)[0] or secrets.token_urlsafe(16)
    request.COOKIES[cookie_name()] = value = signing.dumps([name, user_pk], salt=SALT)
    response.set_cookie(
        cookie_name(), value, max_age=COOKIE_AGE, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )


# --- keep, find, forget ---------------------------------------------------------------------------------
def keep(request: HttpRequest) -> KeptPost | None:
    """Store what was typed; None when there is too much of it. The browser must be marked first."""
    fields = {name: values for name, values in request.POST.lists() if name not in PRIVATE_FIELDS}
    size = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    browser, user_pk = read_browser(request)
    if request.user.is_authenticated:
        user_pk = request.user.pk
    if not fields or size > MAX_CHARACTERS or not browser or len(request.path) > 300:
        return None
    if not allow("accounts.kept_post", network_of(request), times=20, seconds=3600):
        return None
    kept = KeptPost.objects.create(
        browser_hash=token_hash(browser), user_id=user_pk, path=request.path, fields=fields
    )
    older = KeptPost.objects.filter(browser_hash=kept.browser_hash).order_by("-pk")[MAX_PER_BROWSER:]
    KeptPost.objects.filter(pk__in=list(older.values_list("pk", flat=True))).delete()
    return kept


def find_all(request: HttpRequest) -> list[KeptPost]:
    """What this person typed in this browser and could not save, newest first."""
    browser = read_browser(request)[0]
    if not browser or not request.user.is_authenticated:
        return []
    return list(KeptPost.objects.waiting_for(request.user, token_hash(browser)).order_by("-pk"))


def find(request: HttpRequest, path: str | None = None) -> KeptPost | None:
    """The newest text for this page (or `path`). Changes nothing; ask it after the check on who may."""
    path = path or request.path
    return next((kept for kept in find_all(request) if kept.path == path), None)


def forget(request: HttpRequest, path: str | None = None) -> None:
    """Throw away what was kept for this page (or `path`); the middleware does it after a successful POST."""
    browser = read_browser(request)[0]
    if browser and request.user.is_authenticated:
        waiting = KeptPost.objects.waiting_for(request.user, token_hash(browser))
        waiting.filter(path=path or request.path).delete()


def delete_old() -> int:
    return KeptPost.objects.filter(kept_at__lt=timezone.now() - KEPT_FOR).delete()[0]


# --- is it ours ---------------------------------------------------------------------------------------
def is_own_page(request: HttpRequest) -> bool:
    """Whether the browser says that a page of ours sent this; no word about it counts as no."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    said = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        parts = urlsplit(said)
    except ValueError:
        return False
    return (parts.scheme, parts.netloc) == (request.scheme, request.get_host())
