"""Speakers: shown after their own yes, or when the organiser says so; photos made anew."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from common.errors import DomainError, StaleVersion
from mail.kinds import get_kind
from mail.models import OutgoingMail
from sessions import services
from sessions.models import Speaker, SpeakerPhoto, programme_of
from sessions.services.keeping import purge_sessions
from tests.factories import (
    InvitationFactory,
    KnowledgeSessionFactory,
    PortalRoleFactory,
    ProgrammeItemFactory,
    SpeakerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def asked(**more):
    """A speaker with a link, who did not answer yet."""
    row = KnowledgeSessionFactory(owner=PortalRoleFactory(kind="organiser").user)
    speaker = SpeakerFactory(
        knowledge_session=row, name="Riek Naber", text="Loopt voorop.", email="riek@spreker.example",
        approved_at=None, **more,
    )  # fmt: skip
    ProgrammeItemFactory(knowledge_session=row, title="Verhaal", speaker=speaker)
    return services.ask_speaker(speaker.pk, by=row.owner)


def page_of(speaker):
    return f"/kennissessies/spreker/{speaker.token}/"


def answer(speaker, **more):
    return {
        "name": "Riek Naber",
        "organisation": "",
        "text": "Loopt voorop.",
        "version": speaker.edit_version,
    } | more


def photo(size=(900, 600), kind="JPEG", **save):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **save)
    return SimpleUploadedFile("ik.jpg", out.getvalue())


def test_speaker_is_nowhere_to_be_seen_before_the_yes(client):
    speaker = asked()
    row = speaker.knowledge_session
    services.register(InvitationFactory(knowledge_session=row).pk, people=1)
    confirmation = OutgoingMail.objects.get(kind="sessions.confirmation")

    def everywhere():
        mail = get_kind(confirmation.kind).render(confirmation.ref)
        return client.get(f"/kennissessies/{row.slug}/").text, mail.text, mail.html

    before = everywhere()
    client.post(page_of(speaker), answer(speaker))
    after = everywhere()

    assert not any("Riek" in text for text in before)
    assert all("Verhaal" in text for text in before)
    assert all("Riek" in text for text in after)
    assert [part["speaker"] for part in programme_of(row)] == [speaker]


def test_organiser_may_show_a_speaker_who_said_yes_elsewhere(client):
    speaker = asked(is_shown_anyway=True)

    assert "Riek Naber" in client.get(f"/kennissessies/{speaker.knowledge_session.slug}/").text


def test_mail_goes_to_the_speaker_alone_and_the_address_is_shown_to_nobody(client):
    speaker = asked()
    mail = OutgoingMail.objects.get(kind="sessions.speaker_approval")
    message = get_kind(mail.kind).render(mail.ref)
    client.post(page_of(speaker), answer(speaker))

    assert mail.to_email == "riek@spreker.example"
    assert speaker.token in message.text
    assert mail.text == ""
    for path in (f"/kennissessies/{speaker.knowledge_session.slug}/", page_of(speaker)):
        assert "riek@spreker.example" not in client.get(path).text


def test_speaker_corrects_text_and_photo_and_agrees(client):
    speaker = asked()

    client.post(page_of(speaker), answer(speaker, name="Riek Naber-Boer", text="Nieuw.", photo=photo()))
    page = client.get(page_of(speaker)).text

    speaker.refresh_from_db()
    assert (speaker.name, speaker.text, bool(speaker.approved_at)) == ("Riek Naber-Boer", "Nieuw.", True)
    assert "U hebt dit goedgekeurd." in page
    for data, side in ((speaker.photo.large, 480), (speaker.photo.small, 160)):
        with Image.open(io.BytesIO(bytes(data))) as picture:
            assert (picture.size, picture.format) == ((side, side), "JPEG")


def test_photo_is_private_until_the_speaker_agrees(client):
    speaker = asked()
    slug = speaker.knowledge_session.slug
    fields = {
        name: getattr(speaker, name) for name in ("name", "organisation", "text", "email", "is_shown_anyway")
    }
    exif = Image.Exif()
    exif[0x010F] = "Camera van Riek"
    services.change_speaker(speaker, photo=Image.open(photo(exif=exif).file), **fields)
    key = SpeakerPhoto.objects.get().key
    address = f"/kennissessies/{slug}/sprekers/{key}/groot/"

    hidden = client.get(address)
    own = client.get(f"{page_of(speaker)}foto/")
    speaker.refresh_from_db()
    client.post(page_of(speaker), answer(speaker))
    shown = client.get(address)

    assert (hidden.status_code, own.status_code, shown.status_code) == (404, 200, 200)
    assert own["Cache-Control"] == "no-store"
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert b"Camera" not in shown.content
    assert address in client.get(f"/kennissessies/{slug}/").text


def test_file_that_is_no_photo_is_refused_in_words(client):
    speaker = asked()

    wrong = client.post(page_of(speaker), answer(speaker, photo=SimpleUploadedFile("ik.jpg", b"<svg/>")))

    assert wrong.status_code == 422
    assert "Kies een foto of tekening als jpg of png." in wrong.text
    assert not SpeakerPhoto.objects.exists()


def test_other_words_by_the_organiser_need_the_yes_again():
    speaker = asked()
    services.approve_speaker(
        speaker.pk, version=speaker.edit_version, name="Riek", organisation="", text="Zo."
    )
    fields = {"name": "Riek", "organisation": "", "email": speaker.email, "is_shown_anyway": False}

    same = services.change_speaker(speaker, text="Zo.", **fields)
    kept = same.approved_at
    other = services.change_speaker(speaker, text="Heel anders.", **fields)

    assert kept
    assert other.approved_at is None


def test_nobody_agrees_to_words_that_changed_meanwhile(client):
    speaker = asked()
    services.change_speaker(
        speaker,
        name="Riek",
        organisation="",
        text="Door de organisator.",
        email=speaker.email,
        is_shown_anyway=False,
    )

    answer_ = client.post(page_of(speaker), answer(speaker, text="Door mij getypt."))

    assert answer_.status_code == 409
    assert "Door de organisator." in answer_.text
    assert "Door mij getypt." in answer_.text
    assert Speaker.objects.get().approved_at is None
    with pytest.raises(StaleVersion):
        services.approve_speaker(speaker.pk, version=1, name="x", organisation="", text="")


def test_other_address_or_new_mail_ends_the_old_link(client):
    speaker = asked()
    first = page_of(speaker)
    second = page_of(services.ask_speaker(speaker.pk, by=UserFactory()))
    statuses = [client.get(path).status_code for path in (first, second)]

    services.change_speaker(
        speaker, name="Riek", organisation="", text="", email="ander@spreker.example", is_shown_anyway=False
    )

    assert statuses == [404, 200]
    assert client.get(second).status_code == 404
    mails = OutgoingMail.objects.filter(kind="sessions.speaker_approval").order_by("pk")
    assert [get_kind(mail.kind).still_true(mail.ref) for mail in mails] == [False, False]


def test_link_ends_with_the_session(client):
    speaker = asked()
    row = speaker.knowledge_session
    row.starts_at, row.ends_at = timezone.now() - timedelta(hours=3), timezone.now() - timedelta(hours=1)
    row.save()

    assert client.get(page_of(speaker)).status_code == 404
    with pytest.raises(DomainError):
        services.ask_speaker(speaker.pk, by=row.owner)


def test_there_is_a_limit_to_saving(client, monkeypatch):
    monkeypatch.setattr("sessions.views.speakers.MOST_SAVES", 1)
    speaker = asked()

    first = client.post(page_of(speaker), answer(speaker))
    second = client.post(page_of(speaker), answer(speaker))

    assert (first.status_code, second.status_code) == (302, 422)


def test_no_photo_is_decoded_beyond_the_limit(client, monkeypatch):
    monkeypatch.setattr("sessions.views.speakers.MOST_SAVES", 0)
    monkeypatch.setattr("sessions.forms.planning.check_picture", lambda file: 1 / 0)
    speaker = asked()
    photo = SimpleUploadedFile("foto.png", b"\x89PNG\r\n\x1a\n")

    assert client.post(page_of(speaker), answer(speaker) | {"photo": photo}).status_code == 422


def test_organiser_asks_on_the_page_and_sees_what_came_of_it(client):
    speaker = asked()
    row = speaker.knowledge_session
    client.force_login(row.owner)
    managing = f"/organisatie/kennissessies/{row.slug}/programma/"

    before = client.get(managing).text
    sent = client.post(f"{managing}sprekers/{speaker.key}/akkoord/", follow=True).text
    speaker.refresh_from_db()
    services.approve_speaker(speaker.pk, version=speaker.edit_version, name="Riek", organisation="", text="")
    after = client.get(managing).text

    assert "wacht op akkoord" in before
    assert "krijgt een mail met een eigen link" in sent
    assert "wacht op akkoord" not in after


def test_organiser_adds_a_speaker_with_a_photo(client):
    row = KnowledgeSessionFactory(owner=PortalRoleFactory(kind="organiser").user)
    client.force_login(row.owner)
    address = f"/organisatie/kennissessies/{row.slug}/programma/sprekers/nieuw/"

    client.post(address, {"name": "Riek", "is_shown_anyway": "on", "photo": photo(kind="PNG")})
    client.post(
        f"/organisatie/kennissessies/{row.slug}/programma/sprekers/{Speaker.objects.get().key}/",
        {"name": "Riek", "remove_photo": "on", "version": "1"},
    )

    assert not SpeakerPhoto.objects.exists()
    assert Speaker.objects.get().name == "Riek"


def test_page_reads_no_pictures_and_asks_equally_often(client, django_assert_num_queries):
    def number_of_queries(speakers):
        row = KnowledgeSessionFactory()
        for _ in range(speakers):
            SpeakerFactory(knowledge_session=row)
        with django_assert_num_queries(3):
            client.get(f"/kennissessies/{row.slug}/")

    number_of_queries(1)
    number_of_queries(30)


def test_address_of_a_speaker_goes_with_the_people_of_the_session():
    speaker = asked(is_shown_anyway=True)
    type(speaker.knowledge_session).objects.update(
        starts_at=timezone.now() - timedelta(days=700), ends_at=timezone.now() - timedelta(days=699)
    )

    purge_sessions()

    speaker.refresh_from_db()
    assert (speaker.name, speaker.email, speaker.token_hash) == ("Riek Naber", "", None)
