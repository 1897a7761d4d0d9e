"""The organiser's page of reminders before a session."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from common.dates import moment_text
from common.errors import DomainError
from sessions import services
from sessions.forms import ReminderForm
from sessions.services.reminding import due_at
from sessions.views.managing import managed_session
from sessions.views.trails import managing_trail, session_tabs


@require_http_methods(["GET", "POST"])
def reminders(request: HttpRequest, slug: str) -> HttpResponse:
    """When guests get a reminder, and what became of the ones before."""
    knowledge_session = managed_session(request, slug)
    rules = list(knowledge_session.reminder_rules.all())
    rounds = list(knowledge_session.reminder_rounds.all())
    form = ReminderForm(
        request.POST if request.method == "POST" else None,
        knowledge_session=knowledge_session,
        initial=ReminderForm.initial_of(rules),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.set_reminders(knowledge_session.pk, form.rules, by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "De herinneringen zijn opgeslagen.")
            return redirect("knowledge_sessions:reminders", slug)
    done = {row.rule_id for row in rounds if row.content_version == knowledge_session.content_version}
    context = {
        "knowledge_session": knowledge_session,
        "form": form,
        "coming": [
            {"rule": rule, "due": moment_text(due) if (due := due_at(knowledge_session, rule)) else ""}
            for rule in rules
            if rule.pk not in done
        ],
        "rounds": rounds,
        "trail": managing_trail(knowledge_session, "Herinneringen"),
        "tabs": session_tabs(knowledge_session, "reminders"),
    }
    return render(request, "sessions/reminders.html", context, status=422 if form.errors else 200)
