"""Initiatives: registered by a visitor or by an organiser, with the people who may be invited."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import User
from common.addresses import email_key
from common.errors import DomainError
from common.sorting import search_key, sort_key
from common.tokens import token_hash
from mail.services import queue_mail
from villages import consents, emails
from villages.forgotten import forgotten_among, seal_of
from villages.models import Contact, ForgottenAddress, Initiative, InitiativeSignup, Municipality, Village
from villages.services import deciding, slugs
from villages.states import SignupStatus


@transaction.atomic
def register_initiative(
    *,
    initiative_name: str,
    municipality: Municipality,
    name: str,
    email: str,
    description: str,
    legal_form: str = Initiative.LegalForm.GROUP,
    website: str = "",
    role: str = "",
    consent_listed: bool = False,
) -> InitiativeSignup:
    """Store the answers and mail the link to confirm; the same person again renews the unconfirmed row."""
    Municipality.objects.select_for_update().get(pk=municipality.pk)  # two clicks at once wait here
    mailbox = email_key(email)
    signup = InitiativeSignup.objects.filter(
        municipality=municipality,
        initiative_name__iexact=initiative_name,
        email_key=mailbox,
        status=SignupStatus.UNCONFIRMED,
    ).first() or InitiativeSignup(municipality=municipality, email_key=mailbox, token_version=0)
    signup.initiative_name, signup.legal_form = initiative_name, legal_form
    signup.website, signup.description, signup.role = website, description, role
    signup.name, signup.email, signup.consent_listed = name, email, consent_listed
    signup.consent_text_version, signup.consented_at = consents.CURRENT, timezone.now()
    signup.created_at = timezone.now()
    signup.token_version += 1
    signup.token_hash = token_hash(emails.initiative_token(signup))
    signup.save()
    queue_mail(
        emails.initiative_confirm(signup),
        dedup_key=f"initiative-confirm:{signup.reference}:{signup.token_version}",
    )
    return signup


@transaction.atomic
def confirm_initiative_signup(signup: InitiativeSignup) -> InitiativeSignup:
    """By the button behind the mailed link. A second time changes nothing."""
    signup = deciding.locked(signup)
    if signup.status != SignupStatus.UNCONFIRMED:
        return signup
    deciding.confirm(signup)
    deciders = User.objects.filter(
        is_active=True,
        portal_role_rows__kind__in=["coordinator", "organiser"],
        portal_role_rows__ended_at=None,
    )
    for user in deciders.distinct():
        queue_mail(
            emails.initiative_waiting(signup, user),
            dedup_key=f"initiative-waiting:{signup.reference}:{user.pk}",
        )
    return signup


@transaction.atomic
def accept_initiative_signup(signup: InitiativeSignup, *, by: User) -> Initiative:
    """Make the initiative with its first contact; listed only if they said so."""
    Municipality.objects.select_for_update().get(pk=signup.municipality_id)
    signup = deciding.locked(signup)
    deciding.check_can_move(signup, SignupStatus.ACCEPTED)
    if Initiative.objects.filter(
        municipality=signup.municipality, sort_key=sort_key(signup.initiative_name)[:120]
    ).exists():
        raise DomainError(
            "Er is in deze gemeente al een initiatief met deze naam. Voeg de contactpersoon daar toe, "
            "en wijs deze aanmelding af."
        )
    initiative = make_initiative(
        name=signup.initiative_name,
        municipality=signup.municipality,
        legal_form=signup.legal_form,
        website=signup.website,
        description=signup.description,
        is_listed=signup.consent_listed,
    )
    add_contact(
        initiative, name=signup.name, email=signup.email, role=signup.role, is_primary=True, by_self=True
    )
    signup.initiative = initiative
    deciding.accept(signup, by=by)
    queue_mail(emails.initiative_accepted(signup), dedup_key=f"initiative-decided:{signup.reference}")
    return initiative


@transaction.atomic
def decline_initiative_signup(signup: InitiativeSignup, *, reason: str, by: User) -> InitiativeSignup:
    signup = deciding.decline(signup, reason=reason, by=by)
    queue_mail(emails.initiative_declined(signup), dedup_key=f"initiative-decided:{signup.reference}")
    return signup


@transaction.atomic
def make_initiative(
    *, name: str, municipality: Municipality, villages: Iterable[Village] = (), **fields
) -> Initiative:
    initiative = Initiative(name=name, municipality=municipality, **_keys(name, municipality), **fields)
    slugs.save_with_free_slug(
        initiative,
        slugs.candidates(name, municipality_slug=municipality.slug, max_length=140),
        is_taken=lambda slug: Initiative.objects.filter(slug=slug).exists(),
    )
    initiative.villages.set(villages)
    return initiative


@transaction.atomic
def change_initiative(
    initiative: Initiative,
    *,
    version: int,
    name: str,
    municipality: Municipality,
    villages: Iterable[Village] | None = None,
    **fields,
) -> Initiative:
    """The address stays as it is: it may stand in mails and on other sites. villages: None leaves them."""
    initiative = Initiative.objects.select_for_update().get(pk=initiative.pk)
    initiative.take_version(version)
    initiative.name, initiative.municipality = name, municipality
    for field, value in {**_keys(name, municipality), **fields}.items():
        setattr(initiative, field, value)
    initiative.save()
    if villages is not None:
        initiative.villages.set(villages)
    return initiative


@transaction.atomic
def add_contact(
    initiative: Initiative,
    *,
    name: str,
    email: str,
    role: str = "",
    is_primary: bool = False,
    by_self: bool = False,
) -> Contact:
    """Raises DomainError when this mailbox already stands at this initiative, or had itself removed.

    by_self: this person proved the address and asked for it, so an earlier removal counts no more.
    """
    Initiative.objects.select_for_update().get(pk=initiative.pk)
    key = email_key(email)
    if by_self:
        ForgottenAddress.objects.filter(seal=seal_of(key)).delete()
    _check_not_forgotten(key)
    if initiative.contacts.filter(email_key=key).exists():
        raise DomainError("Dit e-mailadres staat al bij dit initiatief.")
    if is_primary:
        make_room_for_primary(initiative.contacts.all())
    return Contact.objects.create(
        initiative=initiative, name=name, email=email, email_key=key, role=role, is_primary=is_primary
    )


@transaction.atomic
def change_contact(
    contact: Contact, *, version: int, name: str, email: str, role: str, is_primary: bool
) -> Contact:
    Initiative.objects.select_for_update().get(pk=contact.initiative_id)
    contact = Contact.objects.get(pk=contact.pk)
    contact.take_version(version)
    key = email_key(email)
    others = Contact.objects.filter(initiative=contact.initiative_id).exclude(pk=contact.pk)
    if others.filter(email_key=key).exists():
        raise DomainError("Dit e-mailadres staat al bij dit initiatief.")
    if key != contact.email_key:
        _check_not_forgotten(key)
    if is_primary:
        make_room_for_primary(others)
    contact.name, contact.email, contact.email_key = name, email, key
    contact.role, contact.is_primary = role, is_primary
    contact.save()
    return contact


def _check_not_forgotten(key: str) -> None:
    if forgotten_among([key]):
        raise DomainError(
            "Deze persoon liet de eigen gegevens wissen. Alleen deze persoon zelf kan weer meedoen, via "
            "Initiatief aanmelden."
        )


def remove_contact(contact: Contact) -> None:
    """Forget this person; what was already sent stays in the outbox until its own term ends."""
    contact.delete()


def make_room_for_primary(contacts: QuerySet[Contact]) -> None:
    """Who has one of these open to change is told that it changed, and does not put the old mark back."""
    contacts.filter(is_primary=True).update(is_primary=False, edit_version=F("edit_version") + 1)


def _keys(name: str, municipality: Municipality) -> dict[str, str]:
    return {
        "sort_key": sort_key(name)[:120],
        "search_key": search_key(f"{name} {municipality.name}")[:120],
    }


def note_opt_out(address: str, *, is_out: bool) -> None:
    """The owner of this address stopped the invitations, or wants them again: shown at every contact who has it."""
    contacts = Contact.objects.filter(email_key=email_key(address), opted_out_at__isnull=is_out)
    contacts.update(opted_out_at=timezone.now() if is_out else None, edit_version=F("edit_version") + 1)
