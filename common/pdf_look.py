"""The process that looks into one PDF from outside: PDF on stdin, what is wrong with it on stdout.

A file of two kilobytes can hold streams that unpack to gigabytes, and the library unpacks them as it opens. So it
runs apart, and limits itself before it reads anything: what does not fit in that is broken. Without Django, run by
`common.uploads`.
"""

import io
import resource
import sys

import pikepdf

MOST_OBJECTS = 300_000
MEMORY = 768 * 1024 * 1024  # bytes, with the program itself
SECONDS = 15  # of the processor
#: Names that start something by themselves.
ACTIVE = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/RichMedia", "/Rendition"}
FINE, BROKEN, LOCKED, SCRIPTS = "fine", "broken", "locked", "scripts"


class TooDeepError(ValueError):
    pass


def main() -> None:
    for kind, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))
    try:
        found = judge(sys.stdin.buffer.read())
    except (MemoryError, RecursionError):
        found = BROKEN
    sys.stdout.write(found)


def judge(data: bytes) -> str:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                return LOCKED
            if len(pdf.objects) > MOST_OBJECTS or not len(pdf.pages):
                return BROKEN
            return SCRIPTS if any(_starts_something(item) for item in pdf.objects) else FINE
    except pikepdf.PasswordError:
        return LOCKED
    except (pikepdf.PdfError, ValueError, OverflowError):
        return BROKEN


def _starts_something(item, depth: int = 0) -> bool:
    """Scripts, programs, files inside, forms that send themselves: in this object or in what it holds directly."""
    if depth > 30:
        raise TooDeepError
    if isinstance(item, pikepdf.Array):
        return any(_starts_something(part, depth + 1) for part in item if not _is_elsewhere(part))
    if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return False
    entries = item.stream_dict if isinstance(item, pikepdf.Stream) else item
    for key, value in entries.items():
        if key in ("/JS", "/JavaScript", "/XFA", "/EmbeddedFiles", "/AA"):
            return True
        if key in ("/S", "/Subtype", "/Type") and isinstance(value, pikepdf.Name) and str(value) in ACTIVE:
            return True
        if not _is_elsewhere(value) and _starts_something(value, depth + 1):
            return True
    return False


def _is_elsewhere(value) -> bool:
    """An object of its own, which is looked at in its turn."""
    return isinstance(value, pikepdf.Object) and value.is_indirect


if __name__ == "__main__":
    main()
