"""Files from people: told apart by what is in them, never by their name, and made harmless or refused.

There is no virus scan here; the place for one is `check_upload()`, before anything is stored.
"""

import io
import struct
import subprocess
import sys
import warnings
import zipfile
import zlib
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps, UnidentifiedImageError

from common import pdf_look
from common.errors import DomainError

#: A file is no page: it may do nothing at all.
FILE_POLICY = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000  # of a photo before it is decoded: 8000 by 6000; it is decoded smaller
MOST_PIXELS_WHOLE = 20_000_000  # of a png, which can only be decoded whole: 80 MB, and a copy or two
LONGEST_SIDE = 2400
MOST_STRETCHED = 40  # times as long as wide: made smaller, nothing would be left of the short side
MOST_PARTS = 5_000  # of an office document
TOO_LARGE = "Dit bestand is groter dan 20 MB. Kies een kleiner bestand."
UNKNOWN = "Dit soort bestand kan niet. Kies een pdf, odt, docx, odp, pptx, jpg of png."
BROKEN = "Dit bestand is niet te lezen. Sla het opnieuw op en probeer het nog een keer."
ORIENTATION = 0x0112  # of EXIF; what else stands there may be nonsense, and is not read
TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
PICTURE_ONLY = "Kies een foto of tekening als jpg of png."
LARGE_PICTURE = "Deze afbeelding heeft te veel beeldpunten. Maak haar kleiner en probeer het nog een keer."
UNREADABLE = (
    UnidentifiedImageError, OSError, ValueError, TypeError, SyntaxError, EOFError, MemoryError, struct.error,
)  # fmt: skip
THIN_PICTURE = "Deze afbeelding is te smal om te laten zien. Kies een andere."
SCRIPTS = (
    "In dit bestand zitten programma's (scripts of macro's). Sla het op zonder en probeer het nog een keer."
)
LOCKED = "Dit bestand is beveiligd met een wachtwoord. Haal de beveiliging eraf en probeer het nog een keer."

TYPES = {
    "pdf": "application/pdf",
    "odt": "application/vnd.oasis.opendocument.text",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "jpg": "image/jpeg",
    "png": "image/png",
}


@dataclass(frozen=True)
class Upload:
    """What may be stored. extension is also the kind: "pdf"."""

    extension: str
    data: bytes

    @property
    def content_type(self) -> str:
        return TYPES[self.extension]


def check_upload(file: UploadedFile) -> Upload:
    """Raises DomainError with what to do. Pictures come back decoded and made anew, without what was hidden in
    them (place, camera, comments); documents as they are.
    """
    data = _read(file)
    if data.startswith(b"%PDF-"):
        _check_pdf(data)
        return Upload("pdf", data)
    if data.startswith(b"PK\x03\x04"):
        return Upload(_office_kind(data), data)
    if _looks_like_picture(data):
        kind, picture = read_picture(data)
        return Upload(kind, write_picture(picture, kind, LONGEST_SIDE))
    raise DomainError(UNKNOWN)


def check_picture(file: UploadedFile) -> Image.Image:
    """A photo as pixels; nothing else of the file is left."""
    data = _read(file)
    if not _looks_like_picture(data):
        raise DomainError(PICTURE_ONLY)
    return read_picture(data)[1]


def read_picture(data: bytes) -> tuple[str, Image.Image]:
    """Its kind, and the pixels, turned upright. The size is looked at before a single pixel is decoded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we are stricter, below
            picture = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
        kind = "jpg" if picture.format == "JPEG" else "png"
        most = MOST_PIXELS if kind == "jpg" else MOST_PIXELS_WHOLE
        if picture.width * picture.height > most or min(picture.size) < 1:
            raise DomainError(LARGE_PICTURE)
        if max(picture.size) > MOST_STRETCHED * min(picture.size):
            raise DomainError(THIN_PICTURE)
        picture.draft(
            None, (LONGEST_SIDE, LONGEST_SIDE)
        )  # a jpg comes as half, a quarter or an eighth of itself
        picture.load()
        turn = TURNED.get(picture.getexif().get(ORIENTATION))
        upright = picture.transpose(turn) if turn is not None else picture
    except Image.DecompressionBombError:
        raise DomainError(LARGE_PICTURE) from None
    except UNREADABLE:
        raise DomainError(BROKEN) from None
    if upright.mode.startswith("I"):  # 16 bits of grey; Pillow would make all of it white
        return kind, upright.convert("I").point(lambda value: value * (1 / 257)).convert("L").convert("RGB")
    if kind == "png" and (upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info):
        upright = upright.convert("RGBA")
        if upright.getchannel("A").getextrema()[0] < 255:
            return kind, upright
    return kind, upright.convert("RGB")


def write_picture(picture: Image.Image, kind: str, longest_side: int) -> bytes:
    small = picture
    if max(picture.size) > longest_side:
        small = ImageOps.contain(picture, (longest_side, longest_side), Image.Resampling.LANCZOS)
    clean = Image.frombytes(small.mode, small.size, small.tobytes())  # pixels only, no info
    out = io.BytesIO()
    if kind == "jpg":
        clean.convert("RGB").save(out, "JPEG", quality=85, optimize=True, progressive=True)
    else:
        clean.save(out, "PNG", optimize=True)
    return out.getvalue()


def square(picture: Image.Image, side: int) -> Image.Image:
    """The middle of it, for a portrait; a little above the middle, where faces are."""
    return ImageOps.fit(picture.convert("RGB"), (side, side), Image.Resampling.LANCZOS, centering=(0.5, 0.35))


def _read(file: UploadedFile) -> bytes:
    if file.size > MOST_BYTES:
        raise DomainError(TOO_LARGE)
    file.seek(0)
    return file.read(MOST_BYTES + 1)


def _looks_like_picture(data: bytes) -> bool:
    return data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def _office_kind(data: bytes) -> str:
    """Reads names, and two small parts; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if len(parts) > MOST_PARTS or any(part.flag_bits & 1 for part in parts):
                raise DomainError(LOCKED if len(parts) <= MOST_PARTS else BROKEN)
            lower = {name.casefold() for name in names}
            if any(
                name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/")) for name in lower
            ):
                raise DomainError(SCRIPTS)
            if "mimetype" in names:
                with archive.open("mimetype") as part:
                    written = part.read(200).decode("ascii", "replace").strip()
                kind = {TYPES["odt"]: "odt", TYPES["odp"]: "odp"}.get(written)
            else:
                kind = "docx" if "word/document.xml" in names else None
                kind = "pptx" if "ppt/presentation.xml" in names else kind
                if kind and "[Content_Types].xml" not in names:
                    kind = None
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError, RuntimeError):
        raise DomainError(BROKEN) from None
    if kind is None:
        raise DomainError(UNKNOWN)
    return kind


def _check_pdf(data: bytes) -> None:
    try:
        done = subprocess.run(  # noqa: S603 -- our own module, our own interpreter, no shell
            [sys.executable, "-I", pdf_look.__file__], input=data, capture_output=True, timeout=30, env={}
        )
    except subprocess.TimeoutExpired:
        raise DomainError(BROKEN) from None
    words = {pdf_look.LOCKED: LOCKED, pdf_look.SCRIPTS: SCRIPTS}
    found = done.stdout.decode()
    if found != pdf_look.FINE:
        raise DomainError(words.get(found, BROKEN))
