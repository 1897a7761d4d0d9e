"""PDF from hostile input: nothing is fetched, nothing is read, everything ends in time."""

import base64
import io
import re
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from common import pdf as pdf_module
from common.errors import DomainError
from common.pdf import MESSAGES, PdfError, render_pdf

CANARY = "kanarie-7f3a9c"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
PLAIN = '<html lang="nl"><head><title>Proef</title></head><body><h1>Proef</h1><p>Tekst.</p>{}</body></html>'


@pytest.fixture(scope="module")
def listener():
    """A web server on this machine that counts who comes by."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.paths.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"x")

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.paths = []
    server.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def canary(tmp_path_factory):
    path = tmp_path_factory.mktemp("geheim") / "kanarie.txt"
    path.write_text(CANARY)
    return path


def vectors(web: str, path) -> dict[str, str]:
    """The 19 ways of quality.md 1.7 to let a page fetch something."""
    image = f'{SVG}><image xlink:href="{web}/svg-in-data" width="9" height="9"/></svg>'
    inside = base64.b64encode(image.encode()).decode()
    return {
        "img": f'<img src="{web}/img" alt="x">',
        "import": f'<style>@import "{web}/import";</style>',
        "link-stylesheet": f'<link rel="stylesheet" href="{web}/stylesheet">',
        "style-background": f'<p style="background: url({web}/background)">x</p>',
        "font-face": f"<style>@font-face {{ font-family: x; src: url({web}/font) }} p {{ font-family: x }}</style><p>x</p>",
        "inline-svg": f'{SVG} width="9" height="9"><image xlink:href="{web}/inline-svg" width="9" height="9"/></svg>',
        "object": f'<object data="{web}/object" type="image/png"></object>',
        "embed": f'<embed src="{web}/embed" type="image/png">',
        "base": f'<base href="{web}/base/"><img src="x.png" alt="x">',
        "content-url": f"<style>p::before {{ content: url({web}/content) }}</style><p>x</p>",
        "list-style-image": f"<style>ul {{ list-style-image: url({web}/list) }}</style><ul><li>x</li></ul>",
        "svg-in-data": f'<img alt="x" src="data:image/svg+xml;base64,{inside}">',
        "color-profile": f"<style>@color-profile --x {{ src: url({web}/profile) }} p {{ color: color(--x 0 0 0 1) }}</style><p>x</p>",
        "link-attachment": f'<link rel="attachment" href="{path.as_uri()}">',
        "a-attachment": f'<p><a rel="attachment" href="{path.as_uri()}">x</a></p>',
        "iframe": f'<iframe src="{web}/iframe"></iframe>',
        "video-poster": f'<video poster="{web}/poster"></video>',
        "input-image": f'<input type="image" src="{web}/input" alt="x">',
        "link": f'<p><a href="{web}/link">x</a></p>',
    }


NAMES = sorted(vectors("http://x", Path("/x")))


def everything_in(content: bytes) -> bytes:
    """All streams of the PDF, decoded: text, attachments, images."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        streams = [
            o.read_bytes()
            for o in pdf.objects
            if isinstance(o, pikepdf.Stream) and "/DCTDecode" not in str(o.get("/Filter", ""))
        ]
    return content + b"".join(streams)


@pytest.mark.parametrize("name", NAMES)
def test_hostile_html_fetches_and_reads_nothing(name, listener, canary, settings):
    settings.PDF_CPU_SECONDS = 3
    listener.paths.clear()
    html = PLAIN.format(vectors(listener.address, canary)[name])

    try:
        outcome = everything_in(render_pdf(html).content)
    except PdfError as refused:
        outcome = str(refused).encode()
        assert refused.kind == "outside"
        assert outcome.decode() == MESSAGES["outside"]

    assert listener.paths == []
    assert CANARY.encode() not in outcome


def test_the_same_html_does_fetch_and_read_with_the_default_fetcher(listener, canary, tmp_path):
    """So that the test above can fail: without our fetcher the vectors do their harm."""
    listener.paths.clear()
    for name, part in vectors(listener.address, canary).items():
        (tmp_path / f"{name}.html").write_text(PLAIN.format(part))
    program = (
        "import pathlib, sys\nfrom weasyprint import HTML\n"
        "for f in pathlib.Path(sys.argv[1]).glob('*.html'):\n"
        "    try:\n        HTML(string=f.read_text()).write_pdf(f.with_suffix('.pdf'))\n"
        "    except Exception as error:\n        print(f, error)\n"
    )

    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, capture_output=True)

    leaked = [p.stem for p in tmp_path.glob("*.pdf") if CANARY.encode() in everything_in(p.read_bytes())]
    assert len(set(listener.paths)) >= 12
    assert sorted(leaked) == ["a-attachment", "link-attachment"]


BOMBS = {
    "nested-flex": '<div style="display:flex">' * 14 + "x" + "</div>" * 14,
    "nested-blocks": "<div>" * 300 + "x" + "</div>" * 300,
    "nested-lists": "<ul><li>" * 300 + "x" + "</li></ul>" * 300,
    "rows": "<table>" + "<tr><td>een</td><td>twee</td><td>drie</td><td>vier</td></tr>" * 5000 + "</table>",
    "colspan": '<table><tr><td colspan="99999999">x</td></tr></table>',
    "word": "<p>" + "x" * 6_000_000 + "</p>",
    "tiny-page": "<style>@page { size: 5mm; margin: 0 }</style><p>" + "woord " * 20000 + "</p>",
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_layout_bomb_ends_within_the_limit_with_a_clear_message(name, settings):
    settings.PDF_CPU_SECONDS = 3
    settings.PDF_WALL_SECONDS = 12
    settings.PDF_MEMORY_MB = 700
    started = time.monotonic()

    with pytest.raises(DomainError) as refused:
        render_pdf(PLAIN.format(BOMBS[name]))

    assert time.monotonic() - started < 14
    assert refused.value.kind in {"time", "memory", "depth"}
    assert str(refused.value) == MESSAGES[refused.value.kind]


def test_wall_clock_stops_a_child_that_waits(settings):
    settings.PDF_WALL_SECONDS = 0.2

    with pytest.raises(PdfError) as refused:
        render_pdf(PLAIN.format("<p>x</p>" * 2000))

    assert refused.value.kind == "time"


def test_too_large_a_file_is_refused(settings):
    settings.PDF_FILE_MB = 0

    with pytest.raises(PdfError) as refused:
        render_pdf(PLAIN.format(""))

    assert refused.value.kind == "size"


def test_child_knows_no_secret_of_the_portal(monkeypatch):
    """The environment of the child is bare: a key cannot leak from where it is not."""
    seen = {}

    def remember(*arguments, **options):
        seen.update(options["env"])
        return subprocess.CompletedProcess([], 1, b"", b"")

    monkeypatch.setattr(pdf_module.subprocess, "run", remember)
    monkeypatch.setenv("SECRET_KEY", "geheim")
    monkeypatch.setenv("DATABASE_URL", "geheim")

    with pytest.raises(PdfError):
        render_pdf("<p>x</p>")

    assert sorted(seen) == ["FONTCONFIG_FILE", "HOME", "LANG", "PATH", "TMPDIR"]


def test_two_renders_give_the_same_bytes_and_own_fonts():
    html = PLAIN.format('<p style="font-family: Source Serif Pro">1.470 m³ per jaar, € 12, één</p>')

    first, second = render_pdf(html), render_pdf(html)

    assert first.content == second.content
    assert first.pages == 1
    text = PdfReader(io.BytesIO(first.content)).pages[0].extract_text()
    assert "1.470 m³ per jaar, € 12, één" in text


def test_only_the_child_imports_weasyprint():
    root = Path(pdf_module.__file__).parent.parent
    users = [
        path.relative_to(root).as_posix()
        for app in ("common", "mail", "accounts", "villages", "sessions", "plans", "wup_portal")
        for path in (root / app).rglob("*.py")
        if re.search(r"^\s*(import|from) weasyprint", path.read_text(), re.MULTILINE)
    ]

    assert users == ["common/pdf_child.py"]
