"""`/doe-mee/` from the first page to the confirmed sign-up."""

import pytest
import time_machine
from django.core.cache import cache

from common.sorting import sort_key
from mail.kinds import get_kind
from mail.models import OutgoingMail
from tests.factories import VillageFactory, VillageSignupFactory
from villages.models import Municipality, VillageSignup
from villages.states import SignupStatus

PLACE = {"village_name": "Aalden", "municipality": "coevorden"}
PERSON = {
    "name": "Jan Jansen",
    "email": "jan@dorp.example",
    "capacity": "bewoner",
    "phone": "",
    "website": "",
}
REASON = {"motivation": "Wij willen zelf kiezen.", "already": ""}


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def visitor(client, db):
    return client


def answer(client, *, place=PLACE, person=PERSON, reason=REASON, consent=None):
    client.post("/doe-mee/dorp/", place)
    client.post("/doe-mee/uzelf/", person)
    client.post("/doe-mee/waarom/", reason)
    return client.post("/doe-mee/toestemming/", consent or {})


def send(client):
    with time_machine.travel(time_after(client)):
        return client.post("/doe-mee/controleren/")


def time_after(client):
    """A moment on which a person may have finished."""
    return client.session["village_signup"]["started"] + 60


def test_the_first_page_sets_no_cookie(visitor):
    response = visitor.get("/doe-mee/")

    assert response.status_code == 200
    assert not response.cookies


def test_four_short_steps_then_the_check(visitor):
    steps = []
    for address, data in (
        ("/doe-mee/dorp/", PLACE), ("/doe-mee/uzelf/", PERSON),
        ("/doe-mee/waarom/", REASON), ("/doe-mee/toestemming/", {}),
    ):  # fmt: skip
        steps.append(visitor.post(address, data).headers["Location"])

    assert steps == [
        "/doe-mee/uzelf/", "/doe-mee/waarom/", "/doe-mee/toestemming/", "/doe-mee/controleren/",
    ]  # fmt: skip
    page = visitor.get("/doe-mee/controleren/").content.decode()
    for text in ("Aalden", "Coevorden", "Jan Jansen", "jan@dorp.example", "Wij willen zelf kiezen."):
        assert text in page


def test_sending_stores_the_sign_up_and_mails_the_link(visitor):
    answer(visitor, consent={"consent_public": "on"})

    response = send(visitor)

    assert response.headers["Location"] == "/doe-mee/verzonden/"
    signup = VillageSignup.objects.get()
    assert (signup.village_name, signup.place_code, signup.status) == ("Aalden", "WP2145", "unconfirmed")
    assert (signup.consent_public, signup.consent_municipality) == (True, False)
    assert signup.consent_text_version == "2026-11-23"
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to_email) == ("villages.signup_confirm", "jan@dorp.example")
    assert "jan@dorp.example" in visitor.get("/doe-mee/verzonden/").content.decode()


def link_of(mail: OutgoingMail) -> str:
    line = next(
        line
        for line in get_kind(mail.kind).render(mail.ref).text.splitlines()
        if "/doe-mee/bevestigen/" in line
    )
    return line.removeprefix("https://portaal.example").strip()


def test_looking_at_the_mailed_link_changes_nothing_and_pressing_twice_is_fine(visitor, coordinator):
    answer(visitor)
    send(visitor)
    link = link_of(OutgoingMail.objects.get())

    for _ in range(5):
        assert visitor.get(link).status_code == 200
        assert visitor.head(link).status_code == 200
    assert VillageSignup.objects.get().status == SignupStatus.UNCONFIRMED
    for _ in range(2):
        assert visitor.post(link).status_code == 302

    assert VillageSignup.objects.get().status == SignupStatus.CONFIRMED
    kinds = OutgoingMail.objects.order_by("kind").values_list("kind", "to_email")
    assert list(kinds) == [
        ("villages.signup_confirm", "jan@dorp.example"),
        ("villages.signup_received", "jan@dorp.example"),
        ("villages.signup_waiting", coordinator.email),
    ]


def test_a_wrong_link_says_what_to_do(visitor):
    response = visitor.get("/doe-mee/bevestigen/niet-de-goede/")

    assert response.status_code == 404
    assert "Opnieuw aanmelden" in response.content.decode()


def test_a_step_that_was_skipped_is_asked_first(visitor):
    visitor.post("/doe-mee/dorp/", PLACE)

    assert visitor.get("/doe-mee/controleren/").headers["Location"] == "/doe-mee/uzelf/"
    assert visitor.get("/doe-mee/toestemming/").headers["Location"] == "/doe-mee/uzelf/"
    assert visitor.post("/doe-mee/controleren/").headers["Location"] == "/doe-mee/uzelf/"


def test_changing_one_answer_leads_back_to_the_check(visitor):
    answer(visitor)

    response = visitor.post("/doe-mee/uzelf/", PERSON | {"name": "Piet Pietersen"})

    assert response.headers["Location"] == "/doe-mee/controleren/"
    assert "Piet Pietersen" in visitor.get("/doe-mee/controleren/").content.decode()


@pytest.mark.parametrize(
    ("address", "before", "data", "message"),
    [
        ("dorp", [], {}, "Vul de naam van het dorp in."),
        ("dorp", [], {"village_name": "😀", "municipality": "assen"}, "Vul de naam van het dorp in, met letters."),
        ("dorp", [], {"village_name": "A" * 81, "municipality": "assen"}, "Maak dit korter: hooguit 80 tekens."),
        ("dorp", [], {"village_name": "Aalden", "municipality": "utrecht"}, "Kies een gemeente uit de lijst."),
        ("uzelf", ["dorp"], PERSON | {"email": "jan@"}, "Vul een volledig e-mailadres in, zoals naam@voorbeeld.nl."),
        ("uzelf", ["dorp"], PERSON | {"capacity": "koning"}, "Kies uit de lijst."),
        ("waarom", ["dorp", "uzelf"], {"motivation": " "}, "Vul in waarom uw dorp wil meedoen."),
        ("waarom", ["dorp", "uzelf"], {"motivation": "x" * 2001}, "Maak de tekst korter: hooguit 2000 tekens."),
    ],
)  # fmt: skip
def test_a_wrong_answer_says_what_to_do_and_keeps_what_was_typed(visitor, address, before, data, message):
    for step in before:
        visitor.post(f"/doe-mee/{step}/", {"dorp": PLACE, "uzelf": PERSON}[step])

    response = visitor.post(f"/doe-mee/{address}/", data)

    assert response.status_code == 422
    page = response.content.decode()
    assert page.count(message) >= 2  # in the summary and at the field
    assert "<title>Fout: " in page.replace("\n", "").replace("  ", "")


def test_a_name_with_newlines_and_markup_stays_one_harmless_line(visitor):
    name = "Aal\r\nden\t<script>alert(1)</script>\x07"

    answer(visitor, place={"village_name": name, "municipality": "coevorden"})
    page = visitor.get("/doe-mee/controleren/").content.decode()
    send(visitor)

    signup = VillageSignup.objects.get()
    assert signup.village_name == "Aal den <script>alert(1)</script>"
    assert "<script>alert" not in page
    mail = OutgoingMail.objects.get()
    assert "\n" not in mail.subject
    assert "<script>alert" not in mail.html


def test_a_name_that_nobody_knows_is_accepted(visitor):
    answer(visitor, place={"village_name": "Buurtschap Niemendal", "municipality": "meppel"})
    send(visitor)

    assert VillageSignup.objects.get().place_code == ""


def test_a_village_on_our_list_in_another_municipality_is_pointed_out(visitor):
    answer(visitor, place={"village_name": "Aalden", "municipality": "meppel"})

    assert "ligt Aalden in de gemeente Coevorden" in " ".join(
        visitor.get("/doe-mee/controleren/").content.decode().split()
    )


@pytest.mark.parametrize("kind", ["village", "signup"])
def test_a_double_is_noticed_without_telling_who(visitor, kind):
    municipality = Municipality.objects.get(slug="coevorden")
    if kind == "village":
        VillageFactory(name="Aalden", municipality=municipality, is_public=False)
    else:
        VillageSignupFactory(
            confirmed=True, village_name="Aalden", municipality=municipality, name="Geheime Greet"
        )

    response = visitor.post("/doe-mee/dorp/", PLACE | {"village_name": "AALDEN"}, follow=True)

    assert response.redirect_chain == [("/doe-mee/al-aangemeld/", 302)]
    page = response.content.decode()
    assert "Dit dorp is al aangemeld" in page
    assert "Greet" not in page
    assert visitor.get("/doe-mee/uzelf/").headers["Location"] == "/doe-mee/al-aangemeld/"
    visitor.post("/doe-mee/al-aangemeld/", {"choice": "join"})
    answer_rest(visitor)
    send(visitor)
    assert VillageSignup.objects.get(email="jan@dorp.example").joins_existing


def answer_rest(client):
    client.post("/doe-mee/uzelf/", PERSON)
    client.post("/doe-mee/waarom/", REASON)
    client.post("/doe-mee/toestemming/", {})


def test_an_unconfirmed_sign_up_of_somebody_else_is_not_told(visitor):
    VillageSignupFactory(village_name="Aalden", municipality=Municipality.objects.get(slug="coevorden"))

    assert visitor.post("/doe-mee/dorp/", PLACE).headers["Location"] == "/doe-mee/uzelf/"


def test_sending_again_renews_the_same_sign_up(visitor):
    for name in ("Jan Jansen", "Jan de Tweede"):
        answer(visitor, person=PERSON | {"name": name, "email": "JAN@Dorp.example"})
        send(visitor)

    signup = VillageSignup.objects.get()
    assert (signup.name, signup.token_version) == ("Jan de Tweede", 2)
    first, second = OutgoingMail.objects.order_by("pk")
    assert visitor.get(link_of(first)).status_code == 404
    assert visitor.get(link_of(second)).status_code == 200


def test_the_mail_can_be_sent_again_a_few_times(visitor):
    answer(visitor)
    send(visitor)

    for _ in range(5):
        assert visitor.post("/doe-mee/verzonden/").status_code == 200

    assert OutgoingMail.objects.count() == 4


def test_a_robot_sees_the_same_page_and_leaves_nothing(visitor):
    answer(visitor, person=PERSON | {"website": "https://spam.example"})

    response = send(visitor)

    assert response.headers["Location"] == "/doe-mee/verzonden/"
    assert VillageSignup.objects.count() == 0
    assert visitor.post("/doe-mee/verzonden/").status_code == 200
    assert OutgoingMail.objects.count() == 0


def test_who_is_faster_than_a_person_must_press_again(visitor):
    answer(visitor)

    response = visitor.post("/doe-mee/controleren/")

    assert response.status_code == 429
    assert "nog een keer op de knop" in response.content.decode()
    assert send(visitor).status_code == 302


def test_one_address_gets_at_most_five_mails_an_hour(visitor):
    for _ in range(6):
        answer(visitor)
        response = send(visitor)

    assert response.status_code == 429
    assert OutgoingMail.objects.count() == 5


def test_keys_of_the_sign_up(visitor):
    answer(visitor, place={"village_name": "'t Haantje", "municipality": "coevorden"})
    send(visitor)

    signup = VillageSignup.objects.get()
    assert signup.village_key == sort_key("'t Haantje") == "haantje"
    assert signup.reference not in ("", str(signup.pk))
