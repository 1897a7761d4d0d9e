"""Calendar files: one event or a feed. They never hold a personal link: calendars are shared with colleagues."""

from collections.abc import Iterable
from datetime import date, datetime
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress

from mail.messages import portal_url
from sessions.models import KnowledgeSession
from sessions.states import SessionStatus

PRODUCT = "-//WUP-portaal Drenthe//Kennissessies//NL"


def event_calendar(
    knowledge_session: KnowledgeSession,
    *,
    method: str = "PUBLISH",
    attendee: tuple[str, str] | None = None,
    stamp: datetime | None = None,
    later: int = 0,
) -> str:
    """One session as an iCalendar object. attendee: (name, address) of the person this copy is for.

    REQUEST puts it in the calendar of the attendee or moves it, CANCEL takes it out; same UID, and a higher
    SEQUENCE each time that the day, the time or the place changed. later: how much higher this copy is, see
    `Invitation.calendar_step`.
    """
    event = _event(knowledge_session, stamp or timezone.now(), later)
    if attendee:
        event.add("organizer", _person(*parseaddr(settings.DEFAULT_FROM_EMAIL)))
        guest = _person(*attendee)
        guest.params["PARTSTAT"] = "ACCEPTED" if method == "REQUEST" else "DECLINED"
        guest.params["RSVP"] = "FALSE"
        event.add("attendee", guest)
        if knowledge_session.online_url and method == "REQUEST":
            event["description"] = event["description"] + f"\nOnline meedoen: {knowledge_session.online_url}"
    if method == "CANCEL":
        event["status"] = "CANCELLED"
    return _write([event], method, [knowledge_session])


def feed(knowledge_sessions: Iterable[KnowledgeSession]) -> str:
    """All public sessions, to subscribe to."""
    knowledge_sessions = list(knowledge_sessions)
    events = [_event(row, row.updated_at) for row in knowledge_sessions]
    return _write(events, "PUBLISH", knowledge_sessions, name="Kennissessies WUP-portaal Drenthe")


def _event(knowledge_session: KnowledgeSession, stamp: datetime, later: int = 0) -> Event:
    page = portal_url("knowledge_sessions:session_detail", slug=knowledge_session.slug)
    event = Event()
    host = urlsplit(settings.PUBLIC_BASE_URL).hostname
    event.add("uid", f"{knowledge_session.calendar_uid}@{host}")
    event.add("sequence", knowledge_session.calendar_sequence + later)
    event.add("dtstamp", stamp)
    event.add("dtstart", timezone.localtime(knowledge_session.starts_at))
    event.add("dtend", timezone.localtime(knowledge_session.ends_at))
    event.add("summary", knowledge_session.title)
    event.add("location", knowledge_session.where_text)
    event.add("description", f"{knowledge_session.summary}\n{page}")
    event.add("url", page)
    cancelled = knowledge_session.status == SessionStatus.CANCELLED
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return event


def _person(name: str, address: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    if name:
        person.params["CN"] = name.replace('"', "'")  # a quote cannot be written in a parameter
    return person


def _write(
    events: list[Event], method: str, knowledge_sessions: list[KnowledgeSession], name: str = ""
) -> str:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(event)
    years = [moment.year for row in knowledge_sessions for moment in (row.starts_at, row.ends_at)]
    if years:  # the rules of summer time for the years around it, not from 1970 on
        calendar.add_missing_timezones(date(min(years) - 1, 1, 1), date(max(years) + 2, 1, 1))
    return calendar.to_ical().decode()
