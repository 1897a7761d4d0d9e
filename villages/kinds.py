"""The kinds of mail of this app, for the registry of `mail`: is it still true, and how is it rendered?

Mails with a personal link are rendered from their ref when they leave: the outbox holds no link.
"""

from collections.abc import Callable

from mail.kinds import Kind, register_kind
from mail.messages import Message
from villages import emails
from villages.models import Assignment, Contact, InitiativeSignup, OwnDataLink, RoleInvitation, VillageSignup
from villages.states import SignupStatus


def _ref(ref: str) -> tuple[str, int]:
    key, _, version = ref.rpartition(":")
    return key, int(version)


def _village_link_works(ref: str) -> bool:
    """Not confirmed yet, and this link is the newest one."""
    reference, version = _ref(ref)
    return VillageSignup.objects.filter(
        reference=reference, token_version=version, status=SignupStatus.UNCONFIRMED
    ).exists()


def _initiative_link_works(ref: str) -> bool:
    """As above."""
    reference, version = _ref(ref)
    return InitiativeSignup.objects.filter(
        reference=reference, token_version=version, status=SignupStatus.UNCONFIRMED
    ).exists()


def _role_link_works(ref: str) -> bool:
    """Neither accepted, withdrawn nor too old, and this link is the newest one."""
    key, version = _ref(ref)
    return RoleInvitation.objects.open().filter(key=key, token_version=version).exists()


# an old mail shows its own link, which has ended: the version comes from the ref
def _village_confirm(ref: str) -> Message:
    reference, version = _ref(ref)
    signup = VillageSignup.objects.select_related("municipality").get(reference=reference)
    signup.token_version = version
    return emails.signup_confirm(signup)


def _initiative_confirm(ref: str) -> Message:
    reference, version = _ref(ref)
    signup = InitiativeSignup.objects.select_related("municipality").get(reference=reference)
    signup.token_version = version
    return emails.initiative_confirm(signup)


def _role_invitation(ref: str) -> Message:
    key, version = _ref(ref)
    invitation = RoleInvitation.objects.select_related("bureau", "municipality", "invited_by").get(key=key)
    invitation.token_version = version
    return emails.role_invitation(invitation)


def _assignment_runs(ref: str) -> bool:
    return Assignment.objects.running().filter(key=ref).exists()


def _village_signup_is(*statuses: SignupStatus):
    return lambda ref: VillageSignup.objects.filter(reference=ref, status__in=statuses).exists()


def _initiative_signup_is(*statuses: SignupStatus):
    return lambda ref: InitiativeSignup.objects.filter(reference=ref, status__in=statuses).exists()


def _is_asked(ref: str) -> bool:
    return OwnDataLink.objects.valid().filter(key=ref).exists()


def _is_known(ref: str) -> bool:
    """Asked, and there is something to see: nobody else gets a mail."""
    link = OwnDataLink.objects.valid().filter(key=ref).first()
    return link is not None and Contact.objects.filter(email_key=link.email_key).exists()


def _of_link(make: Callable[[OwnDataLink], Message]) -> Callable[[str], Message]:
    return lambda ref: make(OwnDataLink.objects.get(key=ref))


def register_all() -> None:
    status = SignupStatus
    village, initiative = "omdat u een dorp hebt aangemeld", "omdat u een initiatief hebt aangemeld"
    for kind in (
        Kind(
            "villages.signup_confirm",
            "Aanmelding van een dorp: bevestigen",
            still_true=_village_link_works,
            render=_village_confirm,
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
            still_true=_initiative_link_works,
            render=_initiative_confirm,
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
            still_true=_role_link_works,
            render=_role_invitation,
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
        Kind(
            "villages.own_data",
            "Link naar de eigen gegevens",
            still_true=_is_known,
            render=_of_link(emails.own_data),
            has_personal_link=True,
            why="omdat iemand op het portaal dit adres invulde om te zien wat wij ervan bewaren",
        ),
        Kind(
            "villages.own_address_confirm",
            "Nieuw e-mailadres bevestigen",
            still_true=_is_asked,
            render=_of_link(emails.own_address_confirm),
            has_personal_link=True,
            why="omdat iemand dit adres opgaf als nieuw adres",
        ),
        Kind(
            "villages.own_address_changed",
            "E-mailadres gewijzigd",
            why="omdat dit tot nu toe uw adres was bij een initiatief",
        ),
    ):
        register_kind(kind)
