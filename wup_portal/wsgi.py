import os
import re
from collections.abc import Callable, Iterable

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wup_portal.settings")
portal = get_wsgi_application()
CHARSET = re.compile(r";\s*charset\*?\s*=[^;]*", re.IGNORECASE)


def application(environ: dict, start_response: Callable) -> Iterable[bytes]:
    """Our pages send UTF-8, so that is how everything is read, whatever a client calls it.

    Django would take any codec of Python by name: some make half letters, and others are no code for letters
    and stop it before the first middleware.
    """
    environ["CONTENT_TYPE"] = CHARSET.sub("", environ.get("CONTENT_TYPE", ""))
    return portal(environ, start_response)
