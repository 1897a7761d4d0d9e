"""What `manage.py outbox --loop` does besides sending, for who runs the mail without a broker. `mail` knows no app, so
each app adds in its `AppConfig.ready()` what its mails wait for.
"""

from collections.abc import Callable

_works: dict[Callable[[], object], float] = {}


def add_work(work: Callable[[], object], *, seconds: float) -> None:
    """Called again and again, with about this long in between; the same work that the worker's clock starts."""
    _works[work] = seconds


def works() -> dict[Callable[[], object], float]:
    return dict(_works)
