"""What was learned at knowledge sessions, beside the section of a plan that is about the same."""

from collections.abc import Iterable

from django.urls import reverse

from common.dates import day_text
from plans.guidance import Reading
from plans.states import Discipline
from sessions.models import KnowledgeSession, Subject
from sessions.states import SessionStatus

NEWEST = 3
SUBJECTS = {
    Discipline.SOCIAL: [Subject.TALKING],
    Discipline.PARTICIPATION: [Subject.TALKING, Subject.POLICY],
    Discipline.ENERGY: [Subject.TECHNIQUE],
    Discipline.TECHNIQUE: [Subject.TECHNIQUE],
    Discipline.MONEY: [Subject.MONEY],
    Discipline.ORGANISATION: [Subject.ORGANISING, Subject.POLICY],
}


def past_sessions(discipline: Discipline) -> Iterable[Reading]:
    past = KnowledgeSession.objects.past().exclude(status=SessionStatus.CANCELLED)
    found = past.filter(subject__in=SUBJECTS[discipline])
    for row in found.only("title", "slug", "starts_at")[:NEWEST]:
        url = reverse("knowledge_sessions:session_detail", args=[row.slug])
        yield Reading(f"Kennissessie: {row.title}", url, day_text(row.starts_at))
