"""Where a writer can read on, beside the questions of a section. `plans` knows no other app, so each source says it.

Filled in the `AppConfig.ready()` of the app that knows both sides.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from plans.states import Discipline


@dataclass(frozen=True)
class Reading:
    """A page worth reading before one writes."""

    title: str
    url: str
    detail: str = ""


_sources: list[Callable[[Discipline], Iterable[Reading]]] = []


def register_readings(source: Callable[[Discipline], Iterable[Reading]]) -> None:
    if source not in _sources:
        _sources.append(source)


def readings_for(discipline: str) -> list[Reading]:
    return [reading for source in _sources for reading in source(Discipline(discipline))]
