"""Links for one purpose: derived from the row, never stored; the table holds only the SHA-256.

A token is an HMAC over purpose, id and token version with a key that stands outside the database.
So a copy of the database gives nobody a working link, a reminder carries the same link as the first
mail, and renewing is raising the version.
"""

import base64
import hashlib
import hmac

from django.conf import settings


def derive_token(purpose: str, key: object, version: int = 1) -> str:
    """43 characters, safe in an address. purpose: such as "invitation"; key: what names the row for ever."""
    message = f"{purpose}\x00{key}\x00{version}".encode()
    digest = hmac.digest(settings.LINK_KEY.encode(), message, hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def token_hash(token: str) -> str:
    """SHA-256 as 64 hexadecimal digits: what the table stores and what a visit is looked up by."""
    return hashlib.sha256(token.encode()).hexdigest()
