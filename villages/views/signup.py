"""`/doe-mee/`: sign up a village in a few short steps, and confirm by mail.

The answers wait in the browser session, which begins at the first POST: a reader of the first page gets no
cookie, the links *Wijzig* are plain links, and going back or leaving for an hour loses nothing.
"""

import time

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.addresses import email_key
from common.errors import DomainError
from common.limits import allow, network_of
from common.tokens import token_hash
from villages import services
from villages.forms.signup import ConsentForm, DoubleForm, PersonForm, PlaceForm, ReasonForm, SendForm
from villages.known_places import municipalities_of
from villages.models import Municipality, VillageSignup
from villages.states import SignupStatus

ANSWERS = "village_signup"
SENT = "village_signup_sent"
STEPS = {"place": PlaceForm, "person": PersonForm, "reason": ReasonForm, "consent": ConsentForm}
MIN_SECONDS = 3  # nobody answers four pages faster
TOO_OFTEN = "U hebt het te vaak geprobeerd. Probeer het over een uur opnieuw. Wat u invulde, blijft bewaard."


@login_not_required
@require_safe
def signup_start(request: HttpRequest) -> HttpResponse:
    """What we ask and what happens next. A reading page: no form, so no cookie."""
    return render(request, "villages/signup_start.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def signup_step(request: HttpRequest, step: str) -> HttpResponse:
    answers = request.session.get(ANSWERS, {})
    if missing := _step_before(answers, step):
        return redirect(f"villages:signup_{missing}")
    form = STEPS[step](request.POST if request.method == "POST" else None, initial=answers.get(step))
    if request.method == "POST" and form.is_valid():
        _remember(request, step, form)
        if step == "place" and _is_double(request.session[ANSWERS]):
            return redirect("villages:signup_double")
        return redirect(f"villages:signup_{_next_step(request.session[ANSWERS])}")
    context = {"form": form, "number": list(STEPS).index(step) + 1, "total": len(STEPS) + 1, "step": step}
    context["back"] = _url_of_step_before(step)
    return render(request, "villages/signup_step.html", context, status=422 if form.errors else 200)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def signup_double(request: HttpRequest) -> HttpResponse:
    """This village is known already: join those who are there, or go on. Never says who they are."""
    answers = request.session.get(ANSWERS, {})
    if "place" not in answers or not _is_double(answers):
        return redirect("villages:signup_place")
    form = DoubleForm(request.POST if request.method == "POST" else None, initial=answers.get("double"))
    if request.method == "POST" and form.is_valid():
        _remember(request, "double", form)
        return redirect(f"villages:signup_{_next_step(request.session[ANSWERS])}")
    context = {"form": form, "number": 1, "total": len(STEPS) + 1, "step": "double"}
    context |= {"village_name": answers["place"]["village_name"], "back": "villages:signup_place"}
    return render(request, "villages/signup_step.html", context, status=422 if form.errors else 200)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def signup_check(request: HttpRequest) -> HttpResponse:
    """All answers on one page; sending them mails the link to confirm."""
    answers = request.session.get(ANSWERS, {})
    if missing := _step_before(answers, "check"):
        return redirect(f"villages:signup_{missing}")
    municipality = Municipality.objects.filter(slug=answers["place"]["municipality"]).first()
    if municipality is None:
        return redirect("villages:signup_place")
    form, status = SendForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST" and form.is_valid():
        if refusal := _refusal(request, answers):
            form.add_error(None, refusal)
            status = 429
        else:
            return _send(request, answers, municipality)
    context = {"form": form, "answers": answers, "municipality": municipality}
    context["capacity"] = VillageSignup.Capacity(answers["person"]["capacity"]).label
    context["elsewhere"] = _elsewhere(answers["place"]["village_name"], municipality)
    context["is_double"] = _is_double(answers)
    return render(request, "villages/signup_check.html", context, status=status)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def signup_sent(request: HttpRequest) -> HttpResponse:
    """Look in your mail; POST sends the link once more."""
    sent = request.session.get(SENT)
    if not sent:
        return redirect("villages:signup_start")
    note = ""
    if request.method == "POST":
        signup = VillageSignup.objects.filter(reference=sent["reference"]).first()
        if not allow("villages.signup-again", sent["email"], times=3, seconds=3600):
            note = "Wij hebben de mail al een paar keer gestuurd. Kijk ook in de map met ongewenste mail."
        elif signup:
            try:
                services.resend_confirmation(signup)
                note = "Wij hebben de mail nog een keer gestuurd."
            except DomainError as error:
                note = str(error)
        else:
            note = "Wij hebben de mail nog een keer gestuurd."
    return render(request, "villages/signup_sent.html", {"email": sent["email"], "note": note})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def signup_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the mailed link: GET shows the button, POST confirms; twice is fine."""
    signups = VillageSignup.objects.select_related("municipality")
    signup = signups.filter(token_hash=token_hash(token)).first()
    if signup is None:
        return render(request, "villages/link_gone.html", {"again": "villages:signup_start"}, status=404)
    if request.method == "POST":
        services.confirm_signup(signup)
        return redirect("villages:signup_confirm", token)
    context = {"signup": signup, "is_confirmed": signup.status != SignupStatus.UNCONFIRMED}
    return render(request, "villages/signup_confirm.html", context)


def _remember(request: HttpRequest, step: str, form) -> None:
    answers = request.session.get(ANSWERS, {"started": time.time()})
    values = dict(form.cleaned_data)
    if step == "place":
        values["municipality"] = values["municipality"].slug
        if answers.get("place") != values:
            answers.pop("double", None)  # that answer was about another village
    if step == "person":
        values["is_robot"] = form.is_robot or answers.get("person", {}).get("is_robot", False)
    request.session[ANSWERS] = {**answers, step: values}


def _step_before(answers: dict, step: str) -> str | None:
    """The first step that must be answered before this one, if it is not."""
    for name in STEPS:
        if name == step:
            return None
        if name not in answers:
            return name
        if name == "place" and "double" not in answers and _is_double(answers):
            return "double"
    return None


def _next_step(answers: dict) -> str:
    return _step_before(answers, "check") or "check"


def _url_of_step_before(step: str) -> str:
    names = ["start", *STEPS]
    return f"villages:signup_{names[names.index(step) - 1]}"


def _is_double(answers: dict) -> bool:
    place = answers["place"]
    municipality = Municipality.objects.filter(slug=place["municipality"]).first()
    return municipality is not None and services.is_signed_up_already(place["village_name"], municipality)


def _elsewhere(village_name: str, municipality: Municipality) -> list[str]:
    """The municipalities where our list has this name, when the chosen one is not among them."""
    codes = municipalities_of(village_name)
    if municipality.code in codes:
        return []
    return list(Municipality.objects.filter(code__in=codes).values_list("name", flat=True))


def _refusal(request: HttpRequest, answers: dict) -> str:
    if time.time() - answers["started"] < MIN_SECONDS:
        return "Druk na een paar tellen nog een keer op de knop. Wat u invulde, staat er nog."
    if not allow("villages.signup", network_of(request), times=20, seconds=3600):
        return TOO_OFTEN
    if not allow("villages.signup-mail", email_key(answers["person"]["email"]), times=5, seconds=3600):
        return TOO_OFTEN
    return ""


def _send(request: HttpRequest, answers: dict, municipality: Municipality) -> HttpResponse:
    person = {key: value for key, value in answers["person"].items() if key not in ("website", "is_robot")}
    reference = ""
    if not answers["person"]["is_robot"]:  # a robot sees the same page
        signup = services.sign_up_village(
            village_name=answers["place"]["village_name"],
            municipality=municipality,
            joins_existing=answers.get("double", {}).get("choice") == "join",
            **person,
            **answers["reason"],
            **answers["consent"],
        )
        reference = signup.reference
    del request.session[ANSWERS]
    request.session[SENT] = {"email": person["email"], "reference": reference}
    return redirect("villages:signup_sent")
