"""Who else keeps something of a person without an account? Apps above this one say so in their ready()."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Holder:
    describe: Callable[[str], list[str]]  # email_key -> lines to read, such as "Uitgenodigd voor ..."
    forget: Callable[[str], None]  # email_key; in the transaction that removes the person
    rename: Callable[[str, str], None]  # old email_key, new address
    invite: Callable[[str, bool], None]  # address; whether this person wants invitations


_holders: list[Holder] = []


def register_holder(holder: Holder) -> None:
    if holder not in _holders:
        _holders.append(holder)


def describe(email_key: str) -> list[str]:
    return [line for holder in _holders for line in holder.describe(email_key)]


def forget(email_key: str) -> None:
    for holder in _holders:
        holder.forget(email_key)


def set_invitations(address: str, *, wanted: bool) -> None:
    for holder in _holders:
        holder.invite(address, wanted)


def rename(old_key: str, new_email: str) -> None:
    for holder in _holders:
        holder.rename(old_key, new_email)
