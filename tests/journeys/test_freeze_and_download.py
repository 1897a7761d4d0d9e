"""Job 4: a lead freezes the plan, the worker makes the PDF, the municipality gets it, everybody may read it."""

import hashlib
import re
import time
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import PASSWORD, axe, path_of, sign_in

PEOPLE = """
from allauth.account.models import EmailAddress
from accounts.models import User
from plans.models import Plan
from plans.services.start import create_plan
from tests.factories import VillageFactory
from villages.models import Membership, Municipality, Officer

name = {name!r}
municipality = Municipality.objects.get(slug="assen")
village = VillageFactory(name="Vriesdorp " + name, slug=name, municipality=municipality, latitude="53.00", longitude="6.56")
for role in ("trekker", "ambtenaar"):
    user = User.objects.create_user(f"{{role}}-{{name}}@dorp.example", role, {password!r})
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if role == "trekker":
        Membership.objects.create(village=village, user=user, role="lead")
    else:
        Officer.objects.create(municipality=municipality, user=user)
plan = create_plan(village)
for section in plan.sections.filter(is_required=True):
    section.body, section.version, section.status = "<p>Wij isoleren eerst de huizen.</p>", 1, "gereed"
    section.save()
"""


def freeze_offer_and_download(stack, new_page, *, name: str, javascript: bool) -> None:
    stack.django(PEOPLE.format(name=name, password=PASSWORD))
    lead, officer = (new_page(javascript=javascript) for _person in range(2))
    visitor = new_page(javascript=javascript, width=360)
    sign_in(lead, f"trekker-{name}@dorp.example")

    freeze(lead, name)
    take_the_file(stack, lead, name)
    visitor_sees_nothing(visitor, name)

    lead.goto(f"/dorpen/{name}/werkplaats/versies/1/aanbieden/")
    assert axe(lead) == []
    for box in lead.get_by_role("checkbox").all():
        box.check()
    lead.get_by_role("button", name="Plan aanbieden aan de gemeente").click()
    mail = stack.mail_to(f"ambtenaar-{name}@dorp.example", "biedt zijn plan aan")
    read_as_officer(stack, officer, mail, name)

    lead.goto(f"/dorpen/{name}/werkplaats/versies/1/openbaar-maken/")
    lead.get_by_role("button", name="Versie openbaar maken").click()
    stack.mail_to(f"trekker-{name}@dorp.example", "is openbaar")
    read_as_visitor(stack, visitor, name)


def freeze(page, name: str) -> None:
    page.goto(f"/dorpen/{name}/werkplaats/versies/")
    page.get_by_role("link", name="Nieuwe versie vastleggen").click()
    expect(page.get_by_label("Naam van deze versie")).to_be_visible()
    assert axe(page) == []
    page.get_by_role(
        "button", name="Versie 1 vastleggen"
    ).click()  # without a name: an error that says what to do
    expect(page).to_have_title(re.compile("^Fout:"))
    assert axe(page) == []
    page.get_by_label("Naam van deze versie").fill("ter inzage")
    page.get_by_role("button", name="Versie 1 vastleggen").click()
    expect(page).to_have_url(re.compile("/plan/versies/1/pdf/voortgang/$"))


def take_the_file(stack, page, name: str) -> bytes:
    """Wait on the page as a person does: it changes by itself, without JavaScript too."""
    button = page.get_by_role("link", name="Plan downloaden (pdf, ")
    deadline = time.monotonic() + 90
    while not button.count():
        assert time.monotonic() < deadline, stack.logs()
        page.wait_for_timeout(500)
    assert axe(page) == []
    content = download(page, button)
    assert hashlib.sha256(content).hexdigest() == file_hash(stack, name)
    return content


def download(page, link) -> bytes:
    with page.expect_download() as started:
        link.first.click()
    assert started.value.suggested_filename.startswith("wup-")
    return started.value.path().read_bytes()


def file_hash(stack, name: str) -> str:
    ((sha256,),) = stack.sql(
        "select f.sha256 from plans_planfile f join plans_planversion v on v.id = f.version_id "
        "join plans_plan p on p.id = v.plan_id join villages_village d on d.id = p.village_id where d.slug = %s",
        name,
    )
    return sha256


def visitor_sees_nothing(page, name: str) -> None:
    assert page.goto(f"/dorpen/{name}/plan/versies/1/").status == 404
    assert page.goto(f"/dorpen/{name}/plan/versies/1/pdf/").status == 404


def read_as_officer(stack, page, mail, name: str) -> None:
    """From the link in the mail, past the sign-in, to the plan; then from the room of the municipality to the file."""
    link = mail.link("/pdf/voortgang/")
    assert page.goto(path_of(link)).status == 404  # not signed in: nothing is known here
    sign_in(page, f"ambtenaar-{name}@dorp.example")
    page.goto(path_of(link))
    page.get_by_role("link", name="Lees deze versie als webpagina").click()
    expect(page.get_by_text("Wij isoleren eerst de huizen.")).to_have_count(38)
    page.goto("/gemeenten/assen/")
    assert axe(page) == []
    content = download(
        page, page.get_by_role("link", name=re.compile(f"^Plan downloaden .*, Vriesdorp {name}, versie 1$"))
    )
    assert hashlib.sha256(content).hexdigest() == file_hash(stack, name)
    logged = stack.sql(
        "select count(*) from plans_plandownload d join accounts_user u on u.id = d.user_id "
        "where u.email = %s and d.municipality_id is not null",
        f"ambtenaar-{name}@dorp.example",
    )
    assert logged == [(1,)]


def read_as_visitor(stack, page, name: str) -> None:
    page.goto("/plannen/")
    page.get_by_role("link", name=f"Wijkuitvoeringsplan Vriesdorp {name}", exact=True).click()
    expect(page.get_by_text("Wij isoleren eerst de huizen.")).to_have_count(38)
    assert axe(page) == []
    content = download(page, page.get_by_role("link", name="Plan downloaden (pdf, "))
    assert hashlib.sha256(content).hexdigest() == file_hash(stack, name)
    assert page.context.cookies() == []


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_plan_goes_from_the_village_to_the_municipality_to_everybody(stack, new_page, javascript):
    freeze_offer_and_download(
        stack, new_page, name="bevriezen" if javascript else "bevriezen-zonder", javascript=javascript
    )


def test_plan_goes_the_same_way_over_redis(redis_stack, new_page):
    freeze_offer_and_download(redis_stack, new_page, name="bevriezen-redis", javascript=True)
    with urlopen(f"{redis_stack.url}/klaar/") as answer:
        assert answer.status == 200
