import pytest
from django.urls import reverse

from common.errors import DomainError
from mail.models import OutgoingMail
from plans.models import Plan
from plans.services import start
from tests.factories import VillageSignupFactory
from villages.models import Village

pytestmark = pytest.mark.django_db


@pytest.fixture
def signup(db):
    return VillageSignupFactory(confirmed=True, village_name="Erica")


@pytest.fixture
def address(signup):
    return reverse("plans:signup_accept", args=[signup.reference])


def test_plan_copies_the_template(village):
    plan = start.create_plan(village)

    assert plan.sections.count() == 49
    first = plan.sections.first()
    assert (first.key, first.chapter_number, first.is_required, first.status, first.version) == (
        "samenvatting", 1, True, "leeg", 0
    )  # fmt: skip
    assert first.questions[0] == "Wat wil het dorp bereiken, in drie zinnen?"


def test_second_call_gives_the_same_plan(village):
    assert start.create_plan(village) == start.create_plan(village)


def test_starting_makes_village_lead_mail_and_plan(signup, coordinator):
    village = start.start_village(signup, by=coordinator)

    assert village.memberships.get().role == "lead"
    assert village.plan.sections.count() == 49
    assert OutgoingMail.objects.filter(kind="villages.signup_accepted").count() == 1


def test_starting_twice_is_refused_and_makes_one_village(signup, coordinator):
    start.start_village(signup, by=coordinator)

    with pytest.raises(DomainError):
        start.start_village(signup, by=coordinator)

    assert Village.objects.count() == Plan.objects.count() == 1


def test_without_a_plan_there_is_no_village(signup, coordinator, monkeypatch):
    def fail(village):
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr(start, "create_plan", fail)

    with pytest.raises(RuntimeError):
        start.start_village(signup, by=coordinator)

    signup.refresh_from_db()
    assert (Village.objects.count(), OutgoingMail.objects.count(), signup.status) == (0, 0, "confirmed")


def test_page_shows_what_will_happen_and_changes_nothing(client, address, coordinator):
    client.force_login(coordinator)

    page = client.get(address)

    assert "een plan van 49 onderdelen" in page.content.decode()
    assert Village.objects.count() == 0


def test_button_starts_the_village(client, address, coordinator):
    client.force_login(coordinator)

    assert client.post(address).status_code == 302

    assert Plan.objects.get().village.name == "Erica"


def test_pressing_twice_says_why_not(client, address, coordinator):
    client.force_login(coordinator)
    client.post(address)

    page = client.post(address)

    assert page.status_code == 409
    assert "Dit lukt nu niet" in page.content.decode()


@pytest.mark.parametrize("role", ["lead", "organiser", "officer", "nobody"])
def test_only_a_coordinator_may_accept(role, client, address, request):
    client.force_login(request.getfixturevalue(role))

    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 403
    assert not Plan.objects.exists()
