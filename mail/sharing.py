"""What the mails of one batch have in common, such as the session they invite to: read once for all of them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

FRESH_S = 1.0  # a change of the session stands in every mail that leaves later than this

_shared: ContextVar[dict | None] = ContextVar("shared", default=None)


@contextmanager
def one_batch() -> Iterator[None]:
    """Around the sending of mails that were claimed together."""
    token = _shared.set({})
    try:
        yield
    finally:
        _shared.reset(token)


def shared_in_batch(read: Callable) -> Callable:
    """For what is read to make a mail; outside a batch, such as on a page, it is always read."""

    @wraps(read)
    def wrapper(*key):
        shared, now = _shared.get(), time.monotonic()
        if shared is None:
            return read(*key)
        at, value = shared.get((read, key), (None, None))
        if at is None or now - at > FRESH_S:
            at, value = now, read(*key)
            shared[read, key] = at, value
        return value

    return wrapper
