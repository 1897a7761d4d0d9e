"""The same work for many, so that one that fails does not keep the others waiting."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from common.errors import DomainError

Item = TypeVar("Item")
Result = TypeVar("Result")

log = logging.getLogger(__name__)


def one_by_one(work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """What came of each. One that refuses, as when it is busy, is logged and left for the next time.

    Raises ExceptionGroup with what else went wrong, after the last; so a task of the clock fails and stamps nothing.
    """
    results, errors = [], []
    for item in items:
        name = f"{work.__name__} of {getattr(item, 'pk', item)}"  # no names of people in a log
        try:
            results.append(work(item))
        except DomainError as error:
            log.info("%s waits for the next time: %s", name, error)
        except Exception as error:
            error.add_note(name)
            errors.append(error)
    if errors:
        raise ExceptionGroup("some of many went wrong", errors)
    return results
