"""The source itself, for the tests of the rules of the house."""

import ast
from functools import cache
from pathlib import Path

from wup_portal.embedded import BASE_DIR

APPS = ("common", "mail", "accounts", "villages", "sessions", "plans", "wup_portal")


@cache
def python_files(*apps: str) -> list[Path]:
    return [
        path.relative_to(BASE_DIR)
        for app in apps or APPS
        for path in sorted((BASE_DIR / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def templates(suffix: str = "*.html") -> list[Path]:
    return sorted(path.relative_to(BASE_DIR) for path in (BASE_DIR / "templates").rglob(suffix))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse((BASE_DIR / path).read_text())
