"""Freezing, offering and publishing: what is refused, what is copied, what never changes."""

import threading

import pytest
from django.db import DatabaseError, connection, connections, transaction

from common.errors import DomainError
from mail.kinds import get_kind
from mail.models import OutgoingMail
from plans.content import fingerprint
from plans.models import PlanFile, PlanVersion, PublicDownloads, RenderJob, VersionMove
from plans.services import versions as services
from plans.services.answering import decide_reaction
from plans.states import OFFER_STATEMENTS, VERSION_TRANSITIONS, VersionStatus
from tests.factories import (
    MembershipFactory,
    OfficerFactory,
    PlanFactory,
    PlanFileFactory,
    PlanVersionFactory,
    ReactionFactory,
    SectionFactory,
)
from villages.models import Phase, PhaseChange, Village


@pytest.fixture(autouse=True)
def quiet_bell(monkeypatch):
    """The worker has tests of its own."""
    monkeypatch.setattr(services, "ring", lambda: None)


@pytest.fixture
def plan(village):
    plan = PlanFactory(village=village, title="Dorpsenergieplan Eigendorp")
    SectionFactory(
        plan=plan, key="samenvatting", title="Samenvatting", is_required=True, written=True, status="gereed"
    )
    SectionFactory(plan=plan, key="karakter", title="Karakter", order=900)
    return plan


def freeze(plan, by, number=1):
    return services.freeze_version(plan, label="ter inzage", expected_number=number, by=by)


# --- freezing ------------------------------------------------------------------------------------------


def test_frozen_version_holds_a_copy_that_later_saves_do_not_touch(plan, lead):
    version = freeze(plan, lead)
    plan.sections.filter(key="samenvatting").update(body="<p>Iets anders.</p>", version=2)

    version.refresh_from_db()

    assert version.number == 1
    assert (
        version.content["chapters"][0]["sections"][0]["html"]
        == "<p>Wij isoleren eerst de huizen aan de dorpsstraat.</p>"
    )
    assert fingerprint(version.content) == version.sha256


def test_frozen_content_names_roles_and_no_person(plan, lead, advisor):
    version = freeze(plan, lead)

    bureau = advisor.advisor_roles.get().bureau.name
    assert version.content["authors"] == ["inwoners van Eigendorp", f"adviseurs van {bureau}"]
    assert lead.name not in str(version.content)
    assert advisor.name not in str(version.content)


def test_freezing_records_the_move_asks_for_the_pdf_and_mails_the_writers(plan, lead, advisor, villager):
    version = freeze(plan, lead)

    assert list(version.moves.values_list("old", "new", "by", "by_label")) == [
        ("", "frozen", lead.pk, "trekker")
    ]
    assert list(version.jobs.values_list("state", flat=True)) == ["queued"]
    mails = OutgoingMail.objects.filter(kind="plans.version_frozen")
    assert sorted(mails.values_list("to_email", flat=True)) == sorted([lead.email, advisor.email])


def test_second_click_makes_no_second_version(plan, lead):
    freeze(plan, lead)

    with pytest.raises(DomainError, match="Versie 1 is intussen al vastgelegd"):
        freeze(plan, lead)

    assert PlanVersion.objects.count() == 1


def test_empty_plan_is_not_frozen(village, lead):
    plan = PlanFactory(village=village)
    SectionFactory(plan=plan)

    with pytest.raises(DomainError, match="nog geen tekst"):
        freeze(plan, lead)


def test_table_without_headers_is_refused_with_the_section(plan, lead):
    SectionFactory(
        plan=plan, key="woningen", title="Woningen", version=1, status="concept",
        body="<table><tbody><tr><td>Koop</td><td>402</td></tr><tr><td>Huur</td><td>161</td></tr></tbody></table>",
    )  # fmt: skip

    with pytest.raises(services.NotReady) as refused:
        freeze(plan, lead)

    assert [(p.key, p.text[:8]) for p in refused.value.problems] == [
        ("woningen", "Tabel 1:")
    ] * 2  # no headers, no title


def test_sections_that_are_not_ready_only_warn_when_freezing(plan, lead):
    SectionFactory(plan=plan, key="gebied", title="Gebied", is_required=True, order=901)

    version = freeze(plan, lead)

    assert [section.key for section in services.unfinished_sections(plan)] == ["gebied"]
    assert version.number == 1


def test_optional_section_without_text_has_no_number(plan, lead):
    SectionFactory(plan=plan, key="extra", title="Extra", order=902, skipped_reason="Geen tijd.")

    sections = freeze(plan, lead).content["chapters"][0]["sections"]

    assert [(s["key"], s["number"]) for s in sections] == [
        ("samenvatting", "1.1"),
        ("karakter", ""),
        ("extra", "1.2"),
    ]


# --- offering and publishing -----------------------------------------------------------------------------


def test_offering_mails_each_officer_of_this_municipality_once(plan, lead, officer, foreign_officer):
    second = OfficerFactory(municipality=plan.village.municipality).user
    version = services.offer_version(freeze(plan, lead), stated=OFFER_STATEMENTS, by=lead)

    mails = OutgoingMail.objects.filter(kind="plans.version_offered")
    assert version.status == VersionStatus.OFFERED
    assert sorted(mails.values_list("to_email", flat=True)) == sorted([officer.email, second.email])


def test_the_route_of_the_village_follows_an_offer(plan, lead):
    Village.objects.update(phase=Phase.WRITING)

    services.offer_version(freeze(plan, lead), stated=OFFER_STATEMENTS, by=lead)

    change = PhaseChange.objects.get()
    assert (change.old, change.new, change.by) == (Phase.WRITING, Phase.OFFERED, lead)
    assert change.reason == "Versie 1 van het plan is aangeboden aan de gemeente."


def test_a_village_that_is_further_on_its_route_stays_there(plan, lead):
    Village.objects.update(phase=Phase.EXECUTION)

    services.offer_version(freeze(plan, lead), stated=OFFER_STATEMENTS, by=lead)

    assert not PhaseChange.objects.exists()
    assert Village.objects.get(slug="eigendorp").phase == Phase.EXECUTION


def test_offering_is_refused_while_a_required_section_was_not_ready(plan, lead):
    SectionFactory(plan=plan, key="gebied", title="Gebied", is_required=True, order=901)
    version = freeze(plan, lead)
    plan.sections.filter(key="gebied").update(body="<p>Nu wel.</p>", version=1, status="gereed")

    with pytest.raises(services.NotReady) as refused:
        services.offer_version(version, stated=OFFER_STATEMENTS, by=lead)

    assert [problem.key for problem in refused.value.problems] == ["gebied"]
    version.refresh_from_db()
    assert version.status == VersionStatus.FROZEN


@pytest.mark.parametrize("missing", OFFER_STATEMENTS)
def test_offering_waits_for_every_statement(missing, plan, lead):
    version = freeze(plan, lead)

    with pytest.raises(DomainError, match="Vink eerst alles aan"):
        services.offer_version(version, stated=set(OFFER_STATEMENTS) - {missing}, by=lead)

    version.refresh_from_db()
    assert version.status == VersionStatus.FROZEN


def test_what_the_village_stated_stays_with_its_offer(plan, lead):
    version = services.offer_version(freeze(plan, lead), stated=OFFER_STATEMENTS, by=lead)

    assert version.moves.get(new="offered").statements == list(OFFER_STATEMENTS.values())


def test_offering_is_refused_without_a_summary(village, lead):
    plan = PlanFactory(village=village)
    SectionFactory(plan=plan, key="karakter", written=True, status="gereed")

    with pytest.raises(services.NotReady, match="samenvatting ontbreekt"):
        services.offer_version(freeze(plan, lead), stated=OFFER_STATEMENTS, by=lead)


def test_an_offer_taken_back_stays_with_the_municipality_with_its_reason(
    plan, lead, officer, foreign_officer
):
    version = services.offer_version(freeze(plan, lead), stated=OFFER_STATEMENTS, by=lead)
    PlanFileFactory(version=version)

    services.withdraw_version(version, reason="De cijfers van de school kloppen niet.", by=lead)

    assert (
        PlanVersion.objects.visible_to(officer).get().withdrawal.reason
        == "De cijfers van de school kloppen niet."
    )
    assert not PlanVersion.objects.visible_to(foreign_officer).exists()
    mail = OutgoingMail.objects.get(kind="plans.version_withdrawn")
    assert mail.to_email == officer.email
    assert "De cijfers van de school kloppen niet." in mail.text
    assert PlanFile.objects.filter(version=version).exists()


def test_only_frozen_is_not_shown_to_the_municipality_by_taking_back(plan, lead, officer):
    with pytest.raises(DomainError):
        services.withdraw_version(freeze(plan, lead), reason="Toch niet.", by=lead)

    assert not PlanVersion.objects.visible_to(officer).exists()


def test_publishing_mails_everyone_of_the_village(plan, lead, villager, advisor, officer):
    version = services.offer_version(freeze(plan, lead), stated=OFFER_STATEMENTS, by=lead)
    services.publish_version(version, by=lead)

    mails = OutgoingMail.objects.filter(kind="plans.version_published")
    assert sorted(mails.values_list("to_email", flat=True)) == sorted(
        [lead.email, villager.email, advisor.email]
    )
    assert list(version.moves.values_list("new", flat=True)) == ["frozen", "offered", "published"]


@pytest.mark.parametrize("old", VersionStatus)
@pytest.mark.parametrize(
    ("move", "new", "more"),
    [
        ("offer_version", "offered", {"stated": OFFER_STATEMENTS}),
        ("withdraw_version", "withdrawn", {"reason": "Er kwam nieuws."}),
        ("publish_version", "published", {}),
    ],
)
def test_only_moves_of_the_table_are_made(old, move, new, more, lead, village):
    version = PlanVersionFactory(plan__village=village, status=old)
    allowed = new in VERSION_TRANSITIONS[old]

    if allowed:
        getattr(services, move)(version, **more, by=lead)
    else:
        with pytest.raises(DomainError):
            getattr(services, move)(version, **more, by=lead)

    version.refresh_from_db()
    assert version.status == (new if allowed else old)
    assert VersionMove.objects.count() == allowed


def test_an_offer_taken_back_before_its_mail_left_is_not_announced(lead, officer, village):
    version = PlanVersionFactory(plan__village=village, offered=True)
    ref = f"{version.pk}:{officer.pk}"
    announce = get_kind("plans.version_offered").still_true
    before = announce(ref)

    services.withdraw_version(version, reason="Fout in de cijfers.", by=lead)

    assert (before, announce(ref)) == (True, False)
    assert get_kind("plans.version_withdrawn").still_true(ref)


# --- immutable ---------------------------------------------------------------------------------------------

FROZEN_FIELDS = {
    "number": 9,
    "label": "anders",
    "content": {},
    "sha256": "0" * 64,
    "frozen_at": "2020-01-01T00:00Z",
}


@pytest.mark.parametrize("field", FROZEN_FIELDS)
def test_queryset_update_of_a_frozen_field_is_refused(field, db):
    PlanVersionFactory()

    with pytest.raises(DomainError, match="verandert niet meer"):
        PlanVersion.objects.update(**{field: FROZEN_FIELDS[field]})


@pytest.mark.parametrize("field", FROZEN_FIELDS)
def test_database_refuses_a_save_of_a_frozen_field(field, db):
    version = PlanVersionFactory()
    setattr(version, field, FROZEN_FIELDS[field])

    with pytest.raises(DatabaseError, match="is frozen"), transaction.atomic():
        version.save()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plans_planversion SET content = jsonb_set(content, '{title}', '\"x\"')",
        "UPDATE plans_planversion SET sha256 = repeat('0', 64)",
        "DELETE FROM plans_planversion",
        "UPDATE plans_planfile SET data = 'x'",
        "DELETE FROM plans_planfile",
        "UPDATE plans_versionmove SET new = 'published'",
        "DELETE FROM plans_versionmove",
        "DELETE FROM plans_plandownload",
    ],
)
def test_database_refuses_raw_sql_on_what_is_frozen(statement, lead, village):
    version = PlanVersionFactory(plan__village=village)
    PlanFileFactory(version=version)
    services.offer_version(version, stated=OFFER_STATEMENTS, by=lead)
    services.log_download(version, by=lead)

    with pytest.raises(DatabaseError, match=r"is frozen|is append-only"), transaction.atomic():
        connection.cursor().execute(statement)


def test_deleting_a_version_is_refused(db):
    version = PlanVersionFactory()

    with pytest.raises(DomainError):
        PlanVersion.objects.all().delete()
    with pytest.raises(DatabaseError, match="is frozen"), transaction.atomic():
        version.delete()


def test_person_can_leave_without_the_version(plan, lead):
    version = freeze(plan, lead)

    lead.delete()

    version.refresh_from_db()
    assert version.frozen_by is None
    assert version.moves.get().by is None


# --- two at once -------------------------------------------------------------------------------------------


def at_once(*deeds):
    """Run the deeds in threads of their own; the errors they raised, in order."""
    outcomes = [None] * len(deeds)

    def run(index, deed):
        try:
            deed()
        except Exception as error:
            outcomes[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_freeze_one_version(plan, lead):
    outcomes = at_once(lambda: freeze(plan, lead), lambda: freeze(plan, lead))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["DomainError", "NoneType"]
    assert PlanVersion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_offers_at_once_make_one_move(lead, village, officer):
    version = PlanVersionFactory(plan__village=village)
    offer = lambda: services.offer_version(version, stated=OFFER_STATEMENTS, by=lead)  # noqa: E731

    outcomes = at_once(offer, offer)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["DomainError", "NoneType"]
    assert VersionMove.objects.count() == 1
    assert OutgoingMail.objects.filter(kind="plans.version_offered").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_offers_at_once_make_two_moves(lead, village, monkeypatch):
    """So that the test above can fail: both read before either writes, and the harm is done."""
    version = PlanVersionFactory(plan__village=village)
    both_have_read = threading.Barrier(2)

    def unlocked(version):
        row = PlanVersion.objects.select_related("plan__village__municipality").get(pk=version.pk)
        both_have_read.wait(timeout=10)
        return row

    monkeypatch.setattr(services, "_locked", unlocked)
    offer = lambda: services.offer_version(version, stated=OFFER_STATEMENTS, by=lead)  # noqa: E731

    outcomes = at_once(offer, offer)

    assert outcomes == [None, None]
    assert VersionMove.objects.count() == 2


# --- asking for the file, and taking it ----------------------------------------------------------------------


def test_who_asks_while_it_is_being_made_joins_the_job(db):
    version = PlanVersionFactory()

    first, second = services.request_file(version), services.request_file(version)

    assert first == second
    assert RenderJob.objects.count() == 1


def test_file_that_is_there_is_not_asked_for_again(db):
    file = PlanFileFactory()

    assert services.request_file(file.version) is None
    assert RenderJob.objects.count() == 0


def test_download_by_an_officer_is_logged_by_name_and_municipality(officer, village):
    version = PlanVersionFactory(plan__village=village, offered=True)

    services.log_download(version, by=officer)

    assert list(version.downloads.values_list("user", "municipality")) == [
        (officer.pk, village.municipality_id)
    ]


def test_visitors_are_only_counted(db):
    from django.contrib.auth.models import AnonymousUser

    version = PlanVersionFactory(published=True)

    for _visit in range(2):
        services.log_download(version, by=AnonymousUser())

    assert PublicDownloads.objects.get(version=version).count == 2
    assert version.downloads.count() == 0


def test_lists_do_not_read_the_bytes_of_files(db):
    PlanFileFactory()

    assert "data" in PlanFile.objects.get().get_deferred_fields()


def test_members_are_mailed_once_with_two_roles(plan, lead):
    MembershipFactory(village=plan.village, role="core", user__email="kern@example.org")
    version = services.offer_version(freeze(plan, lead), stated=OFFER_STATEMENTS, by=lead)
    services.publish_version(version, by=lead)

    to = OutgoingMail.objects.filter(kind="plans.version_published").values_list("to_email", flat=True)
    assert sorted(to) == sorted([lead.email, "kern@example.org"])


def test_a_version_for_reactions_is_public_without_being_offered(plan, lead):
    services.publish_version(freeze(plan, lead), by=lead)

    assert [move.new for move in VersionMove.objects.all()] == ["frozen", "published"]
    assert Village.objects.get().phase != Phase.OFFERED


def test_offering_waits_for_an_answer_to_every_reaction(plan, lead):
    section = plan.sections.get(key="samenvatting")
    reaction = ReactionFactory(section=section)
    version = freeze(plan, lead)

    with pytest.raises(DomainError, match="nog één reactie zonder antwoord"):
        services.offer_version(version, stated=OFFER_STATEMENTS, by=lead)
    decide_reaction(reaction, status="answered", answer="Dank u.", text_number=1, by=lead)

    assert services.offer_version(version, stated=OFFER_STATEMENTS, by=lead).is_offered
