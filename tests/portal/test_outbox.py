from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from common import heartbeats
from common.models import Heartbeat
from mail import kinds
from mail.kinds import Kind
from mail.messages import Message
from mail.models import MailAttempt, OutgoingMail
from tests.factories import KnowledgeSessionFactory, OutgoingMailFactory
from tests.mail.kinds import ALL

pytestmark = pytest.mark.django_db
OUTBOX = "/organisatie/post/"
TOKEN = "Zq3_vK9xLr7TnB2mWcY8dHfJ5sPgA1eU-oI4kQ6zXbt"


@pytest.fixture(autouse=True)
def kinds_of_tests(monkeypatch):
    for kind in ALL:
        monkeypatch.setitem(kinds._kinds, kind.name, kind)


@pytest.fixture
def page(client, coordinator):
    """The text of a page as the coordinator sees it."""
    client.force_login(coordinator)
    return lambda address: client.get(address).content.decode()


def address(mail, end=""):
    return f"{OUTBOX}{mail.reference}/{end}"


# --- who sees what ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("nobody", 403),
        ("lead", 403),
        ("advisor", 403),
        ("officer", 403),
        ("organiser", 200),
        ("coordinator", 200),
    ],
)
def test_who_may_open_the_outbox(client, request, role, status):
    client.force_login(request.getfixturevalue(role))

    assert client.get(OUTBOX).status_code == status


def test_organiser_sees_the_mail_of_own_sessions_only(client, organiser):
    own, other = KnowledgeSessionFactory(owner=organiser), KnowledgeSessionFactory()
    mine = OutgoingMailFactory(topic=f"session:{own.pk}", subject="Eigen uitnodiging")
    others = OutgoingMailFactory(topic=f"session:{other.pk}", subject="Andere uitnodiging")
    without = OutgoingMailFactory(subject="Zonder onderwerp")
    client.force_login(organiser)

    text = client.get(OUTBOX).content.decode()

    assert [words in text for words in ("Eigen uitnodiging", "Andere uitnodiging", "Zonder onderwerp")] == [
        True, False, False,
    ]  # fmt: skip
    assert [client.get(address(mail)).status_code for mail in (mine, others, without)] == [200, 404, 404]
    assert client.post(address(others, "intrekken/")).status_code == 404


# --- the list ----------------------------------------------------------------------------------------


def test_numbers_of_the_groups_add_up_to_all_mails(client, coordinator):
    for status in (
        "queued",
        "queued",
        "sending",
        "handed_over",
        "refused",
        "uncertain",
        "suppressed",
        "withdrawn",
    ):
        OutgoingMailFactory(status=status)
    client.force_login(coordinator)

    labels = [tab["label"] for tab in client.get(OUTBOX).context["tabs"]]

    assert labels == [
        "Alle mails (8)", "Nog te versturen (3)", "Overgedragen (1)", "Niet aangekomen (2)", "Niet verstuurd (2)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=niet-aangekomen", {"geweigerd", "onzeker"}),
        ("status=refused", {"geweigerd"}),
        ("soort=test.link", {"link"}),
        ("zoek=piet@", {"piet"}),
        ("zoek=ONZEKER", {"onzeker"}),
        ("zoek=onzeker&status=refused", set()),
        ("status=onbekend", {"geweigerd", "onzeker", "link", "piet"}),
    ],
)
def test_filter(client, coordinator, query, found):
    OutgoingMailFactory(subject="geweigerd", status="refused")
    OutgoingMailFactory(subject="onzeker", status="uncertain")
    OutgoingMailFactory(subject="link", kind="test.link")
    OutgoingMailFactory(subject="piet", to_email="piet@example.org")
    client.force_login(coordinator)

    rows = client.get(f"{OUTBOX}?{query}").context["rows"]

    assert {row["subject"] for row in rows} == found


def test_list_has_pages(client, coordinator):
    OutgoingMailFactory.create_batch(26)
    client.force_login(coordinator)

    assert len(client.get(OUTBOX).context["rows"]) == 25
    assert len(client.get(f"{OUTBOX}?pagina=2").context["rows"]) == 1


@pytest.mark.parametrize("number", [1, 30])
def test_list_asks_the_same_number_of_queries(client, coordinator, django_assert_num_queries, number):
    OutgoingMailFactory.create_batch(number)
    heartbeats.stamp("mail")
    client.force_login(coordinator)

    with django_assert_num_queries(9):
        client.get(OUTBOX)


def test_empty_outbox_says_what_will_stand_there(page):
    assert "Er is nog geen mail." in page(OUTBOX)


# --- does the post move? ---------------------------------------------------------------------------


def test_last_look_in_words(page):
    Heartbeat.objects.create(name="mail", at=timezone.now() - timedelta(seconds=40))

    assert "Laatste controle 40 seconden geleden." in page(OUTBOX)


def test_standstill_is_told(page):
    Heartbeat.objects.create(name="mail", at=timezone.now() - timedelta(minutes=6))

    text = page(OUTBOX)

    assert "De post staat stil" in text
    assert "De laatste controle was 6 minuten geleden." in text


def test_mail_that_waits_too_long_is_told_with_the_last_answer(page):
    heartbeats.stamp("mail")
    OutgoingMailFactory(not_before=timezone.now() - timedelta(minutes=6), smtp_text="Geen verbinding.")

    text = page(OUTBOX)

    assert "Er wacht mail" in text
    assert "Het laatste antwoord: Geen verbinding." in text


def test_demo_says_that_nothing_goes_out(page, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

    assert "Er gaat geen mail de deur uit" in page(OUTBOX)


# --- one mail ----------------------------------------------------------------------------------------


def test_refused_mail_is_explained(page):
    mail = OutgoingMailFactory(status="refused", smtp_code=550, smtp_text="5.1.1 unknown user")
    MailAttempt.objects.create(
        mail=mail, started_at=timezone.now(), ended_at=timezone.now(), outcome="refused", code=550, text="5.1.1 unknown user"
    )  # fmt: skip

    text = page(address(mail))

    assert "Dit e-mailadres bestaat niet of niet meer." in text
    assert text.count("550 5.1.1 unknown user") == 2
    assert mail.reference in text


@pytest.mark.parametrize(
    ("status", "resend", "withdraw"),
    [
        ("queued", False, True),
        ("sending", False, False),
        ("handed_over", False, False),
        ("refused", True, False),
        ("uncertain", True, False),
        ("suppressed", False, False),
        ("withdrawn", False, False),
    ],
)
def test_buttons_that_fit_the_status(client, coordinator, status, resend, withdraw):
    mail = OutgoingMailFactory(status=status)
    client.force_login(coordinator)

    text = client.get(address(mail)).content.decode()

    assert (address(mail, "opnieuw/") in text, address(mail, "intrekken/") in text) == (resend, withdraw)
    for end, possible in (("opnieuw/", resend), ("intrekken/", withdraw)):
        assert ("csrfmiddlewaretoken" in _main(client.get(address(mail, end)))) == possible


def _main(response) -> str:
    """Without the button to sign out in the frame."""
    text = response.content.decode()
    return text[text.index("<main") : text.index("</main>")]


def test_resend_by_post(client, coordinator):
    mail = OutgoingMailFactory(status="refused", attempts=6)
    client.force_login(coordinator)

    answer = client.post(address(mail, "opnieuw/"), follow=True)

    mail.refresh_from_db()
    assert (mail.status, mail.round, mail.attempts) == ("queued", 2, 0)
    assert mail.change_rows.get().by == coordinator
    assert "Er begint een nieuwe ronde" in answer.content.decode()


def test_withdraw_by_post(client, coordinator):
    mail = OutgoingMailFactory()
    client.force_login(coordinator)

    client.post(address(mail, "intrekken/"))

    mail.refresh_from_db()
    assert mail.status == "withdrawn"


def test_withdraw_that_comes_too_late_says_so(client, coordinator):
    mail = OutgoingMailFactory(status="handed_over")
    client.force_login(coordinator)

    answer = client.post(address(mail, "intrekken/"), follow=True)

    assert "Deze mail is intussen overgedragen aan de mailserver." in answer.content.decode()


@pytest.mark.parametrize("end", ["", "opnieuw/", "intrekken/"])
def test_get_changes_nothing(client, coordinator, end):
    mail = OutgoingMailFactory(status="uncertain")
    client.force_login(coordinator)
    before = OutgoingMail.objects.values().get()

    client.get(address(mail, end))
    client.head(address(mail, end))

    assert OutgoingMail.objects.values().get() == before


# --- codes and personal links ------------------------------------------------------------------------


@pytest.fixture
def leaky_mails(monkeypatch, organiser):
    """Mails of an organiser's own session in which a code or token stands everywhere it could."""
    session = KnowledgeSessionFactory(owner=organiser)
    topic = f"session:{session.pk}"
    link = f"https://portaal.example/kennissessies/aanmelden/{TOKEN}/"
    monkeypatch.setitem(
        kinds._kinds,
        "test.rendered",
        Kind(
            "test.rendered", "Gemaakt (test)", has_personal_link=True,
            render=lambda ref: Message("test.rendered", "a@example.org", f"Link {TOKEN}", f"Ga naar {link}"),
        ),
    )  # fmt: skip
    common = {"topic": topic, "status": "refused", "smtp_code": 554, "smtp_text": f"5.7.1 bad link {link}"}
    mails = [
        OutgoingMailFactory(kind="test.secret", subject="Code 123456", text="Uw code: 123456", html="123456", **common),
        OutgoingMailFactory(kind="test.link", subject=f"Link {TOKEN}", text=f"Ga naar {link}", **common),
        OutgoingMailFactory(kind="test.answer", text=f"Vergeten: {link}", **common),
        OutgoingMailFactory(kind="test.rendered", text="", **common),
        OutgoingMailFactory(kind="gone.away", subject="Code 123456", text="Uw code: 123456", **common),
    ]  # fmt: skip
    for mail in mails:
        MailAttempt.objects.create(
            mail=mail, started_at=timezone.now(), outcome="refused", text=mail.smtp_text
        )
    return mails


@pytest.mark.parametrize("role", ["coordinator", "organiser"])
def test_no_code_and_no_token_in_any_answer(client, request, leaky_mails, role):
    client.force_login(request.getfixturevalue(role))
    addresses = [OUTBOX, f"{OUTBOX}?zoek=link", f"{OUTBOX}?status=refused"] + [
        address(mail, end) for mail in leaky_mails for end in ("", "opnieuw/", "intrekken/")
    ]

    for one in addresses:
        answer = client.get(one)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert (TOKEN in text, "123456" in text) == (False, False), one


def test_search_does_not_find_a_code_in_a_subject(client, coordinator, leaky_mails):
    client.force_login(coordinator)

    answer = client.get(f"{OUTBOX}?zoek=Code+123456")

    assert [row["subject"] for row in answer.context["rows"]] == []


def test_masked_link_says_so(page, leaky_mails):
    text = page(address(leaky_mails[1]))

    assert "https://portaal.example/kennissessies/aanmelden/•••/" in text
    assert "staat in de mail een persoonlijke link" in text


def test_demo_shows_codes_and_links_that_work(page, settings, leaky_mails):
    settings.DEMO = True

    assert "Uw code: 123456" in page(address(leaky_mails[0]))
    assert f'<a href="https://portaal.example/kennissessies/aanmelden/{TOKEN}/"' in page(
        address(leaky_mails[1])
    )
    assert TOKEN in page(address(leaky_mails[3]))


def test_text_of_an_old_mail_is_not_shown(page):
    mail = OutgoingMailFactory(text="Geheim van vroeger", created_at=timezone.now() - timedelta(days=31))

    text = page(address(mail))

    assert "Geheim van vroeger" not in text
    assert "Het portaal bewaart teksten van mails 30 dagen." in text


def test_what_somebody_typed_is_text(page):
    mail = OutgoingMailFactory(subject="<b>Hoi</b>", text="<script>alert(1)</script>")

    text = page(address(mail))

    assert "<script>alert(1)</script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_addresses_have_names():
    assert reverse("portal:outbox_mail", args=["abc"]) == "/organisatie/post/abc/"
