"""Who may make and run knowledge sessions. What exists for somebody stands in `visible_to()`."""

from accounts.permissions import is_coordinator, is_organiser
from sessions.models import KnowledgeSession


def can_plan_sessions(user) -> bool:
    """Organisers make sessions; a coordinator helps."""
    return is_organiser(user) or is_coordinator(user)


def can_manage_session(user, knowledge_session: KnowledgeSession) -> bool:
    """The organiser who made it, or a coordinator."""
    return is_coordinator(user) or (is_organiser(user) and knowledge_session.owner_id == user.pk)
