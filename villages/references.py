"""Short random names for rows, for in addresses and on the phone: no primary key shows."""

import secrets

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read for something else


def new_reference() -> str:
    """31^10, so nobody meets another one by guessing."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))
