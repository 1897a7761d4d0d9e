"""How long the people of a session are kept, what goes then, and what stays."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from common.errors import DomainError
from sessions.forms.lists import PurgeDateForm
from sessions.keeping import what_goes
from sessions.models.keeping import LEAST
from sessions.services import keeping as services
from sessions.views.managing import managed_session
from sessions.views.trails import managing_trail, session_tabs


@require_http_methods(["GET", "HEAD", "POST"])
def keeping(request: HttpRequest, slug: str) -> HttpResponse:
    knowledge_session = managed_session(request, slug)
    day = knowledge_session.purges_on
    form = PurgeDateForm(
        request.POST if request.method == "POST" else None,
        initial={"purge_on": f"{day.day}-{day.month}-{day.year}"},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.set_purge_date(knowledge_session.pk, form.cleaned_data["purge_on"], by=request.user)
        except DomainError as error:
            form.add_error("purge_on", str(error))
        else:
            messages.success(request, "De dag is opgeslagen.")
            return redirect("knowledge_sessions:keeping", slug)
    context = {
        "knowledge_session": knowledge_session,
        "form": form,
        "goes": what_goes(knowledge_session).items(),
        "counts": knowledge_session.counts.all(),
        "least": LEAST,
        "trail": managing_trail(knowledge_session, "Bewaren en wissen"),
        "tabs": session_tabs(knowledge_session, "keeping"),
    }
    return render(request, "sessions/keeping.html", context, status=422 if form.errors else 200)
