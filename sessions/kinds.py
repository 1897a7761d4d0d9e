"""The kinds of mail of this app, for the registry of `mail`: is it still true, and how is it rendered?

Mails with a personal link are rendered from their ref when they leave: the outbox holds no link.
"""

from collections.abc import Callable

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from mail.kinds import Kind, Scope, register_kind, register_scope
from mail.messages import Message
from mail.sharing import shared_in_batch
from mail.topics import register_topics
from sessions import emails
from sessions.calculations import USEFUL_UNTIL
from sessions.digest import DIGESTS
from sessions.models import (
    FollowUp,
    Invitation,
    InvitationRequest,
    KnowledgeSession,
    MailCampaign,
    ReminderRule,
    SessionRegistration,
    Speaker,
)
from sessions.selection import INVITATIONS
from sessions.states import EXPECTED, CampaignStatus, RegistrationStatus, SessionStatus

#: What a mail to a guest says of the guest; a round reads it once per mail.
GUEST = ("key", "knowledge_session", "name", "email", "token_version", "initiative_text", "initiative__name")

#: The link works, the session takes registrations, and there is no answer. Written out: a round asks it of each of
#: its mails, and putting this question together took as long as all else that a mail waits for.
IS_INVITED = f"""
    SELECT EXISTS (
        SELECT FROM {Invitation._meta.db_table} AS invitation
        JOIN {KnowledgeSession._meta.db_table} AS session ON session.id = invitation.knowledge_session_id
        WHERE invitation.id = %s AND invitation.token_version = %s
        AND invitation.withdrawn_at IS NULL AND invitation.declined_at IS NULL
        AND session.status = %s AND coalesce(session.signup_closes_at, session.starts_at) > %s
        AND NOT EXISTS (
            SELECT FROM {SessionRegistration._meta.db_table} AS registration
            WHERE registration.invitation_id = invitation.id AND registration.status <> %s
        )
    )
"""  # noqa: S608 -- names of tables


def _ref(ref: str) -> tuple[int, int]:
    """The first two numbers; a campaign adds its own."""
    key, version = ([*ref.split(":"), "0"])[:2]
    return int(key), int(version)


def _invitation(ref: str) -> Invitation:
    return Invitation.objects.select_related("knowledge_session", "initiative").get(pk=_ref(ref)[0])


def _registration(ref: str) -> SessionRegistration:
    return SessionRegistration.objects.select_related(
        "knowledge_session", "invitation__knowledge_session", "invitation__initiative"
    ).get(pk=_ref(ref)[0])


def _handed_over(ref: str) -> Message:
    taker, giver = _ref(ref)
    guest = _invitation(ref)
    row = SessionRegistration.objects.active().whole().select_related("knowledge_session")
    return emails.handed_over(
        guest, giver=Invitation.objects.get(pk=giver), registration=row.filter(invitation=taker).first()
    )


def _with_working_link(ref: str) -> QuerySet[Invitation]:
    """The session still comes, and this link is the newest one."""
    pk, version = _ref(ref)
    return Invitation.objects.filter(
        pk=pk, token_version=version, withdrawn_at=None, knowledge_session__status__in=EXPECTED,
        knowledge_session__ends_at__gt=timezone.now(),
    )  # fmt: skip


def _link_works(ref: str) -> bool:
    """For the mail that only brings the link."""
    return _with_working_link(ref).exists()


def _is_invited(ref: str) -> bool:
    """The link works, people can still register, and this one did not. Asked of each mail of a round, just before it
    leaves.
    """
    pk, version = _ref(ref)
    values = [pk, version, SessionStatus.OPEN, timezone.now(), RegistrationStatus.CANCELLED]
    with connection.cursor() as cursor:
        cursor.execute(IS_INVITED, values)
        return cursor.fetchone()[0]


def _gave_no_answer(ref: str) -> bool:
    """As above, and never was an answer: who cancelled has answered too."""
    answers = SessionRegistration.objects.filter(invitation=OuterRef("pk"))
    return (
        _with_working_link(ref)
        .filter(
            ~Exists(answers), declined_at=None, handed_to=None, knowledge_session__status=SessionStatus.OPEN
        )
        .annotate(closes_at=Coalesce("knowledge_session__signup_closes_at", "knowledge_session__starts_at"))
        .filter(closes_at__gt=timezone.now())
        .exists()
    )


def _is_paused(ref: str) -> bool:
    return MailCampaign.objects.filter(pk=int(ref), status=CampaignStatus.PAUSED).exists()


def _still(*statuses: RegistrationStatus) -> Callable[[str], bool]:
    """The registration is what the mail tells, with these people, and the session still comes."""

    def still_true(ref: str) -> bool:
        pk, version = _ref(ref)
        return SessionRegistration.objects.filter(
            pk=pk, seat_version=version, status__in=statuses, knowledge_session__status__in=EXPECTED
        ).exists()

    return still_true


def _has_time(ref: str) -> bool:
    """Still offered, and there is time to answer."""
    return (
        _still(RegistrationStatus.OFFERED)(ref)
        and SessionRegistration.objects.filter(pk=_ref(ref)[0], offer_until__gt=timezone.now()).exists()
    )


def _took_over(ref: str) -> bool:
    """The link of the colleague works, and the place was not passed on. Whether the giver has a link again does not
    matter.
    """
    taker, _giver = _ref(ref)
    return Invitation.objects.filter(
        pk=taker, handed_to=None, withdrawn_at=None, knowledge_session__status__in=EXPECTED
    ).exists()


def _is_gone(ref: str) -> bool:
    """The giver has no place, also when there is a new link since."""
    rows = SessionRegistration.objects.active().filter(invitation=_ref(ref)[0])
    return not rows.exists()


def _does_not_come(ref: str) -> bool:
    """Cancelled, not back since, and no mail that the whole session is off."""
    row = _registration(ref)
    return (
        row.status == RegistrationStatus.CANCELLED
        and row.knowledge_session.status != SessionStatus.CANCELLED
        and not SessionRegistration.objects.active()
        .filter(knowledge_session=row.knowledge_session_id, email_key=row.email_key)
        .exists()
    )


def _has_moved(ref: str) -> bool:
    """Still registered, and not moved again since."""
    pk, version = _ref(ref)
    return (
        SessionRegistration.objects.active()
        .filter(pk=pk, knowledge_session__status__in=EXPECTED, knowledge_session__content_version=version)
        .exclude(status=RegistrationStatus.PENDING_ADDRESS)
        .exists()
    )


def _is_useful_reminder(ref: str) -> bool:
    """Still registered, nothing changed since, and not so late that people are on their way."""
    pk, rule_pk, version, _changed = map(int, ref.split(":"))
    if not ReminderRule.objects.filter(pk=rule_pk).exists():  # switched off since
        return False
    return SessionRegistration.objects.filter(
        pk=pk,
        status=RegistrationStatus.CONFIRMED,
        knowledge_session__status__in=EXPECTED,
        knowledge_session__content_version=version,
        knowledge_session__starts_at__gte=timezone.now() + USEFUL_UNTIL,
    ).exists()


def _reminder(ref: str) -> Message:
    pk, rule_pk, _version, is_changed = map(int, ref.split(":"))
    return emails.reminder(_registration(str(pk)), rule_pk, is_changed=bool(is_changed))


def _follows(ref: str) -> bool:
    """The list still says that this person was there, or was not."""
    pk, row_pk = _ref(ref)
    row = FollowUp.objects.filter(pk=row_pk, knowledge_session__list_closed_at__isnull=False).first()
    registration = SessionRegistration.objects.select_related("presence").filter(pk=pk).first()
    if row is None or registration is None:
        return False
    return hasattr(registration, "presence") == (row.group == FollowUp.Group.PRESENT)


def _follow_up(ref: str) -> Message:
    return emails.follow_up(_registration(ref), FollowUp.objects.get(pk=_ref(ref)[1]))


def _speaker(ref: str) -> Message:
    return emails.speaker_approval(Speaker.objects.select_related("knowledge_session").get(pk=_ref(ref)[0]))


def _is_asked(ref: str) -> bool:
    """The link is the newest one, and the session still comes."""
    pk, version = _ref(ref)
    return (
        Speaker.objects.filter(pk=pk, token_version=version, token_hash__isnull=False)
        .exclude(knowledge_session__status__in=[SessionStatus.CANCELLED, SessionStatus.HELD])
        .exists()
    )


def _is_off(ref: str) -> bool:
    return SessionRegistration.objects.filter(
        pk=_ref(ref)[0], knowledge_session__status=SessionStatus.CANCELLED
    ).exists()


def _are_waiting(ref: str) -> bool:
    return InvitationRequest.objects.filter(knowledge_session=_ref(ref)[0], decided_at=None).exists()


def _is_undecided(ref: str) -> bool:
    return InvitationRequest.objects.filter(pk=_ref(ref)[0], decided_at=None).exists()


def _of_invitation(make) -> Callable[[str], Message]:
    def render(ref: str) -> Message:
        return make(_invitation(ref))

    return render


def _of_campaign(make) -> Callable[[str], Message]:
    def render(ref: str) -> Message:
        pk, _version, campaign_pk = ([*ref.split(":"), "0"])[:3]
        if (campaign := _campaign(int(campaign_pk))) is None:
            return make(_invitation(ref), None)
        guest = Invitation.objects.select_related("initiative").only(*GUEST).get(pk=pk)
        guest.knowledge_session = campaign.knowledge_session
        return make(guest, campaign)

    return render


@shared_in_batch
def _campaign(pk: int) -> MailCampaign | None:
    return MailCampaign.objects.select_related("knowledge_session").filter(pk=pk).first()


def _of_registration(make) -> Callable[[str], Message]:
    def render(ref: str) -> Message:
        return make(_registration(ref))

    return render


def topics_of_organiser(user) -> list[str]:
    """The sessions whose mail this person may see on the outbox page."""
    rows = KnowledgeSession.objects.managed_by(user)
    return [emails.topic(row) for row in rows.only("pk")]


def register_all() -> None:
    register_topics(topics_of_organiser)
    register_scope(Scope(INVITATIONS, "uitnodigingen voor kennissessies"))
    register_scope(Scope(DIGESTS, "overzichten van uw kennissessies"))
    registered = "omdat u bent aangemeld voor deze kennissessie"
    waits = "omdat u op de wachtlijst van deze kennissessie staat of stond"
    for kind in (
        Kind(
            "sessions.invitation", "Uitnodiging voor een kennissessie",
            still_true=_is_invited, render=_of_campaign(emails.invitation),
            resend_when_uncertain=False, has_personal_link=True, priority=9, scope=INVITATIONS,
            why="omdat u contactpersoon bent van een initiatief dat bij de organisator bekend is",
        ),
        Kind(
            "sessions.invitation_reminder", "Herinnering aan een uitnodiging",
            still_true=_gave_no_answer, render=_of_campaign(emails.invitation_reminder),
            resend_when_uncertain=False, has_personal_link=True, priority=9, scope=INVITATIONS,
            why="omdat u een uitnodiging kreeg en nog niet hebt geantwoord",
        ),
        Kind("sessions.campaign_paused", "Uitnodigingen staan stil", still_true=_is_paused,
             why="omdat u deze kennissessie organiseert"),
        Kind(
            "sessions.link", "Link om u aan te melden voor een kennissessie",
            still_true=_link_works, render=_of_invitation(emails.link), has_personal_link=True,
            why="omdat u zich wilt aanmelden voor deze kennissessie",
        ),
        Kind(
            "sessions.confirmation", "Bevestiging van een aanmelding voor een kennissessie",
            still_true=_still(RegistrationStatus.CONFIRMED), render=_of_registration(emails.confirmation),
            has_personal_link=True, why=registered,
        ),
        Kind(
            "sessions.promoted", "Plek na de wachtlijst",
            still_true=_still(RegistrationStatus.CONFIRMED), render=_of_registration(emails.promoted),
            has_personal_link=True, why=waits,
        ),
        Kind(
            "sessions.waiting", "Op de wachtlijst van een kennissessie",
            still_true=_still(RegistrationStatus.WAITING), render=_of_registration(emails.waiting),
            has_personal_link=True, why=waits,
        ),
        Kind(
            "sessions.back_in_line", "Van een plek naar de wachtlijst",
            still_true=_still(RegistrationStatus.WAITING), render=_of_registration(emails.back_in_line),
            has_personal_link=True, why=registered,
        ),
        Kind(
            "sessions.offer", "Aanbod van een plek", still_true=_has_time, render=_of_registration(emails.offer),
            has_personal_link=True, why=waits,
        ),
        Kind(
            "sessions.offer_over", "Aanbod van een plek verlopen",
            still_true=_still(RegistrationStatus.WAITING, RegistrationStatus.CANCELLED),
            render=_of_registration(emails.offer_over), has_personal_link=True, why=waits,
        ),
        Kind(
            "sessions.address_check", "Bevestigen van een ander e-mailadres",
            still_true=_still(RegistrationStatus.PENDING_ADDRESS), render=_of_registration(emails.address_check),
            has_personal_link=True, why="omdat iemand uw e-mailadres invulde bij een aanmelding",
        ),
        Kind(
            "sessions.handed_over", "Plek van een collega gekregen", still_true=_took_over, render=_handed_over,
            has_personal_link=True, why="omdat een collega uw naam en e-mailadres doorgaf",
        ),
        Kind("sessions.handover_done", "Plek doorgegeven", still_true=_is_gone, why=registered),
        Kind(
            "sessions.registration_cancelled", "Bevestiging van een afmelding voor een kennissessie",
            still_true=_does_not_come, render=_of_registration(emails.registration_cancelled),
            has_personal_link=True, why="omdat u was aangemeld voor deze kennissessie",
        ),
        Kind(
            "sessions.session_changed", "Kennissessie gewijzigd",
            still_true=_has_moved, render=_of_registration(emails.session_changed), has_personal_link=True,
            why=registered,
        ),
        Kind(
            "sessions.reminder", "Herinnering aan een kennissessie",
            still_true=_is_useful_reminder, render=_reminder, resend_when_uncertain=False,
            has_personal_link=True, priority=5, why=registered,
        ),
        Kind(
            "sessions.follow_up", "Mail na een kennissessie", still_true=_follows, render=_follow_up,
            resend_when_uncertain=False, has_personal_link=True, priority=5,
            why="omdat u was aangemeld voor deze kennissessie",
        ),
        Kind(
            "sessions.speaker_approval", "Vraag om akkoord aan een spreker", still_true=_is_asked, render=_speaker,
            has_personal_link=True, why="omdat u als spreker op het programma staat",
        ),
        Kind("sessions.session_cancelled", "Kennissessie gaat niet door", still_true=_is_off, why=registered),
        Kind("sessions.request_received", "Verzoek om een uitnodiging", still_true=_is_undecided,
             why="omdat u deze kennissessie organiseert"),
        Kind("sessions.request_refused", "Antwoord op een verzoek om een uitnodiging",
             why="omdat u om een uitnodiging hebt gevraagd"),
        Kind("sessions.request_question", "Vraag over een verzoek om een uitnodiging", still_true=_is_undecided,
             why="omdat u om een uitnodiging hebt gevraagd"),
        Kind("sessions.requests_waiting", "Verzoeken die lang wachten", still_true=_are_waiting,
             why="omdat u deze kennissessie organiseert"),
        Kind("sessions.breaches", "Bericht van de nachtelijke controle",
             why="omdat dit adres van de technisch beheerder is"),
        Kind("sessions.digest", "Overzicht voor de organisator", resend_when_uncertain=False, priority=5, scope=DIGESTS,
             why="omdat u kennissessies organiseert"),
        Kind("sessions.test", "Testmail", why="omdat u zelf om deze testmail vroeg"),
    ):  # fmt: skip
        register_kind(kind)
