"""The pages of the workshop, through the client."""

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.models import Section, SectionRevision
from plans.progress import next_steps
from plans.services import drafts, moves, writing
from plans.services.start import create_plan
from tests.factories import (
    AssignmentFactory,
    KnowledgeSessionFactory,
    MembershipFactory,
    PlanFactory,
    SectionFactory,
)

pytestmark = pytest.mark.django_db

OLD = "<p>Wij isoleren eerst de huizen aan de dorpsstraat.</p>"


@pytest.fixture
def section(village):
    return SectionFactory(plan__village=village, written=True, key="samenvatting", title="Samenvatting")


def at(section, name="section_edit", *more):
    return reverse(f"plans:{name}", args=[section.plan.village.slug, section.key, *more])


def text_of(response):
    return html.unescape(response.content.decode())


# --- writing


def test_editor_shows_text_questions_and_version(section, client_of, advisor):
    page = text_of(client_of(advisor).get(at(section)))

    assert "Wat wil het dorp bereiken?" in page
    assert '<input type="hidden" name="version" value="1"' in page
    assert ">\nWij isoleren eerst de huizen aan de dorpsstraat.</textarea>" in page
    assert f'data-html="{OLD}"' in page


@pytest.mark.parametrize("page", ["section_edit", "section_detail"])
def test_past_session_about_the_same_is_linked_beside_the_questions(page, section, client_of, advisor):
    over = timezone.now() - timedelta(days=10)
    row = KnowledgeSessionFactory(
        starts_at=over,
        ends_at=over + timedelta(hours=2),
        status="held",
        subject="gesprek",
        title="Wat wij leerden",
    )
    Section.objects.filter(pk=section.pk).update(discipline="sociaal")

    text = client_of(advisor).get(at(section, page)).content.decode()

    assert f'<a href="/kennissessies/{row.slug}/">Kennissessie: Wat wij leerden</a>' in text


def test_saving_stores_and_comes_back(section, client_of, advisor):
    answer = client_of(advisor).post(at(section), {"body": "Eerst dit.\n\nDan dat.", "version": 1})

    section.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, at(section))
    assert section.body == "<p>Eerst dit.</p>\n<p>Dan dat.</p>"


@pytest.mark.parametrize("data", [{}, {"version": ""}, {"version": "nieuwste"}])
def test_a_text_without_its_version_is_never_stored(data, section, client_of, advisor):
    answer = client_of(advisor).post(at(section), {"body": "<p>Zomaar</p>", **data})

    section.refresh_from_db()
    assert (answer.status_code, section.body, section.version) == (400, OLD, 1)


def test_stale_save_shows_both_texts_who_and_what_differs(section, client_of, advisor, lead):
    writing.save_section(section.pk, body=OLD.replace("eerst", "nu"), version=1, by=lead)

    answer = client_of(advisor).post(at(section), {"body": OLD.replace("huizen", "daken"), "version": 1})

    page = text_of(answer)
    assert answer.status_code == 409
    assert f"De tekst van {lead}" in page
    assert "Wij isoleren nu de huizen aan de dorpsstraat." in page
    assert f">\n{OLD.replace('huizen', 'daken')}</textarea>" in page
    assert '<input type="hidden" name="version" value="2"' in page
    marked = re.findall(r"<(ins|del)><span class=\"visually-hidden\">\[\w+: </span>(\w+)<", page)
    assert marked == [
        ("del", "eerst"),
        ("ins", "nu"),
        ("del", "nu"),
        ("ins", "eerst"),
        ("del", "huizen"),
        ("ins", "daken"),
    ]
    assert SectionRevision.objects.filter(section=section).count() == 2


def test_merged_text_is_saved_on_top_of_both(section, client_of, advisor, lead):
    writing.save_section(section.pk, body="<p>Van de trekker</p>", version=1, by=lead)
    client = client_of(advisor)
    client.post(at(section), {"body": "<p>Van de adviseur</p>", "version": 1})

    client.post(at(section), {"body": "<p>Van ons samen</p>", "version": 2, "action": "save"})

    assert list(section.revisions.values_list("number", "body")) == [
        (3, "<p>Van ons samen</p>"), (2, "<p>Van de trekker</p>"), (1, OLD)
    ]  # fmt: skip


def test_preview_shows_the_text_and_stores_nothing(section, client_of, advisor):
    answer = client_of(advisor).post(
        at(section), {"body": "- een\n- twee", "version": 1, "action": "preview"}
    )

    page = answer.content.decode()
    assert "Voorbeeld, nog niet opgeslagen" in page
    assert "<li>een</li>" in page
    assert ">\n- een\n- twee</textarea>" in page
    assert section.revisions.count() == 1


@pytest.mark.parametrize("body", ["woord " * 4000, "x" * 151_000])
def test_too_long_a_text_says_what_to_do_and_stays(body, section, client_of, advisor):
    answer = client_of(advisor).post(at(section), {"body": body, "version": 1})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Fout: " in page
    assert "De tekst is te lang" in page
    assert body.strip() in page


def test_hostile_text_is_harmless_on_every_page(section, client_of, advisor):
    client = client_of(advisor)
    hostile = (
        "<p>Hoi<img src=x onerror=alert(1)></p><script>alert(1)</script><a href='javascript:alert(1)'>x</a>"
    )
    client.post(at(section), {"body": hostile, "version": 1, "reason": "<script>alert(2)</script>"})

    pages = [
        at(section),
        at(section, "section_detail"),
        at(section, "section_history"),
        at(section, "section_compare") + "?oud=1&nieuw=2",
        at(section, "section_restore", 1),
        reverse("plans:draft", args=[section.plan.village.slug]),
        reverse("plans:workshop", args=[section.plan.village.slug]),
    ]
    for address in pages:
        page = client.get(address).content.decode()
        assert "onerror" not in page
        assert "alert(" not in page.replace("&lt;script&gt;alert(2)&lt;/script&gt;", "")


def test_text_that_came_in_by_another_door_is_cleaned_on_the_page(section, client_of, advisor):
    """Cleaning when it is shown is a wall of its own: the row is written without the service."""
    type(section).objects.filter(pk=section.pk).update(body="<p>Hoi<script>alert(1)</script></p>", version=2)

    assert "alert(1)" not in client_of(advisor).get(at(section, "section_detail")).content.decode()


def test_the_policy_with_a_nonce_is_only_on_the_editor(section, client_of, advisor):
    client = client_of(advisor)

    editor = client.get(at(section))
    other = client.get(at(section, "section_detail"))

    nonce = re.search(r"'nonce-([^']+)'", editor["Content-Security-Policy"])[1]
    assert f'<script type="importmap" nonce="{nonce}">' in editor.content.decode()
    assert "nonce" not in other["Content-Security-Policy"]
    assert "unsafe" not in editor["Content-Security-Policy"]


# --- steps, skipping, history


def test_steps_by_the_buttons(section, client_of, advisor, lead):
    client_of(advisor).post(at(section, "section_move"), {"to": "ter_controle", "version": 1})
    client_of(lead).post(at(section, "section_move"), {"to": "gereed", "version": 1})

    section.refresh_from_db()
    assert section.status == "gereed"


def test_a_step_on_an_old_text_is_refused(section, client_of, advisor, lead):
    moves.send_to_review(section.pk, version=1, by=advisor)
    writing.save_section(section.pk, body="<p>Anders</p>", version=1, by=advisor)

    answer = client_of(lead).post(at(section, "section_move"), {"to": "gereed", "version": 1}, follow=True)

    section.refresh_from_db()
    assert section.status == "ter_controle"
    assert "De tekst is intussen veranderd" in text_of(answer)


@pytest.mark.parametrize("data", [{"to": "gereed"}, {"to": "weg", "version": 1}, {"version": 1}])
def test_unknown_step_is_a_bad_request(data, section, client_of, advisor):
    assert client_of(advisor).post(at(section, "section_move"), data).status_code == 400


def test_reason_for_going_back_stands_above_the_text(section, client_of, advisor, lead):
    moves.send_to_review(section.pk, version=1, by=advisor)
    client_of(lead).post(
        at(section, "section_move"), {"to": "concept", "version": 1, "reason": "De cijfers ontbreken"}
    )

    assert "De cijfers ontbreken" in text_of(client_of(advisor).get(at(section)))


def test_skipping_needs_a_reason(village, client_of, lead):
    section = SectionFactory(plan__village=village)
    client = client_of(lead)

    assert client.post(at(section, "section_skip"), {"reason": ""}).status_code == 422
    assert client.post(at(section, "section_skip"), {"reason": "Geen gasnet"}).status_code == 302
    assert "Geen gasnet" in text_of(client.get(at(section)))
    client.post(at(section, "section_take_up"))
    section.refresh_from_db()
    assert not section.is_skipped


def test_history_compares_and_restores(section, client_of, advisor):
    client = client_of(advisor)
    writing.save_section(section.pk, body="<p>Iets heel anders.</p>", version=1, by=advisor, reason="Opnieuw")

    assert "Opnieuw" in text_of(client.get(at(section, "section_history")))
    compared = text_of(client.get(at(section, "section_compare"), {"oud": 1, "nieuw": 2}))
    assert "[verwijderd: " in compared
    refused = client.post(at(section, "section_restore", 1), {"reason": "", "version": 2})
    assert refused.status_code == 422
    client.post(at(section, "section_restore", 1), {"reason": "Was beter", "version": 2})
    section.refresh_from_db()
    assert (section.body, section.version) == (OLD, 3)


def test_restoring_over_a_newer_text_shows_the_new_difference(section, client_of, advisor, lead):
    writing.save_section(section.pk, body="<p>Tweede tekst.</p>", version=1, by=advisor)
    writing.save_section(section.pk, body="<p>Derde tekst.</p>", version=2, by=lead)

    answer = client_of(advisor).post(at(section, "section_restore", 1), {"reason": "Was beter", "version": 2})

    assert answer.status_code == 409
    assert "Derde tekst." in text_of(answer)
    assert 'name="version" value="3"' in text_of(answer)


@pytest.mark.parametrize("query", ["?oud=1&nieuw=9", "?oud=x&nieuw=1", "?oud=-1&nieuw=1", "?oud=0&nieuw=0"])
def test_comparing_nonsense_is_not_found(query, section, client_of, advisor):
    assert client_of(advisor).get(at(section, "section_compare") + query).status_code == 404


# --- the workshop


def test_a_new_plan_does_not_begin_with_its_summary(village):
    steps = next_steps(list(create_plan(village).sections.all()))

    assert [section.chapter_number for section in steps] == [2, 2, 2, 3]


def test_workshop_says_how_far_the_plan_is_and_what_helps(village, client_of, villager, lead, advisor):
    plan = create_plan(village)
    first, second = plan.sections.filter(is_required=True)[:2]
    for section in (first, second):
        saved = writing.save_section(section.pk, body="<p>Tekst</p>", version=0, by=advisor)
        moves.send_to_review(section.pk, version=saved.version, by=advisor)
    moves.approve_section(first.pk, version=1, by=lead)

    page = text_of(client_of(villager).get(reverse("plans:workshop", args=[village.slug])))

    assert "1 van 38 verplichte onderdelen klaar" in page
    helps = page.split("Wat nu het meeste helpt")[1].split("De onderdelen van het plan")[0]
    assert helps.index(second.title) < helps.index("Hier staat nog niets")
    assert f"{advisor} (adviseur)" in page
    assert at(first, "section_detail") in page
    assert at(first) + '"' not in page


def test_workshop_gives_writers_a_way_to_write(village, client_of, lead):
    section = create_plan(village).sections.first()

    assert at(section) + '"' in text_of(client_of(lead).get(reverse("plans:workshop", args=[village.slug])))


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("name", ["workshop", "draft"])
def test_pages_of_the_plan_take_the_same_number_of_queries(
    name, count, village, client_of, lead, django_assert_num_queries
):
    plan = PlanFactory(village=village)
    for number in range(count):
        writer = MembershipFactory(village=village, role="core").user
        section = SectionFactory(plan=plan, chapter_number=number % 11 + 1)
        writing.save_section(section.pk, body="<p>Tekst</p>", version=0, by=writer)
        AssignmentFactory(village=village)
        drafts.keep_draft(section, page=uuid4(), number=1, body="Half af", base_version=1, by=lead)
    client = client_of(lead)

    with django_assert_num_queries(13 if name == "workshop" else 7):
        client.get(reverse(f"plans:{name}", args=[village.slug]))


@pytest.mark.parametrize("count", [1, 30])
def test_history_takes_the_same_number_of_queries(count, village, client_of, lead, django_assert_num_queries):
    section = SectionFactory(plan__village=village)
    for number in range(count):
        writer = MembershipFactory(village=village, role="core").user
        writing.save_section(section.pk, body=f"<p>Tekst {number}</p>", version=number, by=writer)
        drafts.take_over(section, taken_from=[writer.pk], by=lead)
    client = client_of(lead)

    with django_assert_num_queries(10):
        client.get(at(section, "section_history"))


# --- who may not


CANARY = "Goudvinkenlaan"


def test_a_word_in_a_draft_reaches_no_outsider(village, client, client_of, request):
    section = SectionFactory(plan__village=village, key="samenvatting")
    writer = AssignmentFactory(village=village).advisor.user
    writing.save_section(section.pk, body=f"<p>{CANARY}</p>", version=0, by=writer, reason=CANARY)
    writing.save_section(section.pk, body=f"<p>{CANARY} twee</p>", version=1, by=writer, reason=CANARY)
    page = uuid4()
    drafts.keep_draft(section, page=page, number=1, body=CANARY, base_version=1, by=writer)
    slug = village.slug
    addresses = [
        reverse("plans:workshop", args=[slug]),
        reverse("plans:draft", args=[slug]),
        reverse("plans:plan_list"),
        reverse("plans:plan_read", args=[slug]),
        reverse("plans:version_list", args=[slug]),
        reverse("portal:village_detail", args=[slug]),
        at(section),
        at(section) + f"?concept={page}",
        at(section, "section_detail"),
        at(section, "section_history"),
        at(section, "section_compare") + "?oud=1&nieuw=2",
        at(section, "section_restore", 1),
        at(section, "section_skip"),
    ]
    outside = ["outsider", "foreign_advisor", "officer", "foreign_officer", "organiser", "nobody"]
    clients = [client, *(client_of(request.getfixturevalue(role)) for role in outside)]

    for browser in clients:
        for address in addresses:
            assert CANARY not in browser.get(address).content.decode(), address
            assert CANARY not in browser.post(address, {"version": 2}).content.decode(), address
    member = client_of(request.getfixturevalue("villager"))
    assert CANARY in member.get(at(section, "section_detail")).content.decode()  # so that it could leak
