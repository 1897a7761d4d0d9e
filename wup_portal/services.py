"""What the portal itself writes: questions that go to the coordinators."""

from uuid import uuid4

from django.db import transaction

from accounts.models import PortalRole
from common.errors import DomainError
from mail.services import queue_mail
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
