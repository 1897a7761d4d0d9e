"""The mails to who organises or looks after the portal, to who asks for an invitation, and a mail to try with."""

import uuid
from dataclasses import replace

from mail.messages import Message, compose, one_line, portal_url
from sessions.emails.guests import context_of, enters_the_calendar, topic
from sessions.models import InvitationRequest, KnowledgeSession, SessionRegistration, programme_of


def request_received(request: InvitationRequest, *, to: str) -> Message:
    """To the organiser: somebody asks for an invitation."""
    knowledge_session = request.knowledge_session
    return compose(
        "sessions.request_received",
        to=to,
        template="sessions/request_received",
        context=context_of(knowledge_session)
        | {
            "name": one_line(request.name),
            "initiative": one_line(request.initiative_text),
            "remark": one_line(request.remark, 300),
            "url": portal_url("knowledge_sessions:request_queue", slug=knowledge_session.slug),
        },
        ref=str(request.pk),
        topic=topic(knowledge_session),
    )


def request_refused(request: InvitationRequest) -> Message:
    """Only when the organiser wants this mail to be sent."""
    return compose(
        "sessions.request_refused",
        to=request.email,
        template="sessions/request_refused",
        context=context_of(request.knowledge_session) | {"name": one_line(request.name)},
        ref=str(request.pk),
        topic=topic(request.knowledge_session),
        reply_to=request.knowledge_session.contact_email,
    )


def request_question(request: InvitationRequest, *, reply_to: str) -> Message:
    """The organiser wants to know more before deciding; the answer comes by mail."""
    return compose(
        "sessions.request_question",
        to=request.email,
        template="sessions/request_question",
        context=context_of(request.knowledge_session)
        | {"name": one_line(request.name), "question": one_line(request.question, 500)},
        ref=str(request.pk),
        topic=topic(request.knowledge_session),
        reply_to=reply_to,
    )


def requests_waiting(knowledge_session: KnowledgeSession, *, count: int, to: str) -> Message:
    """To the organiser: people wait for an answer for two weeks already."""
    return compose(
        "sessions.requests_waiting",
        to=to,
        template="sessions/requests_waiting",
        context=context_of(knowledge_session)
        | {
            "count": count,
            "url": portal_url("knowledge_sessions:request_queue", slug=knowledge_session.slug),
        },
        ref=str(knowledge_session.pk),
        topic=topic(knowledge_session),
    )


TEST_MAILS = {"invitation": "Uitnodiging", "confirmation": "Bevestiging, met de afspraak voor de agenda"}


def test_mail(knowledge_session: KnowledgeSession, *, kind: str, to: str, name: str) -> Message:
    """What guests get, to the organiser's own address; its link opens the public page."""
    nobody = SessionRegistration(knowledge_session=knowledge_session, name=name, email=to, people=1)
    context = context_of(knowledge_session)
    message = compose(
        "sessions.test",
        to=to,
        template=f"sessions/{kind}",
        context=context
        | {"name": one_line(name), "initiative": "", "programme": programme_of(knowledge_session),
           "link": context["page"], "registration": nobody},
        ref=uuid.uuid4().hex,
        topic=topic(knowledge_session),
        **(enters_the_calendar(nobody) if kind == "confirmation" else {}),
    )  # fmt: skip
    return replace(message, subject=f"Test: {message.subject}"[:150])


def breaches(to: str, found: list) -> Message:
    """To who keeps the portal running: what the nightly check found. No names of guests."""
    return compose(
        "sessions.breaches",
        to=to,
        template="sessions/breaches",
        context={"texts": [one_line(breach.text, 200) for breach in found], "count": len(found)},
    )


def digest(user, digest) -> Message:
    """To an organiser; numbers and titles, no names of guests."""
    return compose(
        "sessions.digest",
        to=user.email,
        template="sessions/digest",
        context={
            "sessions": [
                {
                    "title": one_line(row.title),
                    "when": row.when_text,
                    "seats": row.seats_text,
                    "taken": row.taken,
                }
                for row in digest.sessions
            ],
            "requests": [_of_session(row, "knowledge_sessions:request_queue") for row in digest.requests],
            "failed": [_of_session(row, "knowledge_sessions:manage_detail") for row in digest.failed],
            "sessions_url": portal_url("knowledge_sessions:manage_list"),
            "outbox_url": portal_url("portal:outbox"),
            "choice_url": portal_url("knowledge_sessions:digest_choice"),
        },
    )


def _of_session(row: dict, page: str) -> dict:
    session = row["session"]
    return {
        "title": one_line(session.title),
        "count": row["count"],
        "url": portal_url(page, slug=session.slug),
    }
