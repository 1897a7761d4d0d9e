"""`make pictures`: the pictures of the README and the user guides, from the demo content in a real browser.

A new picture is one line in PICTURES. Only some of them again: `make pictures ONLY=sessie`.
"""

import io
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from tests.journeys.browser import ARGUMENTS, CHROMIUM, sign_in
from tests.journeys.stack import Stack
from wup_portal import embedded

FOLDER = Path(__file__).parent / "img"
COLOURS = 96  # a palette keeps a page of text far below the limit
LIMIT = 150_000  # bytes
LEAD = "trekker@wup.example"
ORGANISER = "organisator@wup.example"
PLAN = "/dorpen/voorbeelddorp/plan/versies/1/pdf/"
WORKSHOP = "/dorpen/voorbeelddorp/werkplaats/"
SESSION = "/organisatie/kennissessies/in-gesprek-met-de-buren-over-warmte/"
FULL = "/organisatie/kennissessies/subsidie-aanvragen-voor-uw-dorp/"
PAST = "/organisatie/kennissessies/een-avond-over-isoleren-met-de-buurt/"


@dataclass(frozen=True)
class Picture:
    """A page as `who` (nobody when empty) sees it, or these pages of a PDF side by side."""

    name: str
    path: str
    who: str = ""
    width: int = 1100
    height: int = 1200
    shown: int = 660  # width of the picture itself
    pdf_pages: tuple[int, ...] = ()


PICTURES = [
    Picture("home.png", "/"),
    Picture("werkplaats.png", WORKSHOP, who=LEAD),
    Picture("plan.png", PLAN, pdf_pages=(1, 5)),
    Picture("plan-schrijven.png", f"{WORKSHOP}onderdelen/samenvatting/", who=LEAD, width=1160, shown=720),
    Picture(
        "plan-geschiedenis.png", f"{WORKSHOP}onderdelen/samenvatting/geschiedenis/", who=LEAD, height=900
    ),
    Picture("plan-versies.png", f"{WORKSHOP}versies/", who=LEAD, height=900),
    Picture(
        "reageren.png", "/dorpen/voorbeelddorp/plan/reageren/samenvatting/", width=560, height=1000, shown=420
    ),
    Picture("reacties.png", f"{WORKSHOP}reacties/", who=LEAD, height=1000),
    Picture("sessie.png", SESSION, who=ORGANISER, width=1160, shown=720),
    Picture("sessie-uitnodigen.png", f"{SESSION}uitnodigen/", who=ORGANISER, width=1160, shown=720),
    Picture("sessie-aanmeldingen.png", f"{FULL}aanmeldingen/", who=ORGANISER, width=1160, shown=720),
    Picture("sessie-herinneringen.png", f"{SESSION}herinneringen/", who=ORGANISER, width=1160, shown=720),
    Picture("sessie-de-dag.png", f"{SESSION}de-dag/", who=ORGANISER, width=1160, height=900, shown=720),
    Picture("sessie-na-afloop.png", f"{PAST}na-afloop/", who=ORGANISER, width=1160, shown=720),
]


def main() -> None:
    wanted = [picture for picture in PICTURES if picture.name.startswith(os.environ.get("ONLY", ""))]
    if not wanted or not CHROMIUM:
        sys.exit("No such picture." if CHROMIUM else "Chromium is missing: apt install chromium")
    FOLDER.mkdir(exist_ok=True)
    embedded.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            stack = Stack(Path(folder))
            stack.start()
            try:
                make(stack, wanted)
            finally:
                stack.stop()
    finally:
        embedded.stop_if_unused()


def make(stack: Stack, pictures: list[Picture]) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for picture in pictures:
            image = from_pdf(stack, picture) if picture.pdf_pages else from_page(stack, browser, picture)
            target = FOLDER / picture.name
            image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
            size = target.stat().st_size
            print(f"{target.name}: {size / 1000:.0f} kB")
            if size > LIMIT:
                sys.exit(f"{target.name} is larger than {LIMIT / 1000:.0f} kB: show less of the page.")
        browser.close()


def from_page(stack: Stack, browser, picture: Picture) -> Image.Image:
    context = browser.new_context(
        base_url=stack.url, viewport={"width": picture.width, "height": picture.height}, locale="nl-NL"
    )
    page = context.new_page()
    if picture.who:
        sign_in(page, picture.who)
    answer = page.goto(picture.path)
    if answer.status != 200 or "/inloggen/" in page.url:
        sys.exit(f"{picture.path} answers {answer.status} at {page.url}")
    shot = Image.open(io.BytesIO(page.screenshot()))
    context.close()
    return shot.resize(
        (picture.shown, round(picture.shown * shot.height / shot.width)), Image.Resampling.LANCZOS
    )


def from_pdf(stack: Stack, picture: Picture, *, gap: int = 16) -> Image.Image:
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / "plan.pdf"
        pdf.write_bytes(_download(stack.url + picture.path))
        sheets = [_sheet(pdf, number) for number in picture.pdf_pages]
    width = sum(sheet.width for sheet in sheets) + gap * (len(sheets) - 1)
    side_by_side = Image.new("RGB", (width, max(sheet.height for sheet in sheets)), "#8c8470")
    left = 0
    for sheet in sheets:
        side_by_side.paste(sheet, (left, 0))
        left += sheet.width + gap
    return side_by_side


def _download(url: str, *, patience_s: float = 180) -> bytes:
    """The worker makes the PDF while the portal already answers: until then there is a page that says so."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        content = urllib.request.urlopen(url, timeout=60).read()
        if content.startswith(b"%PDF"):
            return content
        time.sleep(1)
    sys.exit(f"{url} gave no PDF in {patience_s:.0f} seconds.")


def _sheet(pdf: Path, number: int) -> Image.Image:
    png = subprocess.run(
        ["pdftoppm", "-r", "72", "-png", "-f", str(number), "-l", str(number), str(pdf)],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    return Image.open(io.BytesIO(png))


if __name__ == "__main__":
    main()
