"""After a session: material, two mails, three questions, and how it is found again."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from common.errors import DomainError
from mail.kinds import get_kind
from mail.models import OutgoingMail
from sessions import services
from sessions.models import Evaluation, FollowUp, Material
from tests.factories import (
    InvitationFactory,
    KnowledgeSessionFactory,
    MaterialFactory,
    PortalRoleFactory,
    PresenceFactory,
    SessionRegistrationFactory,
    SpeakerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def over(**more):
    return KnowledgeSessionFactory(
        **{
            "title": "Avond over warmte", "starts_at": timezone.now() - timedelta(days=3),
            "owner": PortalRoleFactory(kind="organiser").user,
        } | more
    )  # fmt: skip


def guest(row, *, here):
    registration = SessionRegistrationFactory(invitation=InvitationFactory(knowledge_session=row))
    if here:
        PresenceFactory(knowledge_session=row, registration=registration, name="")
    return registration


def follow_ups():
    return OutgoingMail.objects.filter(kind="sessions.follow_up")


def pdf():
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.save(out)
    return out.getvalue()


# --- mails --------------------------------------------------------------------------------------------
def test_one_mail_to_those_present_and_another_to_those_absent():
    row, user = over(list_closed_at=timezone.now()), UserFactory()
    there, not_there = guest(row, here=True), guest(row, here=False)
    guest(row, here=False).delete()
    MaterialFactory(knowledge_session=row, title="Presentatie van de buren")

    present = services.send_follow_up(row.pk, "aanwezig", text="Tot ziens in mei.", by=user)
    absent = services.send_follow_up(row.pk, "afwezig", text="", by=user)

    mails = {mail.to_email: mail for mail in follow_ups()}
    assert set(mails) == {there.email, not_there.email}
    assert {mail.dedup_key for mail in mails.values()} == {
        f"followup:{there.pk}:{present.pk}", f"followup:{not_there.pk}:{absent.pk}",
    }  # fmt: skip
    first, second = (get_kind(mails[to].kind).render(mails[to].ref) for to in (there.email, not_there.email))
    assert first.subject == "Bedankt voor uw komst: Avond over warmte"
    assert second.subject == "Wij hebben u gemist: Avond over warmte"
    assert "Tot ziens in mei." in first.text
    assert "Tot ziens in mei." not in second.text
    assert "drie korte vragen" in first.text
    assert "drie korte vragen" not in second.text
    for message in (first, second):
        assert "Presentatie van de buren" in message.text
    assert there.invitation.token in first.text


def test_who_was_let_in_from_the_waiting_list_is_thanked_and_who_was_not_is_not_missed():
    row, user = over(list_closed_at=timezone.now()), UserFactory()
    waits = {"status": "waiting", "waiting_since": timezone.now()}
    let_in, sent_home = (
        SessionRegistrationFactory(
            invitation=InvitationFactory(knowledge_session=row), waiting_no=number, **waits
        )
        for number in (1, 2)
    )
    PresenceFactory(knowledge_session=row, registration=let_in, name="")

    services.send_follow_up(row.pk, "aanwezig", text="", by=user)
    with pytest.raises(DomainError):
        services.send_follow_up(row.pk, "afwezig", text="", by=user)

    assert follow_ups().get().to_email == let_in.email
    assert sent_home.email != let_in.email


def test_follow_up_goes_once_and_only_after_the_list_is_closed():
    row, user = over(), UserFactory()
    guest(row, here=True)

    with pytest.raises(DomainError):
        services.send_follow_up(row.pk, "aanwezig", text="", by=user)
    services.close_list(row.pk, by=user)
    services.send_follow_up(row.pk, "aanwezig", text="", by=user)
    with pytest.raises(DomainError):
        services.send_follow_up(row.pk, "aanwezig", text="", by=user)
    with pytest.raises(DomainError):
        services.send_follow_up(row.pk, "afwezig", text="", by=user)  # nobody

    assert follow_ups().count() == FollowUp.objects.count() == 1


def test_mail_stays_home_when_the_list_is_put_right_before_it_left():
    row = over(list_closed_at=timezone.now())
    registration = guest(row, here=False)
    services.send_follow_up(row.pk, "afwezig", text="", by=UserFactory())
    mail = follow_ups().get()
    before = get_kind(mail.kind).still_true(mail.ref)

    PresenceFactory(knowledge_session=row, registration=registration, name="")

    assert before
    assert not get_kind(mail.kind).still_true(mail.ref)


def test_organiser_looks_at_the_mail_before_sending(client):
    row = over(list_closed_at=timezone.now())
    guest(row, here=True)
    PresenceFactory(knowledge_session=row)
    client.force_login(row.owner)
    address = f"/organisatie/kennissessies/{row.slug}/na-afloop/mail/aanwezig/"

    preview = client.post(address, {"text": "Dank u <wel>", "stap": "bekijken"})
    nothing_sent = not follow_ups().exists()
    sent = client.post(address, {"text": "Dank u <wel>", "stap": "versturen"}, follow=True)

    assert "Dank u &lt;wel&gt;" in preview.text
    assert "Beste Naam van de deelnemer" in preview.text
    assert "1 bezoeker was niet aangemeld." in " ".join(preview.text.split())
    assert nothing_sent
    assert "1 mail is onderweg." in sent.text
    assert follow_ups().count() == 1


# --- material -----------------------------------------------------------------------------------------
def add(client, row, **fields):
    data = {"title": "Verslag", "url": "", "is_public": "ja"} | fields
    return client.post(f"/organisatie/kennissessies/{row.slug}/na-afloop/materiaal/nieuw/", data, follow=True)


def test_file_is_handed_out_as_an_attachment_in_a_box(client):
    row = over()
    client.force_login(row.owner)
    source = pdf()

    add(client, row, title="Dia's van 't Haantje", file=SimpleUploadedFile("../../etc/passwd.html", source))
    client.logout()
    material = Material.objects.get()
    answer = client.get(f"/kennissessies/{row.slug}/materiaal/{material.key}/")

    assert answer.content == source
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="dias-van-t-haantje.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer.cookies == {}


def test_wrong_file_is_refused_in_words_and_nothing_is_stored(client):
    row = over()
    client.force_login(row.owner)

    wrong = add(client, row, file=SimpleUploadedFile("verslag.pdf", b"MZ programma"))
    both = add(client, row, url="https://voorbeeld.nl", file=SimpleUploadedFile("v.pdf", pdf()))
    neither = add(client, row)

    assert (wrong.status_code, both.status_code, neither.status_code) == (422, 422, 422)
    assert "Dit soort bestand kan niet." in wrong.text
    assert "niet allebei" in both.text
    assert "Vul een link in" in neither.text
    assert not Material.objects.exists()


def test_public_material_is_for_everyone_after_the_session_and_other_material_for_who_was_invited(client):
    row = over()
    invitation = InvitationFactory(knowledge_session=row)
    open_, closed = (
        MaterialFactory(knowledge_session=row, title=title, is_public=is_public)
        for title, is_public in (("Dia's", True), ("Deelnemerslijst", False))
    )
    page = f"/kennissessies/{row.slug}/"
    mine = f"/kennissessies/aanmelden/{invitation.token}/"

    assert "Deelnemerslijst" not in client.get(page).text
    assert "Dia&#x27;s" in client.get(page).text
    assert [client.get(f"{page}materiaal/{m.key}/").status_code for m in (open_, closed)] == [200, 404]
    assert [client.get(f"{mine}materiaal/{m.key}/").status_code for m in (open_, closed)] == [200, 200]
    assert "Deelnemerslijst" in client.get(mine).text


def test_material_waits_until_the_session_is_over(client):
    row = KnowledgeSessionFactory()
    material = MaterialFactory(knowledge_session=row)

    assert client.get(f"/kennissessies/{row.slug}/materiaal/{material.key}/").status_code == 404
    assert material.title not in client.get(f"/kennissessies/{row.slug}/").text


def test_there_is_an_end_to_material(monkeypatch):
    monkeypatch.setattr("sessions.services.afterwards.MOST_MATERIALS", 1)
    row, user = over(), UserFactory()
    services.add_material(row.pk, title="Een", url="https://voorbeeld.nl", is_public=True, by=user)

    with pytest.raises(DomainError):
        services.add_material(row.pk, title="Twee", url="https://voorbeeld.nl", is_public=True, by=user)


# --- three questions ----------------------------------------------------------------------------------
def test_who_was_there_answers_once_and_may_change_it(client):
    row = over(list_closed_at=timezone.now())
    registration = guest(row, here=True)
    mine = f"/kennissessies/aanmelden/{registration.invitation.token}/"

    empty = client.post(f"{mine}evaluatie/", {"score": "", "takes_home": "Praten"})
    first = client.post(f"{mine}evaluatie/", {"score": "4", "takes_home": "Praten", "better": ""})
    second = client.post(
        f"{mine}evaluatie/", {"score": "5", "takes_home": "Doen", "better": "Koffie"}, follow=True
    )

    assert empty.status_code == 422
    assert "Kies hoe bruikbaar" in empty.text
    assert first.status_code == 302
    assert "Bedankt voor uw antwoorden." in second.text
    answer = Evaluation.objects.get()
    assert (answer.score, answer.takes_home, answer.better) == (5, "Doen", "Koffie")


@pytest.mark.parametrize(
    ("here", "closed", "status"), [(True, True, 200), (False, True, 404), (False, False, 200)]
)
def test_only_who_was_there_is_asked(client, here, closed, status):
    row = over(list_closed_at=timezone.now() if closed else None)
    registration = guest(row, here=here)

    answer = client.get(f"/kennissessies/aanmelden/{registration.invitation.token}/evaluatie/")

    assert answer.status_code == status


def test_organiser_sees_results_without_names(client):
    row = over(list_closed_at=timezone.now())
    for score in (5, 5, 3):
        registration = guest(row, here=True)
        services.evaluate(registration.pk, score=score, takes_home="Langs de deuren", better="")
    client.force_login(row.owner)

    text = client.get(f"/organisatie/kennissessies/{row.slug}/na-afloop/").text

    assert "3 antwoorden, zonder namen." in text
    assert '<th scope="row">heel goed bruikbaar</th><td class="num">2</td>' in text
    assert "Langs de deuren" in text
    assert registration.name not in text


def test_answers_cannot_be_traced_by_their_number_or_their_order(client):
    """Two answers can be told apart by who was there; and new ones must not stand at the end."""
    row = over(list_closed_at=timezone.now())
    page = f"/organisatie/kennissessies/{row.slug}/na-afloop/"
    client.force_login(row.owner)

    shown = []
    for text in ("Muren", "Zolders", "Daken"):
        services.evaluate(guest(row, here=True).pk, score=2, takes_home=text, better="")
        shown.append(client.get(page).text)

    assert [("Er " in text and "Dan blijft onbekend wie wat schreef." in text) for text in shown] == [
        True, True, False,
    ]  # fmt: skip
    assert [[word for word in ("Muren", "Zolders", "Daken") if word in text] for text in shown[:2]] == [
        [],
        [],
    ]
    assert '<td class="num">1</td>' not in shown[0]
    assert shown[2].index("Daken") < shown[2].index("Muren") < shown[2].index("Zolders")


# --- found again --------------------------------------------------------------------------------------
def test_past_sessions_are_found_by_word_subject_and_material(client):
    talk = over(title="Praten aan de deur", subject="gesprek", material="Verslag: neem de tijd.")
    pump = over(title="Warmtepompen", subject="techniek")
    SpeakerFactory(knowledge_session=pump, name="Riek Naber")
    MaterialFactory(knowledge_session=pump, is_public=False)
    KnowledgeSessionFactory(title="Komt nog over praten")

    def found(query):
        text = client.get(f"/kennissessies/?{query}").text
        past = text[text.index("Deze zijn geweest") :]
        return {row.title for row in (talk, pump) if row.title in past}

    assert found("") == {talk.title, pump.title}
    assert found("q=praten+deur") == {talk.title}
    assert found("q=neem+de+tijd") == {talk.title}
    assert found("onderwerp=techniek") == {pump.title}
    assert found("materiaal=on") == {talk.title}
    assert found("q=bestaatniet") == set()
    assert "Niets gevonden." in client.get("/kennissessies/?q=bestaatniet").text
    assert client.get("/kennissessies/?q=praten").cookies == {}


@pytest.mark.parametrize("number", [1, 30])
def test_list_of_past_sessions_asks_the_database_equally_often(client, django_assert_num_queries, number):
    for index in range(number):
        over(title=f"Avond {index}")

    with django_assert_num_queries(3):
        client.get("/kennissessies/?q=avond")
