"""`/organisatie/initiatieven/`: organisers and coordinators keep the initiatives and their contacts."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError, StaleVersion
from common.versions import require_version
from villages import services
from villages.consents import consent_text
from villages.forms.initiatives import ContactForm, InitiativeForm, OfficeFilterForm
from villages.forms.signup import DeclineForm
from villages.models import Contact, Initiative, InitiativeSignup
from villages.permissions import can_manage_initiatives
from villages.states import SignupStatus
from villages.views.trails import initiative_trail, initiatives_trail

PAGE_SIZE = 25


def managers_only(view: Callable) -> Callable:
    """403 for everybody else, whatever the address is: the answer tells nothing about what exists."""

    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs) -> HttpResponse:
        if not can_manage_initiatives(request.user):
            raise PermissionDenied
        return view(request, **kwargs)

    return wrapped


@require_safe
@managers_only
def office_list(request: HttpRequest) -> HttpResponse:
    form = OfficeFilterForm(request.GET)
    waiting = InitiativeSignup.objects.open().select_related("municipality")
    contacts = Contact.objects.filter(initiative=OuterRef("pk")).order_by().values("initiative")
    count = Coalesce(Subquery(contacts.annotate(number=Count("pk")).values("number")), 0)
    initiatives = form.found(Initiative.objects.select_related("municipality")).annotate(contact_count=count)
    context = {
        "trail": initiatives_trail(),
        "filter_form": form,
        "query": request.GET.urlencode(),
        "page": Paginator(initiatives, PAGE_SIZE).get_page(request.GET.get("pagina")),
        "waiting": Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("wacht")),
    }
    return render(request, "villages/initiative_office.html", context)


@require_safe
@managers_only
def initiative_signup_detail(request: HttpRequest, reference: str) -> HttpResponse:
    signup = _get_signup(reference)
    context = {
        "trail": initiatives_trail((signup.initiative_name, "")),
        "signup": signup,
        "is_open": signup.status == SignupStatus.CONFIRMED,
        "consent_listed": consent_text("consent_listed", signup.consent_text_version),
    }
    return render(request, "villages/initiative_signup_detail.html", context)


@require_POST
@managers_only
def initiative_signup_accept(request: HttpRequest, reference: str) -> HttpResponse:
    signup = _get_signup(reference)
    try:
        initiative = services.accept_initiative_signup(signup, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("villages:initiative_signup_detail", reference=reference)
    messages.success(request, f"{initiative.name} is aangenomen. De aanvrager krijgt een mail.")
    return redirect("villages:initiative_edit", slug=initiative.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def initiative_signup_decline(request: HttpRequest, reference: str) -> HttpResponse:
    signup = _get_signup(reference)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.decline_initiative_signup(signup, reason=form.cleaned_data["reason"], by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "De aanmelding is afgewezen. De aanvrager krijgt een mail.")
            return redirect("villages:initiative_signup_detail", reference=reference)
    address = reverse("villages:initiative_signup_detail", args=[reference])
    trail = initiatives_trail((signup.initiative_name, address), ("Afwijzen", ""))
    context = {"form": form, "what": signup.initiative_name, "trail": trail}
    return render(request, "villages/signup_decline.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def initiative_new(request: HttpRequest) -> HttpResponse:
    form = InitiativeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        initiative = services.make_initiative(**form.values)
        messages.success(request, "Het initiatief is toegevoegd. Voeg nu een contactpersoon toe.")
        return redirect("villages:contact_new", slug=initiative.slug)
    context = {"form": form, "trail": initiatives_trail(("Toevoegen", ""))}
    return render(request, "villages/initiative_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def initiative_edit(request: HttpRequest, slug: str) -> HttpResponse:
    initiative = _get_initiative(slug)
    require_version(request)
    initial = InitiativeForm.initial_of(initiative)
    form = InitiativeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_initiative(initiative, **form.cleaned_data)
        except StaleVersion as stale:
            form.show_stale(stale, InitiativeForm.initial_of(_get_initiative(slug)))
        else:
            messages.success(request, "Het initiatief is opgeslagen.")
            return redirect("villages:initiative_edit", slug=slug)
    context = {
        "form": form,
        "initiative": initiative,
        "contacts": initiative.contacts.with_mail_state(),
        "trail": initiative_trail(initiative),
    }
    return render(request, "villages/initiative_edit.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def contact_new(request: HttpRequest, slug: str) -> HttpResponse:
    initiative = _get_initiative(slug)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_contact(initiative, **form.values)
        except DomainError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, "De contactpersoon is toegevoegd.")
            return redirect("villages:initiative_edit", slug=slug)
    trail = initiative_trail(initiative, ("Contactpersoon toevoegen", ""))
    context = {"form": form, "initiative": initiative, "trail": trail}
    return render(request, "villages/contact_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def contact_edit(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    contact = _get_contact(slug, reference)
    require_version(request)
    initial = ContactForm.initial_of(contact)
    form = ContactForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_contact(contact, **form.cleaned_data)
        except StaleVersion as stale:
            form.show_stale(stale, ContactForm.initial_of(_get_contact(slug, reference)))
        except DomainError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, "De contactpersoon is opgeslagen.")
            return redirect("villages:initiative_edit", slug=slug)
    trail = initiative_trail(contact.initiative, (contact.name, ""))
    context = {"form": form, "initiative": contact.initiative, "contact": contact, "trail": trail}
    return render(request, "villages/contact_edit.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def contact_remove(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    contact = _get_contact(slug, reference)
    if request.method == "POST":
        services.remove_contact(contact)
        messages.success(request, "De contactpersoon is gewist.")
        return redirect("villages:initiative_edit", slug=slug)
    trail = initiative_trail(contact.initiative, (f"{contact.name} wissen", ""))
    context = {"contact": contact, "initiative": contact.initiative, "trail": trail}
    return render(request, "villages/contact_remove.html", context)


def _get_signup(reference: str) -> InitiativeSignup:
    signups = InitiativeSignup.objects.select_related("municipality", "initiative", "decided_by")
    return get_object_or_404(signups, reference=reference)


def _get_initiative(slug: str) -> Initiative:
    return get_object_or_404(Initiative.objects.select_related("municipality"), slug=slug)


def _get_contact(slug: str, reference: str) -> Contact:
    contacts = Contact.objects.select_related("initiative")
    return get_object_or_404(contacts, initiative__slug=slug, reference=reference)
