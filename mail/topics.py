"""Whose mail may somebody see who is not a coordinator? `mail` knows no app, so each app says it of its own.

Filled in the `AppConfig.ready()` of the app that gives its mails a topic.
"""

from collections.abc import Callable, Iterable

_sources: list[Callable[..., Iterable[str]]] = []


def register_topics(source: Callable[..., Iterable[str]]) -> None:
    """source: given a user, the topics ("session:12") of which this user may see the mail."""
    if source not in _sources:
        _sources.append(source)


def topics_of(user) -> set[str]:
    return {topic for source in _sources for topic in source(user)}
