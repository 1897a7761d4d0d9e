"""Who hears of it when nothing runs any more."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from common.models import Heartbeat
from mail import clockwork, periodic, watch
from mail.models import OutgoingMail
from mail.transport import Transport, Unreachable
from tests.factories import OutgoingMailFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def technical_contact(settings):
    settings.TECHNICAL_CONTACT = "beheer@example.org"


def silent_for(name, **ago):
    return Heartbeat.objects.create(name=name, at=timezone.now() - timedelta(**ago))


def test_what_is_silent_too_long(settings):
    silent_for("mail", minutes=6)
    silent_for("campaigns", minutes=4)
    silent_for("bounces", hours=3)  # switched off since

    assert [row.name for row in watch.silences()] == ["mail"]
    settings.BOUNCE_MAILDIR = "/maildir"
    assert [row.name for row in watch.silences()] == ["mail", "bounces"]


def test_silence_of_an_hour_is_mailed_once_by_whoever_looks(client, sent):
    heart = silent_for("mail", minutes=61)
    silent_for("sessions", minutes=59)

    client.get("/klaar/")
    client.get("/klaar/")

    assert [(mail.to, mail.subject) for mail in sent] == [
        (["beheer@example.org"], "Portaal: mails versturen staat stil")
    ]
    Heartbeat.objects.filter(pk=heart.pk).update(
        at=timezone.now() - timedelta(minutes=70)
    )  # a silence of its own
    assert periodic.tell_of_silence() == 1
    assert OutgoingMail.objects.filter(kind="mail.silence", status="handed_over").count() == 2


def test_without_a_mail_server_the_page_still_answers_and_the_mail_waits(client, monkeypatch):
    silent_for("mail", hours=2)

    def gone(self):
        raise Unreachable("ConnectionRefusedError")

    monkeypatch.setattr(Transport, "open", gone)

    assert client.get("/klaar/").status_code == 503
    assert OutgoingMail.objects.get().status == "queued"


def test_news_of_a_silence_that_is_over_does_not_leave(sent, monkeypatch):
    heart = silent_for("mail", hours=2)
    monkeypatch.setattr(periodic.delivery, "send_alone", lambda key: None)
    periodic.tell_of_silence()
    Heartbeat.objects.filter(pk=heart.pk).update(at=timezone.now())

    periodic.delivery.drain()

    assert (OutgoingMail.objects.get().status, sent) == ("suppressed", [])


@pytest.mark.parametrize("address", ["/organisatie/", "/organisatie/post/", "/organisatie/kennissessies/"])
def test_pages_of_organisers_say_what_stands_still(address, client, coordinator):
    silent_for("campaigns", minutes=30)
    client.force_login(coordinator)

    assert (
        "uitnodigingen klaarzetten (laatste keer 30 minuten geleden)" in client.get(address).content.decode()
    )
    Heartbeat.objects.update(at=timezone.now())
    assert "staat stil" not in client.get(address).content.decode().replace("De post staat stil", "")


def test_the_loop_does_what_the_apps_added(monkeypatch):
    """Without a broker a round of invitations is filled too."""
    names = {work.__name__ for work in clockwork.works()}
    assert "fill_campaigns" in names
    done = []

    def work():
        done.append(1)
        raise KeyboardInterrupt

    monkeypatch.setattr(clockwork, "_works", {work: 30})
    with pytest.raises(KeyboardInterrupt):
        call_command("outbox", loop=True)
    assert done == [1]


def test_the_loop_sends_also_when_other_work_goes_wrong_for_some(monkeypatch, sent):
    OutgoingMailFactory()

    def work():
        raise ExceptionGroup("some of many went wrong", [OSError("de schijf is vol")])

    def end():
        if sent:
            raise KeyboardInterrupt

    monkeypatch.setattr(clockwork, "_works", {work: 0, end: 0})
    with pytest.raises(KeyboardInterrupt):
        call_command("outbox", loop=True, interval=0.01)
    assert len(sent) == 1
