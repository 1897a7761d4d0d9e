"""The mails of knowledge sessions. Those with a personal link are rendered when they leave (see `kinds.py`), so
that no link ever stands in the database.
"""

from mail.messages import Message, compose, one_line, portal_url
from sessions.calendars import event_calendar
from sessions.models import (
    Invitation,
    InvitationRequest,
    KnowledgeSession,
    SessionRegistration,
    programme_of,
)


def invitation(invitation: Invitation) -> Message:
    """The first mail to somebody an organiser chose."""
    return _to_guest("sessions.invitation", invitation, "sessions/invitation", _link_ref(invitation))


def link(invitation: Invitation) -> Message:
    """The link for somebody who asked for it: an approved request, a sign-up of one's own, a renewed link."""
    return _to_guest("sessions.link", invitation, "sessions/link", _link_ref(invitation))


def confirmation(registration: SessionRegistration) -> Message:
    """You come; also after a change of the number of people."""
    return _to_guest(
        "sessions.confirmation",
        registration.invitation,
        "sessions/confirmation",
        f"{registration.pk}:{registration.seat_version}",
        registration=registration,
        is_change=registration.seat_version > 1,
        calendar=event_calendar(
            registration.knowledge_session, method="REQUEST", attendee=(registration.name, registration.email)
        ),
        calendar_method="REQUEST",
    )


def registration_cancelled(registration: SessionRegistration) -> Message:
    """You do not come any more; the event leaves the calendar."""
    return _to_guest(
        "sessions.registration_cancelled",
        registration.invitation,
        "sessions/registration_cancelled",
        str(registration.pk),
        registration=registration,
        calendar=event_calendar(
            registration.knowledge_session, method="CANCEL", attendee=(registration.name, registration.email)
        ),
        calendar_method="CANCEL",
    )


def session_changed(registration: SessionRegistration) -> Message:
    """The day, the time or the place is another one."""
    knowledge_session = registration.knowledge_session
    return _to_guest(
        "sessions.session_changed",
        registration.invitation,
        "sessions/session_changed",
        f"{registration.pk}:{knowledge_session.content_version}",
        registration=registration,
        calendar=event_calendar(
            knowledge_session, method="REQUEST", attendee=(registration.name, registration.email)
        ),
        calendar_method="REQUEST",
    )


def reminder(registration: SessionRegistration, rule_pk: int, *, is_changed: bool = False) -> Message:
    """It is nearly there. is_changed: an earlier reminder told another day or place."""
    knowledge_session = registration.knowledge_session
    return _to_guest(
        "sessions.reminder",
        registration.invitation,
        "sessions/reminder",
        reminder_ref(registration.pk, rule_pk, knowledge_session.content_version, is_changed),
        registration=registration,
        is_changed=is_changed,
    )


def reminder_ref(registration_pk: int, rule_pk: int, content_version: int, is_changed: bool) -> str:
    return f"{registration_pk}:{rule_pk}:{content_version}:{int(is_changed)}"


def session_cancelled(registration: SessionRegistration) -> Message:
    """It does not take place."""
    knowledge_session = registration.knowledge_session
    return compose(
        "sessions.session_cancelled",
        to=registration.email,
        template="sessions/session_cancelled",
        context=_context(knowledge_session) | {"name": one_line(registration.name)},
        ref=str(registration.pk),
        topic=topic(knowledge_session),
        calendar=event_calendar(
            knowledge_session, method="CANCEL", attendee=(registration.name, registration.email)
        ),
        calendar_method="CANCEL",
    )


def request_received(request: InvitationRequest, *, to: str) -> Message:
    """To the organiser: somebody asks for an invitation."""
    knowledge_session = request.knowledge_session
    return compose(
        "sessions.request_received",
        to=to,
        template="sessions/request_received",
        context=_context(knowledge_session)
        | {
            "name": one_line(request.name),
            "initiative": one_line(request.initiative_text),
            "remark": one_line(request.remark, 300),
            "url": portal_url("knowledge_sessions:request_queue", slug=knowledge_session.slug),
        },
        ref=str(request.pk),
        topic=topic(knowledge_session),
    )


def request_refused(request: InvitationRequest) -> Message:
    """Only when the organiser wants this mail to be sent."""
    return compose(
        "sessions.request_refused",
        to=request.email,
        template="sessions/request_refused",
        context=_context(request.knowledge_session) | {"name": one_line(request.name)},
        ref=str(request.pk),
        topic=topic(request.knowledge_session),
    )


def topic(knowledge_session: KnowledgeSession) -> str:
    """What the outbox page of an organiser looks mails up by."""
    return f"session:{knowledge_session.pk}"


def _link_ref(invitation: Invitation) -> str:
    return f"{invitation.pk}:{invitation.token_version}"


def _context(knowledge_session: KnowledgeSession) -> dict:
    return {
        "knowledge_session": knowledge_session,
        "title": one_line(knowledge_session.title, 120),
        "page": portal_url("knowledge_sessions:session_detail", slug=knowledge_session.slug),
    }


def _to_guest(kind: str, guest: Invitation, template: str, ref: str, **more) -> Message:
    """A mail with the personal link of this guest in it."""
    knowledge_session = guest.knowledge_session
    registration = more.get("registration")
    calendar = {name: more.pop(name) for name in ("calendar", "calendar_method") if name in more}
    return compose(
        kind,
        to=registration.email if registration else guest.email,
        template=template,
        context=_context(knowledge_session)
        | {
            "name": one_line(registration.name if registration else guest.name),
            "initiative": one_line(guest.initiative_name),
            "programme": programme_of(knowledge_session),
            "link": portal_url("knowledge_sessions:link", token=guest.token),
        }
        | more,
        ref=ref,
        topic=topic(knowledge_session),
        **calendar,
    )
