"""The organiser's pages, through the client."""

import re
from datetime import UTC, datetime

import pytest

from mail.models import OutgoingMail
from sessions import filling, services
from sessions.forms import SessionForm
from sessions.models import Invitation, KnowledgeSession, ProgrammeItem, Speaker
from tests.factories import (
    ContactFactory,
    InitiativeFactory,
    InvitationFactory,
    InvitationRequestFactory,
    KnowledgeSessionFactory,
    MunicipalityFactory,
    SessionRegistrationFactory,
)

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "Praten over warmte", "summary": "Kort.", "body": "", "organised_by": "Drentse KEI",
    "contact_email": "vragen@drentsekei.example",
    "day": "dinsdag 11 mei 2027", "start_time": "19.30", "end_time": "21:30", "place_name": "De Hoek",
    "address": "Brink 1, Aalden", "online_url": "", "capacity": "40", "max_per_initiative": "2",
    "closes_day": "10-5-2027", "is_for_everyone": "nee", "forwarding": "initiative", "material": "",
    "waitlist_on": "ja", "question": "",
}  # fmt: skip


@pytest.fixture
def mine(organiser, client):
    client.force_login(organiser)
    return KnowledgeSessionFactory(slug="mijn-sessie", owner=organiser, capacity=40)


def manage(end=""):
    return f"/organisatie/kennissessies/mijn-sessie/{end}"


def test_new_session_accepts_dates_the_way_people_write_them(client, organiser):
    client.force_login(organiser)

    answer = client.post("/organisatie/kennissessies/nieuw/", TYPED)

    row = KnowledgeSession.objects.get()
    assert answer["Location"] == "/organisatie/kennissessies/praten-over-warmte/programma/"
    assert (row.starts_at, row.ends_at) == (
        datetime(2027, 5, 11, 17, 30, tzinfo=UTC), datetime(2027, 5, 11, 19, 30, tzinfo=UTC),
    )  # fmt: skip
    assert row.signup_closes_at == datetime(2027, 5, 10, 21, 59, tzinfo=UTC)
    assert (row.status, row.owner, row.capacity, row.is_for_everyone) == ("draft", organiser, 40, False)


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"day": "31-2-2027"}, "day", "Vul een dag in zoals 9-5-2027 of 9 mei 2027."),
        ({"start_time": "half acht"}, "start_time", "Vul een tijd in zoals 19.30."),
        ({"end_time": "19.00"}, "end_time", "Kies een eindtijd na de begintijd."),
        ({"closes_day": "12-5-2027"}, "closes_day", "Kies een dag voor de kennissessie, of dezelfde dag."),
        ({"capacity": "0"}, "capacity", "Vul minstens 1 plek in."),
        ({"title": ""}, "title", "Vul een titel in."),
        (
            {"day": "28-3-2027", "start_time": "2.30", "end_time": "5.00", "closes_day": ""},
            "start_time",
            "Deze tijd bestaat niet: die nacht gaat de klok een uur vooruit. Kies een andere tijd.",
        ),
    ],
)
def test_new_session_says_what_to_do_and_keeps_what_was_typed(client, organiser, typed, field, words):
    client.force_login(organiser)

    answer = client.post("/organisatie/kennissessies/nieuw/", TYPED | typed)

    assert answer.status_code == 422
    assert answer.context["form"].errors == {field: [words]}
    assert answer.context["form"]["address"].value() == "Brink 1, Aalden"
    assert KnowledgeSession.objects.count() == 0


def folded(page: str) -> list[tuple[str, bool]]:
    """The groups that can be folded, and whether they are open."""
    found = re.findall(r'<details class="form-group"( open)?>\s*<summary>([^<]+)</summary>', page)
    return [(name, bool(is_open)) for is_open, name in found]


CHOICES, REPORT = "Meer keuzes voor het aanmelden", "Verslag voor na afloop"


def test_new_session_shows_first_what_everybody_fills_in(client, organiser):
    client.force_login(organiser)

    page = client.get("/organisatie/kennissessies/nieuw/").text

    assert folded(page) == [(CHOICES, False), (REPORT, False)]
    assert f'name="contact_email" value="{organiser.email}"' in page
    names = [pointer.name for pointer in SessionForm.LAYOUT.get_field_names()]
    assert sorted(names) == sorted(SessionForm.base_fields)
    assert re.findall(r' name="(\w+)"', page.partition("<h1>")[2]).count("question") == 1


@pytest.mark.parametrize(
    ("typed", "open_ones"),
    [
        ({}, [False, False]),
        ({"title": ""}, [False, False]),
        ({"title": "", "question": "Hebt u een dieet?"}, [True, False]),
        ({"title": "", "forwarding": "person"}, [True, False]),
        ({"closes_day": "nooit"}, [True, False]),
        ({"title": "", "material": "Het was vol."}, [False, True]),
    ],
)
def test_what_was_typed_or_is_wrong_is_never_folded_away(client, organiser, typed, open_ones):
    client.force_login(organiser)
    plain = TYPED | {"max_per_initiative": "", "closes_day": "", "title": ""}

    page = client.post("/organisatie/kennissessies/nieuw/", plain | typed).text

    assert folded(page) == list(zip([CHOICES, REPORT], open_ones, strict=True))


def test_edit_opens_the_choices_that_were_made(client, mine):
    assert folded(client.get(manage("wijzigen/")).text) == [(CHOICES, False), (REPORT, False)]

    KnowledgeSession.objects.filter(pk=mine.pk).update(max_per_initiative=2, material="Het was vol.")

    assert folded(client.get(manage("wijzigen/")).text) == [(CHOICES, True), (REPORT, True)]


def test_edit_shows_both_texts_after_a_stale_save_and_the_second_press_counts(client, mine, coordinator):
    services.change_session(mine.pk, version=1, by=coordinator, title="Titel van de ander")

    stale = client.post(manage("wijzigen/"), TYPED | {"version": "1"})
    again = client.post(manage("wijzigen/"), TYPED | {"version": stale.context["form"].data["version"]})

    row = {row["label"]: row for row in stale.context["form"].differences}["Titel"]
    assert stale.status_code == 409
    assert (row["typed"], row["stored"]) == ("Praten over warmte", "Titel van de ander")
    assert again.status_code == 302
    mine.refresh_from_db()
    assert mine.title == "Praten over warmte"


def test_edit_without_version_is_refused(client, mine):
    assert client.post(manage("wijzigen/"), TYPED).status_code == 400


def test_publish_asks_first(client, mine):
    KnowledgeSession.objects.update(status="draft")

    asked = client.get(manage("status/publiceren/"))
    answer = client.post(manage("status/publiceren/"), follow=True)

    assert "De kennissessie komt op de openbare agenda" in asked.content.decode()
    assert "De kennissessie staat op de agenda." in answer.content.decode()
    mine.refresh_from_db()
    assert mine.status == "open"


def test_programme_by_buttons(client, mine):
    client.post(
        manage("programma/sprekers/nieuw/"), {"name": "Krijn Korver", "organisation": "Energie Samen"}
    )
    speaker = Speaker.objects.get()
    for title in ("Inloop", "Rollen"):
        client.post(
            manage("programma/onderdelen/nieuw/"),
            {"title": title, "minutes": "30", "speaker": str(speaker.key)},
        )
    second = ProgrammeItem.objects.get(title="Rollen")

    client.post(manage(f"programma/onderdelen/{second.key}/verplaatsen/"), {"richting": "omhoog"})
    client.post(manage(f"programma/onderdelen/{second.key}/"), {"title": "Welke rollen", "minutes": "45"})
    client.post(manage(f"programma/sprekers/{speaker.key}/weghalen/"))

    items = [(row.title, row.minutes, row.speaker) for row in mine.programme_items.all()]
    assert items == [("Welke rollen", 45, None), ("Inloop", 30, None)]
    assert Speaker.objects.count() == 0


def test_programme_warns_when_it_takes_longer_than_the_session(client, mine):
    services.add_item(mine.pk, title="Lang verhaal", minutes=300, speaker=None)

    assert (
        "Het programma duurt langer dan de kennissessie." in client.get(manage("programma/")).content.decode()
    )


def test_invite_filters_previews_and_sends(client, mine):
    here = MunicipalityFactory()
    chosen = ContactFactory(initiative__municipality=here, initiative__name="Warm Aalden")
    ContactFactory(initiative__name="Elders")
    url = manage("uitnodigen/")

    filtered = client.get(url, {"gemeente": here.slug, "q": "aalden", "kies": "alles"})
    preview = client.post(url, {"initiatief": chosen.initiative.slug, "stap": "bekijken"})
    assert Invitation.objects.count() == 0
    sent = client.post(
        url, {"initiatief": chosen.initiative.slug, "stap": "versturen", "ronde": "1"}, follow=True
    )

    filling.fill_campaigns()

    assert [row.name for row in filtered.context["page"]] == ["Warm Aalden"]
    assert "checked" in filtered.content.decode()
    assert "1 uitnodiging versturen" in preview.content.decode()
    assert "1 mail gaat de deur uit." in sent.content.decode()
    assert OutgoingMail.objects.get().to_email == chosen.email


def test_invite_all_found_takes_the_filter_not_the_page(client, mine):
    here = MunicipalityFactory()
    ContactFactory.create_batch(3, initiative__municipality=here)
    ContactFactory()

    client.post(
        manage("uitnodigen/"),
        {"gemeente": here.slug, "q": "", "alle": "ja", "stap": "versturen", "ronde": "1"},
    )
    filling.fill_campaigns()

    assert Invitation.objects.filter(initiative__municipality=here).count() == Invitation.objects.count() == 3


def test_invite_without_choice_says_so(client, mine):
    answer = client.post(manage("uitnodigen/"), {"stap": "bekijken"})

    assert answer.status_code == 422
    assert "Kies eerst een of meer initiatieven." in answer.content.decode()


def test_requests_are_decided_with_one_click(client, mine):
    yes, no = InvitationRequestFactory.create_batch(2, knowledge_session=mine)
    initiative = InitiativeFactory()

    approved = client.post(
        manage(f"verzoeken/{yes.key}/"), {"besluit": "goedkeuren", "initiatief": initiative.slug}, follow=True
    )
    client.post(manage(f"verzoeken/{no.key}/"), {"besluit": "afwijzen"})
    again = client.post(manage(f"verzoeken/{no.key}/"), {"besluit": "goedkeuren"}, follow=True)

    assert f"{yes.name} krijgt een mail met een eigen link." in approved.content.decode()
    assert "Over dit verzoek is al besloten." in again.content.decode()
    assert Invitation.objects.get().initiative == initiative
    assert [mail.kind for mail in OutgoingMail.objects.all()] == ["sessions.link"]


def test_request_of_another_session_cannot_be_decided_here(client, mine):
    foreign = InvitationRequestFactory()

    answer = client.post(manage(f"verzoeken/{foreign.key}/"), {"besluit": "goedkeuren"})

    assert answer.status_code == 404
    assert Invitation.objects.count() == 0


def test_renew_and_withdraw_ask_first(client, mine):
    invitation = InvitationFactory(knowledge_session=mine)
    client.get(manage(f"uitnodigingen/{invitation.key}/intrekken/"))
    client.post(manage(f"uitnodigingen/{invitation.key}/nieuwe-link/"))
    client.post(manage(f"uitnodigingen/{invitation.key}/intrekken/"))

    invitation.refresh_from_db()
    assert (invitation.token_version, invitation.withdrawn_at is not None) == (2, True)


def test_overview_counts_add_up(client, mine):
    SessionRegistrationFactory(invitation__knowledge_session=mine, people=3)
    invited = InvitationFactory.create_batch(3, knowledge_session=mine)
    services.decline(invited[0].pk)

    counts = client.get(manage()).context["counts"]

    assert counts == {"total": 4, "registered": 1, "declined": 1, "unanswered": 2}


def test_no_page_of_the_organiser_shows_a_token(client, mine):
    invitation = SessionRegistrationFactory(invitation__knowledge_session=mine).invitation

    for end in ("", "uitnodigingen/", "aanmeldingen/", "verzoeken/", "uitnodigen/", "wijzigen/"):
        text = client.get(manage(end)).content.decode()
        assert invitation.token not in text
        assert invitation.token_hash not in text
