"""The evening: the paper list, ticking off with two phones, walk-ins, closing the list."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from common.errors import DomainError
from common.sorting import split_name, surname_key
from sessions import services
from sessions.door import door_of, helper_of, helper_token
from sessions.models import CheckInTap, KnowledgeSession, Presence
from tests.factories import (
    InitiativeFactory,
    InvitationFactory,
    KnowledgeSessionFactory,
    PortalRoleFactory,
    PresenceFactory,
    SessionRegistrationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def tonight(**more):
    return KnowledgeSessionFactory(
        starts_at=timezone.now() - timedelta(seconds=5), owner=PortalRoleFactory(kind="organiser").user, **more
    )  # fmt: skip


def guest(row, name="Anna Boer", **more):
    invitation = InvitationFactory(knowledge_session=row, name=name, initiative_text="Warm Dorp")
    return SessionRegistrationFactory(invitation=invitation, **more)


def tick(registration, nonce=None, by="helper 1", **more):
    return services.check_in(
        registration.knowledge_session_id, registration_pk=registration.pk, nonce=nonce or uuid.uuid4(),
        by_name=by, **more,
    )  # fmt: skip


# --- names --------------------------------------------------------------------------------------------
def test_names_are_sorted_by_surname_and_prefixes_do_not_count():
    names = ["Piet Zwart", "Jan de Boer", "Anna Boer", "Truus van der Aa", "Kees 't Hart", "Bo Éland",
             "IJsbrand", "Wim Boer (voorbeeld)", "Els van den Berg-Smit", "Jan de Boer jr."]  # fmt: skip

    found = sorted(names, key=surname_key)

    assert found == ["Truus van der Aa", "Els van den Berg-Smit", "Anna Boer", "Jan de Boer", "Jan de Boer jr.",
                     "Wim Boer (voorbeeld)", "Bo Éland", "Kees 't Hart", "IJsbrand", "Piet Zwart"]  # fmt: skip
    assert split_name("Jan van der Berg") == ("Jan van der", "Berg")


# --- ticking off --------------------------------------------------------------------------------------
def test_tapping_twice_and_the_second_helper_change_nothing():
    registration = guest(tonight(), people=3)
    nonce = uuid.uuid4()

    first = tick(registration, nonce, by="Anna", people=2)
    same = tick(registration, nonce, by="Anna", people=2)
    other = tick(registration, by="helper 2")

    presence = Presence.objects.get()
    assert [is_new for _row, is_new in (first, same, other)] == [True, False, False]
    assert (presence.people, presence.by_name) == (2, "Anna")
    assert other[0].since_text == f"{timezone.localtime(presence.at):%H.%M}, Anna"
    assert CheckInTap.objects.count() == 2  # the same press counts once


def test_undo_and_again():
    registration = guest(tonight())
    session_pk = registration.knowledge_session_id
    nonce = uuid.uuid4()
    tick(registration)

    for _ in range(2):
        services.undo(session_pk, row_id=str(registration.pk), nonce=nonce, by_name="helper 2")
    gone = not Presence.objects.exists()
    tick(registration, by="helper 2")
    services.undo(
        session_pk, row_id=str(registration.pk), nonce=nonce, by_name="helper 2"
    )  # came in once more

    assert gone
    assert Presence.objects.get().by_name == "helper 2"


def test_old_tap_that_comes_in_after_an_undo_does_not_tick_again():
    registration = guest(tonight())
    nonce = uuid.uuid4()
    tick(registration, nonce)
    services.undo(
        registration.knowledge_session_id, row_id=str(registration.pk), nonce=uuid.uuid4(), by_name="x"
    )

    with pytest.raises(DomainError):
        tick(registration, nonce)

    assert not Presence.objects.exists()


def test_walk_in_above_capacity_is_allowed_with_a_mark():
    row = tonight(capacity=3)
    tick(guest(row, people=2))
    InitiativeFactory(name="Warm Noord", search_key="warm noord")
    nonce = uuid.uuid4()

    def let_in(name, nonce):
        return services.walk_in(
            row.pk, name=name, initiative_text="Warm Noord", nonce=nonce, by_name="helper 1"
        )

    fits, again, above = let_in("Kees", nonce), let_in("Kees", nonce), let_in("Riek", uuid.uuid4())

    assert (fits.is_above_capacity, again, above.is_above_capacity) == (False, None, True)
    assert fits.initiative.name == "Warm Noord"
    assert KnowledgeSession.objects.with_taken().get(pk=row.pk).taken == 2  # no seat is sold twice
    assert door_of(row).counts_text == "4 aanwezig, 2 aangemeld. Zonder aanmelding: 2."


def test_group_that_is_larger_than_registered_is_marked():
    row = tonight(capacity=3)
    registration = guest(row, people=2)

    presence, _is_new = tick(registration, people=4)

    assert presence.is_above_capacity


def test_cancelled_and_foreign_registrations_are_refused():
    row = tonight()
    cancelled = guest(row, cancelled=True)
    foreign = guest(tonight())

    for registration in (cancelled, foreign):
        with pytest.raises(DomainError):
            services.check_in(row.pk, registration_pk=registration.pk, nonce=uuid.uuid4(), by_name="x")


def test_closing_marks_the_rest_absent_and_stops_ticking():
    row = tonight()
    there, not_there = guest(row, "Anna Boer"), guest(row, "Bert Aa")
    user = UserFactory()
    with pytest.raises(DomainError):
        services.close_list(row.pk, by=user)  # nobody was ticked off: surely a mistake
    tick(there)

    services.close_list(row.pk, by=user)

    row.refresh_from_db()
    assert row.list_closed_at
    with pytest.raises(DomainError):
        tick(not_there)
    services.open_list(row.pk, by=user)
    assert tick(not_there)[1]


def test_list_of_a_session_that_has_not_begun_stays_open():
    row = KnowledgeSessionFactory()

    with pytest.raises(DomainError):
        services.close_list(row.pk, by=UserFactory())


def at_once(work, number):
    barrier, results = threading.Barrier(number), []

    def run(index):
        barrier.wait()
        try:
            results.append(work(index))
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[index]) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_two_phones_on_one_person_make_one_presence():
    registration = guest(tonight())

    results = at_once(lambda index: tick(registration, by=f"helper {index}")[1], 4)

    assert sorted(results) == [False, False, False, True]
    assert Presence.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_second_phone_would_get_an_error(monkeypatch):
    registration = guest(tonight())
    both_looked = threading.Barrier(2)
    monkeypatch.setattr(
        "sessions.services.seats.lock_session", lambda pk: KnowledgeSession.objects.get(pk=pk)
    )
    monkeypatch.setattr("sessions.services.door._note", lambda *args: both_looked.wait(timeout=10))

    results = at_once(lambda index: tick(registration)[1], 2)

    assert sorted(isinstance(result, IntegrityError) for result in results) == [False, True]


# --- the link of a helper -----------------------------------------------------------------------------
def test_link_of_a_helper_lives_on_the_day_only():
    row = KnowledgeSessionFactory()
    token = helper_token(row, 2)
    now = row.starts_at

    assert helper_of(row, token, now) == "helper 2"
    assert helper_of(row, token, now + timedelta(days=1)) == ""
    assert helper_of(row, token, now - timedelta(days=1)) == ""
    assert helper_of(row, "x" * 43, now) == ""
    row.starts_at += timedelta(days=1)
    row.ends_at += timedelta(days=1)
    assert helper_of(row, token, now + timedelta(days=1)) == ""  # moved: the old link is nothing
    row.status = "cancelled"
    assert helper_of(row, helper_token(row, 2), now + timedelta(days=1)) == ""


def address_of(row, number=1):
    return f"/kennissessies/{row.slug}/afvinken/{helper_token(row, number)}/"


def test_helper_page_is_private_and_get_changes_nothing(client):
    row = tonight()
    guest(row)

    answers = [client.get(address_of(row)) for _ in range(5)] + [client.head(address_of(row))]

    assert {answer.status_code for answer in answers} == {200}
    assert answers[0]["Cache-Control"] == "no-store"
    assert answers[0]["X-Robots-Tag"] == "noindex"
    assert answers[0]["Referrer-Policy"] == "same-origin"
    assert not CheckInTap.objects.exists()
    assert "genodigde" not in answers[0].text  # no addresses of people


def test_plain_buttons_work_without_script(client):
    row = tonight()
    registration = guest(row, people=2)
    address = address_of(row)
    press = {"rij": str(registration.pk), "actie": "in", "aantal": "1", "nonce": str(uuid.uuid4())}

    first = client.post(address, press)
    second = client.post(address_of(row, 2), press | {"nonce": str(uuid.uuid4())}, follow=True)
    back = client.post(address, press | {"actie": "terug", "nonce": str(uuid.uuid4())}, follow=True)

    assert first.status_code == 302
    assert f"al aanwezig {timezone.localtime():%H}" in second.text
    assert "helper 1" in second.text
    assert "0 aanwezig, 2 aangemeld." in back.text


def test_walk_in_by_form(client):
    row = tonight()
    fields = {
        "actie": "binnen",
        "name": "Kees",
        "initiative_text": "",
        "people": "1",
        "nonce": str(uuid.uuid4()),
    }

    wrong = client.post(address_of(row), fields)
    good = client.post(address_of(row), fields | {"initiative_text": "Warm Dorp"}, follow=True)

    assert wrong.status_code == 422
    assert "Vul het initiatief of het dorp in." in wrong.text
    assert "Kees" in good.text
    assert Presence.objects.get().by_name == "helper 1"


def test_phone_gets_states_without_names(client):
    row = tonight()
    registration = guest(row, name="Anna Boer")
    PresenceFactory(knowledge_session=row, name="Kees Geheim")
    json = {"Accept": "application/json"}
    press = {"rij": str(registration.pk), "actie": "in", "nonce": str(uuid.uuid4())}

    states = client.get(address_of(row), headers=json)
    done = client.post(address_of(row), press, headers=json).json()
    other = client.post(address_of(row, 2), press | {"nonce": str(uuid.uuid4())}, headers=json).json()
    wrong = client.post(address_of(row), press | {"nonce": "geen nonce"}, headers=json)

    assert "Anna" not in states.text
    assert "Geheim" not in states.text
    assert not states.json()["rows"][str(registration.pk)]["present"]
    assert (done["told"], done["rows"][str(registration.pk)]["present"]) == ("", True)
    assert other["told"].startswith("al aanwezig ")
    assert other["told"].endswith(", helper 1")
    assert wrong.status_code == 409
    assert "Laad de pagina opnieuw" in wrong.json()["error"]


def test_paper_list_has_25_lines_on_a_sheet_and_room_for_walk_ins(client):
    row = tonight()
    for index in range(23):
        guest(row, f"Gast Naam{index:02}")
    client.force_login(row.owner)

    text = client.get(f"/organisatie/kennissessies/{row.slug}/de-dag/presentielijst/").text

    assert text.count('class="sheet') == 2  # 23 guests and 3 empty lines do not fit on one
    assert text.count("<tr") == 2 * (1 + 25)
    assert text.index("Naam00") < text.index("Naam22")


def test_organiser_closes_and_opens_the_list_on_the_page(client):
    row = tonight()
    there, _not_there = guest(row, "Anna Boer"), guest(row, "Bert Aa")
    tick(there)
    client.force_login(row.owner)
    address = f"/organisatie/kennissessies/{row.slug}/de-dag/sluiten/"

    question = client.get(address).text
    closed = client.post(address, follow=True).text
    opened = client.post(address, {"stap": "openen"}, follow=True).text

    assert "Bert Aa" in question
    assert "Anna Boer" not in question
    assert "De lijst is gesloten." in closed
    assert "De lijst is weer open." in opened
