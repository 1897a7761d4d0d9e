"""Pictures in a plan: stripped, private until published, frozen with the version, and readable without eyes."""

import hashlib
import html
import io
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from common.errors import DomainError
from common.html import clean_html, image_keys
from common.uploads import check_picture
from plans import periodic, rendering
from plans.checks import problems_in
from plans.content import read
from plans.models import PersonalDraft, PlanImage
from plans.reading import present
from plans.reading_figures import Numbering
from plans.services import drafts, images, versions, writing
from tests.factories import PlanFactory, SectionFactory

pytestmark = pytest.mark.django_db


def photo(kind="JPEG", size=(2000, 1500), **save) -> bytes:
    """Many colours, as a photo has."""
    out = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(out, kind, **save)
    return out.getvalue()


def drawing(size=(900, 600)) -> bytes:
    out, picture = io.BytesIO(), Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((100, 100, 500, 400), fill="green")
    picture.save(out, "PNG")
    return out.getvalue()


def uploaded(data: bytes, name="IMG_2031.jpg"):
    return SimpleUploadedFile(name, data)


def stored(plan, by, data=None):
    return images.add_image(plan, check_picture(uploaded(data or photo(size=(400, 300)))), by=by)


@pytest.fixture
def section(village):
    return SectionFactory(plan__village=village, key="samenvatting", title="Samenvatting", written=True)


@pytest.fixture
def image(section, lead):
    return stored(section.plan, lead)


def figure(image, alt="De Brink in de zomer", caption="De Brink"):
    return images.figure_html(image, alt=alt, caption=caption)


def save(section, image, by, **words):
    section.refresh_from_db()
    body = f"{section.body}\n{figure(image, **words)}"
    return writing.save_section(section.pk, body=body, version=section.version, by=by)


def freeze(plan, by):
    number = versions.next_number(plan)
    return versions.freeze_version(plan, label="x", expected_number=number, by=by)


# --- what is kept of a file


def test_a_photo_becomes_smaller_and_tells_nothing_of_its_maker(section, lead):
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Camera van Riek", 6
    source = photo(size=(3000, 2000), exif=exif, comment=b"thuisadres")

    image = stored(section.plan, lead, source)

    assert (image.kind, image.width, image.height) == ("jpg", 1067, 1600)  # upright
    assert image.sha256 == hashlib.sha256(image.large).hexdigest()
    for data in (image.large, image.small):
        assert b"Riek" not in data
        assert b"thuisadres" not in data
        assert not Image.open(io.BytesIO(data)).getexif()
    assert max(Image.open(io.BytesIO(image.small)).size) == 800


def test_a_drawing_keeps_its_lines_and_a_photo_saved_as_png_does_not_weigh_more(section, lead):
    assert stored(section.plan, lead, drawing()).kind == "png"
    assert stored(section.plan, lead, photo("PNG", size=(600, 400))).kind == "jpg"


def png(picture, **save) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", **save)
    return out.getvalue()


@pytest.mark.parametrize("size", [(1, 20_000), (3_000, 20)])
def test_a_picture_as_thin_as_a_line_is_refused_in_words(size):
    with pytest.raises(DomainError, match="te smal"):
        check_picture(uploaded(png(Image.new("RGB", size, "red"))))


def test_sixteen_bits_of_grey_stay_grey():
    picture = check_picture(uploaded(png(Image.new("I;16", (50, 50), 20_000))))

    assert picture.convert("L").getpixel((0, 0)) == pytest.approx(20_000 / 257, abs=1)


@pytest.mark.parametrize("mode", ["RGBA", "P"])
def test_a_photo_with_room_for_holes_and_none_in_it_is_stored_as_a_photo(mode, section, lead):
    picture = Image.effect_noise((600, 400), 80).convert("RGBA")
    more = {"transparency": bytes([255] * 256)} if mode == "P" else {}

    kept = stored(section.plan, lead, png(picture.convert("RGB").convert("P") if more else picture, **more))

    assert kept.kind == ("jpg" if mode == "RGBA" else kept.kind)
    assert check_picture(uploaded(bytes(kept.large))).mode == "RGB"


def test_a_plan_has_room_for_so_many(section, lead, monkeypatch):
    monkeypatch.setattr(images, "MOST_IN_STORE", 1)
    stored(section.plan, lead)
    with pytest.raises(DomainError, match="al 1 afbeeldingen"):
        stored(section.plan, lead)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "png"},
        {"large": b"x"},
        {"small": b"x"},
        {"sha256": "0" * 64},
        {"key": uuid4()},
        {"width": 1},
        {"height": 1},
    ],
)
def test_an_image_never_changes(wrong, image):
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        PlanImage.objects.update(**wrong)
    PlanImage.objects.update(uploaded_by=None)  # a person leaves


# --- in a text


def test_an_image_in_a_text_has_one_form():
    key = "0f8fad5b-d9cb-469f-a165-70867728950e"
    picture = f'<img alt="Huis" src="/afbeeldingen/{key}/">'
    for typed in (
        f"<p>{picture}</p>",
        f'<img src="https://wup.example/afbeeldingen/{key}/klein/" alt=" Huis " onerror="x" style="y" width="9">',
        f"<figure>{picture}</figure>",
        f"<strong>{picture}</strong>",
        f'<a href="https://x.example">{picture}</a>',
    ):
        assert clean_html(typed) == picture
    assert image_keys(picture) == [key]
    caption = f"<figure>\n<figcaption>Ons huis</figcaption>\n{picture}\n</figure>"
    assert clean_html(f"<figure>{picture}<figcaption>Ons huis</figcaption></figure>") == caption
    assert clean_html(f"<figure><figcaption>{picture}Ons huis</figcaption></figure>") == (
        f"<p>Ons huis</p>\n{picture}"
    )


AROUND = [
    "<p>a{}</p>", "<h3>a{}</h3>", "<ul><li>{}</li></ul>", "<table><tr><td>{}</td></tr></table>",
    "<table><caption>b{}</caption><tr><th>x</th></tr></table>", "<figure><figcaption>b{}</figcaption></figure>",
    "<figure>{}</figure>", "<blockquote>{}</blockquote>", "<strong>a{}</strong>", '<a href="https://x.example">{}</a>',
    "<ul>{}</ul>", "<table>{}</table>", "<span>{}</span>", "<div>{}</div>",
]  # fmt: skip


@pytest.mark.parametrize("outer", AROUND)
@pytest.mark.parametrize("inner", AROUND)
def test_an_image_is_lost_nowhere(outer, inner):
    key = "0f8fad5b-d9cb-469f-a165-70867728950e"
    picture = f'<img alt="Huis" src="/afbeeldingen/{key}/">'
    assert clean_html(outer.format(inner.format(picture))).count(picture) == 1


@pytest.mark.parametrize(
    "src",
    ["https://evil.example/x.png", "//evil.example/afbeeldingen/x/", "/afbeeldingen/../x/", "data:image/png;base64,AA",
     "/afbeeldingen/0f8fad5b-d9cb-469f-a165-70867728950e/?x", "file:///afbeeldingen/0f8fad5b-d9cb-469f-a165-70867728950e/", ""],
)  # fmt: skip
def test_no_other_image_gets_into_a_text(src):
    assert clean_html(f'<p>Ervoor</p><img src="{src}" alt="x"><p>Erna</p>') == "<p>Ervoor</p>\n<p>Erna</p>"


def test_an_image_of_another_village_is_refused(section, image, other_village, outsider):
    theirs = SectionFactory(plan__village=other_village)

    with pytest.raises(DomainError, match="niet bij dit plan hoort"):
        save(theirs, image, outsider)
    assert image.used_at is None


@pytest.mark.parametrize("place", ["<ul><li>a{}</li></ul>", "<table><tr><td>{}</td></tr></table>"])
def test_an_image_does_not_stand_in_a_table_or_list(place, section, image, lead):
    with pytest.raises(DomainError, match="in een tabel of een lijst"):
        writing.save_section(section.pk, body=place.format(figure(image)), version=1, by=lead)


def test_too_many_images_or_words_are_refused_with_what_to_do(section, image, lead):
    with pytest.raises(DomainError, match="hooguit 10"):
        writing.save_section(section.pk, body=figure(image) * 11, version=1, by=lead)
    with pytest.raises(DomainError, match="langer dan 400"):
        save(section, image, lead, alt="x" * 401)


@pytest.mark.parametrize("alt", ["", "foto", "IMG_2031.jpg", "image-3"])
def test_freezing_asks_what_is_to_be_seen(alt, section, image, lead):
    save(section, image, lead, alt=alt)

    with pytest.raises(versions.NotReady) as refused:
        freeze(section.plan, lead)
    assert refused.value.problems[0].text.startswith("Afbeelding 1: ")


def test_a_version_has_so_many_images(section, image, lead):
    for number in range(5):
        full = SectionFactory(plan=section.plan, title=f"Vol {number}")
        writing.save_section(full.pk, body=figure(image) * (10 if number < 4 else 1), version=0, by=lead)

    with pytest.raises(versions.NotReady) as refused:
        freeze(section.plan, lead)
    assert "41 afbeeldingen. Neem er hooguit 40" in refused.value.problems[0].text


# --- what a reader gets


def test_a_reader_gets_numbers_sizes_and_a_small_one_for_a_telephone(section, image, lead):
    save(section, image, lead)
    version = freeze(section.plan, lead)

    body = read(version.content)[0].sections[0].body
    assert "Figuur 1. De Brink" in body
    assert f'srcset="{image.address}klein/ 800w, {image.address} 1600w"' in body
    assert 'width="400" height="300"' in body
    assert 'alt="De Brink in de zomer"' in body
    assert version.content["images"] == {
        str(image.key): {"sha256": image.sha256, "width": 400, "height": 300}
    }


def test_nothing_of_a_figure_gets_lost():
    key = "0f8fad5b-d9cb-469f-a165-70867728950e"
    table = "<table><tr><th>Jaar</th><th>Aantal</th></tr><tr><td>2024</td><td>3</td></tr></table>"
    source = (
        f'<figure><figcaption>Titel</figcaption><p>Ervoor</p><img src="/afbeeldingen/{key}/" alt="Huis">'
        f"{table}{table}<p>Erna</p></figure><p>Later</p><figure><figcaption>Los</figcaption><p>Woorden</p></figure>"
    )
    for for_print in (False, True):
        shown = present(source, Numbering(), for_print=for_print)
        for words in ("Titel", "Ervoor", "Erna", "Later", "Los", "Woorden"):
            assert words in shown
        assert shown.count("2024") >= 2
        assert shown.index("Ervoor") < shown.index("Erna") < shown.index("Later") < shown.index("Los")


def test_the_pdf_shows_it_and_says_what_it_is(section, lead, tmp_path):
    for data in (photo(), drawing()):
        save(section, stored(section.plan, lead, data), lead)
    version = freeze(section.plan, lead)

    first, second = rendering.make(version), rendering.make(version)

    assert first.content == second.content
    file = tmp_path / "plan.pdf"
    file.write_bytes(first.content)
    for command in (["outloud", "--quiet", str(file)], ["pdfua", "check", str(file)]):
        checker = Path(sys.executable).with_name(command[0])
        done = subprocess.run([checker, *command[1:]], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    with pikepdf.open(file) as document:
        alts = [
            str(thing.Alt)
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing
        ]
        widths = [
            int(thing.Width) for thing in document.objects
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image"
        ]  # fmt: skip
    assert alts.count("De Brink in de zomer") == 2
    assert widths
    assert max(widths) < 1100  # 150 dots per inch of a page


def test_a_picture_that_is_not_what_was_frozen_makes_no_pdf(section, image, lead):
    save(section, image, lead)
    version = freeze(section.plan, lead)
    version.content["images"][str(image.key)]["sha256"] = "0" * 64

    with pytest.raises(DomainError, match="mislukt"):
        rendering.make(version)


# --- who sees it


def test_private_until_published(section, image, lead, request, client, client_of):
    save(section, image, lead)
    version = freeze(section.plan, lead)
    inside = ("villager", "core_member", "lead", "advisor", "coordinator")
    outside = ("outsider", "foreign_advisor", "foreign_officer", "organiser", "nobody")
    other = stored(section.plan, lead)  # in no version

    def seen_by():
        people = [*inside, *outside, "officer"]
        found = {who for who in people if status(client_of(request.getfixturevalue(who)), image) == 200}
        return found | ({"visitor"} if status(client, image) == 200 else set())

    def status(browser, image):
        answers = {
            browser.get(reverse(f"plans:{name}", args=[image.key])).status_code
            for name in ("image_file", "image_small")
        }
        assert len(answers) == 1
        return answers.pop()

    assert seen_by() == set(inside)
    type(version).objects.filter(pk=version.pk).update(status="offered")
    assert seen_by() == {*inside, "officer"}
    type(version).objects.filter(pk=version.pk).update(status="published")
    assert seen_by() == {*inside, *outside, "officer", "visitor"}
    assert status(client, other) == 404


def test_it_is_handed_out_as_a_picture_that_can_do_nothing(image, client_of, lead):
    answer = client_of(lead).get(image.address)

    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, max-age=3600"
    assert answer.content == bytes(image.large)


# --- adding one


def at(section, query=""):
    return reverse("plans:section_image", args=[section.plan.village.slug, section.key]) + query


def asked(**more):
    return {"picture": uploaded(photo(size=(300, 200))), "alt": "De Brink", "caption": "Ons dorp", **more}


def test_without_javascript_it_comes_under_what_was_typed(section, client_of, advisor):
    client = client_of(advisor)
    edit = reverse("plans:section_edit", args=[section.plan.village.slug, section.key])
    answer = client.post(edit, {"body": "Half af", "version": 1, "action": "image"})
    assert answer.url.startswith(at(section, "?concept="))

    answer = client.post(answer.url, asked(), follow=True)

    draft = PersonalDraft.objects.waiting().get()
    image = PlanImage.objects.get()
    assert draft.body == f"<p>Half af</p>\n{figure(image, 'De Brink', 'Ons dorp')}"
    assert "De afbeelding staat onder uw tekst" in html.unescape(answer.content.decode())
    section.refresh_from_db()
    assert section.version == 1


def test_without_anything_typed_it_comes_under_the_text_of_the_plan(section, client_of, advisor):
    client = client_of(advisor)
    edit = reverse("plans:section_edit", args=[section.plan.village.slug, section.key])
    same = {"body": section.body, "version": 1, "action": "image"}
    assert client.post(edit, same).url == at(section)

    client.post(at(section), asked(caption=""))

    picture = figure(PlanImage.objects.get(), "De Brink", "")
    assert PersonalDraft.objects.waiting().get().body == f"{section.body}\n{picture}"


def test_the_script_gets_the_image(section, client_of, advisor):
    answer = client_of(advisor).post(at(section), asked(), headers={"Accept": "application/json"})

    image = PlanImage.objects.get()
    assert answer.json() == {"src": image.address, "alt": "De Brink", "caption": "Ons dorp"}
    assert (image.uploaded_by, image.plan) == (advisor, section.plan)
    assert not PersonalDraft.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"picture": ""}, "picture", "Kies een afbeelding"),
        ({"picture": uploaded(b"")}, "picture", "leeg"),
        ({"picture": uploaded(b"<svg onload=alert(1)>")}, "picture", "jpg of png"),
        ({"picture": uploaded(b"GIF89a=1;alert(1)")}, "picture", "jpg of png"),
        ({"picture": uploaded(b"\xff\xd8\xff<script>")}, "picture", "niet te lezen"),
        ({"alt": ""}, "alt", "Schrijf op wat er te zien is"),
        ({"alt": "x" * 401}, "alt", "hooguit 400"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field(wrong, field, words, section, client_of, advisor):
    client = client_of(advisor)

    answer = client.post(at(section), asked(**wrong), headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert words in " ".join(answer.json()["errors"][field])
    if field == "alt":
        page = client.post(at(section), asked(**wrong))
        assert page.status_code == 422
        assert words in html.unescape(page.content.decode())
    assert not PlanImage.objects.exists()


# --- what nobody uses


def test_what_came_into_no_text_goes_after_a_week(section, image, lead):
    kept, drafted = stored(section.plan, lead), stored(section.plan, lead)
    save(section, kept, lead)
    drafts.keep_draft(section, page=uuid4(), number=1, body=figure(drafted), base_version=1, by=lead)
    PlanImage.objects.update(uploaded_at=timezone.now() - timedelta(days=8))
    young = stored(section.plan, lead)

    periodic.delete_unused_images()

    assert set(PlanImage.objects.all()) == {kept, drafted, young}
    with pytest.raises(DatabaseError, match="stays once a text shows it"), transaction.atomic():
        kept.delete()


def test_an_old_text_still_shows_it_after_it_went_from_the_plan(section, image, lead):
    save(section, image, lead)
    writing.save_section(section.pk, body="<p>Zonder</p>", version=2, by=lead)
    PlanImage.objects.update(uploaded_at=timezone.now() - timedelta(days=8))
    periodic.delete_unused_images()

    back = writing.restore_revision(section.pk, number=2, version=3, reason="Toch", by=lead)
    assert image_keys(back.body) == [str(image.key)]


def test_two_versions_share_one_image(section, image, lead):
    save(section, image, lead)
    first = freeze(section.plan, lead)
    second = freeze(section.plan, lead)
    assert first.content["images"] == second.content["images"]
    assert PlanFactory().images.count() == 0


def test_problems_name_the_image():
    assert problems_in('<img src="/afbeeldingen/0f8fad5b-d9cb-469f-a165-70867728950e/">') == [
        "Afbeelding 1: schrijf erbij wat erop te zien is, voor wie de afbeelding niet kan zien."
    ]
