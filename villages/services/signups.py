"""A village signs up: confirmed by mail, accepted or declined by a coordinator."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import person_with_verified_address
from common.addresses import email_key
from common.errors import DomainError
from common.sorting import sort_key
from common.tokens import token_hash
from mail.services import queue_mail
from villages import consents, emails
from villages.known_places import find_place
from villages.models import (
    Membership,
    Municipality,
    Phase,
    PhaseChange,
    Village,
    VillageSignup,
)
from villages.services import deciding
from villages.services.places import make_village
from villages.states import SignupStatus


@transaction.atomic
def sign_up_village(
    *,
    village_name: str,
    municipality: Municipality,
    name: str,
    email: str,
    motivation: str,
    already: str = "",
    phone: str = "",
    capacity: str = VillageSignup.Capacity.RESIDENT,
    organisation: str = "",
    joins_existing: bool = False,
    consent_public: bool = False,
    consent_municipality: bool = False,
) -> VillageSignup:
    """Store the answers and mail the link to confirm. The same person for the same village: one sign-up.

    Sending the form twice, or again after losing the mail, renews the unconfirmed sign-up and its answers.
    """
    Municipality.objects.select_for_update().get(pk=municipality.pk)  # two clicks at once wait here
    key, mailbox = sort_key(village_name)[:80], email_key(email)
    place = find_place(village_name, municipality.code)
    signup = VillageSignup.objects.filter(
        municipality=municipality, village_key=key, email_key=mailbox, status=SignupStatus.UNCONFIRMED
    ).first() or VillageSignup(municipality=municipality, village_key=key, email_key=mailbox, token_version=0)
    signup.village_name, signup.place_code = village_name, place.code if place else ""
    signup.name, signup.email, signup.phone = name, email, phone
    signup.capacity, signup.organisation = capacity, organisation
    signup.motivation, signup.already, signup.joins_existing = motivation, already, joins_existing
    signup.consent_public, signup.consent_municipality = consent_public, consent_municipality
    signup.consent_text_version, signup.consented_at = consents.CURRENT, timezone.now()
    signup.created_at = timezone.now()
    _renew_token(signup)
    signup.save()
    _queue_confirmation(signup)
    return signup


@transaction.atomic
def resend_confirmation(signup: VillageSignup) -> None:
    """For who lost the mail: a new link; the old one ends."""
    signup = deciding.locked(signup)
    if signup.status != SignupStatus.UNCONFIRMED:
        raise DomainError("Deze aanmelding is al bevestigd.")
    _renew_token(signup)
    signup.save(update_fields=["token_version", "token_hash"])
    _queue_confirmation(signup)


@transaction.atomic
def confirm_signup(signup: VillageSignup) -> VillageSignup:
    """By the button behind the mailed link. A second time changes nothing."""
    signup = deciding.locked(signup)
    if signup.status != SignupStatus.UNCONFIRMED:
        return signup
    deciding.confirm(signup)
    queue_mail(emails.signup_received(signup), dedup_key=f"signup-received:{signup.reference}")
    coordinators = User.objects.filter(
        is_active=True, portal_role_rows__kind="coordinator", portal_role_rows__ended_at=None
    )
    for coordinator in coordinators.distinct():
        queue_mail(
            emails.signup_waiting(signup, coordinator),
            dedup_key=f"signup-waiting:{signup.reference}:{coordinator.pk}",
        )
    return signup


@transaction.atomic
def accept_signup(signup: VillageSignup, *, by: User) -> Village:
    """Make the village, with the applicant as its lead, and tell the lead how to sign in.

    Everything of one municipality waits in one line, so two coordinators, or two sign-ups for one village,
    make one village. Raises DomainError for the second.
    """
    Municipality.objects.select_for_update().get(pk=signup.municipality_id)
    signup = deciding.locked(signup)
    deciding.check_can_move(signup, SignupStatus.ACCEPTED)
    if same_village(signup):
        raise DomainError(
            "Dit dorp doet al mee. Zet deze persoon bij het dorp dat er al is, of wijs de aanmelding af."
        )
    user = person_with_verified_address(signup.email, name=signup.name)
    village = make_village(
        name=signup.village_name,
        municipality=signup.municipality,
        motivation=signup.motivation,
        is_public=signup.consent_public,
        shared_with_municipality=signup.consent_municipality,
    )
    Membership.objects.create(village=village, user=user, role=Membership.Role.LEAD, granted_by=by)
    PhaseChange.objects.create(
        village=village, old=Phase.SIGNED_UP, new=Phase.ACQUAINTANCE, reason="Aanmelding aangenomen", by=by
    )
    signup.village = village
    deciding.accept(signup, by=by)
    queue_mail(emails.signup_accepted(signup, village, user), dedup_key=f"signup-decided:{signup.reference}")
    return village


@transaction.atomic
def join_village(signup: VillageSignup, village: Village, *, by: User) -> Village:
    """The village already takes part: the applicant joins its core group."""
    signup = deciding.locked(signup)
    deciding.check_can_move(signup, SignupStatus.ACCEPTED)
    if village.municipality_id != signup.municipality_id:
        raise DomainError("Dit dorp ligt in een andere gemeente dan de aanmelding.")
    user = person_with_verified_address(signup.email, name=signup.name)
    Membership.objects.get_or_create(
        village=village,
        user=user,
        ended_at=None,
        defaults={"role": Membership.Role.CORE, "granted_by": by},
    )
    signup.village = village
    deciding.accept(signup, by=by)
    queue_mail(emails.signup_joined(signup, village, user), dedup_key=f"signup-decided:{signup.reference}")
    return village


@transaction.atomic
def decline_signup(signup: VillageSignup, *, reason: str, by: User) -> VillageSignup:
    signup = deciding.decline(signup, reason=reason, by=by)
    queue_mail(emails.signup_declined(signup), dedup_key=f"signup-decided:{signup.reference}")
    return signup


def is_signed_up_already(village_name: str, municipality: Municipality) -> bool:
    """Does somebody else already take part, or wait for a decision? Says nothing of who it is."""
    key = sort_key(village_name)[:80]
    if Village.objects.filter(municipality=municipality, sort_key=key).exists():
        return True
    return VillageSignup.objects.open().filter(municipality=municipality, village_key=key).exists()


def same_village(signup: VillageSignup) -> Village | None:
    """The village that already takes part under this name in this municipality."""
    return Village.objects.filter(
        municipality=signup.municipality_id, sort_key=sort_key(signup.village_name)[:80]
    ).first()


def other_signups(signup: VillageSignup) -> list[VillageSignup]:
    """Others that wait for the same village."""
    rows = VillageSignup.objects.open().filter(
        municipality=signup.municipality_id, village_key=signup.village_key
    )
    return list(rows.exclude(pk=signup.pk).select_related("municipality"))


def _renew_token(signup: VillageSignup) -> None:
    signup.token_version += 1
    signup.token_hash = token_hash(emails.signup_token(signup))


def _queue_confirmation(signup: VillageSignup) -> None:
    queue_mail(
        emails.signup_confirm(signup),
        dedup_key=f"signup-confirm:{signup.reference}:{signup.token_version}",
    )
