"""The organiser's pages to invite: choose, look, start, follow, pause, and remind who did not answer."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError
from mail import mailings, pace, watch
from mail.models import OutgoingMail
from mail.states import Status
from sessions import emails, services
from sessions.forms import CampaignForm, InitiativeFilterForm
from sessions.models import KnowledgeSession, MailCampaign
from sessions.selection import Outcome, guest_list, to_remind, unanswered
from sessions.states import CampaignStatus
from sessions.views.managing import managed_session
from sessions.views.trails import managing_trail, session_tabs

ON_A_PAGE = 50
Kind = MailCampaign.Kind


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose known initiatives; a POST looks who gets it and who does not, and then starts."""
    knowledge_session = managed_session(request, slug)
    filter_form = InitiativeFilterForm(request.POST if request.method == "POST" else request.GET)
    context = {
        "knowledge_session": knowledge_session,
        "filter_form": filter_form,
        "filters": [filter_form[name] for name in ("gemeente", "vorm", "eerder")],
        "trail": managing_trail(knowledge_session, "Uitnodigen"),
        "tabs": session_tabs(knowledge_session, "invite"),
    }
    if request.method == "POST":
        slugs = None if request.POST.get("alle") == "ja" else request.POST.getlist("initiatief")
        chosen = filter_form.chosen(slugs)
        if slugs is None or chosen.initiatives().exists():
            return _look_or_start(request, knowledge_session, chosen, context)
        context["error"] = "Kies eerst een of meer initiatieven."
    found = filter_form.chosen().initiatives().select_related("municipality").prefetch_related("contacts")
    page = Paginator(found, 100).get_page(request.GET.get("pagina"))
    context |= {"page": page, "all_checked": request.GET.get("kies") == "alles"}
    if context.get("error"):
        target = f"initiatief-{page[0].slug}" if page else ""
        context["errors"] = [{"message": context["error"], "target": target}]
    return render(request, "sessions/invite.html", context, status=422 if context.get("error") else 200)


def _look_or_start(
    request: HttpRequest, knowledge_session: KnowledgeSession, chosen, context
) -> HttpResponse:
    is_start = request.POST.get("stap") == "versturen"
    form = CampaignForm(request.POST if is_start else None, initial=_typed(request))
    if is_start and form.is_valid():
        try:
            number = int(request.POST.get("ronde", "0"))
            if not 1 <= number <= services.next_round(knowledge_session, Kind.INVITATION):
                raise DomainError("Deze pagina is verouderd. Bekijk opnieuw wie het krijgt.")
            row = services.start_campaign(
                knowledge_session.pk, chosen, number=number, by=request.user, **form.cleaned_data
            )
        except (ValueError, DomainError) as error:
            form.add_error(
                None, str(error) if isinstance(error, DomainError) else "Bekijk opnieuw wie het krijgt."
            )
        else:
            messages.success(request, _started_text(row.planned))
            return redirect("knowledge_sessions:campaign", knowledge_session.slug, row.key)
    guests = guest_list(knowledge_session, chosen)
    blad = request.POST.get("blad")
    others = _counted_page(guests.others(), guests.total - guests.new - guests.nobody, blad)
    for contact in others:
        contact.why = Outcome[contact.outcome]
    context |= {
        "guests": guests,
        "form": form,
        "new_page": _counted_page(guests.contacts(Outcome.NEW), guests.new, blad),
        "other_page": others,
        "without_contact": guests.without_contact()[:ON_A_PAGE],
        "slugs": chosen.initiatieven,
        "round": services.next_round(knowledge_session, Kind.INVITATION),
        "subject": emails.invitation_subject(knowledge_session),
    }
    status = 422 if form.errors else 200
    return render(request, "sessions/invite_preview.html", context, status=status)


def _counted_page(rows, count: int, number: str | None):
    """Counting fifty thousand once more would take as long as finding them."""
    pages = Paginator(rows, ON_A_PAGE)
    pages.count = count
    return pages.get_page(number)


@require_safe
def campaign_list(request: HttpRequest, slug: str) -> HttpResponse:
    """All rounds of a session, with numbers that add up."""
    knowledge_session = managed_session(request, slug)
    campaigns = list(knowledge_session.campaigns.select_related("created_by"))
    found = OutgoingMail.objects.filter(mailing__in=[row.mailing_id for row in campaigns]).order_by()
    counts = found.values_list("mailing", "status").annotate(number=Count("pk"))
    per_mailing: dict[int, dict[str, int]] = {}
    for mailing, status, number in counts:
        per_mailing.setdefault(mailing, {})[status] = number
    lines = [{"campaign": row, **_sums(per_mailing.get(row.mailing_id, {}))} for row in campaigns]
    first_round = [line for line in lines if line["campaign"].kind == Kind.INVITATION]
    context = {
        "knowledge_session": knowledge_session,
        "lines": lines,
        "sums": {name: sum(line[name] for line in lines) for name in _sums({})},
        "invited": knowledge_session.invitations.filter(rounds_sent__gte=1, source="campaign").count(),
        "first_mails": sum(line["total"] for line in first_round),
        "taken_back": sum(row.taken_back for row in campaigns),
        "reminder_refusal": services.why_no_reminder(knowledge_session, now=timezone.now()),
        "trail": managing_trail(knowledge_session, "Rondes"),
        "tabs": session_tabs(knowledge_session, "invite"),
    }
    return render(request, "sessions/campaign_list.html", context)


@require_safe
def campaign(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """How far a round is; asks again by itself with htmx, by a link without. Can be left at any moment."""
    knowledge_session = managed_session(request, slug)
    row = get_object_or_404(knowledge_session.campaigns.select_related("mailing", "created_by"), key=key)
    context = {
        "knowledge_session": knowledge_session,
        "campaign": row,
        "sums": _sums(mailings.counts(row.mailing_id)),
        "silences": watch.silences() if row.is_busy else [],
        "slowed": pace.waiting_until(timezone.now()) if row.is_busy else None,
        "trail": [*managing_trail(knowledge_session), {"label": row.title}],
        "tabs": session_tabs(knowledge_session, "invite"),
        "can": _deeds_for(row),
    }
    name = "sessions/_campaign_progress.html" if request.htmx else "sessions/campaign.html"
    return render(request, name, context)


#: In the address -> service, heading, what it does, button, what was done.
DEEDS = {
    "pauzeren": (services.pause_campaign, "Verzenden pauzeren", "Wat klaarstaat, wacht tot u verdergaat.",
                 "Pauzeren", "De ronde is gepauzeerd."),
    "verdergaan": (services.resume_campaign, "Verder versturen", "Wie de mail al kreeg, krijgt hem niet nog eens.",
                   "Verdergaan", "De ronde gaat verder."),
    "stoppen": (services.stop_campaign, "Verzenden stoppen",
                "Wat klaarstaat, wordt niet meer verstuurd. U kunt dit niet terugdraaien.", "Stoppen",
                "De ronde is gestopt."),
    "nog-een-keer": (services.send_uncertain_again, "Toch nog een keer versturen",
                     "Van deze mails is niet zeker of ze zijn aangekomen. Wie de mail al kreeg, krijgt hem dan twee "
                     "keer.", "Toch nog een keer versturen", "De mails staan weer klaar."),
}  # fmt: skip
AFTER_A_STOP = {
    Kind.INVITATION: "Wie nog niets kreeg, kunt u later opnieuw uitnodigen.",
    Kind.REMINDER: "De ronde telt mee als één van de twee herinneringen.",
}


@require_http_methods(["GET", "POST"])
def campaign_do(request: HttpRequest, slug: str, key: uuid.UUID, deed: str) -> HttpResponse:
    knowledge_session = managed_session(request, slug)
    row = get_object_or_404(knowledge_session.campaigns, key=key)
    if deed not in DEEDS:
        raise Http404
    service, heading, text, button, done = DEEDS[deed]
    if request.method == "POST":
        try:
            service(row.pk, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, done)
        return redirect("knowledge_sessions:campaign", slug, key)
    if deed == "stoppen":
        text = f"{text} {AFTER_A_STOP[row.kind]}"
    context = {
        "knowledge_session": knowledge_session,
        "campaign": row,
        "heading": heading,
        "text": text,
        "button": button,
        "kind": "danger" if deed == "stoppen" else "",
        "is_possible": deed in _deeds_for(row),
        "trail": managing_trail(knowledge_session, heading),
    }
    return render(request, "sessions/campaign_do.html", context)


@require_http_methods(["GET", "POST"])
def remind_unanswered(request: HttpRequest, slug: str) -> HttpResponse:
    """A round of reminders: who gets it, who did answer, and what the organiser adds."""
    knowledge_session = managed_session(request, slug)
    now = timezone.now()
    form = CampaignForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            number = 2 if request.POST.get("ronde") == "2" else 1
            row = services.start_reminder(
                knowledge_session.pk, number=number, by=request.user, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _started_text(row.planned))
            return redirect("knowledge_sessions:campaign", slug, row.key)
    getting = to_remind(knowledge_session, now)
    mailed = knowledge_session.invitations.filter(rounds_sent__gte=1).count()
    silent = unanswered(knowledge_session).count()
    page = Paginator(getting.select_related("initiative").order_by("name", "pk"), ON_A_PAGE).get_page(
        request.GET.get("pagina")
    )
    context = {
        "knowledge_session": knowledge_session,
        "form": form,
        "page": page,
        "mailed": mailed,
        "answered": mailed - silent,
        "too_soon": silent - page.paginator.count,
        "refusal": services.why_no_reminder(knowledge_session, now=now),
        "when": services.when_to_remind(knowledge_session, now=now),
        "round": services.next_round(knowledge_session, Kind.REMINDER),
        "trail": managing_trail(knowledge_session, "Herinnering aan de uitnodiging"),
        "tabs": session_tabs(knowledge_session, "invite"),
    }
    return render(request, "sessions/remind_unanswered.html", context, status=422 if form.errors else 200)


def _typed(request: HttpRequest) -> dict:
    return {name: request.POST.get(name, "") for name in ("text", "rate")}


def _sums(counts: dict[str, int]) -> dict[str, int]:
    """What a status means for who waits; the parts together are the total."""

    def number(*statuses: Status) -> int:
        return sum(counts.get(status.value, 0) for status in statuses)

    sums = {
        "waiting": number(Status.QUEUED, Status.SENDING),
        "sent": number(Status.HANDED_OVER),
        "failed": number(Status.REFUSED, Status.BOUNCED),
        "uncertain": number(Status.UNCERTAIN),
        "not_sent": number(Status.SUPPRESSED, Status.WITHDRAWN),
    }
    return sums | {"total": sum(sums.values()), "gone": sum(sums.values()) - sums["waiting"]}


def _deeds_for(row: MailCampaign) -> list[str]:
    """The deeds that are possible now."""
    deeds = {
        CampaignStatus.RUNNING: ["pauzeren", "stoppen"],
        CampaignStatus.PAUSED: ["verdergaan", "stoppen"],
        CampaignStatus.FILLING: ["stoppen"],
    }.get(CampaignStatus(row.status), [])
    uncertain = OutgoingMail.objects.filter(mailing=row.mailing_id, status=Status.UNCERTAIN)
    return [*deeds, "nog-een-keer"] if row.status != CampaignStatus.STOPPED and uncertain.exists() else deeds


def _started_text(planned: int) -> str:
    if planned == 0:
        return "Er is niemand bijgekomen: iedereen had al een uitnodiging."
    mails = "1 mail gaat" if planned == 1 else f"{planned} mails gaan"
    return f"{mails} de deur uit. U kunt deze pagina verlaten."
