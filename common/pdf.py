"""`render_pdf()`: HTML to PDF in a child process with limits of its own.

A child by `subprocess`: multiprocessing is refused inside a prefork worker, and only a whole process can
be limited and killed. It gets HTML, our CSS and nothing else: no settings, no keys, no database.
"""

import json
import logging
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from common.errors import DomainError

logger = logging.getLogger(__name__)
CHILD = Path(__file__).with_name("pdf_child.py")
OPTIONS = {  # of WeasyPrint; fixed, so that the same HTML always gives the same bytes
    "pdf_variant": "pdf/ua-1",
    "optimize_images": True,
    "dpi": 150,
    "jpeg_quality": 80,
    "presentational_hints": False,
}
FONT_PACKAGES = ("font_source_sans_pro", "font_source_serif_pro")
MESSAGES = {
    "time": "Het opmaken van de pdf duurde te lang en is gestopt. Maak lange tabellen en lange "
    "onderdelen korter en probeer het daarna opnieuw.",
    "memory": "De pdf is te groot om op te maken. Maak grote tabellen kleiner en probeer het daarna opnieuw.",
    "depth": "De tekst zit te diep in elkaar, bijvoorbeeld een lijst in een lijst in een lijst. "
    "Maak de opmaak eenvoudiger en probeer het daarna opnieuw.",
    "outside": "De tekst haalt iets op van buiten het plan, zoals een plaatje van een website. "
    "Haal dat weg en probeer het daarna opnieuw.",
    "size": "Het bestand wordt te groot. Gebruik minder of kleinere afbeeldingen en probeer het daarna opnieuw.",
    "failed": "Het opmaken van de pdf is mislukt. Probeer het opnieuw. Lukt het weer niet, "
    "neem dan contact met ons op.",
}


class PdfError(DomainError):
    """No PDF came out. The text is for people; kind and detail are for the log."""

    def __init__(self, kind: str, detail: str = ""):
        super().__init__(MESSAGES[kind])
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True)
class Pdf:
    content: bytes
    pages: int
    seconds: float
    peak_mb: int


def render_pdf(html: str, *, css: str = "") -> Pdf:
    """An accessible PDF (PDF/UA-1) of an HTML page that holds everything itself: images as `data:`.

    The same html and css give the same bytes: dates come from <meta name="dcterms.created"> and
    "dcterms.modified". Limits are the settings PDF_CPU_SECONDS, PDF_WALL_SECONDS, PDF_MEMORY_MB and
    PDF_FILE_MB. Raises PdfError with a Dutch text.
    """
    limits = {
        "cpu_seconds": settings.PDF_CPU_SECONDS,
        "memory_mb": settings.PDF_MEMORY_MB,
        "file_mb": settings.PDF_FILE_MB,
    }
    order = json.dumps({"limits": limits, "css": css, "options": OPTIONS}).encode() + b"\n"
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="wup-pdf-") as folder:
        try:
            done = subprocess.run(  # noqa: S603 -- our own module, our own interpreter, no shell
                [sys.executable, "-I", CHILD],
                input=order + html.encode(),
                capture_output=True,
                timeout=settings.PDF_WALL_SECONDS,
                cwd=folder,
                env=_bare_environment(Path(folder)),
            )
        except subprocess.TimeoutExpired as error:
            raise _failure("time", f"wall clock, {error.timeout} s") from error
    seconds = time.monotonic() - started
    facts = _last_line(done.stderr)
    if done.returncode == 0 and "pages" in facts:
        return Pdf(done.stdout, facts["pages"], seconds, facts["peak_mb"])
    if done.returncode in CAUSE_OF_SIGNAL:
        raise _failure(CAUSE_OF_SIGNAL[done.returncode], f"signal {-done.returncode} after {seconds:.1f} s")
    raise _failure(facts.get("failure", "failed"), facts.get("detail") or _tail(done.stderr))


#: SIGXCPU and SIGKILL: the limit on CPU; SIGABRT, SIGTRAP and SIGSEGV: a C library got no memory
CAUSE_OF_SIGNAL = {-24: "time", -9: "time", -6: "memory", -5: "memory", -11: "memory", -25: "size"}


def _bare_environment(folder: Path) -> dict[str, str]:
    """Only our own fonts, wherever it runs: what is installed on the machine cannot change a page."""
    (folder / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        + "".join(f"<dir>{_package_folder(name) / 'files'}</dir>" for name in FONT_PACKAGES)
        + f"<cachedir>{folder}</cachedir>"
        "<selectfont><rejectfont><glob>*.otf</glob></rejectfont></selectfont></fontconfig>"
    )
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
    }


def _package_folder(name: str) -> Path:
    return Path(find_spec(name).origin).parent


def _failure(kind: str, detail: str) -> PdfError:
    logger.warning("pdf failed: %s, %s", kind, detail.replace("\n", " ")[:500])
    return PdfError(kind, detail)


def _last_line(stderr: bytes) -> dict:
    lines = stderr.decode(errors="replace").strip().splitlines()
    try:
        facts = json.loads(lines[-1])
    except (IndexError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _tail(stderr: bytes) -> str:
    return stderr.decode(errors="replace").strip()[-500:]
