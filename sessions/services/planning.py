"""Make, change and move a knowledge session."""

from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from common.dates import local_moment
from common.errors import DomainError
from mail.services import queue_mail, withdraw_queued
from sessions import emails
from sessions.models import (
    KnowledgeSession,
    ProgrammeItem,
    ReminderRule,
    SessionRegistration,
    SessionStatusChange,
    Speaker,
)
from sessions.services.line import bind
from sessions.services.seats import Seats, with_seats
from sessions.services.waiting import keep_before_start, make_room, who_would_wait
from sessions.states import EXPECTED, SESSION_TRANSITIONS, SessionStatus

RESERVED_SLUGS = {"aanmelden", "spreker", "agenda", "bevestigen", "nieuw", "zoeken"}
DEFAULT_REMINDER = {"days_before": 3, "clock": time(9, 0)}
COPIED = (
    "title", "summary", "body", "organised_by", "contact_email", "place_name", "address", "online_url", "capacity", "waitlist_on",
    "max_per_initiative", "forwarding", "is_for_everyone", "question",
)  # fmt: skip
#: What was still to be said of a session that does not take place.
NO_LONGER_NEEDED = (
    "sessions.invitation",
    "sessions.invitation_reminder",
    "sessions.link",
    "sessions.reminder",
)
WHEN_AND_WHERE = ("starts_at", "ends_at", "place_name", "address", "online_url")


def create_session(*, by: User, **fields) -> KnowledgeSession:
    """fields: those of the form; the address is made from the title and stays, also when the title changes."""
    fields["contact_email"] = fields.get("contact_email") or by.email
    for attempt in range(1, 4):
        try:
            with transaction.atomic():
                row = KnowledgeSession.objects.create(
                    owner=by, slug=_free_slug(fields["title"], fields["starts_at"]), **fields
                )
                ReminderRule.objects.create(knowledge_session=row, **DEFAULT_REMINDER)
                return row
        except IntegrityError as error:  # somebody took the same address at the same moment
            if attempt == 3 or "slug" not in str(error):
                raise
    raise AssertionError("unreachable")


class TooSmall(DomainError):
    """Fewer seats than are taken: says who would lose a seat, and nothing was saved."""

    def __init__(self, text: str, *, losing: list[SessionRegistration], can_wait: bool):
        super().__init__(text)
        self.losing = losing
        self.can_wait = can_wait


def change_session(
    session_pk: int, *, version: int, by: User, last_to_line: bool = False, **fields
) -> KnowledgeSession:
    """Raises StaleVersion when somebody saved in between, DomainError when a rule says no, TooSmall when fewer
    seats remain than are taken.

    last_to_line: then who registered last goes to the waiting list. Another day, time or place goes to everybody
    who is registered, once. More seats go to who waits, when the lock is let go.
    """
    with with_seats(session_pk) as seats:
        knowledge_session = seats.knowledge_session
        knowledge_session.take_version(version)
        if knowledge_session.status == SessionStatus.CANCELLED:
            raise DomainError("Deze kennissessie gaat niet door. U kunt de gegevens niet meer wijzigen.")
        capacity = fields.get("capacity", knowledge_session.capacity)
        if capacity is not None and capacity < seats.taken and not last_to_line:
            raise _too_small(
                seats, capacity, can_wait=fields.get("waitlist_on", knowledge_session.waitlist_on)
            )
        if knowledge_session.is_published and not (
            fields.get("place_name", knowledge_session.place_name)
            or fields.get("online_url", knowledge_session.online_url)
        ):
            raise DomainError("Vul een plaats in, of een link om online mee te doen.")
        has_moved = any(
            name in fields and fields[name] != getattr(knowledge_session, name) for name in WHEN_AND_WHERE
        )
        day_before = timezone.localdate(knowledge_session.ends_at)
        for name, value in fields.items():
            setattr(knowledge_session, name, value)
        _shift_purge(knowledge_session, day_before)
        knowledge_session.updated_at = timezone.now()
        if has_moved:
            knowledge_session.content_version += 1
            knowledge_session.announced_at = timezone.now()
            if knowledge_session.is_published:
                knowledge_session.calendar_sequence += 1
        knowledge_session.save()
        if has_moved and knowledge_session.status in EXPECTED:
            keep_before_start(seats)
        if capacity is not None and capacity < seats.taken:
            make_room(seats, capacity)
        if has_moved and knowledge_session.status in EXPECTED and knowledge_session.ends_at > timezone.now():
            for registration in _guests(knowledge_session):
                queue_mail(
                    emails.session_changed(registration),
                    dedup_key=f"change:{registration.pk}:{knowledge_session.content_version}",
                )
    return knowledge_session


def move_session(session_pk: int, new: SessionStatus, *, by: User) -> KnowledgeSession:
    """Publish, close, open again, mark as held, or call off."""
    with with_seats(session_pk) as seats:
        knowledge_session = seats.knowledge_session
        if new == SessionStatus.OPEN:
            _check_ready(knowledge_session)
        if new == SessionStatus.HELD and timezone.now() < knowledge_session.starts_at:
            raise DomainError("Deze kennissessie moet nog beginnen.")
        if new == SessionStatus.CANCELLED and knowledge_session.is_over:
            raise DomainError("Deze kennissessie is al geweest. Zet de status op geweest.")
        was_published = knowledge_session.is_published
        _move(knowledge_session, new, by=by)
        if new == SessionStatus.CANCELLED and was_published:
            for registration in _guests(knowledge_session):
                queue_mail(emails.session_cancelled(registration), dedup_key=f"cancel:{registration.pk}")
            withdraw_queued(emails.topic(knowledge_session), NO_LONGER_NEEDED, by=by)
    return knowledge_session


def copy_session(session_pk: int, *, day: date, by: User) -> KnowledgeSession:
    """A concept with the same texts, programme and speakers on another day, at the same time on the clock."""
    old = KnowledgeSession.objects.get(pk=session_pk)
    try:
        starts_at, ends_at = _same_clock(old, day)
    except ValueError:
        raise DomainError("Op die dag bestaat deze tijd niet: de klok gaat een uur vooruit.") from None
    new = create_session(
        by=by, starts_at=starts_at, ends_at=ends_at, **{name: getattr(old, name) for name in COPIED}
    )
    with transaction.atomic():
        speakers = {}
        for row in old.speakers.all():
            speakers[row.pk] = Speaker.objects.create(
                knowledge_session=new, name=row.name, organisation=row.organisation, text=row.text,
                order=row.order,
            )  # fmt: skip
        ProgrammeItem.objects.bulk_create(
            ProgrammeItem(
                knowledge_session=new, title=row.title, minutes=row.minutes, order=row.order,
                speaker=speakers.get(row.speaker_id),
            )
            for row in old.programme_items.all()
        )  # fmt: skip
    return new


def _same_clock(old: KnowledgeSession, day: date) -> tuple[datetime, datetime]:
    starts, ends = timezone.localtime(old.starts_at), timezone.localtime(old.ends_at)
    later = (ends.date() - starts.date()).days
    return local_moment(day, starts.time()), local_moment(day + timedelta(days=later), ends.time())


def _too_small(seats: Seats, capacity: int, *, can_wait: bool) -> TooSmall:
    losing = who_would_wait(seats.knowledge_session, capacity)
    names = ", ".join(f"{row.name} ({row.people})" for row in losing[:10])
    if len(losing) > 10:
        names += f" en nog {len(losing) - 10}"
    return TooSmall(
        f"Er zijn al {seats.taken} plekken bezet. Met {capacity} plekken is er geen plek meer voor: {names}.",
        losing=losing,
        can_wait=can_wait,
    )


def _check_ready(knowledge_session: KnowledgeSession) -> None:
    if knowledge_session.starts_at <= timezone.now():
        raise DomainError("De begintijd is voorbij. Kies eerst een dag die nog komt.")
    if not (knowledge_session.place_name or knowledge_session.online_url):
        raise DomainError("Vul eerst een plaats in, of een link om online mee te doen.")


def _move(knowledge_session: KnowledgeSession, new: SessionStatus, *, by: User) -> None:
    old = SessionStatus(knowledge_session.status)
    if new not in SESSION_TRANSITIONS[old]:
        raise DomainError(
            f"Een kennissessie met de status “{old.label}” kan niet de status “{new.label}” krijgen."
        )
    knowledge_session.status = new
    knowledge_session.updated_at = timezone.now()
    if new == SessionStatus.CANCELLED:
        knowledge_session.calendar_sequence += 1
    if old == SessionStatus.DRAFT:
        knowledge_session.announced_at = timezone.now()
    knowledge_session.save(update_fields=["status", "updated_at", "calendar_sequence", "announced_at"])
    SessionStatusChange.objects.create(knowledge_session=knowledge_session, old=old, new=new, by=by)


def _guests(knowledge_session: KnowledgeSession) -> list:
    """Who comes or waits and has an address, each with this very session object, so that a mail tells the new facts."""
    rows = knowledge_session.registrations.involved().whole().exclude(email="")
    found = rows.select_related("invitation__initiative").order_by("pk")
    return [bind(row, knowledge_session) for row in found if row.invitation]


def _shift_purge(knowledge_session: KnowledgeSession, day_before: date) -> None:
    """The day to forget its people stays as long after the session as it was chosen."""
    if knowledge_session.purge_on and not knowledge_session.purged_at:
        knowledge_session.purge_on += timezone.localdate(knowledge_session.ends_at) - day_before


def _free_slug(title: str, starts_at: datetime) -> str:
    base = slugify(title)[:110].strip("-") or "kennissessie"
    candidates = [base, f"{base}-{timezone.localtime(starts_at).year}"]
    candidates += [f"{base}-{number}" for number in range(2, 100)]
    taken = set(KnowledgeSession.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in candidates if slug not in taken | RESERVED_SLUGS)
