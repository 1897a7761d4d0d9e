"""Who a round of invitations is for, as questions to the database: the same for the look before and for the filling,
and for fifty thousand contacts.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    Func,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from common.sorting import search_key
from mail.models import MailAttempt, OutgoingMail, Suppression
from mail.states import Status as MailStatus
from sessions.emails import topic
from sessions.models import Invitation, KnowledgeSession, MailCampaign, SessionRegistration
from villages.models import Contact, Initiative

INVITATIONS = "invitations"  # the scope that people stop with the link at the foot
MOST_REMINDERS = 2
BETWEEN_ROUNDS = timedelta(days=5)
ROUND_KINDS = ("sessions.invitation", "sessions.invitation_reminder")
#: Their refs begin with the invitation whose link is in the mail.
LINK_KINDS = (*ROUND_KINDS, "sessions.link", "sessions.handed_over")
LEFT = (MailStatus.HANDED_OVER, MailStatus.BOUNCED, MailStatus.UNCERTAIN)
KEPT_BACK = (MailStatus.WITHDRAWN, MailStatus.SUPPRESSED)


class Outcome(StrEnum):
    NEW = "krijgt een uitnodiging"
    REGISTERED = "is al aangemeld, of staat op de wachtlijst"
    DECLINED = "heeft gezegd niet te komen"
    WITHDRAWN = "de uitnodiging is ingetrokken"
    INVITED = "is al uitgenodigd"
    OPTED_OUT = "wil geen uitnodigingen"
    NO_WORKING_ADDRESS = "het e-mailadres klopt niet meer"
    TWICE = "staat twee keer in de lijst en krijgt één mail"
    NO_ADDRESS = "geen contactpersoon bekend"


@dataclass(frozen=True)
class Chosen:
    """What the organiser chose; stands as JSON in the campaign."""

    gemeente: str = ""
    vorm: str = ""
    eerder: str = ""  # "ja": came to an earlier session, "nee": never did
    q: str = ""
    initiatieven: tuple[str, ...] | None = None  # chosen by hand; None is everything that was found

    def initiatives(self) -> QuerySet[Initiative]:
        found = Initiative.objects.all()
        if self.gemeente:
            found = found.filter(municipality__slug=self.gemeente)
        if self.vorm:
            found = found.filter(legal_form=self.vorm)
        if self.q:
            found = found.filter(search_key__contains=search_key(self.q))
        if self.eerder:
            came = SessionRegistration.objects.seated().filter(
                initiative__isnull=False, knowledge_session__ends_at__lt=timezone.now()
            )
            were_there = Q(pk__in=came.order_by().values("initiative"))
            found = found.filter(were_there if self.eerder == "ja" else ~were_there)
        if self.initiatieven is not None:
            found = found.filter(slug__in=self.initiatieven)
        return found

    def contacts(self) -> QuerySet[Contact]:
        return Contact.objects.filter(initiative__in=self.initiatives().order_by().values("pk"))

    def as_json(self) -> dict:
        return {"gemeente": self.gemeente, "vorm": self.vorm, "eerder": self.eerder, "q": self.q,
                "initiatieven": None if self.initiatieven is None else list(self.initiatieven)}  # fmt: skip


def chosen_of(campaign: MailCampaign) -> Chosen:
    found = campaign.filter
    slugs = found.get("initiatieven")
    return Chosen(**found | {"initiatieven": None if slugs is None else tuple(slugs)})


def with_outcome(knowledge_session: KnowledgeSession, chosen: Chosen) -> QuerySet[Contact]:
    """The chosen contacts, each with what would become of it and why.

    Each list is found once and looked up in, not searched again for each contact: then fifty thousand take a tenth of
    a second, also when the database does not know yet how many there are.
    """
    contacts = chosen.contacts()
    firsts = contacts.order_by().values("email_key").annotate(first=Min("pk")).values("first")
    here = {"knowledge_session": knowledge_session}
    invitations = Invitation.objects.filter(**here).order_by()
    registered = SessionRegistration.objects.active().filter(**here).order_by()
    stopped = Suppression.objects.order_by()

    def among(rows: QuerySet) -> Q:
        return Q(email_key__in=rows.values("email_key"))

    return contacts.annotate(
        outcome=Case(
            When(~Q(pk__in=firsts), then=Value(Outcome.TWICE.name)),
            When(among(registered), then=Value(Outcome.REGISTERED.name)),
            When(among(invitations.exclude(withdrawn_at=None)), then=Value(Outcome.WITHDRAWN.name)),
            When(among(invitations.exclude(declined_at=None)), then=Value(Outcome.DECLINED.name)),
            When(among(invitations), then=Value(Outcome.INVITED.name)),
            When(
                Q(opted_out_at__isnull=False) | among(stopped.filter(scope=INVITATIONS)),
                then=Value(Outcome.OPTED_OUT.name),
            ),
            When(among(stopped.filter(scope=Suppression.ALL)), then=Value(Outcome.NO_WORKING_ADDRESS.name)),
            default=Value(Outcome.NEW.name),
            output_field=CharField(),
        )
    )


@dataclass(frozen=True)
class GuestList:
    """Before anything is sent: how many get it, how many do not, and why. Together they are all."""

    knowledge_session: KnowledgeSession
    chosen: Chosen
    counts: list[tuple[Outcome, int]]
    nobody: int  # initiatives without a contact

    @property
    def total(self) -> int:
        return sum(count for _outcome, count in self.counts)

    @property
    def new(self) -> int:
        return dict(self.counts).get(Outcome.NEW, 0)

    def contacts(self, *outcomes: Outcome) -> QuerySet[Contact]:
        rows = with_outcome(self.knowledge_session, self.chosen).filter(
            outcome__in=[one.name for one in outcomes]
        )
        return rows.select_related("initiative").order_by("initiative__sort_key", "name", "pk")

    def others(self) -> QuerySet[Contact]:
        return self.contacts(*(set(Outcome) - {Outcome.NEW}))

    def without_contact(self) -> QuerySet[Initiative]:
        return self.chosen.initiatives().filter(contacts=None)


def guest_list(knowledge_session: KnowledgeSession, chosen: Chosen) -> GuestList:
    """Two queries, however many are chosen."""
    rows = with_outcome(knowledge_session, chosen).order_by().values_list("outcome")
    found = dict(rows.annotate(number=Count("pk")))
    nobody = chosen.initiatives().order_by().filter(contacts=None).count()
    found[Outcome.NO_ADDRESS.name] = nobody
    counts = [(outcome, found[outcome.name]) for outcome in Outcome if found.get(outcome.name)]
    return GuestList(knowledge_session, chosen, counts, nobody)


def unanswered(knowledge_session: KnowledgeSession) -> QuerySet[Invitation]:
    """Invitations that were mailed and to which nothing was said, to addresses that still want them."""
    answered = SessionRegistration.objects.filter(knowledge_session=knowledge_session).order_by()
    stopped = Suppression.objects.filter(scope__in=[Suppression.ALL, INVITATIONS]).order_by()
    asked = Invitation.objects.filter(
        knowledge_session=knowledge_session, withdrawn_at=None, declined_at=None, handed_to=None, rounds_sent__gte=1
    )  # fmt: skip
    return (
        asked.exclude(email_key__in=answered.values("email_key"))
        .exclude(email_key__in=stopped.values("email_key"))
        .exclude(contact__in=Contact.objects.exclude(opted_out_at=None).order_by())
    )


def to_remind(knowledge_session: KnowledgeSession, now: datetime) -> QuerySet[Invitation]:
    """Of those: whose last mail left at least five days ago, and reminded at most once."""
    old = last_mails(knowledge_session).filter(last__lte=now - BETWEEN_ROUNDS)
    return _remindable(knowledge_session).filter(pk__in=old.values("invitation"))


def too_early(knowledge_session: KnowledgeSession, now: datetime) -> dict[str, datetime | None]:
    """Who can be reminded later: `first` and `until`, between which the last mail to each of them left."""
    young = last_mails(knowledge_session).filter(last__gt=now - BETWEEN_ROUNDS)
    of_those = young.filter(invitation__in=_remindable(knowledge_session).order_by().values("pk"))
    return of_those.aggregate(first=Min("last"), until=Max("last"))


def last_mails(knowledge_session: KnowledgeSession) -> QuerySet:
    """Rows {invitation, last}: when the last mail of a round left to each of them. What was only made or was
    withdrawn does not count.
    """
    left = links_of(knowledge_session).filter(kind__in=ROUND_KINDS, status__in=LEFT)
    moment = Coalesce("handed_over_at", "attempt_rows__started_at", "created_at")  # the others: uncertain
    return left.order_by().values("invitation").annotate(last=Max(moment))


def links_of(knowledge_session: KnowledgeSession) -> QuerySet[OutgoingMail]:
    """The mails with a link of an invitation, each with `invitation`: its number."""
    number = Func(F("ref"), Value(":"), Value(1), function="split_part", output_field=CharField())
    mails = OutgoingMail.objects.filter(topic=topic(knowledge_session), kind__in=LINK_KINDS)
    return mails.annotate(invitation=Cast(number, BigIntegerField()))


def never_mailed(campaign: MailCampaign) -> QuerySet[Invitation]:
    """Whom a round invited and who got nothing of it, nor a link in any other way: it was stopped, or the sign-up was
    closed for a while.
    """
    session = campaign.knowledge_session
    tries_that_left = MailAttempt.objects.filter(mail=OuterRef("pk"), outcome__in=LEFT)
    kept_back = links_of(session).filter(~Exists(tries_that_left), status__in=KEPT_BACK)
    withdrawn = kept_back.filter(mailing=campaign.mailing_id)
    other_links = links_of(session).filter(Exists(tries_that_left) | ~Q(status__in=KEPT_BACK))
    return (
        Invitation.objects.filter(
            knowledge_session=session, source=Invitation.Source.CAMPAIGN, token_version=1, withdrawn_at=None,
            declined_at=None, registrations=None, requests=None, pk__in=withdrawn.values("invitation"),
        )
        .exclude(pk__in=other_links.values("invitation"))
        .exclude(pk__in=Invitation.objects.filter(knowledge_session=session).exclude(handed_to=None).values("handed_to"))
    )  # fmt: skip


def _remindable(knowledge_session: KnowledgeSession) -> QuerySet[Invitation]:
    return unanswered(knowledge_session).filter(rounds_sent__lte=MOST_REMINDERS)
