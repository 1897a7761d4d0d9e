"""The eight demo sign-ins. `villages.py` gives them their village, bureau or municipality."""

from allauth.account.models import EmailAddress

from accounts.models import PortalRole, User
from wup_portal.demo import PASSWORD

PEOPLE = {
    "coordinator@wup.example": "Coördinator (voorbeeld)",
    "organisator@wup.example": "Organisator (voorbeeld)",
    "adviseur@wup.example": "Adviseur (voorbeeld)",
    "adviseur2@wup.example": "Tweede adviseur (voorbeeld)",
    "trekker@wup.example": "Trekker (voorbeeld)",
    "bewoner@wup.example": "Bewoner (voorbeeld)",
    "gemeente@wup.example": "Medewerker gemeente (voorbeeld)",
    "buitenstaander@wup.example": "Trekker Proefveen (voorbeeld)",
}
ROLES = {
    "coordinator@wup.example": PortalRole.Kind.COORDINATOR,
    "organisator@wup.example": PortalRole.Kind.ORGANISER,
}


def load() -> None:
    for email, name in PEOPLE.items():
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            user = User.objects.create_user(email, name=name, password=PASSWORD)
        EmailAddress.objects.get_or_create(
            user=user, email=email, defaults={"verified": True, "primary": True}
        )
    for email, kind in ROLES.items():
        PortalRole.objects.get_or_create(user=User.objects.get(email=email), kind=kind, ended_at=None)
