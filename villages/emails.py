"""One function per mail about sign-ups and roles; the services decide when to send. Those with a personal link are
rendered when they leave (see `kinds.py`), so that no link ever stands in the database.
"""

from accounts.models import User
from common.tokens import derive_token
from mail.messages import Message, compose, one_line, portal_url
from villages.models import (
    Assignment,
    Contact,
    InitiativeSignup,
    OwnDataLink,
    RoleInvitation,
    Village,
    VillageSignup,
)

SIGNUP_PURPOSE = "village-signup"
INITIATIVE_PURPOSE = "initiative-signup"
ROLE_PURPOSE = "role-invitation"
OWN_DATA_PURPOSE = "own-data"
#: Mails to a contact, and those of them that only carry a link for a week.
KINDS_OF_OWN_DATA = ("villages.own_data", "villages.own_address_confirm", "villages.own_address_changed")
KINDS_OF_CONTACTS = (
    *KINDS_OF_OWN_DATA, "villages.initiative_confirm", "villages.initiative_accepted", "villages.initiative_declined",
)  # fmt: skip


def link_ref(key: object, token_version: int) -> str:
    """For a mail with a personal link: it is no longer true when the link was replaced."""
    return f"{key}:{token_version}"


def signup_token(signup: VillageSignup) -> str:
    return derive_token(SIGNUP_PURPOSE, signup.reference, signup.token_version)


def initiative_token(signup: InitiativeSignup) -> str:
    return derive_token(INITIATIVE_PURPOSE, signup.reference, signup.token_version)


def signup_confirm(signup: VillageSignup) -> Message:
    return compose(
        "villages.signup_confirm",
        to=signup.email,
        template="villages/signup_confirm",
        context={
            "village": one_line(signup.village_name),
            "municipality": signup.municipality.name,
            "link": portal_url("villages:signup_confirm", token=signup_token(signup)),
        },
        ref=link_ref(signup.reference, signup.token_version),
    )


def signup_received(signup: VillageSignup) -> Message:
    """To the applicant, once confirmed: what happens now."""
    return compose(
        "villages.signup_received",
        to=signup.email,
        template="villages/signup_received",
        context={"village": one_line(signup.village_name), "reference": signup.reference},
        ref=signup.reference,
    )


def signup_waiting(signup: VillageSignup, coordinator: User) -> Message:
    """To a coordinator: no personal data of the applicant, those stand behind the sign-in."""
    return compose(
        "villages.signup_waiting",
        to=coordinator.email,
        template="villages/signup_waiting",
        context={
            "village": one_line(signup.village_name),
            "municipality": signup.municipality.name,
            "link": portal_url("villages:signup_detail", reference=signup.reference),
        },
        ref=signup.reference,
    )


def signup_accepted(signup: VillageSignup, village: Village, user: User) -> Message:
    return compose(
        "villages.signup_accepted",
        to=user.email,
        template="villages/signup_accepted",
        context={
            "village": village.name,
            "link": portal_url("portal:village_detail", village_slug=village.slug),
            "sign_in": portal_url("account_login"),
            "email": user.email,
            "is_public": village.is_public,
        },
        ref=signup.reference,
    )


def signup_joined(signup: VillageSignup, village: Village, user: User) -> Message:
    return compose(
        "villages.signup_joined",
        to=user.email,
        template="villages/signup_joined",
        context={
            "village": village.name,
            "link": portal_url("portal:village_detail", village_slug=village.slug),
            "sign_in": portal_url("account_login"),
            "email": user.email,
        },
        ref=signup.reference,
    )


def signup_declined(signup: VillageSignup) -> Message:
    return compose(
        "villages.signup_declined",
        to=signup.email,
        template="villages/signup_declined",
        context={"village": one_line(signup.village_name), "reason": signup.decline_reason.strip()},
        ref=signup.reference,
    )


def initiative_confirm(signup: InitiativeSignup) -> Message:
    return compose(
        "villages.initiative_confirm",
        to=signup.email,
        template="villages/initiative_confirm",
        context={
            "initiative": one_line(signup.initiative_name),
            "municipality": signup.municipality.name,
            "link": portal_url("villages:initiative_confirm", token=initiative_token(signup)),
        },
        ref=link_ref(signup.reference, signup.token_version),
    )


def initiative_waiting(signup: InitiativeSignup, user: User) -> Message:
    return compose(
        "villages.initiative_waiting",
        to=user.email,
        template="villages/initiative_waiting",
        context={
            "initiative": one_line(signup.initiative_name),
            "municipality": signup.municipality.name,
            "link": portal_url("villages:initiative_signup_detail", reference=signup.reference),
        },
        ref=signup.reference,
    )


def initiative_accepted(signup: InitiativeSignup) -> Message:
    initiative = signup.initiative
    return compose(
        "villages.initiative_accepted",
        to=signup.email,
        template="villages/initiative_accepted",
        context={
            "initiative": initiative.name,
            "link": portal_url("villages:initiative_detail", slug=initiative.slug),
            "is_listed": initiative.is_listed,
        },
        ref=signup.reference,
    )


def initiative_declined(signup: InitiativeSignup) -> Message:
    return compose(
        "villages.initiative_declined",
        to=signup.email,
        template="villages/initiative_declined",
        context={
            "initiative": one_line(signup.initiative_name),
            "reason": signup.decline_reason.strip(),
        },
        ref=signup.reference,
    )


def role_token(invitation: RoleInvitation) -> str:
    return derive_token(ROLE_PURPOSE, invitation.key, invitation.token_version)


def role_invitation(invitation: RoleInvitation) -> Message:
    return compose(
        "villages.role_invitation",
        to=invitation.email,
        template="villages/role_invitation",
        context={
            "role": one_line(invitation.role_text),
            "inviter": one_line(invitation.invited_by or "De Groene Transitie"),
            "link": portal_url("villages:invitation_accept", token=role_token(invitation)),
            "email": invitation.email,
        },
        ref=link_ref(invitation.key, invitation.token_version),
    )


def advisor_assigned(assignment: Assignment) -> Message:
    village = assignment.village
    return compose(
        "villages.advisor_assigned",
        to=assignment.advisor.user.email,
        template="villages/advisor_assigned",
        context={
            "village": one_line(village.name),
            "link": portal_url("portal:village_detail", village_slug=village.slug),
        },
        ref=str(assignment.key),
    )


def own_data_token(link: OwnDataLink) -> str:
    return derive_token(OWN_DATA_PURPOSE, link.key)


def own_data(link: OwnDataLink) -> Message:
    """Rendered when it leaves, and only then it shows whether the address is known."""
    return compose(
        "villages.own_data",
        to=link.email,
        template="villages/own_data",
        context={"link": portal_url("villages:own_data", token=own_data_token(link))},
        ref=str(link.key),
    )


def own_address_confirm(link: OwnDataLink) -> Message:
    return compose(
        "villages.own_address_confirm",
        to=link.email,
        template="villages/own_address_confirm",
        context={"link": portal_url("villages:own_address_confirm", token=own_data_token(link))},
        ref=str(link.key),
    )


def own_address_changed(contact: Contact) -> Message:
    """To the old mailbox: without the new address, that is nobody's business there."""
    return compose(
        "villages.own_address_changed",
        to=contact.email,
        template="villages/own_address_changed",
        context={"ask": portal_url("portal:contact")},
        ref=contact.reference,
    )
