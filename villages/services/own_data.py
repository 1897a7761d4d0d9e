"""A contact sees, corrects or removes the own data by a mailed link; no account needed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from common.addresses import email_key
from common.errors import DomainError
from common.tokens import token_hash
from mail import stops
from mail.forgetting import forget_kinds, forget_person
from mail.services import queue_mail
from villages import emails, holders
from villages.forgotten import seal_of
from villages.models import Contact, ForgottenAddress, InitiativeSignup, OwnDataLink

KEEP_LINKS = timedelta(days=14)


@transaction.atomic
def ask_own_data(email: str) -> OwnDataLink:
    """The same rows for a known and an unknown address: whether a mail leaves is decided when it would leave."""
    link = _new_link(OwnDataLink(email=email, email_key=email_key(email)))
    queue_mail(emails.own_data(link), dedup_key=f"own-data:{link.key}")
    return link


def _new_link(link: OwnDataLink) -> OwnDataLink:
    link.token_hash = token_hash(emails.own_data_token(link))
    link.save()
    return link


@transaction.atomic
def change_own(contact_pk: int, *, mailbox: str, name: str, role: str) -> Contact:
    """mailbox: the address that the link was mailed to; only its own rows."""
    contact = _own(mailbox).filter(pk=contact_pk).first()
    if contact is None:
        raise DomainError("Deze gegevens zijn er niet meer. Laad de pagina opnieuw.")
    contact.name, contact.role = name, role
    contact.edit_version += 1  # an organiser who has the same form open must look again
    contact.save(update_fields=["name", "role", "edit_version"])
    return contact


@transaction.atomic
def set_invitations(mailbox: str, *, wanted: bool) -> None:
    """At every initiative of this person. Twice is harmless, and keeps the first moment."""
    rows = _own(mailbox)
    holders.set_invitations(mailbox, wanted=wanted)
    if wanted:
        rows.update(opted_out_at=None)
    else:
        rows.filter(opted_out_at=None).update(opted_out_at=timezone.now())


@transaction.atomic
def remove_own(mailbox: str) -> None:
    """Gone everywhere, and an old list does not bring this person back."""
    contacts = list(_own(mailbox))
    addresses = {contact.email for contact in contacts}
    Contact.objects.filter(pk__in=[contact.pk for contact in contacts]).delete()
    InitiativeSignup.objects.filter(email_key=mailbox).delete()
    ForgottenAddress.objects.get_or_create(seal=seal_of(mailbox))
    holders.forget(mailbox)
    stops.forget(mailbox)
    OwnDataLink.objects.filter(email_key=mailbox).delete()
    OwnDataLink.objects.filter(old_email_key=mailbox).delete()
    for address in addresses:
        forget_person(address, kinds=emails.KINDS_OF_CONTACTS)


@transaction.atomic
def ask_new_address(mailbox: str, *, email: str) -> OwnDataLink:
    """Nothing changes yet: the new address has to answer."""
    if email_key(email) == mailbox:
        raise DomainError("Dit adres hebben wij al van u.")
    link = _new_link(
        OwnDataLink(
            purpose=OwnDataLink.Purpose.ADDRESS,
            email=email,
            email_key=email_key(email),
            old_email_key=mailbox,
        )
    )
    queue_mail(emails.own_address_confirm(link), dedup_key=f"own-address:{link.key}")
    return link


@transaction.atomic
def confirm_new_address(link_pk: int) -> OwnDataLink:
    """By the button behind the link in the new mailbox. The old mailbox is told."""
    link = OwnDataLink.objects.select_for_update().get(pk=link_pk)
    if link.used_at:
        return link
    contacts = list(_own(link.old_email_key))
    if not contacts:
        raise DomainError("Deze gegevens zijn er niet meer.")
    for contact in contacts:
        twin = Contact.objects.filter(initiative=contact.initiative_id, email_key=link.email_key)
        if twin.exists():
            raise DomainError(
                f"Het nieuwe adres staat al bij {contact.initiative}. Laat daar eerst de oude gegevens wissen."
            )
    queue_mail(emails.own_address_changed(contacts[0]), dedup_key=f"own-address-changed:{link.key}")
    for contact in contacts:
        contact.email, contact.email_key = link.email, link.email_key
        contact.edit_version += 1
        contact.save(update_fields=["email", "email_key", "edit_version"])
    ForgottenAddress.objects.filter(seal=seal_of(link.email_key)).delete()
    holders.rename(link.old_email_key, link.email)
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    return link


def forget_links(*, now: datetime) -> int:
    """Links that no longer work, and the mails with them."""
    before = now - KEEP_LINKS
    forget_kinds(*emails.KINDS_OF_OWN_DATA, before=before)
    return OwnDataLink.objects.filter(created_at__lt=before).delete()[0]


def _own(mailbox: str):
    """The rows of one person, locked in one order."""
    return Contact.objects.filter(email_key=mailbox).select_for_update().order_by("pk")
