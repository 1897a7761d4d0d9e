"""After a session: material, one mail to each group, and the answers of people."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from common.errors import DomainError
from common.uploads import Upload
from mail.services import queue_mail
from sessions import emails
from sessions.models import Evaluation, FollowUp, KnowledgeSession, Material, SessionRegistration
from sessions.services.seats import with_seats
from sessions.states import RegistrationStatus, SessionStatus

MOST_MATERIALS = 30


def add_material(
    session_pk: int, *, title: str, is_public: bool, by: User, url: str = "", upload: Upload | None = None
) -> Material:
    """A link, or a file that was checked."""
    with transaction.atomic():
        knowledge_session = KnowledgeSession.objects.select_for_update().get(pk=session_pk)
        if knowledge_session.materials.count() >= MOST_MATERIALS:
            raise DomainError(f"Er staan al {MOST_MATERIALS} stukken. Haal eerst iets weg.")
        file = {}
        if upload:
            file = {"extension": upload.extension, "content_type": upload.content_type, "data": upload.data,
                    "size": len(upload.data)}  # fmt: skip
        return Material.objects.create(
            knowledge_session=knowledge_session, title=title, url="" if upload else url, is_public=is_public,
            added_by=by, **file,
        )  # fmt: skip


def remove_material(material_pk: int, *, by: User) -> None:
    Material.objects.filter(pk=material_pk).delete()


def of_group(knowledge_session: KnowledgeSession, group: str):
    """The registrations this mail goes to, with an address and a link of their own: everybody who was let in, also
    from the waiting list; and of those who were not there, only who had a seat.
    """
    rows = knowledge_session.registrations.active().whole().filter(invitation__isnull=False).exclude(email="")
    if group == FollowUp.Group.PRESENT:
        return rows.filter(presence__isnull=False)
    return rows.filter(presence=None, status=RegistrationStatus.CONFIRMED)


def send_follow_up(session_pk: int, group: str, *, text: str, by: User) -> FollowUp:
    """One mail per registration, once per group, however often the button is pressed."""
    group = FollowUp.Group(group)
    with with_seats(session_pk) as seats:
        knowledge_session = seats.knowledge_session
        if knowledge_session.status == SessionStatus.CANCELLED or knowledge_session.list_closed_at is None:
            raise DomainError("Sluit eerst de presentielijst. Dan is zeker wie er was en wie niet.")
        if knowledge_session.follow_ups.filter(group=group).exists():
            raise DomainError("Deze mail is al verstuurd.")
        guests = list(of_group(knowledge_session, group).select_related("invitation__initiative"))
        if not guests:
            raise DomainError("Er is niemand om deze mail aan te sturen.")
        row = FollowUp.objects.create(knowledge_session=knowledge_session, group=group, text=text, by=by)
        for guest in guests:
            guest.knowledge_session = guest.invitation.knowledge_session = knowledge_session
            row.mails += queue_mail(emails.follow_up(guest, row), dedup_key=f"followup:{guest.pk}:{row.pk}")
        row.save(update_fields=["mails"])
    return row


def may_evaluate(registration: SessionRegistration | None, knowledge_session: KnowledgeSession) -> bool:
    """Who was there; as long as nobody closed the list, whoever was expected."""
    if registration is None or not knowledge_session.is_over:
        return False
    if registration.status != RegistrationStatus.CONFIRMED:
        return hasattr(registration, "presence")
    return knowledge_session.list_closed_at is None or hasattr(registration, "presence")


def evaluate(registration_pk: int, *, score: int, takes_home: str, better: str) -> Evaluation:
    """The newest answer counts."""
    registration = SessionRegistration.objects.select_related("knowledge_session", "presence").get(
        pk=registration_pk
    )
    if not may_evaluate(registration, registration.knowledge_session):
        raise DomainError("U kunt deze vragen beantwoorden als u op de kennissessie was.")
    answers = {"score": score, "takes_home": takes_home, "better": better, "at": timezone.now()}
    try:
        with transaction.atomic():
            return Evaluation.objects.update_or_create(
                registration=registration,
                defaults=answers,
                create_defaults=answers | {"knowledge_session": registration.knowledge_session},
            )[0]
    except IntegrityError:  # two presses at once: the other one stands
        return Evaluation.objects.get(registration=registration)
