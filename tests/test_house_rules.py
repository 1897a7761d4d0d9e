"""The rules of the house that a machine can check in code: layers, addresses, one place for each kind of thing."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.contrib.admindocs.views import simplify_regex
from django.urls import URLPattern, URLResolver, get_resolver

from tests.source import APPS, BASE_DIR, python_files, templates, tree_of

#: An app may import the apps that stand in its row, and nothing else of ours.
MAY_IMPORT = {
    "common": set(),
    "mail": {"common"},
    "accounts": {"common", "mail"},
    "villages": {"common", "mail", "accounts"},
    "sessions": {"common", "mail", "accounts", "villages"},
    "plans": {"common", "mail", "accounts", "villages"},
    "wup_portal": {"common", "mail", "accounts", "villages", "sessions", "plans"},
}
#: Inside an app a module imports only from its left. What is not named here is work, or a helper of it.
ORDER = [
    {"states", "calculations"}, {"models"}, {"permissions"}, {"emails", "pdf"}, {"work"}, {"tasks"},
    {"services"}, {"periodic", "forms"}, {"views", "middleware"}, {"urls"}, {"admin", "management"},
]  # fmt: skip
RANK = {name: number for number, names in enumerate(ORDER) for name in names}
#: Helpers that know nothing of their app may be imported from everywhere; this is where they may import from.
FREE_BELOW = RANK["tasks"]

#: The one place where an import inside a function is right, and two that set something for what they import.
LATE_IMPORTS = {"apps.py", "wup_portal/run.py", "common/pdf_child.py"}
#: Every page that opens without signing in (except allauth's own).
PUBLIC = {
    "knowledge_sessions:calendar_feed",
    "knowledge_sessions:helper_check_in",
    "knowledge_sessions:link",
    "knowledge_sessions:link_answer",
    "knowledge_sessions:link_cancel",
    "knowledge_sessions:link_evaluate",
    "knowledge_sessions:link_material",
    "knowledge_sessions:material_file",
    "knowledge_sessions:link_decline",
    "knowledge_sessions:link_hand_over",
    "knowledge_sessions:link_sent",
    "knowledge_sessions:request_invitation",
    "knowledge_sessions:request_received",
    "knowledge_sessions:session_calendar",
    "knowledge_sessions:session_detail",
    "knowledge_sessions:session_list",
    "knowledge_sessions:speaker_link",
    "knowledge_sessions:speaker_link_photo",
    "knowledge_sessions:speaker_photo",
    "plans:image_file",
    "plans:image_small",
    "plans:plan_list",
    "plans:plan_read",
    "plans:reaction_edit",
    "plans:reaction_link",
    "plans:reaction_list",
    "plans:reaction_new",
    "plans:reaction_sent",
    "plans:reaction_withdraw",
    "plans:verify",
    "plans:version_choose",
    "plans:version_compare",
    "plans:version_detail",
    "plans:version_list",
    "plans:version_pdf",
    "plans:version_progress",
    "villages:invitation_accept",
    "portal:about",
    "portal:accessibility",
    "portal:alive",
    "portal:contact",
    "portal:contact_sent",
    "portal:glossary",
    "portal:home",
    "portal:municipality_detail",
    "portal:privacy",
    "portal:ready",
    "portal:security_txt",
    "portal:style",
    "portal:mail_webhook",
    "portal:unsubscribe",
    "portal:village_detail",
    "villages:initiative_confirm",
    "villages:initiative_detail",
    "villages:initiative_list",
    "villages:initiative_register",
    "villages:initiative_sent",
    "villages:municipality_list",
    "villages:own_address_confirm",
    "villages:own_data",
    "villages:own_data_address",
    "villages:own_data_ask",
    "villages:own_data_edit",
    "villages:own_data_invitations",
    "villages:own_data_remove",
    "villages:own_data_sent",
    "villages:signup_check",
    "villages:signup_confirm",
    "villages:signup_consent",
    "villages:signup_double",
    "villages:signup_person",
    "villages:signup_place",
    "villages:signup_reason",
    "villages:signup_sent",
    "villages:signup_start",
    "villages:village_list",
}
#: Templates and modules that may mark text as safe, each with its reason.
SAFE = {
    "common/templatetags/portal.py": "cleans it with clean_html() in the same line",
    "plans/reading.py": "writes its own tree of cleaned parts",
    "templates/wup/layout/help_and_errors.html": "help texts are written by us",
}


@cache
def imports_of(path: Path) -> list[tuple[int, str]]:
    """Line and dotted name of everything this module imports, names inside modules included."""
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return found


def module_name(dotted_or_path: str | Path) -> str:
    """The second part: "services" of plans.services.writing and of plans/services/writing.py."""
    parts = (
        dotted_or_path.with_suffix("").parts
        if isinstance(dotted_or_path, Path)
        else dotted_or_path.split(".")
    )
    return parts[1] if len(parts) > 1 else ""


def test_apps_import_only_from_their_right():
    broken = [
        f"{path}:{line} imports {name}"
        for path in python_files()
        for line, name in imports_of(path)
        if (app := name.split(".")[0]) in APPS and app not in MAY_IMPORT[path.parts[0]] | {path.parts[0]}
    ]

    assert broken == []


@pytest.mark.parametrize("app", [app for app in APPS if app not in ("common", "wup_portal")])
def test_modules_import_only_from_their_left(app):
    broken = []
    for path in python_files(app):
        own = module_name(path)
        if own in ("apps", "__init__"):
            continue
        for line, name in imports_of(path):
            other = module_name(name)
            if not name.startswith(f"{app}.") or other == own or other not in RANK:
                continue
            if RANK[other] >= RANK.get(own, FREE_BELOW) and RANK[other] != RANK.get(own):
                broken.append(f"{path}:{line} imports {name}")

    assert broken == []


def test_no_import_hides_inside_a_function():
    broken = [
        f"{path}:{node.lineno}"
        for path in python_files()
        if path.name not in LATE_IMPORTS and str(path) not in LATE_IMPORTS
        for function in ast.walk(tree_of(path))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert broken == []


def users_of(name: str) -> set[str]:
    return {
        str(path)
        for path in python_files()
        if any(name in imported.split(".") for _, imported in imports_of(path))
    }


def test_only_one_module_makes_pdfs():
    assert users_of("weasyprint") == {"common/pdf_child.py"}


def test_only_the_outbox_talks_to_a_mail_server():
    names = {"send_mail", "send_mass_mail", "mail_admins", "mail_managers", "get_connection", "smtplib"}
    users = {path for name in names for path in users_of(name)}

    assert users <= {"mail/delivery.py", "mail/transport.py"}
    assert users, "this test looks for the wrong names"


def test_no_mail_is_sent_past_the_outbox():
    broken = [
        f"{path}:{node.lineno}"
        for path in python_files()
        if not str(path).startswith("mail/")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in ("send_messages", "email_user")
    ]

    assert broken == []


def test_text_is_marked_safe_only_where_it_was_made_safe():
    in_code = {
        str(path)
        for path in python_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("mark_safe", "SafeString")
    }
    in_templates = {
        str(path)
        for path in templates()
        if re.search(r"\|\s*safe\b|\{%\s*autoescape off", (BASE_DIR / path).read_text())
    }

    assert in_code | in_templates == set(SAFE)


def test_forms_name_their_fields():
    broken = [str(path) for path in python_files() if "__all__" in _strings_for_fields(path)]

    assert broken == []


def _strings_for_fields(path: Path) -> set[str]:
    return {
        node.value.value
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Assign)
        and any(
            isinstance(target, ast.Name) and target.id in ("fields", "exclude") for target in node.targets
        )
        and isinstance(node.value, ast.Constant)
    }


def test_models_do_not_override_save_and_nobody_uses_signals():
    broken = [
        f"{path}:{node.lineno}"
        for path in python_files()
        if module_name(path) == "models"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef) and node.name == "save"
    ]
    signals = {path for name in ("post_save", "pre_save", "m2m_changed") for path in users_of(name)}

    assert broken == []
    assert signals == set()


def test_views_do_not_write():
    writes = re.compile(
        r"\.objects\.(create|bulk_create|get_or_create|update_or_create)\(|\.save\(|\.delete\(\)"
    )
    broken = [
        f"{path}: {found.group()}"
        for path in python_files()
        if module_name(path) == "views"
        for found in writes.finditer((BASE_DIR / path).read_text())
    ]

    assert broken == []


def addresses(resolver=None, prefix="", namespace="") -> list[tuple[str, str, object]]:
    """Name, path and view of every address of our own."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = ":".join(part for part in (namespace, entry.namespace) if part)
            found += addresses(entry, path, inner)
        elif isinstance(entry, URLPattern):
            found.append(
                (":".join(part for part in (namespace, entry.name or "") if part), path, entry.callback)
            )
    return found


def own_addresses():
    return [entry for entry in addresses() if not entry[1].startswith(("admin/", "inloggen/"))]


def test_every_public_page_is_known():
    public = {name for name, _, view in own_addresses() if not getattr(view, "login_required", True)}

    assert public == PUBLIC


def test_no_primary_key_stands_in_an_address():
    broken = [path for _, path, _ in own_addresses() if re.search(r"<(int:)?(pk|id|\w+_id|\w+_pk)>", path)]

    assert broken == []


def test_paths_are_lower_case_and_end_with_a_slash():
    broken = [
        simplify_regex(path)
        for _, path, _ in own_addresses()
        if not re.fullmatch(
            r"([a-z0-9-]+/|<[\w:]+>/)*([\w.-]+\.(txt|ics|csv|xml|webmanifest|ico))?",
            path.replace(".well-known/", ""),
        )
    ]

    assert broken == []


def test_big_modules_are_looked_at():
    """A module over 400 lines usually holds two subjects."""
    big = [str(path) for path in python_files() if len((BASE_DIR / path).read_text().splitlines()) > 400]

    assert big == []
