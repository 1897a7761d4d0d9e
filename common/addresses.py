"""One spelling per e-mail address, so that one person is one row."""

import contextlib
import unicodedata


def email_key(address: str) -> str:
    """Trimmed, NFKC, lower case, the domain in its ASCII form. No tricks with dots or plus signs: those may be
    two people.
    """
    plain = unicodedata.normalize("NFKC", address).strip().casefold()
    local, at, domain = plain.rpartition("@")
    if not at:
        return plain
    with contextlib.suppress(UnicodeError):  # not a domain at all: the form refuses it, the key stays usable
        domain = domain.encode("idna").decode("ascii")
    return f"{local}@{domain}"
