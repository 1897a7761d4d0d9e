"""Nothing typed is lost when the sign-in has expired or the CSRF check fails: the fields are kept and offered.

How it goes
- A view says `@keeps_typed_text("body")`, and its form carries `owner_mark(request.user)` in a hidden field: signed, for
  whom this form was made. The form knows that; the browser does not, once two people have used it.
- A POST to it by somebody whose sign-in has ended, or that fails the CSRF check, is not carried out. Its
  fields become a row of that owner for 24 hours, and the person goes to the sign-in page or, when still signed
  in, to a page that says so. Without a good mark nothing is kept.
- So is a POST by somebody else than the form was made for, whatever is right with the rest of it.
- After signing in, `/inloggen/bewaarde-tekst/` shows the text with a button that sends it as if it were typed
  again: with a good token, through the same checks (may they, is the version still the newest). The page
  itself may ask `find(request)` and show the text in its own form.
- When the view itself answers a POST with a redirect, it has saved it: the row goes.

What it does not open
- Another site cannot plant text: what fails the CSRF check is only kept when Origin (or else Referer) is ours.
- Nothing is ever saved by itself; only the person for whom the form was made sees it.
- Not without end: 1 MB, five texts per person, twenty per network and hour.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import KeptPost, User
from common.limits import allow, network_of

KEPT_FOR = timedelta(hours=24)
MAX_CHARACTERS = 1_000_000
MAX_PER_PERSON = 5
OWNER_FIELD = "made_for"
OWNER_SALT = "accounts.kept_posts.owner"
OWNER_AGE = timedelta(days=30)  # a form that stays open longer than a sign-in lasts
PRIVATE_FIELDS = {"csrfmiddlewaretoken", OWNER_FIELD}

#: (path, user) -> the path as it is called today; filled by an app whose addresses can change
_current_path: list[Callable[[str, User], str]] = []


def keeps_typed_text(field: str) -> Callable:
    """Decorator for a view with a form in which people type for long, mostly in `field`. Put it on top."""

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            response = view(request, *args, **kwargs)
            # only the answer of the view itself says "saved": a redirect of a middleware saved nothing
            if request.method == "POST" and response.status_code in (302, 303):
                forget(request)
            return response

        wrapper.keeps_typed_text = field
        return wrapper

    return decorate


def follow_renames(current_path: Callable[[str, User], str]) -> None:
    """For `AppConfig.ready()` of an app whose addresses can change."""
    _current_path.append(current_path)


# --- for whom a form was made ---------------------------------------------------------------------------
def owner_mark(user: User) -> str:
    return signing.dumps(user.pk, salt=OWNER_SALT)


def read_owner(request: HttpRequest) -> int | None:
    """The key of the person for whom the sent form was made; None when we do not know."""
    try:
        return signing.loads(request.POST.get(OWNER_FIELD, ""), salt=OWNER_SALT, max_age=OWNER_AGE)
    except (signing.BadSignature, ValueError):
        return None


def is_of_somebody_else(request: HttpRequest) -> bool:
    return request.user.is_authenticated and read_owner(request) not in (None, request.user.pk)


# --- keep, find, forget ---------------------------------------------------------------------------------
def keep(request: HttpRequest) -> KeptPost | None:
    """Store what was typed for the owner of the form; None when nobody is, or when there is too much of it."""
    fields = {name: values for name, values in request.POST.lists() if name not in PRIVATE_FIELDS}
    size = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    if not fields or size > MAX_CHARACTERS or len(request.path) > 300:
        return None
    owner = User.objects.filter(pk=read_owner(request)).first()
    if owner is None or not allow("accounts.kept_post", network_of(request), times=20, seconds=3600):
        return None
    kept = KeptPost.objects.create(user=owner, path=request.path, fields=fields)
    older = KeptPost.objects.filter(user=owner).order_by("-pk")[MAX_PER_PERSON:]
    KeptPost.objects.filter(pk__in=list(older.values_list("pk", flat=True))).delete()
    return kept


def find_all(request: HttpRequest) -> list[KeptPost]:
    """What this person typed and could not save, newest first, at the addresses of today."""
    if not request.user.is_authenticated:
        return []
    found = list(KeptPost.objects.waiting_for(request.user).order_by("-pk"))
    for kept in found:
        for current_path in _current_path:
            kept.path = current_path(kept.path, request.user)
    return found


def find(request: HttpRequest, path: str | None = None) -> KeptPost | None:
    """The newest text for this page (or `path`). Changes nothing; ask it after the check on who may."""
    path = path or request.path
    return next((kept for kept in find_all(request) if kept.path == path), None)


def forget(request: HttpRequest, path: str | None = None) -> None:
    """Throw away what was kept for this page (or `path`), under its old addresses too."""
    path = path or request.path
    KeptPost.objects.filter(pk__in=[kept.pk for kept in find_all(request) if kept.path == path]).delete()


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
