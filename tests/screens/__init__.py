"""Screens: every page of the portal in every state that matters, as answers of Django's test client.

- `pages.py`: every address that answers a page, by everybody who sees something else there. Most of it comes from
  the access matrix by itself; what a plain GET does not reach has a scene here.
- `forms.py`: every form in its error state: who sends what that is wrong.
- `content.py`: the same with the demo content, and with nothing at all.

`tests/test_screens.py` and `tests/test_error_states.py` see that nothing is missing and read the HTML;
`tests/journeys/test_accessibility.py` shows each screen in a real browser and looks with axe.
"""

import copy
import hashlib
import re
from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

#: What differs from one request or person to the next, and not in what there is to see.
PERSONAL = re.compile(r'value="[^"]*"|nonce="[^"]*"|[\w.-]+@[\w.-]+\.\w+|Persoon \d+|[0-9a-f-]{36}')


@dataclass(frozen=True)
class Screen:
    name: str  # of the address, or of the state
    path: str
    who: str
    status: int
    html: str
    headers: dict[str, str]

    def __str__(self) -> str:
        return f"{self.name} ({self.path} as {self.who}, {self.status})"

    @property
    def mark(self) -> str:
        """The same for two screens that show the same page to two people."""
        main = re.search(r"<main.*</main>", self.html, re.DOTALL)
        return hashlib.sha256(PERSONAL.sub("", main[0] if main else self.html).encode()).hexdigest()


def screen(name: str, who: str, path: str, response: HttpResponse) -> Screen:
    return Screen(name, path, who, response.status_code, response.content.decode(), dict(response.headers))


def is_page(response: HttpResponse) -> bool:
    return response.get("Content-Type", "").startswith("text/html") and bool(response.content)


def browser_of(world, who: str) -> Client:
    client = Client(raise_request_exception=False)
    if who != "visitor":
        client.force_login(getattr(world, who))
    return client


def ask(client: Client, method: str, path: str, data: dict | None = None) -> HttpResponse:
    """The answer; whatever the request changed is undone."""
    cache.clear()  # limits count by network, and everybody comes from one
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        response = getattr(client, method)(path, data or {})
        transaction.set_rollback(True)
    client.cookies = cookies
    return response
