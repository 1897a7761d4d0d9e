"""`/organisatie/`: what waits for a coordinator or an organiser, and the way to everything they keep."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.permissions import is_coordinator, is_organiser
from mail import watch
from mail.states import NOT_ARRIVED
from sessions.models import InvitationRequest, KnowledgeSession
from villages.models import InitiativeSignup, RoleInvitation, VillageSignup
from wup_portal.views.outbox import visible_mails


@require_safe
def workroom(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not (is_coordinator(user) or is_organiser(user)):
        raise PermissionDenied
    rooms = [*_of_both(user), *(_of_coordinator() if is_coordinator(user) else [])]
    context = {
        "waiting": [room for room in rooms if room["count"]],
        "rooms": rooms,
        "is_coordinator": is_coordinator(user),
        "silences": watch.silences(),
    }
    return render(request, "portal/workroom.html", context)


def _room(title: str, url: str, text: str, count: int = 0, one: str = "", many: str = "") -> dict:
    waits = one if count == 1 else f"{count} {many}"
    return {"title": title, "url": reverse(url), "text": text, "count": count, "waits": waits}


def _of_both(user) -> list[dict]:
    sessions = KnowledgeSession.objects.managed_by(user)
    requests = InvitationRequest.objects.filter(decided_at=None, knowledge_session__in=sessions).count()
    initiatives = InitiativeSignup.objects.open().count()
    return [
        _room(
            "Kennissessies",
            "knowledge_sessions:manage_list",
            "Een avond plannen, uitnodigen en zien wie er komt.",
            requests,
            "1 verzoek om een uitnodiging wacht",
            "verzoeken om een uitnodiging wachten",
        ),
        _room(
            "Initiatieven",
            "villages:initiative_office",
            "De initiatieven en hun contactpersonen bijhouden.",
            initiatives,
            "1 aangemeld initiatief wacht",
            "aangemelde initiatieven wachten",
        ),
        _room(
            "Post",
            "portal:outbox",
            "Zien welke mails zijn verstuurd en wat ermee gebeurde.",
            visible_mails(user).filter(status__in=NOT_ARRIVED).count(),
            "1 mail is niet aangekomen",
            "mails zijn niet aangekomen",
        ),
    ]


def _of_coordinator() -> list[dict]:
    return [
        _room(
            "Aanmeldingen van dorpen",
            "villages:signup_list",
            "Dorpen die mee willen doen aannemen of afwijzen.",
            VillageSignup.objects.open().count(),
            "1 dorp wacht op een besluit",
            "dorpen wachten op een besluit",
        ),
        _room(
            "Mensen",
            "villages:people",
            "Mensen uitnodigen voor een rol, en adviseurs bij dorpen zetten.",
            RoleInvitation.objects.waiting().count(),
            "1 uitnodiging is nog niet aangenomen",
            "uitnodigingen zijn nog niet aangenomen",
        ),
    ]
