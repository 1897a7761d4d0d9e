"""Is this plan authentic, and the newest: by the mark of its colophon, or by the file."""

import hashlib
import re

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from plans import pdf, rendering, verifying
from plans.views import verifying as views
from tests.factories import PlanFileFactory, PlanVersionFactory

ADDRESS = "/controleren/"
MADE = b"%PDF-1.7 zoals gemaakt"
UNKNOWN = "Wij kennen dit kenmerk niet"
UNKNOWN_FILE = "Wij kennen dit bestand niet"


@pytest.fixture(autouse=True)
def no_tries_yet():
    cache.clear()


@pytest.fixture
def published(village):
    return PlanVersionFactory(plan__village=village, number=1, published=True)


@pytest.fixture
def file(published):
    return PlanFileFactory(version=published, data=MADE)


def ask(client, mark, number=None):
    return client.get(ADDRESS, {"kenmerk": mark} | ({"versie": number} if number is not None else {}))


def hand_over(client, data, name="plan.pdf"):
    return client.post(ADDRESS, {"bestand": SimpleUploadedFile(name, data)})


def headings(answer):
    page = html.document_fromstring(answer.content.decode())
    return [
        " ".join(heading.text_content().split())
        for heading in page.xpath("//div[starts-with(@class, 'alert ')]/h2")
    ]


def told(answer):
    """What is told about a version, as a dict."""
    page = html.document_fromstring(answer.content.decode())
    return {
        row.findtext("dt"): " ".join(row.find("dd").text_content().split())
        for row in page.xpath("//dl[@class='facts']/div")
    }


def errors(answer):
    page = html.document_fromstring(answer.content.decode())
    return [line.text_content().strip() for line in page.xpath("//div[@id='fouten']//li")]


def links(answer):
    return html.document_fromstring(answer.content.decode()).xpath("//main//a/@href")


def without_token(answer) -> str:
    """Django masks the token of a form anew for each page."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


# --- by the mark -------------------------------------------------------------------------------------------


def test_mark_tells_of_which_plan_it_is_and_that_it_is_the_newest(client, published):
    answer = ask(client, published.fingerprint, 1)

    assert answer.status_code == 200
    assert headings(answer) == ["Dit kenmerk is echt en van de nieuwste versie"]
    assert told(answer) == {
        "Plan": "Dorpsenergieplan Eigendorp",
        "Dorp en gemeente": f"Eigendorp, gemeente {published.plan.village.municipality.name}",
        "Versie": "1, ter inzage",
        "Vastgelegd op": told(client.get(reverse("plans:version_detail", args=["eigendorp", 1])))["Vastgelegd op"],
        "Stand": "openbaar",
        "Kenmerk": published.fingerprint,
    }  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    [
        lambda sha256: sha256[:12],
        lambda sha256: sha256[:12].upper(),
        lambda sha256: f"  {sha256[:4]}-{sha256[4:8]} – {sha256[8:12]} ",
        lambda sha256: "\u00a0".join(sha256[:12]),
        lambda sha256: sha256,
        lambda sha256: " ".join(sha256[start : start + 4] for start in range(0, 64, 4)),
    ],
    ids=["short", "capitals", "dashes", "blanks", "all of it", "all of it in groups"],
)
def test_mark_may_be_typed_in_many_ways(client, published, typed):
    assert headings(ask(client, typed(published.sha256))) == ["Dit kenmerk is echt en van de nieuwste versie"]


@pytest.mark.parametrize("number", [2, 2**31 - 1])
def test_right_mark_with_another_number_is_not_known(client, published, number):
    assert headings(ask(client, published.fingerprint, number)) == [UNKNOWN]


def test_wrong_digit_is_not_known_and_says_what_to_do(client, published):
    wrong = published.sha256[:11] + ("0" if published.sha256[11] != "0" else "1")

    answer = ask(client, wrong, 1)

    assert answer.status_code == 200
    assert headings(answer) == [UNKNOWN]
    assert "Kijk of elk cijfer en elke letter klopt" in answer.content.decode()
    assert "vervals" not in answer.content.decode()


def test_all_digits_must_be_right(client, published):
    wrong = published.sha256[:63] + ("0" if published.sha256[63] != "0" else "1")

    assert headings(ask(client, wrong)) == [UNKNOWN]


def test_older_version_leads_to_the_newer_one_and_to_what_changed(client, published):
    PlanVersionFactory(plan=published.plan, number=2, published=True)
    PlanVersionFactory(plan=published.plan, number=3, published=True, label="na de zomer")

    answer = ask(client, published.fingerprint)

    assert headings(answer) == ["Dit kenmerk is echt, maar er is een nieuwere versie"]
    assert reverse("plans:version_detail", args=["eigendorp", 3]) in links(answer)
    assert reverse("plans:version_compare", args=["eigendorp", 1, 3]) in links(answer)
    assert "versie 3, na de zomer" in answer.content.decode()


def test_newest_is_the_newest_that_this_reader_may_see(client, published, lead):
    PlanVersionFactory(plan=published.plan, number=2, label="nog geheim")

    visitor = ask(client, published.fingerprint)
    client.force_login(lead)

    assert headings(visitor) == ["Dit kenmerk is echt en van de nieuwste versie"]
    assert "nog geheim" not in visitor.content.decode()
    assert headings(ask(client, published.fingerprint)) == [
        "Dit kenmerk is echt, maar er is een nieuwere versie"
    ]


def test_two_versions_with_the_same_short_mark_are_both_shown(client, village, other_village):
    for place, rest in ((village, "a"), (other_village, "b")):
        PlanVersionFactory(plan__village=place, sha256="0123456789ab" + rest * 52, published=True)

    answer = ask(client, "0123 4567 89ab", 1)

    assert len(headings(answer)) == 2
    assert {"/dorpen/eigendorp/plan/versies/1/", "/dorpen/anderdorp/plan/versies/1/"} <= set(links(answer))
    assert len(headings(ask(client, "0123456789ab" + "a" * 52))) == 1


def test_words_are_those_that_stand_in_the_file(client, published):
    published.plan.title = "Anders"
    published.plan.save()
    published.plan.village.name = "Nieuwe Naam"
    published.plan.village.save()

    facts = told(ask(client, published.fingerprint))

    assert facts["Plan"] == "Dorpsenergieplan Eigendorp"
    assert facts["Dorp en gemeente"].startswith("Eigendorp,")


# --- what a reader may not see is not there ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "who"),
    [("frozen", "visitor"), ("frozen", "officer"), ("frozen", "outsider"), ("offered", "visitor"), ("offered", "foreign_officer")],
)  # fmt: skip
def test_hidden_version_answers_as_nonsense(status, who, village, request):
    client, data = Client(), b"%PDF-1.7 geheim"
    mark = hashlib.sha256(b"geheim").hexdigest()
    if who != "visitor":
        client.force_login(request.getfixturevalue(who))

    def answers():
        seen = []
        for question in (
            lambda: ask(client, mark[:12], 1),
            lambda: ask(client, mark),
            lambda: hand_over(client, data),
        ):
            with CaptureQueriesContext(connection) as queries:
                answer = question()
            seen.append((answer.status_code, len(queries), without_token(answer)))
        return seen

    nonsense = answers()
    PlanFileFactory(version=PlanVersionFactory(plan__village=village, status=status, sha256=mark), data=data)

    assert answers() == nonsense
    assert [words in body for words, (_status, _count, body) in zip(
        (UNKNOWN, UNKNOWN, UNKNOWN_FILE), nonsense, strict=True)] == [True, True, True]  # fmt: skip


def test_who_may_see_the_hidden_version_gets_an_answer(client, village, lead):
    version = PlanVersionFactory(plan__village=village)
    PlanFileFactory(version=version, data=MADE)
    client.force_login(lead)

    assert told(ask(client, version.fingerprint))["Stand"] == "vastgelegd"
    assert told(hand_over(client, MADE))["Stand"] == "vastgelegd"


def test_visitor_is_told_to_sign_in_and_comes_back(client, published):
    page = ask(client, "0" * 12, 1)

    assert "/inloggen/?next=/controleren/%3Fkenmerk%3D000000000000%26versie%3D1" in links(page)


# --- by the file -------------------------------------------------------------------------------------------


def test_file_as_it_was_handed_out_is_authentic(client, file):
    taken = client.get(reverse("plans:version_pdf", args=["eigendorp", 1])).content

    answer = hand_over(client, taken, name="wat-dan-ook.docx")

    assert answer.status_code == 200
    assert headings(answer) == ["Dit bestand is echt en van de nieuwste versie"]
    assert told(answer)["Versie"] == "1, ter inzage"


def test_large_file_that_django_puts_on_disk_is_read_too(client, published):
    data = b"%PDF-1.7" + bytes(3_000_000)
    PlanFileFactory(version=published, data=data)

    assert headings(hand_over(client, data)) == ["Dit bestand is echt en van de nieuwste versie"]


def test_file_of_an_older_version_says_so(client, file):
    PlanVersionFactory(plan=file.version.plan, number=2, published=True)

    answer = hand_over(client, MADE)

    assert headings(answer) == ["Dit bestand is echt, maar er is een nieuwere versie"]
    assert reverse("plans:version_compare", args=["eigendorp", 1, 2]) in links(answer)


@pytest.mark.parametrize("data", [MADE + b"\n", MADE[:-1], MADE.replace(b"zoals", b"zoalz")])
def test_one_byte_of_difference_is_not_known(client, file, data):
    answer = hand_over(client, data)

    assert answer.status_code == 200
    assert headings(answer) == [UNKNOWN_FILE]
    assert "vervals" not in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Dit bestand is leeg. Kies een ander bestand."),
        (b"PK\x03\x04 een tekst", "Dit bestand is geen pdf. Kies de pdf van het plan."),
        (b"%PD", "Dit bestand is geen pdf. Kies de pdf van het plan."),
        (b"%PDF-" + b"x" * 200, "Dit bestand is groter dan 25 MB. Controleer het kenmerk uit het colofon."),
    ],
    ids=["empty", "a zip", "short", "too large"],
)
def test_wrong_file_is_refused_in_words(client, file, data, words, monkeypatch):
    monkeypatch.setattr(verifying, "MOST_BYTES", 200)

    answer = hand_over(client, data)

    assert answer.status_code == 422
    assert errors(answer) == [words]


def test_post_without_a_file_asks_for_one(client, db):
    for data in ({}, {"bestand": "tekst"}):
        answer = client.post(ADDRESS, data)

        assert answer.status_code == 422
        assert errors(answer) == ["Kies een pdf."]


def test_nothing_is_stored(client, file, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.MEDIA_ROOT = str(tmp_path)

    def rows():
        return {model._meta.label: model.objects.count() for model in apps.get_models()}

    before = rows()
    for data in (MADE, b"%PDF-1.7" + bytes(3_000_000)):
        hand_over(client, data)
    ask(client, file.version.fingerprint, 1)
    ask(client, "0" * 12)

    assert rows() == before
    assert list(tmp_path.iterdir()) == []


def test_form_with_a_file_needs_a_token(file):
    assert hand_over(Client(enforce_csrf_checks=True), MADE).status_code == 403


# --- what people type --------------------------------------------------------------------------------------


def test_page_by_itself_asks_and_answers_nothing(client, db):
    answer = client.get(ADDRESS)

    assert answer.status_code == 200
    assert errors(answer) == headings(answer) == []


def test_link_of_the_code_fills_in_the_form_and_answers(client, published):
    page = client.get(rendering.verify_address(published).removeprefix("https://portaal.example"))

    form = html.document_fromstring(page.content.decode()).xpath("//form[@method='get']")[0]
    assert form.fields["kenmerk"] == published.sha256[:12]
    assert form.fields["versie"] == "1"
    assert headings(page) == ["Dit kenmerk is echt en van de nieuwste versie"]


@pytest.mark.parametrize(
    ("kenmerk", "versie", "count"),
    [
        ("", "", 1), ("", "1", 1), ("onzin", "", 1), ("0" * 11, "", 1), ("0" * 13, "", 1), ("0" * 63, "", 1),
        ("g" * 12, "", 1), ("9" * 10_000, "9" * 10_000, 2), ("0" * 12, "veel", 1), ("0" * 12, "-1", 1), ("0" * 12, "0", 1),
        ("0" * 12, "2147483648", 1), ("٠" * 12, "", 1), ("' OR 1=1 --", "1; DROP", 2), ("%" * 12, "", 1), ("_" * 12, "", 1),
        ("\ud800".encode("utf-8", "surrogatepass"), "", 1),
    ],
)  # fmt: skip
def test_what_is_no_mark_is_told_and_no_error_of_ours(client, published, kenmerk, versie, count):
    answer = client.get(ADDRESS, {"kenmerk": kenmerk, "versie": versie})

    assert answer.status_code == 200
    assert len(errors(answer)) == count
    assert answer.context["found"] is None


def test_script_in_the_mark_is_shown_and_does_not_run(client, db):
    page = ask(client, '"><script>kwaad()</script>').content.decode()

    assert "<script>kwaad" not in page
    assert "&lt;script&gt;kwaad" in page


@pytest.mark.parametrize("address", [f"{ADDRESS}?kenmerk=%00", f"{ADDRESS}?kenmerk=0123456789ab%00&versie=1"])
def test_nul_is_refused(client, db, address):
    assert client.get(address).status_code == 400


# --- how often ---------------------------------------------------------------------------------------------


def test_marks_of_one_network_are_limited(client, published, monkeypatch):
    monkeypatch.setattr(views, "MARKS_PER_HOUR", 2)
    ask(client, "onzin")  # costs nothing, so it does not count

    statuses = [ask(client, published.fingerprint).status_code for _time in range(3)]
    answer = ask(client, published.fingerprint)

    assert statuses == [200, 200, 429]
    assert errors(answer) == ["U hebt het te vaak geprobeerd. Probeer het over een uur opnieuw."]
    assert told(answer) == {}
    assert ask(Client(REMOTE_ADDR="198.51.100.7"), published.fingerprint).status_code == 200


def test_files_of_one_network_are_limited_by_themselves(client, file, monkeypatch):
    monkeypatch.setattr(views, "FILES_PER_HOUR", 2)

    statuses = [hand_over(client, MADE).status_code for _time in range(3)]

    assert statuses == [200, 200, 429]
    assert errors(hand_over(client, MADE)) == [
        "U hebt het te vaak geprobeerd. Probeer het over een uur opnieuw."
    ]
    assert ask(client, file.version.fingerprint).status_code == 200


def test_limits_are_those_of_the_house():
    assert (views.MARKS_PER_HOUR, views.FILES_PER_HOUR) == (120, 30)
    assert verifying.MOST_BYTES == 25 * 1024 * 1024


# --- how much it asks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_answer_takes_the_same_number_of_queries(client, village, count, django_assert_num_queries):
    first = PlanVersionFactory(plan__village=village, sha256="0123456789ab" + "1" * 52, published=True)
    for number in range(2, count + 1):
        mark = "0123456789ab" + str(number) * 52
        PlanVersionFactory(plan=first.plan, number=number, sha256=mark, published=True)

    with django_assert_num_queries(2):
        answer = ask(client, "0123456789ab")

    assert len(headings(answer)) == count


# --- the code in the colophon ------------------------------------------------------------------------------


def test_code_in_the_colophon_holds_the_address_of_the_answer(published, monkeypatch):
    held = []
    monkeypatch.setattr(pdf, "qr_svg", lambda text: held.append(text) or "<svg/>")
    monkeypatch.setattr(rendering, "render_pdf", lambda page, css: page)

    first, second = rendering.make(published), rendering.make(published)

    digits = published.sha256[:12]
    assert held == [f"https://portaal.example/controleren/?kenmerk={digits}&versie=1"] * 2
    assert first == second


def test_file_that_was_made_before_keeps_its_bytes(client, file, lead, monkeypatch):
    monkeypatch.setattr(rendering, "make", lambda version: pytest.fail("rendered again"))
    client.force_login(lead)

    client.post(reverse("plans:version_render", args=["eigendorp", 1]))
    rendering.render_next()

    file.refresh_from_db()
    assert hashlib.sha256(bytes(file.data)).hexdigest() == file.sha256
    assert bytes(file.data) == MADE
