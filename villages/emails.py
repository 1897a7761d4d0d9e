"""One function per mail about sign-ups; the services decide when to send."""

from accounts.models import User
from common.tokens import derive_token
from mail.kinds import Kind, register_kind
from mail.messages import Message, compose, one_line, portal_url
from villages.models import Assignment, InitiativeSignup, RoleInvitation, Village, VillageSignup
from villages.states import SignupStatus

SIGNUP_PURPOSE = "village-signup"
INITIATIVE_PURPOSE = "initiative-signup"
ROLE_PURPOSE = "role-invitation"


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
        ref=signup.reference,
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
        ref=signup.reference,
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
        ref=str(invitation.key),
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


def _role_invitation_is_open(ref: str) -> bool:
    return RoleInvitation.objects.open().filter(key=ref).exists()


def _assignment_runs(ref: str) -> bool:
    return Assignment.objects.running().filter(key=ref).exists()


def _village_signup_is(*statuses: SignupStatus):
    return lambda ref: VillageSignup.objects.filter(reference=ref, status__in=statuses).exists()


def _initiative_signup_is(*statuses: SignupStatus):
    return lambda ref: InitiativeSignup.objects.filter(reference=ref, status__in=statuses).exists()


def register_kinds() -> None:
    status = SignupStatus
    village, initiative = "omdat u een dorp hebt aangemeld", "omdat u een initiatief hebt aangemeld"
    for kind in (
        Kind(
            "villages.signup_confirm",
            "Aanmelding van een dorp: bevestigen",
            still_true=_village_signup_is(status.UNCONFIRMED),
            has_personal_link=True,
        ),
        Kind("villages.signup_received", "Aanmelding van een dorp: ontvangen", why=village),
        Kind(
            "villages.signup_waiting",
            "Aanmelding van een dorp: bericht aan de coördinator",
            still_true=_village_signup_is(status.CONFIRMED),
            resend_when_uncertain=False,
            why="omdat u aanmeldingen op het portaal beoordeelt",
        ),
        Kind("villages.signup_accepted", "Aanmelding van een dorp: aangenomen", why=village),
        Kind("villages.signup_joined", "Aanmelding van een dorp: bij een dorp gezet", why=village),
        Kind("villages.signup_declined", "Aanmelding van een dorp: afgewezen", why=village),
        Kind(
            "villages.initiative_confirm",
            "Aanmelding van een initiatief: bevestigen",
            still_true=_initiative_signup_is(status.UNCONFIRMED),
            has_personal_link=True,
        ),
        Kind(
            "villages.initiative_waiting",
            "Aanmelding van een initiatief: bericht aan de organisator",
            still_true=_initiative_signup_is(status.CONFIRMED),
            resend_when_uncertain=False,
            why="omdat u aanmeldingen op het portaal beoordeelt",
        ),
        Kind("villages.initiative_accepted", "Aanmelding van een initiatief: aangenomen", why=initiative),
        Kind("villages.initiative_declined", "Aanmelding van een initiatief: afgewezen", why=initiative),
        Kind(
            "villages.role_invitation",
            "Uitnodiging voor een rol",
            still_true=_role_invitation_is_open,
            is_secret=True,
            has_personal_link=True,
            why="omdat een coördinator uw e-mailadres invulde",
        ),
        Kind(
            "villages.advisor_assigned",
            "Adviseur bij een dorp",
            still_true=_assignment_runs,
            why="omdat u adviseur bent",
        ),
    ):
        register_kind(kind)
