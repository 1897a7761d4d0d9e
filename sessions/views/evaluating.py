"""Three questions after a session, behind the personal link."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.errors import DomainError
from sessions import services
from sessions.forms import EvaluationForm
from sessions.models import Evaluation, Invitation, SessionRegistration
from sessions.services.afterwards import may_evaluate
from sessions.views.guest import guest_page


@guest_page
def link_evaluate(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Who was there answers; an answer can be changed with the same link."""
    knowledge_session = invitation.knowledge_session
    registration = (
        SessionRegistration.objects.active()
        .select_related("presence", "evaluation")
        .filter(knowledge_session=knowledge_session, email_key=invitation.email_key)
        .first()
    )
    if not may_evaluate(registration, knowledge_session):
        raise Http404
    given: Evaluation | None = getattr(registration, "evaluation", None)
    initial = {name: getattr(given, name) for name in ("score", "takes_home", "better")} if given else {}
    form = EvaluationForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.evaluate(registration.pk, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("knowledge_sessions:link", token)
    context = {"knowledge_session": knowledge_session, "form": form, "token": token}
    return render(request, "sessions/link_evaluate.html", context, status=422 if form.errors else 200)
