"""What somebody is typing: kept apart from the history, never over another text, offered back on every device."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse
from django.utils import timezone

from accounts.kept_posts import owner_mark
from common.errors import DomainError
from common.html import MAX_TYPED
from plans import periodic, presence
from plans.models import PersonalDraft, SectionRevision, SectionTakeover
from plans.services import drafts, structure, writing
from tests.factories import MembershipFactory, SectionFactory

OLD = "<p>Wij isoleren eerst de huizen aan de dorpsstraat.</p>"


@pytest.fixture
def section(village):
    return SectionFactory(plan__village=village, written=True, key="samenvatting", title="Samenvatting")


def at(section, name="section_edit"):
    return reverse(f"plans:{name}", args=[section.plan.village.slug, section.key])


def keep(section, user, body, *, page, number=1, base=1, **more):
    return drafts.keep_draft(
        section, page=page, number=number, body=body, base_version=base, by=user, **more
    )  # fmt: skip


def waiting(section, user):
    found = PersonalDraft.objects.filter(section=section, user=user).waiting()
    return list(found.values_list("body", flat=True))


# --- kept ----------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_one_page_keeps_one_text_and_history_knows_nothing_of_it(section, advisor):
    page = uuid4()
    for number, body in enumerate(("Eerst", "Eerst dit", "Eerst dit en dan dat"), start=1):
        keep(section, advisor, body, page=page, number=number)

    assert waiting(section, advisor) == ["Eerst dit en dan dat"]
    assert SectionRevision.objects.filter(section=section).count() == 1


@pytest.mark.django_db
def test_text_that_comes_in_late_never_replaces_a_newer_one(section, advisor):
    page = uuid4()
    keep(section, advisor, "Het nieuwste", page=page, number=7)
    keep(section, advisor, "Het vorige", page=page, number=6)
    keep(section, advisor, "Nog een keer hetzelfde nummer", page=page, number=7)

    assert waiting(section, advisor) == ["Het nieuwste"]


@pytest.mark.django_db
def test_two_devices_do_not_write_over_one_another(section, advisor):
    keep(section, advisor, "Thuis getypt", page=uuid4())
    keep(section, advisor, "In de trein getypt", page=uuid4())

    assert waiting(section, advisor) == ["In de trein getypt", "Thuis getypt"]


@pytest.mark.django_db
def test_the_text_of_the_plan_itself_is_no_draft(section, advisor):
    page = uuid4()
    keep(section, advisor, "Iets anders", page=page)
    keep(section, advisor, OLD, page=page, number=2)

    assert waiting(section, advisor) == []


@pytest.mark.django_db
def test_going_on_takes_the_place_of_the_draft_it_began_with(section, advisor):
    first = keep(section, advisor, "Half af", page=uuid4())
    keep(section, advisor, "Half af en verder", page=uuid4(), goes_on_with=first.reference)

    assert waiting(section, advisor) == ["Half af en verder"]


@pytest.mark.django_db
def test_what_was_written_on_in_the_other_page_meanwhile_stays(section, advisor):
    page = uuid4()
    opened = keep(section, advisor, "Half af", page=page).reference
    keep(section, advisor, "Half af, en op de laptop verder", page=page, number=2)

    keep(section, advisor, "Half af, en op de telefoon verder", page=uuid4(), goes_on_with=opened)

    assert waiting(section, advisor) == [
        "Half af, en op de telefoon verder", "Half af, en op de laptop verder"
    ]  # fmt: skip


@pytest.mark.django_db
def test_what_comes_in_after_the_save_is_not_offered_back(section, advisor):
    page = uuid4()
    drafts.close_draft(section, page=page, by=advisor)

    assert keep(section, advisor, "Bijna de tekst die is opgeslagen", page=page) is None
    assert waiting(section, advisor) == []


@pytest.mark.django_db
def test_with_as_many_drafts_as_fit_one_can_go_on_in_each(section, advisor):
    kept = [keep(section, advisor, f"Concept {n}", page=uuid4()) for n in range(drafts.MOST_WAITING)]

    keep(section, advisor, "Concept 7 en verder", page=uuid4(), goes_on_with=kept[7].reference)

    assert len(waiting(section, advisor)) == drafts.MOST_WAITING
    assert "Concept 7 en verder" in waiting(section, advisor)


@pytest.mark.django_db
@pytest.mark.parametrize("more", [{}, {"action": "preview"}, {"reason": "x" * 301}])
def test_what_was_typed_while_the_village_skipped_the_section_is_kept(
    more, village, client_of, lead, advisor
):
    section = SectionFactory(plan__village=village, key="warmtebronnen")
    structure.skip_section(section.pk, reason="Geen", by=lead)

    answer = client_of(advisor).post(
        at(section), {"body": "Een middag werk", "version": 0, **more}, follow=True
    )

    assert waiting(section, advisor) == ["Een middag werk"]
    assert "slaat dit onderdeel intussen over" in answer.content.decode()


@pytest.mark.django_db
def test_a_text_too_long_for_the_editor_stays_whole_in_a_plain_box(section, client_of, advisor):
    body = "<p>" + "woord " * (MAX_TYPED // 6) + "SLOT</p>"

    answer = client_of(advisor).post(at(section), {"body": body, "version": 1})

    assert answer.status_code == 422
    assert "SLOT" in answer.content.decode()
    assert "data-editor" not in answer.content.decode()


@pytest.mark.django_db
def test_too_long_a_text_and_too_many_drafts_are_refused_in_words(section, advisor):
    with pytest.raises(DomainError, match="De tekst is te lang om te bewaren"):
        keep(section, advisor, "a" * (MAX_TYPED + 1), page=uuid4())
    for number in range(drafts.MOST_WAITING):
        keep(section, advisor, f"Tekst {number}", page=uuid4())
    with pytest.raises(DomainError, match="U hebt hier al 20 eigen concepten"):
        keep(section, advisor, "Nog een", page=uuid4())

    assert len(waiting(section, advisor)) == drafts.MOST_WAITING


@pytest.mark.django_db
def test_thrown_away_can_be_taken_back_for_a_day(section, advisor, lead):
    page = uuid4()
    keep(section, advisor, "Toch zonde", page=page)
    drafts.throw_away(section, page=page, by=lead)
    assert waiting(section, advisor) == ["Toch zonde"]

    drafts.throw_away(section, page=page, by=advisor)
    assert waiting(section, advisor) == []
    assert drafts.take_back(section, page=page, by=lead) is False
    assert drafts.take_back(section, page=page, by=advisor) is True
    assert waiting(section, advisor) == ["Toch zonde"]

    drafts.throw_away(section, page=page, by=advisor)
    yesterday = timezone.now() - timedelta(hours=25)
    PersonalDraft.objects.update(closed_at=yesterday)
    keep(section, lead, OLD, page=uuid4())
    PersonalDraft.objects.filter(user=lead).update(updated_at=yesterday)
    keep(section, lead, "Van een ander", page=uuid4())
    periodic.delete_closed_drafts()
    assert list(PersonalDraft.objects.values_list("body", flat=True)) == ["Van een ander"]


@pytest.mark.heavy
@pytest.mark.django_db(transaction=True)
def test_keeping_and_saving_at_the_same_moment_leaves_no_draft_behind(village, advisor):
    """The browser sends a draft; at that moment its owner saves. Twenty times, in both orders."""
    section = SectionFactory(plan__village=village, written=True)
    for _round in range(20):
        page, barrier = uuid4(), Barrier(2)

        def run(work, barrier=barrier):
            barrier.wait()
            work()
            connection.close()

        works = (
            lambda page=page: keep(section, advisor, "Onderweg", page=page),
            lambda page=page: drafts.close_draft(section, page=page, by=advisor),
        )
        threads = [Thread(target=run, args=[work]) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert PersonalDraft.objects.get(page=page).closed_at is not None
    assert waiting(section, advisor) == []


# --- the pages ---------------------------------------------------------------------------------------------------
def sent(section, **more):
    return {"page": str(uuid4()), "number": 1, "written_on": section.version, "body": "Half af", **more}


@pytest.mark.django_db
def test_script_hears_when_the_text_was_kept(section, client_of, advisor):
    answer = client_of(advisor).post(at(section, "draft_keep"), sent(section))

    kept = PersonalDraft.objects.get()
    assert answer.json() == {
        "number": 1, "kept_at": f"{timezone.localtime(kept.updated_at):%H.%M}", "notices": []
    }  # fmt: skip
    assert (kept.user, kept.body, kept.base_version) == (advisor, "Half af", 1)


@pytest.mark.django_db
def test_script_hears_that_the_portal_has_a_later_text_of_this_page(section, client_of, advisor):
    """The clock of the device was set back: nothing is called kept that is not."""
    page = uuid4()
    keep(section, advisor, "Van straks", page=page, number=9)

    answer = client_of(advisor).post(at(section, "draft_keep"), sent(section, page=str(page), number=5))

    assert answer.json()["number"] == 9
    assert waiting(section, advisor) == ["Van straks"]


@pytest.mark.django_db
@pytest.mark.parametrize("version", [-1, 2**31, 2**70])
def test_a_version_that_cannot_be_is_refused_and_breaks_nothing(version, section, client_of, advisor):
    for more in ({}, {"action": "keep"}):
        answer = client_of(advisor).post(at(section), {"body": "Half af", "version": version, **more})
        assert answer.status_code == 400
    client_of(advisor).post(
        at(section), {"body": "Half af", "version": 1, "written_on": version, "action": "keep"}
    )
    assert waiting(section, advisor) == ["Half af"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"page": "x"}, {"page": ""}, {"number": "x"}, {"number": ""}, {"number": -1}, {"number": 2**60},
        {"written_on": "x"}, {"written_on": -1}, {"written_on": 2**40},
    ],
)  # fmt: skip
def test_a_draft_without_its_page_number_and_version_is_refused(wrong, section, client_of, advisor):
    assert client_of(advisor).post(at(section, "draft_keep"), sent(section, **wrong)).status_code == 400
    assert not PersonalDraft.objects.exists()


@pytest.mark.django_db
def test_text_of_one_person_is_not_kept_as_of_another(section, client_of, advisor, lead):
    answer = client_of(lead).post(at(section, "draft_keep"), sent(section, made_for=owner_mark(advisor)))

    assert (answer.status_code, answer.json()["is_final"]) == (409, True)
    assert not PersonalDraft.objects.exists()


@pytest.mark.django_db
def test_draft_is_offered_on_the_page_and_in_the_workshop_to_its_writer_only(
    section, client_of, advisor, lead
):
    kept = keep(section, advisor, "Kladversie van de adviseur", page=uuid4())
    workshop = reverse("plans:workshop", args=[section.plan.village.slug])

    for address in (at(section), workshop):
        assert f"?concept={kept.page}" in client_of(advisor).get(address).text
        assert f"{kept.page}" not in client_of(lead).get(address).text
    page = client_of(advisor).get(at(section), {"concept": str(kept.page)}).text
    assert ">\nKladversie van de adviseur</textarea>" in page
    assert f'name="goes_on_with" value="{kept.reference}"' in page
    assert "Kladversie" not in client_of(lead).get(at(section), {"concept": str(kept.page)}).text


@pytest.mark.django_db
def test_saving_ends_the_draft_of_the_page_and_the_one_it_began_with(section, client_of, advisor):
    first = keep(section, advisor, "Half af", page=uuid4())
    page = uuid4()
    keep(section, advisor, "Half af en verder", page=page, base=1)

    client_of(advisor).post(
        at(section), {"body": "Af", "version": 1, "page": str(page), "goes_on_with": first.reference}
    )

    assert waiting(section, advisor) == []
    assert section.revisions.first().body == "<p>Af</p>"


@pytest.mark.django_db
def test_draft_on_an_older_text_meets_the_newer_one_however_often_it_is_put_aside(
    section, client_of, advisor, lead
):
    """The page where two texts meet knows the newest version; a text put aside there was written on the old one."""
    client = client_of(advisor)
    writing.save_section(section.pk, body="<p>Van de trekker</p>", version=1, by=lead)
    merge = client.post(at(section), {"body": "Van de adviseur", "version": 1})
    assert merge.status_code == 409
    form = merge.context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"body": "Van de adviseur, later"}

    client.post(at(section), typed | {"action": "keep"})
    again = client.get(at(section), {"concept": str(PersonalDraft.objects.waiting().get().page)})

    assert "Er zijn nu twee teksten" in again.text
    assert ">\nVan de adviseur, later</textarea>" in again.text
    form = again.context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"body": "Van ons samen"}
    assert client.post(at(section), typed).status_code == 302
    assert section.revisions.first().body == "<p>Van ons samen</p>"
    assert waiting(section, advisor) == []


@pytest.mark.django_db
def test_a_post_without_its_text_is_no_empty_text(section, client_of, advisor):
    answer = client_of(advisor).post(at(section), {"version": 1})

    section.refresh_from_db()
    assert (answer.status_code, section.body) == (400, OLD)


@pytest.mark.django_db
@pytest.mark.parametrize("action", ["keep", "image"])
def test_what_was_changed_waits_beside_the_text_that_was_put_aside(action, section, client_of, advisor):
    """It is no part of a draft, so it waits in the session, once, and for this section only."""
    other = SectionFactory(plan=section.plan, key="bronnen", title="Bronnen")
    client = client_of(advisor)
    typed = {"body": "Nieuw", "reason": "kerktoren hersteld", "version": 1, "action": action}
    assert client.post(at(section), typed).status_code == 302

    draft = PersonalDraft.objects.waiting().get()
    assert "kerktoren hersteld" not in client.get(at(other)).text
    again = client.get(at(section), {"concept": str(draft.page)}).text
    assert 'value="kerktoren hersteld"' in again
    assert "kerktoren hersteld" not in client.get(at(section)).text


# --- who is writing ------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_who_writes_is_seen_by_others_and_not_by_oneself(section, client_of, advisor, lead):
    client_of(advisor).get(at(section))

    assert "Hier wordt nu ook geschreven" not in client_of(advisor).get(at(section)).text
    page = client_of(lead).get(at(section)).text
    assert "Hier wordt nu ook geschreven" in page
    assert f"<li>{advisor}, sinds " in page
    told = client_of(lead).post(at(section, "draft_keep"), sent(section)).json()["notices"]
    assert len(told) == 1
    assert told[0].startswith(f"{advisor} schrijft hier ook, sinds ")


@pytest.mark.django_db
def test_reading_along_is_not_writing(section, client_of, lead, villager, coordinator):
    for user in (villager, coordinator):
        client_of(user).get(at(section))
        client_of(user).get(at(section, "section_detail"))

    assert presence.others_writing(section, lead) == []


@pytest.mark.django_db
def test_after_fifteen_minutes_without_a_sign_of_life_nobody_is_writing(section, advisor, lead, monkeypatch):
    presence.sign_of_life(section, advisor)
    now = timezone.now()

    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=14))
    assert [writer.name for writer in presence.others_writing(section, lead)] == [str(advisor)]
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=16))
    assert presence.others_writing(section, lead) == []


@pytest.mark.django_db
def test_going_on_in_the_place_of_another_is_logged_once_and_told(section, client_of, advisor, lead):
    client_of(advisor).get(at(section))
    client = client_of(lead)
    client.get(at(section))
    for _twice in range(2):
        client.post(at(section, "section_take_over"))

    takeover = SectionTakeover.objects.get()
    assert (takeover.taken_from, takeover.by, takeover.by_label) == (advisor, lead, "trekker")
    assert f"{lead} schrijft hier verder" in client_of(advisor).get(at(section)).text
    told = client_of(advisor).post(at(section, "draft_keep"), sent(section)).json()["notices"]
    assert any(line.startswith(f"{lead} schrijft hier verder sinds ") for line in told)
    assert "schreef verder" in client.get(at(section, "section_history")).text
    # and it stops nobody
    answer = client_of(advisor).post(at(section), {"body": "Toch van de adviseur", "version": 1})
    assert answer.status_code == 302


@pytest.mark.django_db
def test_somebody_elses_save_is_told_while_one_types(section, client_of, advisor, lead):
    writing.save_section(section.pk, body="<p>Van de trekker</p>", version=1, by=lead)

    told = client_of(advisor).post(at(section, "draft_keep"), sent(section)).json()["notices"]

    assert len(told) == 1
    assert told[0].startswith(f"{lead} heeft dit onderdeel om ")


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"by_label": "x"}, {"at": "2026-01-01T00:00Z"}, {"by": "other"}])
def test_a_takeover_is_never_rewritten(change, section, advisor, lead):
    drafts.take_over(section, taken_from=[advisor.pk], by=lead)
    if change == {"by": "other"}:
        change = {"by": MembershipFactory(village=section.plan.village).user}

    with pytest.raises(IntegrityError):
        SectionTakeover.objects.update(**change)


@pytest.mark.django_db
def test_both_people_of_a_takeover_may_leave(section, advisor, lead):
    drafts.take_over(section, taken_from=[advisor.pk], by=lead)
    SectionTakeover.objects.update(taken_from=None)
    SectionTakeover.objects.update(by=None)

    assert SectionTakeover.objects.get().by_label == "trekker"
