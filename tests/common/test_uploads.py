"""Files from people: what is in them counts, and what could start something is refused."""

import io
import resource
import struct
import zipfile
import zlib

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from common import uploads
from common.errors import DomainError
from common.uploads import BROKEN, LARGE_PICTURE, LOCKED, SCRIPTS, TOO_LARGE, UNKNOWN, check_upload


def upload(data, name="bestand.pdf"):
    return SimpleUploadedFile(name, data)


def pdf(change=lambda document: None, **save):
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    change(document)
    document.save(out, **save)
    return out.getvalue()


def archive(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in parts.items():
            file.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return out.getvalue()


def docx(**more):
    return archive(**{"[Content_Types]_dot_xml": "<Types/>", "word__document_dot_xml": "<w/>"} | more)


def odt(kind="text", **more):
    return archive(mimetype=f"application/vnd.oasis.opendocument.{kind}", content_dot_xml="<o/>", **more)


def photo(kind="JPEG", size=(60, 40), **save):
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, kind, **save)
    return out.getvalue()


def refused(data):
    with pytest.raises(DomainError) as error:
        check_upload(upload(data))
    return str(error.value)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (pdf(), "pdf"),
        (docx(), "docx"),
        (archive(**{"[Content_Types]_dot_xml": "", "ppt__presentation_dot_xml": ""}), "pptx"),
        (odt(), "odt"),
        (odt("presentation"), "odp"),
        (photo(), "jpg"),
        (photo("PNG"), "png"),
    ],
)
def test_kind_is_judged_by_content(data, kind):
    assert check_upload(SimpleUploadedFile("iets.exe", data)).extension == kind


@pytest.mark.parametrize(
    "data",
    [b"", b"MZ\x90\x00", b"<html><script>", b"<svg xmlns='x'/>", b"GIF89a", archive(readme="x"), odt("spreadsheet"),
     b"#!/bin/sh"],
)  # fmt: skip
def test_other_kinds_are_refused(data):
    assert refused(data) == UNKNOWN


def js(document):
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    document.Root.OpenAction = document.make_indirect(action)


def js_in_stream(document):
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=document.make_stream(b"app.alert(1)"))
    document.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=action)])


def launch(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")


def on_open(document):
    document.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.GoTo))


def file_inside(document):
    document.attachments["x.exe"] = b"MZ"


@pytest.mark.parametrize("trick", [js, js_in_stream, launch, on_open, file_inside])
@pytest.mark.parametrize("hidden", [False, True])
def test_pdf_that_starts_something_is_refused(trick, hidden):
    mode = pikepdf.ObjectStreamMode.generate if hidden else pikepdf.ObjectStreamMode.disable

    assert refused(pdf(trick, object_stream_mode=mode)) == SCRIPTS


def test_pdf_that_unpacks_to_gigabytes_as_it_is_opened_is_refused():
    """Its objects stand in a stream that was packed twice: a gigabyte in some kilobytes."""
    pack = zlib.compressobj()
    head = pack.compress(b"1 0 <</Type/Catalog>> ") + pack.flush(zlib.Z_FULL_FLUSH)
    block = pack.compress(bytes(1 << 22)) + pack.flush(zlib.Z_FULL_FLUSH)
    body = zlib.compress(head + block * 256 + pack.flush())
    start = b"%PDF-1.7\n"
    stream = (
        b"2 0 obj<</Type/ObjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n" % len(body)
        + body + b"\nendstream endobj\n"
    )  # fmt: skip
    table = b"".join(
        struct.pack(">BIB", *entry)
        for entry in [(0, 0, 255), (2, 2, 0), (1, len(start), 0), (1, len(start + stream), 0)]
    )
    end = b"3 0 obj<</Type/XRef/Size 4/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(table) + table
    end += b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % len(start + stream)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert refused(start + stream + end) == BROKEN
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


@pytest.mark.parametrize("password", ["", "geheim"])
def test_locked_pdf_is_refused(password):
    data = pdf(encryption=pikepdf.Encryption(owner="eigenaar", user=password))

    assert refused(data) == LOCKED


def test_pdf_with_an_ordinary_link_is_fine():
    def link(document):
        action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://voorbeeld.nl")
        document.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=action)])

    assert check_upload(upload(pdf(link))).extension == "pdf"


@pytest.mark.parametrize(
    "data", [docx(word__vbaProject_dot_bin="x"), odt(Basic__script_dot_xml="x"), odt(Scripts__x_dot_py="x")]
)
def test_macros_are_refused(data):
    assert refused(data) == SCRIPTS


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7 niets", docx()[:-30], photo()[:200], b"\x89PNG\r\n\x1a\n" + b"x" * 80]
)
def test_broken_files_are_refused_in_words(data):
    assert refused(data) == BROKEN


def test_document_that_does_not_unpack_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    part = 30 + len("mimetype")

    assert refused(out.getvalue()[:part] + b"\xff" * 20 + out.getvalue()[part + 20 :]) == BROKEN


def test_too_large_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)

    assert refused(pdf()) == TOO_LARGE


def test_picture_that_unpacks_to_gigabytes_is_refused():
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 10_000))

    assert refused(bomb + chunk(b"IEND", b"")) == LARGE_PICTURE


def test_picture_loses_what_was_hidden_and_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "Camera van Anna"
    exif.get_ifd(0x8825)[1] = "N"
    source = photo(exif=exif, comment=b"thuisadres") + b"<?php achteraan ?>"

    clean = check_upload(upload(source)).data

    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.size == (40, 60)
        assert not picture.getexif()
        assert "comment" not in picture.info
    for secret in (b"Camera", b"thuisadres", b"php"):
        assert secret in source
        assert secret not in clean


def test_photo_with_nonsense_from_its_camera_stands_upright():
    """A text where EXIF wants bytes: whoever writes the block again to turn it falls over that."""
    entries = struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0) + struct.pack("<HHI4s", 0x011A, 2, 4, b"abc\0")
    block = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + entries + bytes(4)

    clean = check_upload(upload(photo(exif=block))).data

    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.size == (40, 60)


def test_png_loses_its_text_and_keeps_its_holes():
    note, out = PngImagePlugin.PngInfo(), io.BytesIO()
    note.add_text("Author", "Anna Boer")
    Image.new("RGBA", (30, 30), (0, 0, 0, 0)).save(out, "PNG", pnginfo=note)

    clean = check_upload(upload(out.getvalue()))

    with Image.open(io.BytesIO(clean.data)) as picture:
        assert picture.mode == "RGBA"
        assert picture.info.get("Author") is None
    assert b"Anna" not in clean.data


def test_large_picture_is_made_smaller():
    clean = check_upload(upload(photo(size=(5000, 500))))

    assert Image.open(io.BytesIO(clean.data)).size == (2400, 240)


def test_large_photo_is_decoded_small_and_large_png_is_refused(monkeypatch):
    """What one upload takes of the memory has an end: a png cannot be decoded in part."""
    monkeypatch.setattr(uploads, "MOST_PIXELS_WHOLE", 999)

    assert uploads.read_picture(photo(size=(5000, 5000)))[1].size == (2500, 2500)
    assert refused(photo("PNG", size=(50, 20))) == LARGE_PICTURE
    assert Image.open(io.BytesIO(check_upload(upload(photo("PNG", size=(27, 37)))).data)).size == (27, 37)
