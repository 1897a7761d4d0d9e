"""The layout of a plan: add, rename, move, take out, skip, and undo; through the services and through the pages."""

import html
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from common.errors import DomainError
from plans.models import PersonalDraft, Section, StructureChange, TemplateSection
from plans.services import drafts, structure, versions, writing
from plans.services.start import create_plan
from tests.factories import MembershipFactory, PlanFactory, SectionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(village):
    """Chapter 1 holds a, b, c; chapter 2 holds d, which is required."""
    plan = PlanFactory(village=village)
    for order, title in enumerate("abc", start=1):
        SectionFactory(plan=plan, key=title, title=title, order=order)
    SectionFactory(
        plan=plan, key="d", title="d", chapter_number=2, chapter_title="Ons dorp", order=1, is_required=True
    )
    return plan


def the(plan, key):
    return plan.sections.get(key=key)


def line(plan, chapter=1):
    return "".join(section.title for section in plan.sections.running().filter(chapter_number=chapter))


def last(plan):
    return StructureChange.objects.filter(section__plan=plan).first()


def undoing(plan):
    change = last(plan)
    return reverse("plans:structure_undo", args=[plan.village.slug, change.section.key, change.number])


def add(plan, by, **values):
    values = {"title": "Zonneveld", "chapter": 2, "discipline": "energie"} | values
    return structure.add_section(plan, by=by, **values)


# --- the services


def test_a_new_section_stands_at_the_end_of_its_chapter(plan, lead):
    section = add(plan, lead)

    assert (section.key, section.status, section.is_required) == ("toegevoegd-zonneveld", "leeg", False)
    assert section.chapter_title == the(plan, "d").chapter_title
    assert line(plan, 2) == "dZonneveld"
    assert last(plan).text == "“Zonneveld” toegevoegd aan hoofdstuk 2"


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Café & Kerk", "toegevoegd-cafe-kerk"),
        ("日本", "toegevoegd-onderdeel"),
        ("x" * 120, "toegevoegd-" + "x" * 44),
    ],
)
def test_the_key_comes_from_the_title_and_is_never_used_twice(title, key, plan, lead):
    section = add(plan, lead, title=title)
    structure.remove_section(section.pk, by=lead)

    assert (section.key, add(plan, lead, title=title).key) == (key, f"{key}-2")


def test_no_template_uses_the_keys_of_added_sections():
    assert not TemplateSection.objects.filter(key__startswith=structure.OWN_KEY).exists()


def test_two_sections_of_one_name_are_refused(plan, lead):
    with pytest.raises(DomainError, match="In hoofdstuk 1 staat al een onderdeel “a”"):
        add(plan, lead, title="A")
    with pytest.raises(DomainError, match="staat al een onderdeel"):
        structure.rename_section(the(plan, "b").pk, title="A", seen="b", by=lead)
    assert structure.rename_section(the(plan, "b").pk, title="B", seen="b", by=lead).title == "B"


def test_a_chapter_that_the_template_does_not_have_is_refused(plan, lead):
    for work in (
        lambda: add(plan, lead, chapter=99),
        lambda: structure.move_section(the(plan, "a").pk, chapter=99, by=lead),
    ):
        with pytest.raises(DomainError, match="Dat hoofdstuk heeft dit plan niet"):
            work()
    assert line(plan) == "abc"


def test_a_plan_has_at_most_sixty_sections(plan, lead):
    removed = structure.remove_section(the(plan, "a").pk, by=lead)
    SectionFactory.create_batch(57, plan=plan)

    with pytest.raises(DomainError, match="hooguit 60 onderdelen"):
        add(plan, lead)
    with pytest.raises(DomainError, match="hooguit 60 onderdelen"):
        structure.undo(removed.structure_changes.get(), by=lead)


def test_another_title_leaves_the_key_and_the_text(plan, lead):
    saved = writing.save_section(the(plan, "a").pk, body="<p>Tekst</p>", version=0, by=lead)

    renamed = structure.rename_section(saved.pk, title="Zon en wind", seen="a", by=lead)

    assert (renamed.key, renamed.body, renamed.version) == ("a", "<p>Tekst</p>", 1)
    assert last(plan).text == "“a” heet nu “Zon en wind”"


def test_who_renames_does_not_write_over_another_new_title(plan, lead, advisor):
    section = the(plan, "a")
    structure.rename_section(section.pk, title="Zon", seen="a", by=advisor)

    with pytest.raises(DomainError, match="intussen een andere titel: “Zon”"):
        structure.rename_section(section.pk, title="Wind", seen="a", by=lead)
    structure.rename_section(section.pk, title="Zon", seen="a", by=lead)  # the same button once more
    assert StructureChange.objects.count() == 1


def test_up_and_down(plan, lead):
    structure.shift_section(the(plan, "a").pk, seen=1, down=True, by=lead)
    assert line(plan) == "bac"
    structure.shift_section(the(plan, "c").pk, seen=3, down=False, by=lead)
    assert line(plan) == "bca"
    assert last(plan).text == "“c” in hoofdstuk 1 omhoog gezet"


def test_no_further_than_the_ends(plan, lead):
    structure.shift_section(the(plan, "a").pk, seen=1, down=False, by=lead)
    structure.shift_section(the(plan, "c").pk, seen=3, down=True, by=lead)

    assert line(plan) == "abc"
    assert last(plan) is None


def test_two_clicks_move_it_once(plan, lead):
    section = the(plan, "a")
    structure.shift_section(section.pk, seen=1, down=True, by=lead)

    with pytest.raises(DomainError, match="staat intussen op een andere plek"):
        structure.shift_section(section.pk, seen=1, down=True, by=lead)
    assert line(plan) == "bac"


def test_to_another_chapter_and_back_to_its_place(plan, lead):
    structure.move_section(the(plan, "b").pk, chapter=2, by=lead)
    assert (line(plan), line(plan, 2)) == ("ac", "db")
    assert the(plan, "b").chapter_title == the(plan, "d").chapter_title

    structure.undo(last(plan), by=lead)
    assert (line(plan), line(plan, 2)) == ("abc", "d")
    assert the(plan, "b").chapter_title == the(plan, "a").chapter_title


def test_taken_out_and_put_back_with_all_that_belongs_to_it(plan, lead, advisor):
    section = the(plan, "b")
    writing.save_section(section.pk, body="<p>Tekst</p>", version=0, by=lead)
    drafts.keep_draft(section, page=uuid4(), number=1, body="Half af", base_version=1, by=advisor)

    structure.remove_section(section.pk, by=lead)
    assert line(plan) == "ac"
    assert versions.problems_before_freezing(plan) == []
    with pytest.raises(DomainError, match="staat niet meer in het plan"):
        writing.save_section(section.pk, body="<p>Meer</p>", version=1, by=lead)

    structure.undo(last(plan), by=advisor)
    assert line(plan) == "abc"
    section.refresh_from_db()
    assert (section.body, section.version, section.revisions.count()) == ("<p>Tekst</p>", 1, 1)
    assert PersonalDraft.objects.waiting().get().body == "Half af"
    assert last(plan).text == "“b” teruggezet in het plan"


def test_what_every_plan_needs_stays(plan, lead):
    with pytest.raises(DomainError, match="hoort in elk plan"):
        structure.remove_section(the(plan, "d").pk, by=lead)


def test_removing_twice_is_removing_once(plan, lead):
    for _click in range(2):
        structure.remove_section(the(plan, "b").pk, by=lead)
    assert StructureChange.objects.count() == 1


@pytest.mark.parametrize("change", ["rename", "move", "shift", "skip"])
def test_nothing_else_happens_to_a_section_that_was_taken_out(change, plan, lead):
    section = structure.remove_section(the(plan, "b").pk, by=lead)
    work = {
        "rename": lambda: structure.rename_section(section.pk, title="x", seen="b", by=lead),
        "move": lambda: structure.move_section(section.pk, chapter=2, by=lead),
        "shift": lambda: structure.shift_section(section.pk, seen=2, down=True, by=lead),
        "skip": lambda: structure.skip_section(section.pk, reason="Geen", by=lead),
    }[change]

    with pytest.raises(DomainError, match="staat niet meer in het plan"):
        work()


# --- undo


def test_every_change_can_be_undone_and_that_too(plan, lead):
    section = the(plan, "b")
    works = [
        lambda: structure.rename_section(section.pk, title="Bb", seen="b", by=lead),
        lambda: structure.shift_section(section.pk, seen=2, down=True, by=lead),
        lambda: structure.move_section(section.pk, chapter=2, by=lead),
        lambda: structure.skip_section(section.pk, reason="Geen", by=lead),
        lambda: structure.remove_section(section.pk, by=lead),
        lambda: add(plan, lead),
    ]
    for work in works:
        before = snapshot(plan)
        work()
        after = snapshot(plan)
        assert after != before
        structure.undo(last(plan), by=lead)
        assert snapshot(plan) == before
        structure.undo(last(plan), by=lead)
        assert snapshot(plan) == after
        structure.undo(last(plan), by=lead)


def snapshot(plan):
    return list(
        plan.sections.running().values_list(
            "key", "title", "chapter_number", "chapter_title", "skipped_reason"
        )
    )


def test_only_the_last_change_of_a_section_is_undone(plan, lead):
    section = the(plan, "b")
    structure.rename_section(section.pk, title="Bb", seen="b", by=lead)
    renamed = last(plan)
    structure.move_section(section.pk, chapter=2, by=lead)

    with pytest.raises(DomainError, match="daarna nog iets veranderd"):
        structure.undo(renamed, by=lead)
    structure.undo(last(plan), by=lead)
    structure.rename_section(
        the(plan, "a").pk, title="Aa", seen="a", by=lead
    )  # another section is no obstacle


def test_undoing_a_title_leaves_the_places_that_others_changed(plan, lead, advisor):
    structure.rename_section(the(plan, "b").pk, title="B", seen="b", by=lead)
    renamed = last(plan)
    for seen in (3, 2):
        structure.shift_section(the(plan, "c").pk, seen=seen, down=False, by=advisor)

    structure.undo(renamed, by=lead)

    assert line(plan) == "cab"


@pytest.mark.parametrize("deed", ["rename", "remove"])
def test_undoing_makes_no_two_of_one_name(deed, plan, lead):
    if deed == "rename":
        structure.rename_section(the(plan, "a").pk, title="z", seen="a", by=lead)
    else:
        structure.remove_section(the(plan, "a").pk, by=lead)
    change = last(plan)
    add(plan, lead, title="a", chapter=1)

    with pytest.raises(DomainError, match="staat al een onderdeel “a”"):
        structure.undo(change, by=lead)

    assert line(plan).count("a") == 1


def test_undoing_twice_is_undoing_once(plan, lead):
    structure.remove_section(the(plan, "b").pk, by=lead)
    removed = last(plan)
    for _click in range(2):
        structure.undo(removed, by=lead)

    assert line(plan) == "abc"
    assert StructureChange.objects.count() == 2


def test_skipping_is_not_brought_back_over_a_text(plan, lead):
    section = the(plan, "b")
    structure.skip_section(section.pk, reason="Geen", by=lead)
    structure.take_up_section(section.pk, by=lead)
    writing.save_section(section.pk, body="<p>Tekst</p>", version=0, by=lead)

    with pytest.raises(DomainError, match="Er staat al tekst"):
        structure.undo(last(plan), by=lead)


@pytest.mark.parametrize("wrong", [{"by_label": "x"}, {"after": {}}, {"at": "2026-01-01T00:00Z"}])
def test_the_history_of_the_layout_is_not_rewritten(wrong, plan, lead):
    add(plan, lead)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        StructureChange.objects.update(**wrong)
    StructureChange.objects.update(by=None)  # a person leaves
    assert last(plan).by_label == "trekker"


def test_no_section_loses_its_key_its_plan_or_itself(plan, lead):
    other = PlanFactory()
    for wrong in (
        lambda: Section.objects.filter(key="a").update(key="z"),
        lambda: Section.objects.filter(key="a").update(plan=other),
        lambda: Section.objects.filter(key="a")._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="keeps its key"), transaction.atomic():
            wrong()


# --- at the same moment


@pytest.mark.django_db(transaction=True)
@pytest.mark.heavy
def test_people_who_change_the_layout_at_once_do_not_undo_each_other(village, lead, advisor):
    plan = create_plan(village)
    sections = [section for section in plan.sections.running() if not section.is_required][:6]
    people = [lead, advisor]
    frozen = "<p>Tekst</p>"
    writing.save_section(plan.sections.first().pk, body=frozen, version=0, by=lead)

    def work(number):
        try:
            with transaction.atomic():
                section, by = sections[number % len(sections)], people[number % 2]
                kind = number % 4
                if kind == 0:
                    add(plan, by, title=f"Nieuw {number}")
                elif kind == 1:
                    structure.remove_section(section.pk, by=by)
                elif kind == 2:
                    structure.move_section(section.pk, chapter=number % 5 + 1, by=by)
                else:
                    versions.freeze_version(
                        plan, label="x", expected_number=versions.next_number(plan), by=lead
                    )
        except DomainError:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(48)))

    for chapter in range(1, 12):
        places = list(
            plan.sections.running().filter(chapter_number=chapter).values_list("chapter_title", "order")
        )
        assert len({title for title, _order in places}) <= 1
        assert len({order for _title, order in places}) == len(places)
    assert plan.sections.filter(key__startswith="toegevoegd-").count() == 12
    changes = StructureChange.objects.filter(section__plan=plan).order_by("pk")
    for section in plan.sections.all():
        told = [change for change in changes if change.section_id == section.pk]
        assert all(old.after["title"] == new.before["title"] for old, new in pairwise(told))
        assert not told or told[-1].after["is_removed"] == (section.removed_at is not None)


# --- the pages


def at(name, section):
    return reverse(f"plans:{name}", args=[section.plan.village.slug, section.key])


def layout(plan):
    return reverse("plans:plan_structure", args=[plan.village.slug])


def text_of(response):
    return html.unescape(response.content.decode())


def test_the_page_shows_all_chapters_also_empty_ones(plan, client_of, lead):
    page = text_of(client_of(lead).get(layout(plan)))

    assert page.count('class="chapter"') == plan.template.chapters.count()
    assert "Hier staat geen onderdeel" in page
    assert "Wat er aan de indeling veranderde" not in page


def test_adding_shows_it_and_offers_to_undo(plan, client_of, lead):
    client = client_of(lead)
    address = reverse("plans:section_add", args=[plan.village.slug])
    assert '<option value="2" selected>' in text_of(client.get(address + "?hoofdstuk=2"))

    answer = client.post(
        address, {"title": " Zonneveld\n", "chapter": "2", "discipline": "energie"}, follow=True
    )

    assert "“Zonneveld” toegevoegd aan hoofdstuk 2." in text_of(answer)
    client.post(undoing(plan))
    assert line(plan, 2) == "d"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 121},
        {"chapter": "99"},
        {"chapter": "x"},
        {"discipline": "?"},
        {"title": "a"},
    ],
)
def test_what_is_wrong_stays_in_the_form(wrong, plan, client_of, lead):
    data = {"title": "Zonneveld", "chapter": "2", "discipline": "energie"} | wrong
    answer = client_of(lead).post(reverse("plans:section_add", args=[plan.village.slug]), data)

    assert answer.status_code == 422
    assert f'value="{data["title"]}"' in text_of(answer) or not data["title"]
    assert not plan.sections.filter(key__startswith="toegevoegd").exists()


def test_a_stale_title_is_shown_and_can_then_be_replaced(plan, client_of, lead, advisor):
    section, client = the(plan, "a"), client_of(lead)
    structure.rename_section(section.pk, title="Zon", seen="a", by=advisor)

    answer = client.post(at("section_rename", section), {"title": "Wind", "seen": "a"})
    assert answer.status_code == 422
    assert "intussen een andere titel: “Zon”" in text_of(answer)
    assert '<input type="hidden" name="seen" value="Zon"' in text_of(answer)
    assert client.post(at("section_rename", section), {"title": "Wind", "seen": "Zon"}).status_code == 302


@pytest.mark.parametrize(
    "data", [{}, {"plek": "x", "richting": "omhoog"}, {"plek": "1", "richting": "opzij"}]
)
def test_nonsense_is_a_bad_request(data, plan, client_of, lead):
    assert client_of(lead).post(at("section_shift", the(plan, "a")), data).status_code == 400


def test_a_change_of_another_village_is_not_found(plan, client_of, lead, outsider, other_village):
    structure.remove_section(the(plan, "a").pk, by=lead)
    PlanFactory(village=other_village)

    assert client_of(outsider).post(undoing(plan)).status_code == 404
    elsewhere = reverse("plans:structure_undo", args=[other_village.slug, "a", 1])
    assert client_of(outsider).post(elsewhere).status_code == 404
    assert line(plan) == "bc"


def test_a_section_that_was_taken_out_can_be_read_and_comes_back_from_there(plan, client_of, lead):
    section, client = the(plan, "b"), client_of(lead)
    writing.save_section(section.pk, body="<p>Tekst van toen</p>", version=0, by=lead)
    client.post(at("section_remove", section))

    for name in ("section_detail", "section_history", "section_compare"):
        assert client.get(at(name, section)).status_code == 200
    page = client.get(at("section_edit", section), follow=True)
    assert "Dit onderdeel is weggehaald uit het plan" in text_of(page)
    assert "Tekst van toen" in text_of(page)
    assert undoing(plan) in text_of(page)
    reading = reverse("plans:draft", args=[plan.village.slug])
    assert "Tekst van toen" not in text_of(client.get(reading))


@pytest.mark.parametrize("action", ["save", "keep"])
def test_what_somebody_typed_while_it_was_taken_out_is_kept(action, plan, client_of, lead, advisor):
    section, client = the(plan, "b"), client_of(advisor)
    client.get(at("section_edit", section))
    structure.remove_section(section.pk, by=lead)

    data = {"body": "Een middag werk", "version": 0, "action": action, "page": str(uuid4())}
    answer = client.post(at("section_edit", section), data, follow=True)

    assert "Iemand haalde dit onderdeel weg" in text_of(answer)
    assert "Een middag werk" in text_of(answer)
    assert PersonalDraft.objects.waiting().get().body == "Een middag werk"
    structure.undo(last(plan), by=lead)
    assert "Een middag werk" in text_of(client.get(at("section_edit", section)))


def test_the_script_keeps_and_tells_when_it_was_taken_out(plan, client_of, lead, advisor):
    section = the(plan, "b")
    structure.remove_section(section.pk, by=lead)

    data = {"body": "Half af", "page": str(uuid4()), "number": 1, "written_on": 0}
    answer = client_of(advisor).post(at("draft_keep", section), data)

    assert "weggehaald uit het plan" in answer.json()["notices"][0]
    assert PersonalDraft.objects.waiting().get().body == "Half af"


def test_the_script_tells_when_it_is_skipped(plan, client_of, lead, advisor):
    section = the(plan, "b")
    structure.skip_section(section.pk, reason="Hier staan geen molens", by=lead)

    data = {"body": "Half af", "page": str(uuid4()), "number": 1, "written_on": 0}
    answer = client_of(advisor).post(at("draft_keep", section), data)

    assert "slaat dit onderdeel nu over" in answer.json()["notices"][0]


def test_a_title_for_a_section_that_is_gone_gets_its_reason(plan, client_of, lead, advisor):
    section = the(plan, "b")
    structure.remove_section(section.pk, by=advisor)

    answer = client_of(lead).post(at("section_rename", section), {"title": "Nieuw", "seen": "b"})

    assert answer.status_code == 422
    assert "staat niet meer in het plan" in text_of(answer)


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_takes_the_same_number_of_queries(count, plan, client_of, lead, django_assert_num_queries):
    for number in range(count):
        editor = MembershipFactory(village=plan.village, role="core").user
        section = add(plan, editor, title=f"Nieuw {number}")
        structure.remove_section(section.pk, by=editor)
        add(plan, editor, title=f"Blijft {number}")
    client = client_of(lead)

    with django_assert_num_queries(11):
        client.get(layout(plan))
