"""The editor of a section when the sign-in ends, another person sits down, or the village gets another name."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from plans.services import writing
from tests.factories import SectionFactory
from tests.plans.test_writing_views import at, text_of
from villages.models import Assignment
from villages.services import rename_village

pytestmark = pytest.mark.django_db


@pytest.fixture
def section(village):
    return SectionFactory(plan__village=village, written=True, key="samenvatting", title="Samenvatting")


def opened(client, section) -> dict[str, str]:
    """What the form of the page sends, with an afternoon of work in it."""
    form = html.fromstring(client.get(at(section)).content).xpath("//form[@data-writing]")[0]
    return dict(form.form_values()) | {"body": "<p>Een lange middag werk</p>", "action": "save"}


def kept_by(section, client_of, writer) -> Client:
    """A client of this writer, whose text was kept when the sign-in ended."""
    client = client_of(writer)
    typed = opened(client, section)
    del client.cookies[settings.SESSION_COOKIE_NAME]
    assert client.post(at(section), typed).status_code == 302
    client.force_login(writer)
    return client


def waits(client) -> bool:
    return "Een lange middag werk" in text_of(client.get(reverse("accounts:kept_post")))


def test_text_typed_after_the_sign_in_ended_comes_back_and_is_saved(section, client_of, advisor):
    client = kept_by(section, client_of, advisor)
    assert section.revisions.count() == 1
    assert "U typte hier een tekst die nog niet is opgeslagen" in text_of(client.get(at(section)))
    assert waits(client)

    client.post(at(section), opened(client, section))

    assert section.revisions.first().body == "<p>Een lange middag werk</p>"
    assert not waits(client)


def test_text_of_the_page_where_two_texts_meet_is_kept_too(section, client_of, advisor, lead):
    client = client_of(advisor)
    writing.save_section(section.pk, body="<p>Van een ander</p>", version=1, by=lead)
    stale = client.post(at(section), {"body": "<p>Mijn tekst</p>", "version": "1", "action": "save"})
    merge = html.fromstring(stale.content).xpath("//form[@data-writing]")[0]
    typed = dict(merge.form_values()) | {"body": "<p>Een lange middag werk</p>"}
    del client.cookies[settings.SESSION_COOKIE_NAME]

    client.post(at(section), typed)

    client.force_login(advisor)
    assert waits(client)


def test_text_that_fails_the_csrf_check_is_kept(section, advisor):
    client = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    client.force_login(advisor)
    typed = opened(client, section)
    client.cookies.pop(settings.CSRF_COOKIE_NAME)

    refused = client.post(at(section), typed)

    assert refused.status_code == 403
    assert waits(client)


def test_text_of_the_advisor_that_the_lead_sends_is_not_saved_as_the_lead(section, client_of, advisor, lead):
    client = client_of(advisor)
    typed = opened(client, section)
    client.force_login(lead)

    refused = client.post(at(section), typed)

    assert refused.status_code == 403
    assert section.revisions.count() == 1
    assert not waits(client)
    client.force_login(advisor)
    assert waits(client)


def test_text_kept_under_the_old_name_of_a_village_is_offered_and_forgotten_under_the_new(
    section, client_of, advisor
):
    old = at(section)
    client = kept_by(section, client_of, advisor)
    rename_village(section.plan.village, name="Nieuwdorp")
    section.plan.village.refresh_from_db()
    new = at(section)
    assert new != old

    offer = client.get(reverse("accounts:kept_post")).content.decode()
    assert f'action="{new}"' in offer
    assert old not in offer
    assert "U typte hier een tekst die nog niet is opgeslagen" in text_of(client.get(new))
    typed = opened(client, section)
    assert client.post(old, typed).status_code == 307  # sends on, and saved nothing yet
    assert waits(client)

    client.post(new, typed)

    assert section.revisions.first().body == "<p>Een lange middag werk</p>"
    assert not waits(client)


def test_text_sent_to_the_old_name_after_the_rename_is_offered_under_the_new(section, client_of, advisor):
    client = client_of(advisor)
    old, typed = at(section), opened(client, section)
    rename_village(section.plan.village, name="Nieuwdorp")
    section.plan.village.refresh_from_db()
    del client.cookies[settings.SESSION_COOKIE_NAME]
    client.post(old, typed)

    client.force_login(advisor)

    assert f'action="{at(section)}"' in client.get(reverse("accounts:kept_post")).content.decode()


def test_who_left_the_village_is_not_told_its_new_name(section, client_of, advisor):
    old = at(section)
    client = kept_by(section, client_of, advisor)
    rename_village(section.plan.village, name="Geheimdorp")
    type(section.plan.village).objects.update(is_public=False)
    Assignment.objects.update(ended_at=timezone.now())

    offer = client.get(reverse("accounts:kept_post")).content.decode()

    assert f'action="{old}"' in offer
    assert "geheimdorp" not in offer
