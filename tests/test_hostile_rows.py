"""What stands in the database is shown and never run: every text of every row is hostile, and every page is opened.

As if each check of each form had failed: pages, mails and the print of a plan still escape what they show, link only
to pages, and never read the text of a person as a template.
"""

import json
import re

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import DatabaseError, connection, models, transaction
from django.urls import reverse

from plans.models import PlanVersion
from plans.pdf import print_html
from tests.access import CAST
from tests.screens import ask, browser_of
from tests.test_access_matrix import ADDRESSES, ROWS

HOSTILE = "<script>kwaad()</script>\"'><img src=x onerror=kwaad()>{{7*7}}"
HOSTILE_BODY = (
    f'<p>{HOSTILE}</p><p><a href="java&#9;script:kwaad()">a</a><a href=" data:text/html,x">b</a></p>'
)
LINK = "javascript:kwaad()//"
APPS = ("accounts", "villages", "knowledge_sessions", "plans", "mail")
#: The portal itself makes these, and finds rows by them.
OURS = re.compile(
    r"(^|_)(slug|key|hash|sha256|reference|kind|status|code|email|topic|ref|template|path)($|_)"
)
RUNS = re.compile(
    r"<script>kwaad|<img src=x|(href|src|action)=[\"']?\s*(java\s*script|data:text)",
    re.IGNORECASE,
)


def spoil() -> set[str]:
    """Every text of a person, past every check of ours. Returns the columns."""
    done = set()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger speaks: frozen rows too
        for field in [field for app in APPS for model in apps.get_app_config(app).get_models()
                      for field in model._meta.local_fields]:  # fmt: skip
            is_text = isinstance(field, models.CharField | models.TextField)
            if not is_text or field.choices or field.unique or OURS.search(field.name):
                continue
            value = HOSTILE_BODY if field.name in ("body", "html") else HOSTILE
            value = LINK if "url" in field.name or field.name == "website" else value
            table, column = field.model._meta.db_table, field.column
            try:
                with transaction.atomic():
                    cursor.execute(
                        f'UPDATE "{table}" SET "{column}" = %s WHERE "{column}" <> %s',  # noqa: S608 -- names of our columns
                        [value[: field.max_length], "" if field.name == "body" else "-"],
                    )
            except DatabaseError:  # a constraint that knows which values there are
                continue
            if cursor.rowcount:
                done.add(f"{field.model.__name__}.{field.name}")
        for version in PlanVersion.objects.all():
            content = json.dumps(hostile_copy(version.content))
            cursor.execute("UPDATE plans_planversion SET content = %s WHERE id = %s", [content, version.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
    return done


def hostile_copy(content: object, name: str = "") -> object:
    if isinstance(content, dict):
        return {key: hostile_copy(value, key) for key, value in content.items()}
    if isinstance(content, list):
        return [hostile_copy(value, name) for value in content]
    if name in ("html", "skipped", "title", "label", "authors", "name", "municipality") and content:
        return HOSTILE_BODY if name == "html" else HOSTILE
    return content


@pytest.fixture(scope="module")
def spoiled(made_world, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        made_world.columns = spoil()
        yield made_world
        transaction.set_rollback(True)


def test_the_texts_are_hostile(spoiled):
    assert {"User.name", "Village.name", "Section.body", "SectionRevision.body", "KnowledgeSession.title", "Contact.name",
            "KnowledgeSession.online_url", "Initiative.website", "VillageSignup.motivation", "OutgoingMail.subject",
            "InvitationRequest.remark"} <= spoiled.columns  # fmt: skip


READ = [name for name in ADDRESSES if any(row.method == "get" and row.status != 405 for row in ROWS[name])]


@pytest.mark.parametrize("name", [name for name in READ if not name.startswith("admin:")])
def test_a_page_shows_hostile_text_and_does_not_run_it(name, spoiled, db):
    for row in ROWS[name]:
        may = [who for who in CAST if row.others.get(who, row.status) == 200]
        if row.method != "get" or not may:
            continue
        cache.clear()
        answer = ask(browser_of(spoiled, may[-1]), "get", reverse(name, kwargs=row.kwargs(spoiled)))

        assert answer.status_code < 500
        if answer.get("Content-Type", "").startswith("text/html"):
            page = answer.content.decode()
            assert not RUNS.search(page), RUNS.search(page)
            assert ">49<" not in page


def test_the_print_of_a_plan_shows_hostile_text_and_does_not_run_it(spoiled, db):
    for version in PlanVersion.objects.all():
        page = print_html(
            version.content,
            sha256=version.sha256,
            address="https://a.example/",
            verify_address="https://a.example/controleren/",
        )

        assert "kwaad" in page
        assert not RUNS.search(page)
