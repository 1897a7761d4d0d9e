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


def ascii_domain(address: str) -> str:
    """A domain with other letters in its ASCII form; unchanged when that form is no longer the same name.

    "hotma\u0131l.com" and "hotmail.com" are two domains, and a database may take the one for the other.
    """
    local, at, domain = address.rpartition("@")
    if not at or domain.isascii():
        return address
    try:
        plain = domain.encode("idna")
        is_same = plain.decode("idna") == unicodedata.normalize("NFC", domain).lower()
    except UnicodeError:
        return address
    return f"{local}@{plain.decode('ascii')}" if is_same else address
