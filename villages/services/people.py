"""Roles that a coordinator gives: invited by mail, accepted by the person, ended with one button.

Who gave, accepted and ended a role stands in its row; rows are never deleted, so they are the log.
"""

from allauth.account.models import EmailAddress
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import PortalRole, User
from accounts.services import end_portal_role, give_portal_role
from common.addresses import email_key
from common.errors import DomainError
from common.tokens import token_hash
from mail.services import queue_mail
from villages import emails
from villages.models import Advisor, Assignment, Bureau, Municipality, Officer, RoleInvitation, Village

Kind = RoleInvitation.Kind
Role = PortalRole | Advisor | Officer


# --- inviting --------------------------------------------------------------------------------------------
@transaction.atomic
def invite_to_role(
    *,
    email: str,
    kind: str,
    bureau: Bureau | None = None,
    municipality: Municipality | None = None,
    by: User | None,
) -> RoleInvitation:
    """Inviting somebody twice sends the same invitation again."""
    email = email.strip()
    holder = User.objects.filter(email__iexact=email).first()
    if holder and _running_role(holder, kind, bureau, municipality):
        raise DomainError(f"{email} heeft deze rol al.")
    known = (
        RoleInvitation.objects.waiting()
        .select_for_update(of=("self",))
        .filter(email__iexact=email, kind=kind, bureau=bureau, municipality=municipality)
        .first()
    )
    if known:
        return _send(known, by=by)
    invitation = RoleInvitation(
        email=email, kind=kind, bureau=bureau, municipality=municipality, invited_by=by, token_version=0
    )
    return _send(invitation, by=by)


@transaction.atomic
def resend_invitation(invitation_pk: int, *, by: User) -> RoleInvitation:
    """A new link; the old one stops working."""
    return _send(_lock_waiting(invitation_pk), by=by)


@transaction.atomic
def withdraw_invitation(invitation_pk: int, *, by: User) -> RoleInvitation:
    invitation = _lock_waiting(invitation_pk)
    invitation.withdrawn_at = timezone.now()
    invitation.withdrawn_by = by
    invitation.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return invitation


def _lock_waiting(invitation_pk: int) -> RoleInvitation:
    invitation = RoleInvitation.objects.select_for_update(of=("self",)).get(pk=invitation_pk)
    if invitation.accepted_at:
        raise DomainError("Deze uitnodiging is al aangenomen.")
    if invitation.withdrawn_at:
        raise DomainError("Deze uitnodiging is al ingetrokken.")
    return invitation


def _send(invitation: RoleInvitation, *, by: User | None) -> RoleInvitation:
    invitation.token_version += 1
    invitation.token_hash = token_hash(emails.role_token(invitation))
    invitation.invited_at = timezone.now()
    invitation.invited_by = by
    invitation.save()
    queue_mail(
        emails.role_invitation(invitation), dedup_key=f"role:{invitation.key}:{invitation.token_version}"
    )
    return invitation


# --- accepting -------------------------------------------------------------------------------------------
def is_meant_for(invitation: RoleInvitation, user: User) -> bool:
    """Bound to the address: the person proved to read its mail."""
    own = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return email_key(invitation.email) in {email_key(address) for address in own}


@transaction.atomic
def accept_invitation(invitation_pk: int, *, by: User) -> RoleInvitation:
    """Pressing twice changes nothing."""
    invitation = RoleInvitation.objects.select_for_update(of=("self",)).get(pk=invitation_pk)
    if not is_meant_for(invitation, by):
        raise DomainError("Deze uitnodiging is voor een ander e-mailadres.")
    if invitation.accepted_at and invitation.accepted_by_id == by.pk:
        return invitation
    if not invitation.is_open:
        raise DomainError("Deze uitnodiging geldt niet meer. Vraag de coördinator om een nieuwe.")
    _give(invitation, by)
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return invitation


def _give(invitation: RoleInvitation, user: User) -> None:
    if _running_role(user, invitation.kind, invitation.bureau, invitation.municipality):
        return
    inviter = invitation.invited_by
    if invitation.kind == Kind.ADVISOR:
        Advisor.objects.create(user=user, bureau=invitation.bureau, granted_by=inviter)
    elif invitation.kind == Kind.OFFICER:
        Officer.objects.create(user=user, municipality=invitation.municipality, granted_by=inviter)
    else:
        give_portal_role(user, invitation.kind, by=inviter)


def _running_role(
    user: User, kind: str, bureau: Bureau | None, municipality: Municipality | None
) -> models.Model | None:
    if kind == Kind.ADVISOR:
        return user.advisor_roles.running().filter(bureau=bureau).first()
    if kind == Kind.OFFICER:
        return user.officer_roles.running().filter(municipality=municipality).first()
    return user.portal_role_rows.running().filter(kind=kind).first()


# --- ending ----------------------------------------------------------------------------------------------
@transaction.atomic
def end_role(role: Role, *, by: User) -> Role:
    """An advisor leaves the villages of this bureau at the same moment."""
    if isinstance(role, PortalRole):
        return end_portal_role(role.pk, by=by)
    role = type(role).objects.select_for_update(of=("self",)).get(pk=role.pk)
    if role.ended_at:
        raise DomainError("Deze rol is al beëindigd.")
    now = timezone.now()
    role.ended_at, role.ended_by = now, by
    role.save(update_fields=["ended_at", "ended_by"])
    if isinstance(role, Advisor):
        role.assignments.running().update(ended_at=now, ended_by=by)
    return role


# --- advisors and villages -------------------------------------------------------------------------------
@transaction.atomic
def assign_advisor(advisor: Advisor, village: Village, *, by: User) -> Assignment:
    """Assigning twice changes nothing. The advisor gets a mail."""
    advisor = Advisor.objects.select_for_update(of=("self",)).get(pk=advisor.pk)
    if advisor.ended_at:
        raise DomainError("Deze persoon is geen adviseur meer van dit bureau.")
    known = advisor.assignments.running().filter(village=village).first()
    if known:
        return known
    assignment = Assignment.objects.create(advisor=advisor, village=village, granted_by=by)
    queue_mail(emails.advisor_assigned(assignment), dedup_key=f"assigned:{assignment.key}")
    return assignment


@transaction.atomic
def end_assignment(assignment_pk: int, *, by: User) -> Assignment:
    assignment = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment_pk)
    if assignment.ended_at:
        raise DomainError("Deze adviseur is al niet meer bij dit dorp.")
    assignment.ended_at, assignment.ended_by = timezone.now(), by
    assignment.save(update_fields=["ended_at", "ended_by"])
    return assignment


@transaction.atomic
def make_bureau(*, name: str, website: str = "") -> Bureau:
    if Bureau.objects.filter(name__iexact=name.strip()).exists():
        raise DomainError("Er is al een bureau met deze naam.")
    base = slugify(name)[:44] or "bureau"
    slug, number = base, 1
    while Bureau.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return Bureau.objects.create(name=name.strip(), slug=slug, website=website)
