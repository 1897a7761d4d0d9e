"""`/mijn-gegevens/`: what we keep of a contact, by a mailed link. Every change is a button."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.addresses import email_key
from common.errors import DomainError
from common.limits import allow, network_of
from common.tokens import token_hash
from mail import stops
from villages import holders
from villages.forms.own_data import AskForm, NewAddressForm, OwnContactForm
from villages.models import Contact, OwnDataLink
from villages.services import own_data as services


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_data_ask(request: HttpRequest) -> HttpResponse:
    """The same answer, and the same work, for an address that we know and one that we do not."""
    form, status = AskForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST" and form.is_valid():
        if allow("villages.own-data", network_of(request), times=20, seconds=3600):
            mailbox = email_key(form.cleaned_data["email"])
            if allow("villages.own-data-mail", mailbox, times=3, seconds=3600) and not form.is_robot:
                services.ask_own_data(form.cleaned_data["email"])
            return redirect("villages:own_data_sent")
        form.add_error(None, "U hebt het te vaak geprobeerd. Probeer het over een uur opnieuw.")
        status = 429
    elif form.errors:
        status = 422
    return render(request, "villages/own_data_ask.html", {"form": form}, status=status)


@login_not_required
@require_safe
def own_data_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "villages/own_data_sent.html")


def by_link(purpose: OwnDataLink.Purpose) -> Callable:
    """The view gets the link of the token; nonsense, an old link and a used one give the same page."""

    def decorate(view: Callable) -> Callable:
        @login_not_required
        @wraps(view)
        def wrapped(request: HttpRequest, token: str, **kwargs) -> HttpResponse:
            links = OwnDataLink.objects.valid().filter(purpose=purpose)
            link = links.filter(token_hash=token_hash(token)).first()
            if link is None:
                return render(request, "villages/own_data_gone.html", status=404)
            return view(request, link=link, token=token, **kwargs)

        return wrapped

    return decorate


SEE = by_link(OwnDataLink.Purpose.SEE)


@SEE
@require_safe
def own_data(request: HttpRequest, *, link: OwnDataLink, token: str) -> HttpResponse:
    contacts = list(
        Contact.objects.filter(email_key=link.email_key).select_related("initiative__municipality")
    )
    context = {
        "token": token,
        "email": contacts[0].email if contacts else link.email,
        "contacts": contacts,
        "gets_invitations": any(contact.opted_out_at is None for contact in contacts),
        "lines": holders.describe(link.email_key),
        "stopped": stops.describe(link.email_key),
    }
    return render(request, "villages/own_data.html", context)


@SEE
@require_http_methods(["GET", "HEAD", "POST"])
def own_data_edit(request: HttpRequest, *, link: OwnDataLink, token: str, reference: str) -> HttpResponse:
    contacts = Contact.objects.filter(email_key=link.email_key).select_related("initiative")
    contact = get_object_or_404(contacts, reference=reference)
    form = OwnContactForm(
        request.POST if request.method == "POST" else None,
        initial={"name": contact.name, "role": contact.role},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_own(contact.pk, mailbox=link.email_key, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Uw gegevens zijn opgeslagen.")
            return redirect("villages:own_data", token)
    context = {"form": form, "token": token, "contact": contact}
    return render(request, "villages/own_data_edit.html", context, status=422 if form.errors else 200)


@SEE
@require_http_methods(["GET", "HEAD", "POST"])
def own_data_address(request: HttpRequest, *, link: OwnDataLink, token: str) -> HttpResponse:
    form, status = NewAddressForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST" and form.is_valid():
        if allow("villages.own-address", link.email_key, times=5, seconds=3600):
            try:
                services.ask_new_address(link.email_key, email=form.cleaned_data["email"])
            except DomainError as error:
                form.add_error("email", str(error))
            else:
                messages.success(
                    request,
                    "Wij hebben een mail gestuurd naar het nieuwe adres. Pas als u daar op de knop drukt, "
                    "verandert er iets.",
                )
                return redirect("villages:own_data", token)
        else:
            form.add_error(None, "U hebt het te vaak geprobeerd. Probeer het over een uur opnieuw.")
            status = 429
    if form.errors and status == 200:
        status = 422
    return render(request, "villages/own_data_address.html", {"form": form, "token": token}, status=status)


@SEE
@require_http_methods(["GET", "HEAD", "POST"])
def own_data_invitations(request: HttpRequest, *, link: OwnDataLink, token: str) -> HttpResponse:
    """Stop, or start again. Twice is fine; whoever opens the address only sees what stands."""
    if request.method != "POST":
        return redirect("villages:own_data", token)
    wanted = request.POST.get("uitnodigingen") == "ja"
    services.set_invitations(link.email_key, wanted=wanted)
    text = "U krijgt weer uitnodigingen." if wanted else "U krijgt geen uitnodigingen meer."
    messages.success(request, text)
    return redirect("villages:own_data", token)


@SEE
@require_http_methods(["GET", "HEAD", "POST"])
def own_data_remove(request: HttpRequest, *, link: OwnDataLink, token: str) -> HttpResponse:
    if request.method == "POST":
        services.remove_own(link.email_key)
        return render(request, "villages/own_data_removed.html")
    contacts = Contact.objects.filter(email_key=link.email_key).select_related("initiative")
    context = {"token": token, "contacts": contacts, "lines": holders.describe(link.email_key)}
    return render(request, "villages/own_data_remove.html", context)


@by_link(OwnDataLink.Purpose.ADDRESS)
@require_http_methods(["GET", "HEAD", "POST"])
def own_address_confirm(request: HttpRequest, *, link: OwnDataLink, token: str) -> HttpResponse:
    error = ""
    if request.method == "POST":
        try:
            services.confirm_new_address(link.pk)
        except DomainError as refusal:
            error = str(refusal)
        else:
            return render(request, "villages/own_address_done.html", {"email": link.email})
    context = {"email": link.email, "error": error}
    return render(request, "villages/own_address_confirm.html", context, status=422 if error else 200)
