"""The outbox: what became of each mail, for coordinators and, of their own sessions, for organisers."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import is_coordinator, is_organiser
from common import heartbeats
from common.dates import ago_text
from common.errors import DomainError
from mail import reading, services, watch
from mail.kinds import all_kinds, find_kind
from mail.models import OutgoingMail
from mail.states import NOT_ARRIVED, Status
from mail.topics import topics_of
from sessions.models import MailCampaign

PAGE_SIZE = 25
STANDSTILL = timedelta(minutes=5)
#: Every status stands in exactly one group, so the numbers of the groups add up to all mails.
GROUPS = {
    "te-versturen": ("Nog te versturen", {Status.QUEUED, Status.SENDING}),
    "overgedragen": ("Overgedragen", {Status.HANDED_OVER}),
    "niet-aangekomen": ("Niet aangekomen", NOT_ARRIVED),
    "niet-verstuurd": ("Niet verstuurd", {Status.SUPPRESSED, Status.WITHDRAWN}),
}
BADGES = {
    Status.QUEUED: "wait", Status.SENDING: "wait", Status.HANDED_OVER: "", Status.REFUSED: "warn",
    Status.UNCERTAIN: "warn", Status.BOUNCED: "warn", Status.SUPPRESSED: "wait", Status.WITHDRAWN: "wait",
}  # fmt: skip


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    mails = visible_mails(request.user)
    campaign = _campaign(request)
    if campaign:
        mails = mails.filter(mailing=campaign.mailing_id)
    counts = list(mails.order_by().values("status", "kind").annotate(number=Count("pk")))
    group, kind, words = (request.GET.get(name, "").strip() for name in ("status", "soort", "zoek"))
    chosen = _filtered(mails, group, kind, words)
    page = Paginator(chosen.order_by("-created_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("pagina"))
    return render(
        request,
        "portal/outbox.html",
        {
            "trail": _trail(),
            "page": page,
            "rows": [_row(mail) for mail in page.object_list],
            "total": sum(row["number"] for row in counts),
            "tabs": _tabs(counts, group, campaign),
            "campaign": campaign,
            "kinds": _kind_choices(counts),
            "statuses": Status.choices,
            "group": group,
            "kind": kind,
            "words": words,
            "is_filtered": bool(group or kind or words or campaign),
            "sees_all": is_coordinator(request.user),
            "silences": [row for row in watch.silences() if row.name != "mail"],
        }
        | _pulse(mails),
    )


@require_safe
def outbox_mail(request: HttpRequest, reference: str) -> HttpResponse:
    mail = _get_mail(request.user, reference)
    shown = reading.show(mail)
    return render(
        request,
        "portal/outbox_mail.html",
        {
            "trail": _trail((shown.subject, "")),
            "mail": mail,
            "shown": shown,
            "kind": find_kind(mail.kind),
            "badge": BADGES[mail.status],
            "explanation": reading.explain(mail),
            "answer": reading.show_line(mail.smtp_text),
            "attempts": [
                {"row": row, "answer": reading.show_line(row.text)}
                for row in mail.attempt_rows.filter(started_at__isnull=False)
            ],
            "changes": mail.change_rows.select_related("by"),
            "is_waiting": mail.status == Status.QUEUED and mail.not_before > timezone.now(),
            "can_resend": mail.status in NOT_ARRIVED and services.is_resendable(mail),
            "can_withdraw": mail.status == Status.QUEUED,
            "links_work": settings.DEMO,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def outbox_resend(request: HttpRequest, reference: str) -> HttpResponse:
    """A new round, also for a mail of which nobody knows whether it arrived."""
    mail = _get_mail(request.user, reference)
    if request.method == "POST":
        return _do(
            request, mail, services.resend, "De mail staat klaar. Er begint een nieuwe ronde van pogingen."
        )
    is_uncertain = mail.status == Status.UNCERTAIN
    return render(
        request,
        "portal/outbox_confirm.html",
        {
            "mail": mail,
            "subject": reading.show_subject(mail),
            "trail": _trail((reading.show_subject(mail), _address(mail)), ("Opnieuw versturen", "")),
            "heading": "Toch nog een keer versturen?" if is_uncertain else "Mail opnieuw versturen?",
            "text": "Het is niet zeker of deze mail is aangekomen. Stuurt u hem nog een keer, dan krijgt de "
            "ontvanger hem misschien twee keer."
            if is_uncertain
            else "Het portaal probeert deze mail opnieuw te versturen, naar hetzelfde adres. Is het adres fout, "
            "dan wordt de mail weer geweigerd.",
            "button": "Toch nog een keer versturen" if is_uncertain else "Opnieuw versturen",
            "is_possible": mail.status in NOT_ARRIVED and services.is_resendable(mail),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def outbox_withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    mail = _get_mail(request.user, reference)
    if request.method == "POST":
        return _do(request, mail, services.withdraw, "De mail is ingetrokken en gaat niet weg.")
    return render(
        request,
        "portal/outbox_confirm.html",
        {
            "mail": mail,
            "subject": reading.show_subject(mail),
            "trail": _trail((reading.show_subject(mail), _address(mail)), ("Intrekken", "")),
            "heading": "Mail intrekken?",
            "text": "De mail gaat dan niet weg. U kunt dit niet terugdraaien.",
            "button": "Mail intrekken",
            "button_kind": "danger",
            "is_possible": mail.status == Status.QUEUED,
        },
    )


def _do(request: HttpRequest, mail: OutgoingMail, service, done: str) -> HttpResponse:
    try:
        service(mail.pk, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(_address(mail))


def visible_mails(user) -> QuerySet[OutgoingMail]:
    """Coordinators see all mail, organisers that of their own sessions."""
    if is_coordinator(user):
        return OutgoingMail.objects.all()
    if is_organiser(user):
        return OutgoingMail.objects.filter(topic__in=topics_of(user))
    raise PermissionDenied


def _get_mail(user, reference: str) -> OutgoingMail:
    return get_object_or_404(visible_mails(user).find(reference))


def _filtered(mails: QuerySet[OutgoingMail], group: str, kind: str, words: str) -> QuerySet[OutgoingMail]:
    if group in GROUPS:
        mails = mails.filter(status__in=GROUPS[group][1])
    elif group in Status.values:
        mails = mails.filter(status=group)
    if kind:
        mails = mails.filter(kind=kind)
    if words:
        in_subject = Q(subject__icontains=words)
        if not settings.DEMO:  # a code is not to be guessed here
            in_subject &= Q(kind__in=[row.name for row in all_kinds() if not row.is_secret])
        mails = mails.filter(Q(to_email__icontains=words) | in_subject)
    return mails


def _row(mail: OutgoingMail) -> dict:
    return {
        "mail": mail,
        "subject": reading.show_subject(mail),
        "kind": find_kind(mail.kind).label,
        "badge": BADGES[mail.status],
        "answer": reading.show_line(mail.smtp_text) if mail.status != Status.HANDED_OVER else "",
    }


def _campaign(request: HttpRequest) -> MailCampaign | None:
    """The round of invitations that is asked for; whose mails are visible is decided elsewhere."""
    try:
        key = UUID(request.GET.get("ronde", ""))
    except ValueError:
        return None
    return MailCampaign.objects.select_related("knowledge_session").filter(key=key).first()


def _tabs(counts: list[dict], current: str, campaign: MailCampaign | None) -> list[dict]:
    def number(statuses) -> int:
        return sum(row["number"] for row in counts if row["status"] in statuses)

    here = reverse("portal:outbox")
    more = f"ronde={campaign.key}" if campaign else ""
    everything = f"{here}?{more}" if more else here
    tabs = [{"label": f"Alle mails ({number(Status.values)})", "url": everything, "current": not current}]
    return tabs + [
        {
            "label": f"{label} ({number(statuses)})",
            "url": f"{here}?{more}{'&' if more else ''}status={name}",
            "current": name == current,
        }
        for name, (label, statuses) in GROUPS.items()
    ]


def _kind_choices(counts: list[dict]) -> list[tuple[str, str]]:
    """The kinds of which there is mail."""
    names = {row["kind"] for row in counts}
    return sorted(((name, find_kind(name).label) for name in names), key=lambda choice: choice[1])


def _pulse(mails: QuerySet[OutgoingMail]) -> dict:
    """Does the post move at all?"""
    now = timezone.now()
    last = heartbeats.last("mail")
    stuck = mails.due(now - STANDSTILL).first()
    return {
        "last_look": ago_text(last, now) if last else "",
        "stands_still": last is None or now - last > STANDSTILL,
        "stuck": stuck,
        "stuck_answer": reading.show_line(stuck.smtp_text) if stuck else "",
        "goes_nowhere": settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"),
    }


def _trail(*more: tuple[str, str]) -> list[dict]:
    items = [("Organisatie", "/organisatie/"), ("Post", reverse("portal:outbox")), *more]
    return [{"label": label, "url": url} for label, url in items]


def _address(mail: OutgoingMail) -> str:
    return reverse("portal:outbox_mail", args=[mail.reference])
