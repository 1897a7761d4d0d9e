"""A link that somebody else uses: registering from another address, and giving one's place to a colleague."""

from django.utils import timezone

from accounts.models import User
from common.addresses import email_key
from common.errors import DomainError
from mail.services import queue_mail
from sessions import emails
from sessions.models import Invitation, KnowledgeSession, SessionRegistration
from sessions.services.inviting import new_invitation
from sessions.services.line import bind, tell
from sessions.services.registering import comes_after_all, pend, read_guest, session_of
from sessions.services.seats import Seats, active_for, with_seats
from sessions.services.wishes import Wish, check_may_come, check_still_to_come, fulfil, person_of
from sessions.states import EXPECTED

ONLY_YOU = "Deze uitnodiging is alleen voor u. Vraag de organisator of iemand anders mag komen."


def register_other(invitation_pk: int, *, name: str, email: str, people: int, **wish) -> None:
    """Somebody uses a link that was sent to another address. That address gets a link of its own.

    It tells nothing: whether the address was known, invited or registered already, the answer is the same.
    Unless anybody may use the link, no seat is taken before the button in the mail to that address is pressed.
    """
    with with_seats(session_of(invitation_pk)) as seats:
        giver = read_guest(invitation_pk, seats)
        if giver.knowledge_session.forwarding == KnowledgeSession.Forwarding.PERSON:
            raise DomainError(ONLY_YOU)
        guest = invitation_for(seats, giver, name=name, email=email)
        if guest.withdrawn_at:
            return
        if active_for(guest):
            queue_mail(emails.link(guest), dedup_key=f"link:{guest.pk}:{timezone.localdate()}")
            return
        wanted = Wish(people, name=name, **wish)
        if giver.knowledge_session.forwarding == KnowledgeSession.Forwarding.ANYONE:
            fulfil(seats, person_of(guest), None, wanted)
        else:
            check_may_come(seats, person_of(guest), None, people, by=None)
            pend(seats, person_of(guest), wanted)
        comes_after_all(guest)


def hand_over(invitation_pk: int, *, name: str, email: str, by: User | None = None) -> Invitation:
    """A colleague takes the place: seats, place in line and offer go along. The old link ends, the colleague
    gets an own one. Without a registration only the invitation goes.
    """
    with with_seats(session_of(invitation_pk)) as seats:
        giver = read_guest(invitation_pk, seats)
        knowledge_session = seats.knowledge_session
        if knowledge_session.status not in EXPECTED:
            raise DomainError("Deze kennissessie gaat niet door.")
        check_still_to_come(knowledge_session)
        if knowledge_session.forwarding == KnowledgeSession.Forwarding.PERSON and by is None:
            raise DomainError(ONLY_YOU)
        if email_key(email) == giver.email_key:
            raise DomainError("Dit is het adres van uw eigen uitnodiging. Vul het adres van uw collega in.")
        taker = invitation_for(seats, giver, name=name, email=email)
        other = active_for(taker)
        if taker.withdrawn_at or (other and not other.is_pending):
            _refuse(giver, taker)
        if other:
            other.delete()  # an address that was not proved yet; this hand-over counts
        row = active_for(giver)
        _end_link(giver, taker)
        comes_after_all(taker)
        if row and row.is_confirmed:
            giver.leave_calendar()
        queue_mail(
            emails.handed_over(taker, giver=giver, registration=row and _carry(seats, row, taker)),
            dedup_key=f"handover:{giver.pk}:{taker.pk}:{giver.token_version}",
        )
        queue_mail(
            emails.handover_done(giver, taker=taker, has_seats=bool(row and row.is_confirmed)),
            dedup_key=f"handover-done:{giver.pk}:{taker.pk}:{giver.token_version}",
        )
        return taker


def invitation_for(seats: Seats, giver: Invitation, *, name: str, email: str) -> Invitation:
    """The invitation of this address for this session, made if there is none."""
    key = email_key(email)
    if not Invitation.objects.filter(knowledge_session=seats.knowledge_session, email_key=key).exists():
        new_invitation(
            seats.knowledge_session, name=name, email=email, email_key=key, initiative=giver.initiative,
            initiative_text=giver.initiative_text, source=Invitation.Source.HANDOVER, rounds_sent=1,
        ).save()  # fmt: skip
    found = Invitation.objects.select_related("initiative")
    guest = found.get(knowledge_session=seats.knowledge_session, email_key=key)
    guest.knowledge_session = seats.knowledge_session
    if (
        guest.handed_to_id
    ):  # gave the place away and gets it back: no decision of the organiser stands in the way
        guest.withdrawn_at = guest.handed_to = None
        guest.save(update_fields=["withdrawn_at", "handed_to"])
    return guest


def _carry(seats: Seats, row: SessionRegistration, taker: Invitation) -> SessionRegistration:
    """The same row, with another person in it; so the place in line and the deadline stay what they were."""
    for one in (row, *row.extras.all()):
        one.invitation, one.name, one.email, one.email_key = taker, taker.name, taker.email, taker.email_key
        one.seat_version += 1
        one.changed_at = seats.now
        one.save()
    bind(row, seats.knowledge_session)
    if row.is_offered:
        tell(emails.offer, row, "offer")
    return row


def _end_link(giver: Invitation, taker: Invitation) -> None:
    giver.withdrawn_at, giver.handed_to = timezone.now(), taker
    giver.save(update_fields=["withdrawn_at", "handed_to"])


def _refuse(giver: Invitation, taker: Invitation) -> None:
    """Of a colleague it may be told; of anybody else nothing."""
    if giver.initiative_id and giver.initiative_id == taker.initiative_id:
        raise DomainError(f"{taker.first_name} is al aangemeld met een eigen link. Meld u zelf af.")
    raise DomainError("Dit adres kan uw plek niet overnemen. Neem contact op met de organisator.")
