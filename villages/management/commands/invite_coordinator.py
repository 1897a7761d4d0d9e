from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from common.errors import DomainError
from mail.messages import portal_url
from villages import emails, services


class Command(BaseCommand):
    help = "Invite a coordinator by mail: the first one, who then invites the others on the page Mensen."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *, email, **options):
        try:
            validate_email(email)
            invitation = services.invite_to_role(email=email, kind="coordinator", by=None)
        except (DomainError, ValidationError) as error:
            raise CommandError(str(getattr(error, "message", error))) from None
        link = portal_url("villages:invitation_accept", token=emails.role_token(invitation))
        self.stdout.write(f"Invited {email}. The mail waits in the outbox; the same link: {link}")
