"""Two frozen versions beside each other."""

import html

import pytest
from django.urls import reverse

from plans.comparing import compare_versions
from plans.models import PlanVersion
from tests.factories import PlanFactory, PlanVersionFactory


def content(*chapters):
    """Each chapter a list of (key, title, html); all of them shown."""
    return {
        "chapters": [
            {
                "number": number,
                "title": f"Hoofdstuk {number}",
                "sections": [
                    {"key": key, "title": title, "html": text, "skipped": "", "number": f"{number}.{place}"}
                    for place, (key, title, text) in enumerate(sections, start=1)
                ],
            }
            for number, sections in enumerate(chapters, start=1)
        ]
    }


A, B, C, D = (
    ("a", "A", "<p>Aaa</p>"),
    ("b", "B", "<p>Bbb</p>"),
    ("c", "C", "<p>Ccc</p>"),
    ("d", "D", "<p>Ddd</p>"),
)


def told(old, new):
    return {each.key: each.words for each in compare_versions(old, new) if each.is_changed}


def test_only_what_changed_is_told():
    assert told(content([A, B], [C]), content([A, B], [C])) == {}
    assert told(content([A, B]), content([A, B, C])) == {"c": ["nieuw"]}
    assert told(content([A, B, C]), content([A, C])) == {"b": ["staat er niet meer in"]}
    assert told(content([A, B]), content([A, ("b", "Wonen", "<p>Bbb</p>")])) == {"b": ["heette: B"]}
    assert told(content([A, B], [C]), content([A], [B, C])) == {"b": ["stond in hoofdstuk 1. Hoofdstuk 1"]}
    assert told(content([A, B, C, D]), content([D, A, B, C])) == {"d": ["staat op een andere plek"]}


def test_one_word_that_changed_is_that_word():
    before = content([("a", "A", "<p>Wij isoleren eerst de huizen aan de dorpsstraat.</p>"), B])
    after = content([("a", "A", "<p>Wij isoleren eerst de boerderijen aan de dorpsstraat.</p>"), B])

    (section,) = [each for each in compare_versions(before, after) if each.is_changed]
    pieces = [piece for change in section.changes for piece in change.pieces if piece[0] != "same"]
    assert pieces == [("removed", "huizen"), ("added", "boerderijen")]


def test_text_that_went_or_came_is_shown():
    (gone,) = [each for each in compare_versions(content([A, B]), content([A])) if each.is_changed]
    assert [change.op for change in gone.changes] == ["removed"]
    (new,) = [each for each in compare_versions(content([A]), content([A, B])) if each.is_changed]
    assert [change.op for change in new.changes] == ["added"]


# --- the page


def at(village, query=""):
    return reverse("plans:version_choose", args=[village.slug]) + query


@pytest.fixture
def plan(village):
    plan = PlanFactory(village=village)
    for number, status in enumerate(("published", "published", "offered", "frozen"), start=1):
        PlanVersionFactory(
            plan=plan, number=number, content=content([("a", "A", f"<p>Dit is tekst {number}.</p>")])
        )
        PlanVersion.objects.filter(plan=plan, number=number).update(status=status)
    return plan


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "heading"),
    [("", "1 naar versie 2"), ("?nieuw=2", "1 naar versie 2"), ("?oud=2&nieuw=1", "1 naar versie 2"), ("?nieuw=1", "Versies vergelijken")],
)  # fmt: skip
def test_a_visitor_compares_what_is_public(query, heading, plan, client):
    page = html.unescape(client.get(at(plan.village, query), follow=True).content.decode())

    assert heading in page
    assert "tekst 3" not in page
    assert ">3, " not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["?oud=1&nieuw=3", "?nieuw=4", "?oud=9&nieuw=1", "?nieuw=x", "?oud=-1", "?nieuw=99999999999999999999"],
)
def test_what_one_may_not_see_answers_as_nonsense_does(query, plan, client):
    assert client.get(at(plan.village, query)).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("numbers", [(1, 3), (4, 1), (9, 1), (1, 99999999999999999999)])
def test_an_address_typed_by_hand_answers_so_too(numbers, plan, client):
    assert client.get(reverse("plans:version_compare", args=[plan.village.slug, *numbers])).status_code == 404


@pytest.mark.django_db
def test_the_officer_and_the_village_see_more(plan, client_of, officer, lead):
    assert "2 naar versie 3" in client_of(officer).get(at(plan.village), follow=True).content.decode()
    assert "3 naar versie 4" in client_of(lead).get(at(plan.village), follow=True).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [2, 12])
def test_the_page_takes_the_same_number_of_queries(count, village, client, django_assert_num_queries):
    plan = PlanFactory(village=village)
    for number in range(1, count + 1):
        PlanVersionFactory(plan=plan, number=number, published=True)

    with django_assert_num_queries(2):
        client.get(reverse("plans:version_compare", args=[village.slug, 1, 2]))
