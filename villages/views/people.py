"""`/organisatie/mensen/`: who has which role; inviting, ending, and advisors of villages."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import PortalRole, User
from accounts.services import person_with_verified_address
from common.errors import DomainError
from common.tokens import token_hash
from villages import services
from villages.forms.people import AssignForm, BureauForm, InviteForm, PeopleFilterForm
from villages.models import Advisor, Assignment, Officer, RoleInvitation, Village
from villages.permissions import can_manage_people
from villages.services.people import is_meant_for

PAGE_SIZE = 25
ROLE_MODELS = {"portaal": PortalRole, "adviseur": Advisor, "gemeente": Officer}


def _only_managers(request: HttpRequest) -> None:
    if not can_manage_people(request.user):
        raise PermissionDenied


def trail(*steps: tuple[str, str]) -> list[dict[str, str]]:
    first = [("Organisatie", "/organisatie/"), ("Mensen", reverse("villages:people"))]
    return [{"label": label, "url": url} for label, url in (*first, *steps)]


# --- the list ----------------------------------------------------------------------------------------------
def people_with_roles() -> QuerySet[User]:
    """Everybody with a running role that a coordinator gives, with those roles."""
    mine = {"user": OuterRef("pk"), "ended_at": None}
    return (
        User.objects.annotate(
            is_coordinator=Exists(PortalRole.objects.filter(**mine, kind="coordinator")),
            is_organiser=Exists(PortalRole.objects.filter(**mine, kind="organiser")),
            is_advisor=Exists(Advisor.objects.filter(**mine)),
            is_officer=Exists(Officer.objects.filter(**mine)),
        )
        .filter(Q(is_coordinator=True) | Q(is_organiser=True) | Q(is_advisor=True) | Q(is_officer=True))
        .prefetch_related(
            Prefetch("portal_role_rows", PortalRole.objects.running(), to_attr="running_portal_roles"),
            Prefetch(
                "advisor_roles",
                Advisor.objects.running()
                .select_related("bureau")
                .prefetch_related(
                    Prefetch(
                        "assignments",
                        Assignment.objects.running().select_related("village"),
                        to_attr="running_assignments",
                    )
                ),
                to_attr="running_advisor_roles",
            ),
            Prefetch(
                "officer_roles",
                Officer.objects.running().select_related("municipality"),
                to_attr="running_officer_roles",
            ),
        )
        .order_by("name", "email")
    )


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    _only_managers(request)
    form = PeopleFilterForm(request.GET)
    found = people_with_roles()
    if form.is_valid():
        if words := form.cleaned_data["q"].strip():
            found = found.filter(Q(name__icontains=words) | Q(email__icontains=words))
        if kind := form.cleaned_data["rol"]:
            found = found.filter(**{f"is_{kind}": True})
    invitations = RoleInvitation.objects.waiting().select_related("bureau", "municipality")
    context = {
        "filter_form": form,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina")),
        "invitations": invitations.order_by("-invited_at", "-pk")[:50],
        "trail": trail(),
    }
    return render(request, "villages/people.html", context)


@require_safe
def people_history(request: HttpRequest) -> HttpResponse:
    """What ended: the log of roles."""
    _only_managers(request)
    ended = []
    for kind, model, scope in (
        ("", PortalRole, None),
        ("adviseur van", Advisor, "bureau__name"),
        ("medewerker van de gemeente", Officer, "municipality__name"),
    ):
        rows = model.objects.exclude(ended_at=None).select_related("user", "ended_by", "granted_by")
        if scope:
            rows = rows.annotate(scope=F(scope))
        ended += [
            {"role": row, "text": f"{kind} {row.scope}" if scope else row.get_kind_display()}
            for row in rows.order_by("-ended_at")[:100]
        ]
    ended.sort(key=lambda entry: entry["role"].ended_at, reverse=True)
    context = {"entries": ended[:100], "trail": trail(("Beëindigde rollen", ""))}
    return render(request, "villages/people_history.html", context)


# --- inviting ------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def people_invite(request: HttpRequest) -> HttpResponse:
    _only_managers(request)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = services.invite_to_role(**form.cleaned_data, by=request.user)
        except DomainError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, f"{invitation.email} krijgt een mail om de rol aan te nemen.")
            return redirect("villages:people")
    context = {"form": form, "trail": trail(("Uitnodigen", ""))}
    return render(request, "villages/people_invite.html", context, status=422 if form.errors else 200)


@require_POST
def invitation_resend(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    _only_managers(request)
    invitation = get_object_or_404(RoleInvitation, key=key)
    try:
        services.resend_invitation(invitation.pk, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"De uitnodiging aan {invitation.email} wordt opnieuw verstuurd.")
    return redirect("villages:people")


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    _only_managers(request)
    invitation = get_object_or_404(RoleInvitation.objects.select_related("bureau", "municipality"), key=key)
    if request.method == "POST":
        try:
            services.withdraw_invitation(invitation.pk, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"De uitnodiging aan {invitation.email} is ingetrokken.")
        return redirect("villages:people")
    context = {
        "title": "Uitnodiging intrekken?",
        "text": f"De link in de mail aan {invitation.email} werkt dan niet meer.",
        "button": "Uitnodiging intrekken",
        "trail": trail(("Intrekken", "")),
    }
    return render(request, "villages/people_confirm.html", context)


# --- ending --------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def role_end(request: HttpRequest, kind: str, key: uuid.UUID) -> HttpResponse:
    _only_managers(request)
    if kind not in ROLE_MODELS:
        raise Http404
    role = get_object_or_404(ROLE_MODELS[kind].objects.select_related("user"), key=key)
    problem = ""
    if request.method == "POST":
        try:
            services.end_role(role, by=request.user)
        except DomainError as error:
            problem = str(error)
        else:
            messages.success(request, f"De rol van {role.user} is beëindigd.")
            return redirect("portal:workroom" if role.user_id == request.user.pk else "villages:people")
    context = {
        "title": f"Rol van {role.user} beëindigen?",
        "text": f"{role.user} ({role.user.email}) kan dan niet meer bij wat bij deze rol hoort. "
        "Het account blijft bestaan.",
        "button": "Rol beëindigen",
        "problem": problem,
        "trail": trail(("Rol beëindigen", "")),
    }
    return render(request, "villages/people_confirm.html", context, status=409 if problem else 200)


# --- advisors, villages, bureaus -----------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def advisor_detail(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    _only_managers(request)
    advisor = get_object_or_404(Advisor.objects.running().select_related("user", "bureau"), key=key)
    assignments = advisor.assignments.running().select_related("village").order_by("village__sort_key")
    free = Village.objects.visible_to(request.user).exclude(
        pk__in=assignments.order_by().values("village_id")
    )
    form = AssignForm(
        request.POST if request.method == "POST" else None, villages=free.order_by("sort_key", "pk")
    )
    if request.method == "POST" and form.is_valid():
        try:
            assignment = services.assign_advisor(advisor, form.cleaned_data["village"], by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{advisor.user} is nu adviseur van {assignment.village.name}.")
            return redirect("villages:advisor_detail", key=key)
    context = {
        "advisor": advisor,
        "assignments": assignments,
        "form": form,
        "trail": trail((str(advisor.user), "")),
    }
    return render(request, "villages/advisor_detail.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def assignment_end(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    _only_managers(request)
    assignments = Assignment.objects.select_related("advisor__user", "village")
    assignment = get_object_or_404(assignments, key=key)
    advisor = assignment.advisor
    if request.method == "POST":
        try:
            services.end_assignment(assignment.pk, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{advisor.user} is niet meer de adviseur van {assignment.village}.")
        return redirect("villages:people")
    context = {
        "title": f"{advisor.user} weghalen bij {assignment.village}?",
        "text": f"{advisor.user} kan dan niet meer schrijven in het plan van {assignment.village}. "
        "Teksten die al geschreven zijn, blijven staan.",
        "button": "Weghalen",
        "trail": trail(
            (str(advisor.user), reverse("villages:advisor_detail", kwargs={"key": advisor.key})),
            ("Weghalen", ""),
        ),
    }
    return render(request, "villages/people_confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def bureau_new(request: HttpRequest) -> HttpResponse:
    _only_managers(request)
    form = BureauForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            bureau = services.make_bureau(**form.cleaned_data)
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, f"{bureau.name} is toegevoegd. U kunt nu adviseurs uitnodigen.")
            return redirect("villages:people_invite")
    context = {"form": form, "trail": trail(("Nieuw bureau", ""))}
    return render(request, "villages/bureau_new.html", context, status=422 if form.errors else 200)


# --- the link in the mail ------------------------------------------------------------------------------------
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows; POST accepts for who is signed in with that address. Who is not, makes an account with it:
    the link came by mail to that address, so whoever holds it reads that mail.
    """
    invitations = RoleInvitation.objects.select_related("bureau", "municipality", "invited_by")
    invitation = get_object_or_404(invitations, token_hash=token_hash(token))
    is_mine = request.user.is_authenticated and is_meant_for(invitation, request.user)
    problem = ""
    if request.method == "POST" and invitation.is_open:
        try:
            if is_mine:
                services.accept_invitation(invitation.pk, by=request.user)
                messages.success(request, f"U bent nu {invitation.role_text}.")
                return redirect("portal:mine")
            if not request.user.is_authenticated:
                person_with_verified_address(invitation.email)
                return redirect("villages:invitation_accept", token=token)
        except DomainError as error:
            problem = str(error)
    context = {
        "invitation": invitation,
        "is_mine": is_mine,
        "has_account": User.objects.filter(email__iexact=invitation.email).exists(),
        "problem": problem,
    }
    status = 409 if problem else 200 if invitation.is_open or is_mine else 410
    return render(request, "villages/invitation_accept.html", context, status=status)
