"""Breadcrumbs: where a page stands."""

from django.urls import reverse

from sessions.models import KnowledgeSession


def public_trail(knowledge_session: KnowledgeSession | None = None, here: str = "") -> list[dict]:
    trail = [
        {"label": "Home", "url": "/"},
        {"label": "Kennissessies", "url": reverse("knowledge_sessions:session_list")},
    ]
    if knowledge_session:
        url = reverse("knowledge_sessions:session_detail", args=[knowledge_session.slug])
        trail.append({"label": knowledge_session.title, "url": url})
    return trail + _last(here)


def managing_trail(knowledge_session: KnowledgeSession | None = None, here: str = "") -> list[dict]:
    trail = [
        {"label": "Organisatie", "url": "/organisatie/"},
        {"label": "Kennissessies", "url": reverse("knowledge_sessions:manage_list")},
    ]
    if knowledge_session:
        url = reverse("knowledge_sessions:manage_detail", args=[knowledge_session.slug])
        trail.append({"label": knowledge_session.title, "url": url})
    return trail + _last(here)


def session_tabs(knowledge_session: KnowledgeSession, here: str) -> list[dict]:
    """The organiser's pages of one session, the one of now marked."""
    pages = {
        "manage_detail": "Overzicht",
        "manage_edit": "Gegevens",
        "programme": "Programma",
        "invite": "Uitnodigen",
        "invitation_list": "Genodigden",
        "registration_list": "Aanmeldingen",
        "request_queue": "Verzoeken",
        "reminders": "Herinneringen",
        "the_day": "De dag",
        "afterwards": "Na afloop",
    }
    return [
        {
            "label": label,
            "url": reverse(f"knowledge_sessions:{name}", args=[knowledge_session.slug]),
            "current": name == here,
        }
        for name, label in pages.items()
    ]


def _last(here: str) -> list[dict]:
    return [{"label": here}] if here else []
