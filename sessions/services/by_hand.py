"""What an organiser does for somebody who calls, and a mail to try with."""

from accounts.models import User
from common.addresses import email_key
from common.errors import DomainError
from mail.services import queue_mail
from sessions import emails
from sessions.models import Invitation, KnowledgeSession, SessionRegistration
from sessions.services.inviting import new_invitation
from sessions.services.registering import comes_after_all, read_registration, session_of_registration
from sessions.services.seats import Seats, active_for, with_seats
from sessions.services.wishes import Person, Wish, fulfil, person_of
from villages.models import Initiative


def register_by_hand(
    session_pk: int, *, by: User, name: str, people: int, email: str = "",
    initiative: Initiative | None = None, **wish,
) -> SessionRegistration:  # fmt: skip
    """For who calls. With an address the same mails follow as for a guest; without one nothing is mailed.

    Also possible after the sign-up was closed, and never above the number of seats.
    """
    with with_seats(session_pk) as seats:
        if email:
            guest = _invitation_for(seats, name=name, email=email, initiative=initiative, by=by)
            if active_for(guest):
                raise DomainError(f"{email} is al aangemeld. Wijzig die aanmelding.")
            comes_after_all(guest)
            person = person_of(guest)
        else:
            person = Person(name, initiative=initiative)
        return fulfil(seats, person, None, Wish(people, name=name, **wish), by=by)


def change_by_hand(registration_pk: int, *, by: User, people: int, **wish) -> SessionRegistration:
    with with_seats(session_of_registration(registration_pk)) as seats:
        row = read_registration(registration_pk, seats)
        person = Person(row.name, row.email, row.email_key, row.invitation, row.initiative)
        return fulfil(seats, person, row, Wish(people, **wish), by=by)


def send_test_mail(session_pk: int, *, kind: str, by: User) -> None:
    """To the own address, with a link that goes to the public page. As often as one likes."""
    knowledge_session = KnowledgeSession.objects.get(pk=session_pk)
    message = emails.test_mail(knowledge_session, kind=kind, to=by.email, name=by.name or by.email)
    queue_mail(message, dedup_key=f"test:{knowledge_session.pk}:{message.ref}")


def _invitation_for(
    seats: Seats, *, name: str, email: str, initiative: Initiative | None, by: User
) -> Invitation:
    """The invitation of this address, or a new one; an organiser's word brings a withdrawn one back."""
    key = email_key(email)
    rows = Invitation.objects.select_related("initiative").filter(
        knowledge_session=seats.knowledge_session, email_key=key
    )
    guest = rows.first()
    if guest is None:
        guest = new_invitation(
            seats.knowledge_session, name=name, email=email, email_key=key, initiative=initiative,
            source=Invitation.Source.ORGANISER, invited_by=by, rounds_sent=1,
        )  # fmt: skip
    guest.withdrawn_at = guest.handed_to = None
    if guest.initiative is None:
        guest.initiative = initiative
    guest.save()
    guest.knowledge_session = seats.knowledge_session
    return guest
