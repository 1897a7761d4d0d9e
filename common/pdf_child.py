"""The process that makes one PDF: HTML on stdin, PDF on stdout. The only module that imports WeasyPrint.

Run by `common.pdf.render_pdf()` with a bare environment and without Django: what it reads was typed by
people, so it knows no secret and no address, and it limits itself before it reads anything. On stderr it
leaves one line of JSON: the page count, or the kind of failure.
"""

import contextlib
import ctypes
import json
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1
FORBIDDEN_EVENTS = {"socket.connect", "socket.sendto", "socket.getaddrinfo", "subprocess.Popen", "os.system"}


def main() -> int:
    order = json.loads(sys.stdin.buffer.readline())
    limit_myself(order["limits"])
    html = sys.stdin.buffer.read().decode()
    try:
        pdf, pages = make_pdf(html, order["css"], order["options"])
    except MemoryError:
        return report(failure="memory")
    except RecursionError:
        return report(failure="depth")
    except BaseException as error:  # FatalURLFetchingError is no Exception; every end needs its line
        kind = "outside" if is_outside(error) else "failed"
        return report(failure=kind, detail=f"{type(error).__name__}: {error}"[:500])
    if len(pdf) > order["limits"]["file_mb"] * 1024 * 1024:
        return report(failure="size")
    sys.stdout.buffer.write(pdf)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return report(pages=pages, peak_mb=peak_mb)


def limit_myself(limits: dict) -> None:
    """CPU, memory, files; die with the parent; no way out, even if a library found one."""
    with contextlib.suppress(OSError, AttributeError):  # Linux only; elsewhere the CPU limit remains
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    bytes_per_mb = 1024 * 1024
    for kind, value in (
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_AS, limits["memory_mb"] * bytes_per_mb),
        (resource.RLIMIT_FSIZE, limits["file_mb"] * bytes_per_mb),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))
    os.nice(5)
    sys.addaudithook(refuse_ways_out)


def refuse_ways_out(event: str, arguments: tuple) -> None:
    """A second wall behind the fetcher."""
    if event in FORBIDDEN_EVENTS:
        raise PermissionError(f"refused: {event}")


def make_pdf(html: str, css: str, options: dict) -> tuple[bytes, int]:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class DataOnly(URLFetcher):
        """Everything a plan shows is in the plan: images are data:, fonts come from fontconfig."""

        def __init__(self):
            super().__init__(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)

        def fetch(self, url, headers=None):
            if not url[:5].lower() == "data:":
                raise FatalURLFetchingError(url[:200])
            return super().fetch(url, headers)

    fetcher, fonts = DataOnly(), FontConfiguration()
    sheets = [CSS(string=css, base_url=None, url_fetcher=fetcher, font_config=fonts)] if css else []
    document = HTML(string=html, base_url=None, url_fetcher=fetcher).render(
        font_config=fonts, stylesheets=sheets, **options
    )
    set_running_heads_apart(document)
    return document.write_pdf(finisher=finish, **options), len(document.pages)


def set_running_heads_apart(document) -> None:
    """Running heads and page numbers are artifacts: a screen reader does not read them on each page.

    WeasyPrint 70 marks them as content outside the tree (Kozea/WeasyPrint#1836); `tests/plans/test_pdf.py`
    says when a new version makes this superfluous.
    """
    from weasyprint.formatting_structure import boxes
    from weasyprint.pdf import tags
    from weasyprint.pdf.stream import Stream

    in_margins = set()
    for page in document.pages:
        for box in page._page_box.children:
            if isinstance(box, boxes.MarginBox):
                in_margins.update(id(part) for part in box.descendants())
    marked, build_box_tree = Stream.marked, tags._build_box_tree

    def marked_or_artifact(self, box, tag):
        return self.artifact() if id(box) in in_margins else marked(self, box, tag)

    def build_box_tree_of_content(box, *arguments):
        return iter(()) if isinstance(box, boxes.MarginBox) else build_box_tree(box, *arguments)

    Stream.marked, tags._build_box_tree = marked_or_artifact, build_box_tree_of_content


def finish(document, pdf) -> None:
    """Two things that PDF/UA asks and WeasyPrint 70 leaves out: links that print, header cells with a scope."""
    by_reference = {thing.reference: thing for thing in pdf.objects if isinstance(thing, dict)}
    for thing in by_reference.values():
        if thing.get("Subtype") == "/Link":
            thing["F"] = 4
        elif thing.get("S") == "/TH":
            group = by_reference.get(by_reference[thing["P"]]["P"], {})
            thing["A"]["Scope"] = "/Column" if group.get("S") == "/THead" else "/Row"


def is_outside(error: BaseException) -> bool:
    from weasyprint.urls import FatalURLFetchingError, URLFetchingError

    return isinstance(error, FatalURLFetchingError | URLFetchingError | PermissionError)


def report(**facts) -> int:
    sys.stderr.write("\n" + json.dumps(facts) + "\n")
    return 1 if "failure" in facts else 0


if __name__ == "__main__":
    sys.exit(main())
