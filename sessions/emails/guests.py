"""The mails of knowledge sessions. Those with a personal link are rendered when they leave (see `kinds.py`), so
that no link ever stands in the database.
"""

from django.utils.functional import SimpleLazyObject

from mail.messages import Message, compose, is_head_only, one_line, portal_url
from sessions.calendars import event_calendar
from sessions.models import (
    FollowUp,
    Invitation,
    KnowledgeSession,
    SessionRegistration,
    Speaker,
    programme_of,
)
from sessions.states import RegistrationStatus


def link(invitation: Invitation) -> Message:
    """The link for somebody who asked for it: an approved request, a sign-up of one's own, a renewed link."""
    return to_guest("sessions.link", invitation, "sessions/link", link_ref(invitation))


def confirmation(registration: SessionRegistration) -> Message:
    """You come; also after a change of the number of people."""
    return _comes(
        "sessions.confirmation",
        registration,
        "sessions/confirmation",
        is_change=registration.seat_version > registration.confirmed_version,
    )


def promoted(registration: SessionRegistration) -> Message:
    """From the waiting list to a seat."""
    return _comes("sessions.promoted", registration, "sessions/promoted")


def waiting(registration: SessionRegistration) -> Message:
    """You stand on the waiting list, at this place."""
    return _of_version(
        "sessions.waiting", registration, "sessions/waiting",
        place=SimpleLazyObject(lambda: registration.place), is_extra=registration.extra_of_id is not None,
    )  # fmt: skip


def back_in_line(registration: SessionRegistration) -> Message:
    """You had a seat; the session became smaller, and you stand before all who waited already."""
    return _of_version(
        "sessions.back_in_line", registration, "sessions/back_in_line",
        place=SimpleLazyObject(lambda: registration.place),
        **_leaves_the_calendar(registration),
    )  # fmt: skip


def offer(registration: SessionRegistration) -> Message:
    """There is a seat; say before the deadline whether you take it."""
    return _of_version(
        "sessions.offer", registration, "sessions/offer", is_extra=registration.extra_of_id is not None
    )


def offer_over(registration: SessionRegistration) -> Message:
    """No answer came: at the end of the line, or out of it."""
    return _of_version(
        "sessions.offer_over", registration, "sessions/offer_over", is_still_waiting=registration.is_waiting
    )


def address_check(registration: SessionRegistration) -> Message:
    """To another address than the invited one: was this you?"""
    return _of_version("sessions.address_check", registration, "sessions/address_check")


def handed_over(
    taker: Invitation, *, giver: Invitation, registration: SessionRegistration | None = None
) -> Message:
    """A colleague gave you the place."""
    calendar = {}
    if registration and registration.is_confirmed:
        calendar = enters_the_calendar(registration)
    return to_guest(
        "sessions.handed_over", taker, "sessions/handed_over", f"{taker.pk}:{giver.pk}", giver=giver.first_name,
        comes=registration, **calendar,
    )  # fmt: skip


def handover_done(giver: Invitation, *, taker: Invitation, has_seats: bool) -> Message:
    """You gave your place away; without a link, because the old one ended."""
    knowledge_session = giver.knowledge_session
    calendar = {}
    if has_seats:
        calendar = _cancelling(knowledge_session, giver.name, giver.email, later=giver.calendar_step - 1)
    return compose(
        "sessions.handover_done",
        to=giver.email,
        template="sessions/handover_done",
        context=context_of(knowledge_session)
        | {"name": one_line(giver.name), "taker": one_line(taker.name), "has_calendar": has_seats},
        ref=str(giver.pk),
        topic=topic(knowledge_session),
        reply_to=knowledge_session.contact_email,
        **calendar,
    )


def registration_cancelled(registration: SessionRegistration) -> Message:
    """You do not come any more; the event leaves the calendar it stood in."""
    had_seats = registration.cancelled_from == RegistrationStatus.CONFIRMED
    return to_guest(
        "sessions.registration_cancelled",
        registration.invitation,
        "sessions/registration_cancelled",
        str(registration.pk),
        registration=registration,
        had_seats=had_seats,
        **(_leaves_the_calendar(registration) if had_seats else {}),
    )


def session_changed(registration: SessionRegistration) -> Message:
    """The day, the time or the place is another one."""
    return to_guest(
        "sessions.session_changed",
        registration.invitation,
        "sessions/session_changed",
        f"{registration.pk}:{registration.knowledge_session.content_version}",
        registration=registration,
        **(enters_the_calendar(registration) if registration.is_confirmed else {}),
    )


def reminder(registration: SessionRegistration, rule_pk: int, *, is_changed: bool = False) -> Message:
    """It is nearly there. is_changed: an earlier reminder told another day or place."""
    knowledge_session = registration.knowledge_session
    return to_guest(
        "sessions.reminder",
        registration.invitation,
        "sessions/reminder",
        reminder_ref(registration.pk, rule_pk, knowledge_session.content_version, is_changed),
        registration=registration,
        is_changed=is_changed,
    )


def reminder_ref(registration_pk: int, rule_pk: int, content_version: int, is_changed: bool) -> str:
    return f"{registration_pk}:{rule_pk}:{content_version}:{int(is_changed)}"


def follow_up(registration: SessionRegistration, row: FollowUp) -> Message:
    """After the session, to who was there or to who was not."""
    return to_guest(
        "sessions.follow_up",
        registration.invitation,
        "sessions/follow_up",
        f"{registration.pk}:{row.pk}",
        registration=registration,
        was_there=row.group == FollowUp.Group.PRESENT,
        text=row.text,
        materials=list(registration.knowledge_session.materials.all()),
    )


def follow_up_preview(knowledge_session: KnowledgeSession, group: str, text: str) -> Message:
    """The same mail to nobody: with a link that leads nowhere."""
    nobody = Invitation(knowledge_session=knowledge_session, name="Naam van de deelnemer", email="")
    return to_guest(
        "sessions.follow_up", nobody, "sessions/follow_up", "",
        was_there=group == FollowUp.Group.PRESENT, text=text, link="(eigen link van de deelnemer)",
        materials=list(knowledge_session.materials.all()),
    )  # fmt: skip


def speaker_approval(speaker: Speaker) -> Message:
    """To a speaker: look at what the page will say of you, and agree."""
    knowledge_session = speaker.knowledge_session
    return compose(
        "sessions.speaker_approval",
        to=speaker.email,
        template="sessions/speaker_approval",
        context=context_of(knowledge_session)
        | {
            "name": one_line(speaker.name),
            "link": portal_url("knowledge_sessions:speaker_link", token=speaker.token),
        },
        ref=f"{speaker.pk}:{speaker.token_version}",
        topic=topic(knowledge_session),
        reply_to=knowledge_session.contact_email,
    )


def session_cancelled(registration: SessionRegistration) -> Message:
    """It does not take place."""
    knowledge_session = registration.knowledge_session
    return compose(
        "sessions.session_cancelled",
        to=registration.email,
        template="sessions/session_cancelled",
        context=context_of(knowledge_session)
        | {"name": one_line(registration.name), "comes": registration.is_confirmed},
        ref=str(registration.pk),
        topic=topic(knowledge_session),
        reply_to=knowledge_session.contact_email,
        **_cancelling(
            knowledge_session,
            registration.name,
            registration.email,
            later=registration.invitation.calendar_step,
        ),
    )


def topic(knowledge_session: KnowledgeSession) -> str:
    """What the outbox page of an organiser looks mails up by."""
    return f"session:{knowledge_session.pk}"


def _comes(kind: str, registration: SessionRegistration, template: str, **more) -> Message:
    return _of_version(kind, registration, template, **more, **enters_the_calendar(registration))


def _of_version(kind: str, registration: SessionRegistration, template: str, **more) -> Message:
    """True as long as the registration is what it is now."""
    ref = f"{registration.pk}:{registration.seat_version}"
    return to_guest(kind, registration.invitation, template, ref, registration=registration, **more)


def enters_the_calendar(registration: SessionRegistration) -> dict:
    guest = (registration.name, registration.email)
    if is_head_only():
        return {"calendar_method": "REQUEST"}
    later = registration.invitation.calendar_step if registration.invitation else 0  # none: a test mail
    calendar = event_calendar(registration.knowledge_session, method="REQUEST", attendee=guest, later=later)
    return {"calendar": calendar, "calendar_method": "REQUEST"}


def _leaves_the_calendar(registration: SessionRegistration) -> dict:
    """Of this guest only; counted when it happened."""
    guest = (registration.knowledge_session, registration.name, registration.email)
    return _cancelling(*guest, later=registration.invitation.calendar_step - 1)


def _cancelling(knowledge_session: KnowledgeSession, name: str, email: str, *, later: int) -> dict:
    if is_head_only():
        return {"calendar_method": "CANCEL"}
    calendar = event_calendar(knowledge_session, method="CANCEL", attendee=(name, email), later=later)
    return {"calendar": calendar, "calendar_method": "CANCEL"}


def link_ref(invitation: Invitation) -> str:
    return f"{invitation.pk}:{invitation.token_version}"


def context_of(knowledge_session: KnowledgeSession) -> dict:
    return {
        "knowledge_session": knowledge_session,
        "title": one_line(knowledge_session.title, 120),
        "page": portal_url("knowledge_sessions:session_detail", slug=knowledge_session.slug),
    }


def to_guest(kind: str, guest: Invitation, template: str, ref: str, **more) -> Message:
    """A mail with the personal link of this guest in it."""
    knowledge_session = guest.knowledge_session
    registration = more.get("registration")
    calendar = {name: more.pop(name) for name in ("calendar", "calendar_method") if name in more}
    return compose(
        kind,
        to=registration.email if registration else guest.email,
        template=template,
        context=context_of(knowledge_session)
        | {
            "name": one_line(registration.name if registration else guest.name),
            "initiative": one_line(guest.initiative_name),
            "programme": SimpleLazyObject(lambda: programme_of(knowledge_session)),
            "link": portal_url("knowledge_sessions:link", token=guest.token),
        }
        | more,
        ref=ref,
        topic=topic(knowledge_session),
        reply_to=knowledge_session.contact_email,
        **calendar,
    )
