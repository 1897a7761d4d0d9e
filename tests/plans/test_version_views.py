"""The pages of versions, through the client."""

import pytest
from django.urls import reverse
from lxml import html

from plans.models import PlanVersion, PublicDownloads, RenderJob
from plans.states import OFFER_STATEMENTS
from tests.factories import (
    MunicipalityFactory,
    PlanFactory,
    PlanFileFactory,
    PlanVersionFactory,
    ReactionFactory,
    SectionFactory,
    VillageFactory,
    version_content,
)

CANARY = "kanarie-4b1d"


def address(name, version, **kwargs):
    return reverse(f"plans:{name}", args=[version.plan.village.slug, version.number], **kwargs)


@pytest.fixture
def published(village):
    return PlanVersionFactory(plan__village=village, published=True)


# --- reading ---------------------------------------------------------------------------------------------


def test_version_is_read_as_a_page_without_a_cookie(client, published):
    page = client.get(address("version_detail", published))

    assert "Wij isoleren eerst de huizen." in page.content.decode()
    assert published.fingerprint in page.content.decode()
    assert page.cookies == {}


def test_plan_address_shows_the_newest_published_version(client, published):
    PlanVersionFactory(plan=published.plan, number=2, published=True, label="na de zomer")
    PlanVersionFactory(plan=published.plan, number=3, offered=True)

    page = client.get(reverse("plans:plan_read", args=[published.plan.village.slug])).content.decode()

    assert "Versie 2, na de zomer" in page


def test_older_version_points_at_the_newer_one_that_the_reader_may_see(client, published, lead):
    newer = PlanVersionFactory(plan=published.plan, number=2)

    assert (
        address("version_detail", newer)
        not in client.get(address("version_detail", published)).content.decode()
    )
    client.force_login(lead)
    assert (
        address("version_detail", newer) in client.get(address("version_detail", published)).content.decode()
    )


def test_village_without_a_published_plan_says_what_will_stand_there(client, village):
    page = client.get(reverse("plans:plan_read", args=[village.slug]))

    assert page.status_code == 200
    assert "zodra het dorp een versie openbaar maakt" in page.content.decode()


@pytest.mark.parametrize("name", ["plan_read", "version_list"])
def test_village_without_a_public_page_is_not_known(client, name, db):
    hidden = VillageFactory(slug="geheim", is_public=False)

    assert client.get(reverse(f"plans:{name}", args=[hidden.slug])).status_code == 404


def test_text_of_a_frozen_version_reaches_nobody_outside(client, village, officer, outsider):
    version = PlanVersionFactory(
        plan__village=village, content=version_content(village, samenvatting=f"<p>{CANARY}</p>")
    )
    PlanFileFactory(version=version, data=CANARY.encode())
    names = ("version_detail", "version_pdf", "version_progress")
    places = [address(name, version) for name in names] + [
        reverse("plans:plan_list"), reverse("plans:plan_read", args=[village.slug]),
        reverse("plans:version_list", args=[village.slug]),
        reverse("portal:municipality_detail", args=[village.municipality.slug]),
    ]  # fmt: skip

    for user in (None, officer, outsider):
        client.logout() if user is None else client.force_login(user)
        for place in places:
            assert CANARY not in client.get(place).content.decode(), (user, place)


# --- the file ----------------------------------------------------------------------------------------------


def test_download_is_an_attachment_that_no_browser_runs(client, published):
    file = PlanFileFactory(version=published)

    answer = client.get(address("version_pdf", published))

    assert answer.content == file.data
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        "attachment; filename=\"wup-eigendorp-v1.pdf\"; filename*=UTF-8''wup-eigendorp-v1.pdf"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'; ")
    assert answer["ETag"] == f'"{file.sha256}"'


def test_file_that_the_reader_has_is_not_sent_or_counted_again(client, published):
    file = PlanFileFactory(version=published)

    answer = client.get(address("version_pdf", published), headers={"if-none-match": f'"{file.sha256}"'})

    assert answer.status_code == 304
    assert PublicDownloads.objects.count() == 0


def test_download_by_a_visitor_is_counted_and_by_an_officer_logged(client, published, officer):
    PlanFileFactory(version=published)

    client.get(address("version_pdf", published))
    client.head(address("version_pdf", published))
    client.force_login(officer)
    client.get(address("version_pdf", published))

    assert PublicDownloads.objects.get().count == 1
    assert list(published.downloads.values_list("user", "municipality")) == [
        (officer.pk, published.plan.village.municipality_id)
    ]


def test_file_that_is_not_there_leads_to_its_progress(client, published):
    answer = client.get(address("version_pdf", published))

    assert answer.status_code == 302
    assert answer["Location"] == address("version_progress", published)


def test_progress_asks_again_until_the_file_is_there(client, published):
    RenderJob.objects.create(version=published)
    busy = client.get(address("version_progress", published), headers={"hx-request": "true"}).content.decode()
    RenderJob.objects.update(state="ready")
    PlanFileFactory(version=published, size=2_140_000)
    ready = client.get(
        address("version_progress", published), headers={"hx-request": "true"}
    ).content.decode()

    assert 'hx-trigger="load delay:2s"' in busy
    assert "hx-trigger" not in ready
    assert "Plan downloaden (pdf, 2,1 MB)" in ready
    assert "<html" not in ready


def test_without_javascript_the_page_loads_itself_while_it_is_busy_and_that_can_be_switched_off(
    client, published
):
    job = RenderJob.objects.create(version=published)
    path = address("version_progress", published)

    def page(query=""):
        response = client.get(path + query)
        assert "noscript" not in response["Content-Security-Policy"]
        found = html.document_fromstring(response.content)
        reloads = found.xpath("//head/noscript/meta[@http-equiv='refresh']/@content")
        return reloads, found.xpath("//a[text()='Kijk opnieuw']/@href"), found.xpath("//a[@href='?zelf']")

    reloads, link, switch = page()
    assert (reloads, link, len(switch)) == (["10"], [path], 1)
    assert page("?zelf") == ([], [f"{path}?zelf"], [])
    job.state = "ready"
    job.save()
    PlanFileFactory(version=published)
    assert page() == ([], [], [])


def test_failure_is_told_and_the_lead_may_try_again(client, published, lead):
    RenderJob.objects.create(version=published, state="failed", error="Het duurde te lang.")
    client.force_login(lead)

    page = client.get(address("version_progress", published)).content.decode()
    client.post(address("version_render", published))

    assert "Het duurde te lang." in page
    assert "Pdf opnieuw maken" in page
    assert RenderJob.objects.busy().count() == 1


# --- moving ------------------------------------------------------------------------------------------------


@pytest.fixture
def plan(village):
    plan = PlanFactory(village=village)
    SectionFactory(plan=plan, key="samenvatting", is_required=True, written=True, status="gereed")
    return plan


def test_lead_freezes_offers_and_publishes(client, plan, lead):
    client.force_login(lead)
    slug = plan.village.slug

    frozen = client.post(
        reverse("plans:version_freeze", args=[slug]), {"label": "ter inzage", "expected_number": 1}
    )
    client.post(reverse("plans:version_offer", args=[slug, 1]), dict.fromkeys(OFFER_STATEMENTS, "on"))
    client.post(reverse("plans:version_publish", args=[slug, 1]))

    assert frozen["Location"] == reverse("plans:version_progress", args=[slug, 1])
    assert PlanVersion.objects.get().status == "published"


def test_version_without_a_name_is_asked_for_one(client, plan, lead):
    client.force_login(lead)

    page = client.post(reverse("plans:version_freeze", args=[plan.village.slug]), {"expected_number": 1})

    assert page.status_code == 422
    assert "Geef de versie een naam" in page.content.decode()
    assert PlanVersion.objects.count() == 0


def test_wrong_table_is_named_with_a_link_to_its_section(client, plan, lead):
    SectionFactory(
        plan=plan, key="woningen", title="Woningen", version=1, status="concept", order=900,
        body="<table><tbody><tr><td>Koop</td><td>402</td></tr><tr><td>Huur</td><td>1</td></tr></tbody></table>",
    )  # fmt: skip
    client.force_login(lead)
    freeze = reverse("plans:version_freeze", args=[plan.village.slug])

    page = client.get(freeze).content.decode()
    posted = client.post(freeze, {"label": "x", "expected_number": 1})

    assert "/werkplaats/onderdelen/woningen/" in page
    assert posted.status_code == 422
    assert PlanVersion.objects.count() == 0


def test_gate_says_what_is_missing_with_a_way_to_it(client, plan, lead):
    SectionFactory(plan=plan, key="gebied", title="Het gebied", is_required=True, order=901)
    ReactionFactory(section=plan.sections.get(key="samenvatting"))
    client.force_login(lead)
    slug = plan.village.slug
    client.post(reverse("plans:version_freeze", args=[slug]), {"label": "ter inzage", "expected_number": 1})

    page = client.get(reverse("plans:version_offer", args=[slug, 1])).text

    assert reverse("plans:section_edit", args=[slug, "gebied"]) in page
    assert reverse("plans:reaction_office", args=[slug]) in page
    assert "<form" not in page.partition("<main")[2].partition("</main")[0]


def test_a_tick_that_is_missing_is_asked_for_and_the_others_stay(client, plan, lead):
    client.force_login(lead)
    slug = plan.village.slug
    client.post(reverse("plans:version_freeze", args=[slug]), {"label": "ter inzage", "expected_number": 1})

    page = client.post(reverse("plans:version_offer", args=[slug, 1]), {"studies": "on"})

    assert page.status_code == 422
    assert page.text.count("Vink dit aan als het klopt") >= 3
    tree = html.fromstring(page.text)
    assert [box.get("name") for box in tree.xpath("//input[@type='checkbox'][@checked]")] == ["studies"]
    assert PlanVersion.objects.get().status == "frozen"


def test_a_version_taken_back_is_not_the_newest(client, village, lead):
    older = PlanVersionFactory(plan__village=village, published=True)
    newer = PlanVersionFactory(plan=older.plan, number=2, offered=True)
    client.force_login(lead)
    client.post(address("version_withdraw", newer), {"reason": "De cijfers kloppen niet."})

    assert address("version_detail", newer) not in client.get(address("version_detail", older)).text
    for version in (older, newer):
        page = client.get(reverse("plans:verify"), {"kenmerk": version.sha256[:12]}).text
        assert "maar er is een nieuwere versie" not in page
        assert ("maar het dorp heeft deze versie ingetrokken" in page) is (version == newer)


def test_officer_reads_that_and_why_an_offer_was_taken_back(client, village, lead, officer):
    version = PlanVersionFactory(plan__village=village, offered=True)
    client.force_login(lead)
    client.post(address("version_withdraw", version), {"reason": "De cijfers kloppen niet."})

    again = client.post(address("version_withdraw", version), {"reason": "Nog een keer."})
    client.force_login(officer)
    page = client.get(address("version_detail", version)).text
    room = client.get(reverse("portal:municipality_detail", args=[village.municipality.slug])).text

    assert again.status_code == 409
    assert "De cijfers kloppen niet." in page
    assert "ingetrokken" in room
    client.logout()
    assert client.get(address("version_detail", version)).status_code == 404


def test_second_offer_says_that_it_was_done(client, lead, village):
    version = PlanVersionFactory(plan__village=village, offered=True)
    client.force_login(lead)

    page = client.post(address("version_offer", version))

    assert page.status_code == 409
    assert "kan niet aangeboden aan de gemeente worden" in page.content.decode()


def test_a_version_that_was_taken_back_has_no_button_to_publish_it(client, lead, village):
    version = PlanVersionFactory(plan__village=village, status="withdrawn")
    client.force_login(lead)

    page = client.get(address("version_publish", version)).content.decode()

    assert "Deze versie is ingetrokken." in page
    assert "Versie openbaar maken</button>" not in page


def test_get_moves_nothing(client, lead, village):
    version = PlanVersionFactory(plan__village=village)
    client.force_login(lead)

    for _time in range(5):
        client.get(address("version_offer", version))
        client.get(address("version_publish", version))
        client.get(address("version_withdraw", version))

    version.refresh_from_db()
    assert version.status == "frozen"
    assert version.moves.count() == 0


# --- lists -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_list_of_plans_takes_the_same_number_of_queries(client, db, count, django_assert_num_queries):
    municipality = MunicipalityFactory()
    for _plan in range(count):
        PlanFileFactory(version=PlanVersionFactory(plan__village__municipality=municipality, published=True))

    with django_assert_num_queries(3):
        page = client.get(reverse("plans:plan_list"))

    assert len(page.context["page"].object_list) == count


@pytest.mark.parametrize("count", [1, 30])
def test_list_of_versions_takes_the_same_number_of_queries(client, village, count, django_assert_num_queries):
    plan = PlanFactory(village=village)
    for number in range(1, count + 1):
        PlanFileFactory(version=PlanVersionFactory(plan=plan, number=number, published=True))

    with django_assert_num_queries(2):
        client.get(reverse("plans:version_list", args=[village.slug]))


@pytest.mark.parametrize("count", [1, 30])
def test_workshop_list_takes_the_same_number_of_queries(
    client, village, lead, count, django_assert_max_num_queries
):
    plan = PlanFactory(village=village)
    for number in range(1, count + 1):
        PlanVersionFactory(plan=plan, number=number)
    client.force_login(lead)

    with django_assert_max_num_queries(8) as queries:
        client.get(reverse("plans:workshop_versions", args=[village.slug]))

    assert len(queries) == 8


def test_list_of_plans_shows_each_plan_once_and_finds_by_name_and_municipality(client, db):
    drenthe = PlanVersionFactory(
        plan__village__name="Exloërveen", published=True, plan__title="Plan Exloërveen"
    )
    PlanVersionFactory(plan=drenthe.plan, number=2, published=True)
    PlanVersionFactory(plan__title="Plan Anders", published=True)

    def titles(query):
        return [
            v.plan.title for v in client.get(reverse("plans:plan_list"), query).context["page"].object_list
        ]

    assert len(titles({})) == 2
    assert titles({"zoek": "exloerveen"}) == ["Plan Exloërveen"]
    assert titles({"gemeente": drenthe.plan.village.municipality.slug}) == ["Plan Exloërveen"]
    assert titles({"zoek": "bestaat niet"}) == []


def test_officer_finds_offered_and_published_versions_in_the_own_municipality(
    client, village, officer, foreign_officer
):
    offered = PlanVersionFactory(plan__village=village, number=2, offered=True)
    PlanVersionFactory(plan=offered.plan, number=3)
    PlanFileFactory(version=offered, size=2_140_000)
    room = reverse("portal:municipality_detail", args=[village.municipality.slug])

    client.force_login(officer)
    page = client.get(room).content.decode()
    client.force_login(foreign_officer)
    other = client.get(room).content.decode()

    assert address("version_pdf", offered) in page
    assert "Plan downloaden (pdf, 2,1 MB)" in page
    assert "versie 3" not in page
    assert address("version_pdf", offered) not in other
