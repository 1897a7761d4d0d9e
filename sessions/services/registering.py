"""What a guest does with the personal link: come, change, cancel, say no."""

from django.utils import timezone

from accounts.models import User
from common.errors import DomainError
from mail.services import queue_mail
from sessions import emails
from sessions.models import Invitation, KnowledgeSession, SessionRegistration
from sessions.services.seats import Seats, with_seats
from sessions.states import EXPECTED, REGISTRATION_TRANSITIONS, RegistrationStatus, SessionStatus

MAX_PEOPLE = 10  # at once, when the session sets no limit per initiative


def register(invitation_pk: int, *, people: int, name: str = "", colleagues: str = "") -> SessionRegistration:
    """Register with this link, or change what was registered. The same answer twice changes nothing.

    Raises DomainError when registering is over, or there are not enough seats.
    """
    with with_seats(_session_of(invitation_pk)) as seats:
        guest = _guest(invitation_pk, seats)
        registration = _active(guest)
        name = name or (registration.name if registration else guest.name)
        before = registration.people if registration else 0
        if people > before:
            _check_seats(seats, guest, people, before)
        if registration is None:
            registration = SessionRegistration.objects.create(
                knowledge_session=seats.knowledge_session, invitation=guest, initiative=guest.initiative,
                name=name, email=guest.email, email_key=guest.email_key, people=people, colleagues=colleagues,
            )  # fmt: skip
        elif (registration.people, registration.name, registration.colleagues) == (people, name, colleagues):
            return registration
        else:
            _check_still_to_come(seats.knowledge_session)
            registration.people, registration.name, registration.colleagues = people, name, colleagues
            registration.seat_version += 1
            registration.changed_at = timezone.now()
            registration.save()
        if guest.declined_at:
            Invitation.objects.filter(pk=guest.pk).update(declined_at=None, decline_reason="")
        registration.knowledge_session, registration.invitation = seats.knowledge_session, guest
        queue_mail(
            emails.confirmation(registration),
            dedup_key=f"confirm:{registration.pk}:{registration.seat_version}",
        )
        return registration


def cancel_registration(registration_pk: int, *, by: User | None = None) -> SessionRegistration:
    """Give the seats back, under the same lock as taking them. Cancelling twice changes nothing."""
    session_pk = SessionRegistration.objects.values_list("knowledge_session", flat=True).get(
        pk=registration_pk
    )
    with with_seats(session_pk) as seats:
        registration = SessionRegistration.objects.select_related("invitation__initiative").get(
            pk=registration_pk
        )
        if registration.status == RegistrationStatus.CANCELLED:
            return registration
        _check_still_to_come(seats.knowledge_session)
        _move(registration, RegistrationStatus.CANCELLED, by=by)
        registration.knowledge_session = seats.knowledge_session
        if registration.invitation:
            registration.invitation.knowledge_session = seats.knowledge_session
            queue_mail(emails.registration_cancelled(registration), dedup_key=f"unregister:{registration.pk}")
        return registration


def decline(invitation_pk: int, *, reason: str = "") -> Invitation:
    """This person does not come; no mail follows. Coming after all stays possible."""
    with with_seats(_session_of(invitation_pk)) as seats:
        guest = _guest(invitation_pk, seats)
        if _active(guest):
            raise DomainError("U bent aangemeld. Meld u eerst af.")
        if guest.declined_at is None:
            guest.declined_at = timezone.now()
        guest.decline_reason = reason
        guest.save(update_fields=["declined_at", "decline_reason"])
        return guest


def _session_of(invitation_pk: int) -> int:
    return Invitation.objects.values_list("knowledge_session", flat=True).get(pk=invitation_pk)


def _guest(invitation_pk: int, seats: Seats) -> Invitation:
    """Read after the lock; with the locked session in it."""
    guest = Invitation.objects.select_related("initiative").get(pk=invitation_pk)
    guest.knowledge_session = seats.knowledge_session
    if guest.withdrawn_at:
        raise DomainError("Deze uitnodiging is ingetrokken. Neem contact op met de organisator.")
    return guest


def _active(guest: Invitation) -> SessionRegistration | None:
    rows = SessionRegistration.objects.active().filter(knowledge_session=guest.knowledge_session_id)
    return rows.filter(email_key=guest.email_key).first()


def _check_still_to_come(knowledge_session: KnowledgeSession) -> None:
    if knowledge_session.status == SessionStatus.CANCELLED:
        raise DomainError("Deze kennissessie gaat niet door.")
    if knowledge_session.status not in EXPECTED or knowledge_session.starts_at <= timezone.now():
        raise DomainError("De kennissessie is al begonnen. U kunt uw aanmelding niet meer wijzigen.")


def _check_seats(seats: Seats, guest: Invitation, people: int, before: int) -> None:
    knowledge_session = seats.knowledge_session
    _check_still_to_come(knowledge_session)
    if not knowledge_session.takes_registrations:
        raise DomainError("De aanmelding is gesloten. Neem contact op met de organisator als u wilt komen.")
    limit = knowledge_session.max_per_initiative
    if limit is not None and seats.taken_for(guest) + people > limit:
        others = seats.taken_for(guest)
        already = f" Van uw initiatief zijn er al {others} aangemeld." if others else ""
        raise DomainError(f"Per initiatief is er plek voor hooguit {limit}.{already}")
    if people > (limit or MAX_PEOPLE):
        raise DomainError(f"U kunt hooguit {limit or MAX_PEOPLE} personen aanmelden.")
    if seats.free is None or people - before <= seats.free:
        return
    if seats.free <= 0 and before:
        raise DomainError(f"De kennissessie is vol. U houdt uw {before} plek{'ken' if before > 1 else ''}.")
    if seats.free <= 0:
        raise DomainError("De kennissessie is vol. Er is nu geen plek vrij.")
    still = "is nog 1 plek" if seats.free == 1 else f"zijn nog {seats.free} plekken"
    raise DomainError(f"Er {still} vrij. Kies een kleiner aantal personen.")


def _move(registration: SessionRegistration, new: RegistrationStatus, *, by: User | None) -> None:
    if new not in REGISTRATION_TRANSITIONS[RegistrationStatus(registration.status)]:
        raise DomainError("Deze aanmelding is al afgemeld.")
    registration.status = new
    registration.cancelled_at = timezone.now()
    registration.cancelled_by = by
    registration.save(update_fields=["status", "cancelled_at", "cancelled_by"])
