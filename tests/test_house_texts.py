"""The rules of the house that a machine can check in templates and in what people read."""

import ast
import re
from pathlib import Path

import pytest

from tests.source import BASE_DIR, python_files, templates, tree_of


@pytest.mark.parametrize("rule", ["style", "script", "handler", "javascript"])
def test_templates_hold_no_style_and_no_script(rule):
    """The content policy forbids it in the browser; this says so before."""
    patterns = {
        "style": r"<style\b|\sstyle=",
        # an import map cannot be a file of its own; it carries the nonce of its page
        "script": r"<script(?![^>]*\bsrc=)(?! type=\"importmap\" nonce=)[^>]*>",
        "handler": r"\son[a-z]+\s*=\s*[\"']",
        "javascript": r"javascript:",
    }
    allowed = ("templates/emails/", "templates/pdf/")  # a mail and a PDF have no content policy
    editor = 'templates/plans/_editor_head.html: <script type="importmap" nonce="{{ csp_nonce }}">'
    broken = [
        f"{path}: {found.group()}"
        for path in templates()
        if not str(path).startswith(allowed)
        for found in re.finditer(patterns[rule], (BASE_DIR / path).read_text(), re.IGNORECASE)
    ]

    assert [one for one in broken if one != editor] == []  # its import map carries a nonce


def test_nothing_is_loaded_from_elsewhere():
    places = [*templates(), *templates("*.css")]
    places += [
        path.relative_to(BASE_DIR)
        for kind in ("*.css", "*.js", "*.svg")
        for path in (BASE_DIR / "static").rglob(kind)
    ]
    loads = re.compile(r"""(?:src|srcset|data|poster)=["']https?://|url\(\s*["']?(?:https?:)?//|@import\s+["']?http|"""
                       r"""<link[^>]+href=["']https?://|googleapis|gstatic|jsdelivr|unpkg|cdnjs""", re.IGNORECASE)  # fmt: skip
    broken = [
        f"{path}: {found.group()}"
        for path in places
        for found in loads.finditer((BASE_DIR / path).read_text())
    ]

    assert broken == []


def test_the_portal_says_u():
    words = re.compile(r"\b(je|jij|jouw|jouwe|jullie|jezelf)\b", re.IGNORECASE)
    texts = {path: (BASE_DIR / path).read_text() for path in [*templates(), *templates("*.txt")]}
    texts |= {path: "\n".join(_texts_of(path)) for path in python_files()}
    broken = [f"{path}: {found.group()}" for path, text in texts.items() for found in words.finditer(text)]

    assert broken == []


def _texts_of(path: Path) -> list[str]:
    return [
        node.value
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def test_texts_do_not_shout():
    broken = [
        f"{path}: {text.strip()[:60]}"
        for path in templates()
        for text in re.findall(r">([^<>{}]*[a-z]!)\s*[<{]", (BASE_DIR / path).read_text())
    ]

    assert broken == []


def test_templates_that_are_included_list_their_variables():
    broken = [
        str(path)
        for path in templates()
        if path.name.startswith("_")
        and not str(path).startswith("templates/emails/")
        and not (BASE_DIR / path).read_text().lstrip().startswith(("{#", "{% load", "{% comment"))
    ]

    assert broken == []


def test_includes_say_only():
    broken = [
        f"{path}: {found.group()}"
        for path in templates()
        if not str(path).startswith(("templates/wup/", "templates/emails/"))  # these share one whole context
        for found in re.finditer(r"\{%\s*include [^%]*%\}", (BASE_DIR / path).read_text())
        if not re.search(r"\bonly\s*%\}$", found.group())
    ]

    assert broken == []
