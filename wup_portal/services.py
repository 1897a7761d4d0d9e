"""What the portal itself writes: questions that go to the coordinators."""

from uuid import uuid4

from django.db import transaction

from accounts.models import PortalRole
from common.errors import DomainError
from mail import stops
from mail.models import OutgoingMail
from mail.services import queue_mail
from sessions.selection import INVITATIONS
from villages.services import note_opt_out
from wup_portal import emails


@transaction.atomic
def ask_question(*, name: str, email: str, question: str) -> None:
    """One mail to each coordinator of now. Raises DomainError when there is nobody to read it."""
    key = uuid4()  # the same question asked twice is two questions
    roles = PortalRole.objects.filter(kind=PortalRole.Kind.COORDINATOR, ended_at=None).select_related("user")
    readers = {role.user.email: role.user.pk for role in roles if role.user.is_active}
    if not readers:
        raise DomainError("Er is nu niemand die uw vraag kan lezen. Probeer het later nog een keer.")
    for address, pk in readers.items():
        message = emails.contact_question(to=address, name=name, email=email, question=question)
        queue_mail(message, dedup_key=f"contact:{key}:{pk}")


@transaction.atomic
def stop_mails(mail: OutgoingMail, scope: str) -> None:
    """The owner of the address that got this mail wants no more of the kind. Twice is fine."""
    stops.suppress(mail.to_email, scope, stops.Reason.OWNER)
    if scope == INVITATIONS:
        note_opt_out(mail.to_email, is_out=True)


@transaction.atomic
def resume_mails(mail: OutgoingMail, scope: str) -> None:
    """Taken back, by the same link."""
    stops.lift(mail.to_email, scope)
    if scope == INVITATIONS:
        note_opt_out(mail.to_email, is_out=False)
