from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from mail.models import OutgoingMail
from wup_portal.forms import ContactForm

pytestmark = pytest.mark.django_db

FILLED = {"name": "Jan Bos", "email": "jan@dorp.example", "question": "Wat kost het?\nEn wie betaalt?"}


@pytest.fixture(autouse=True)
def no_earlier_tries():
    cache.clear()


@pytest.fixture
def opened():
    with time_machine.travel(timezone.now() - timedelta(seconds=30), tick=False):
        return ContactForm.mark()


def test_question_goes_to_each_coordinator(client, coordinator, organiser, opened):
    answer = client.post("/contact/", {**FILLED, "opened": opened})

    sent = OutgoingMail.objects.get(kind="portal.contact")
    assert (answer.status_code, answer["Location"]) == (302, "/contact/verstuurd/")
    assert sent.to_email == coordinator.email
    assert sent.subject == "Vraag van Jan Bos"
    assert "Wat kost het?\nEn wie betaalt?" in sent.text
    assert sent.reply_to == "jan@dorp.example"


def test_empty_form_says_what_to_do(client, opened):
    answer = client.post("/contact/", {"opened": opened})
    html = answer.content.decode()

    assert answer.status_code == 422
    assert "<title>Fout: Contact - " in html
    assert '<a href="#id_question">Schrijf op wat u wilt vragen.</a>' in html
    assert "Controleer deze 3 punten" in html


def test_too_fast_keeps_the_words_and_asks_again(client, coordinator):
    answer = client.post("/contact/", {**FILLED, "opened": ContactForm.mark()})

    assert answer.status_code == 422
    assert "Wat kost het?" in answer.content.decode()
    assert not OutgoingMail.objects.exists()


def test_robot_hears_the_same_but_sends_nothing(client, coordinator, opened):
    answer = client.post("/contact/", {**FILLED, "opened": opened, "website": "https://spam.example"})

    assert answer["Location"] == "/contact/verstuurd/"
    assert not OutgoingMail.objects.exists()


def test_a_village_hall_asks_more_than_one_person_may(client, coordinator, opened):
    mistakes = [client.post("/contact/", {"opened": opened}).status_code for _ in range(40)]
    answers = [
        client.post("/contact/", {**FILLED, "opened": opened, "email": f"{n}@dorp.example"}).status_code
        for n in range(31)
    ]

    assert mistakes == [422] * 40
    assert answers == [302] * 30 + [429]


def test_sixth_question_of_an_hour_waits(client, coordinator, opened):
    answers = [client.post("/contact/", {**FILLED, "opened": opened}).status_code for _ in range(6)]

    assert answers == [302, 302, 302, 302, 302, 429]
    assert OutgoingMail.objects.count() == 5


def test_without_a_coordinator_nothing_is_promised(client, opened):
    answer = client.post("/contact/", {**FILLED, "opened": opened})

    assert answer.status_code == 422
    assert "Er is nu niemand die uw vraag kan lezen." in answer.content.decode()


def test_what_a_visitor_types_stays_text_in_the_mail(client, coordinator, opened):
    data = {
        **FILLED,
        "name": "Jan\r\nBcc: x@y.example",
        "question": "<a href='https://spam.example'>klik</a>",
    }

    client.post("/contact/", {**data, "opened": opened})

    sent = OutgoingMail.objects.get()
    assert "\n" not in sent.subject
    assert "<a href='https://spam" not in sent.html
    assert "&lt;a href=&#x27;https://spam" in sent.html
