"""Who must hear something: the people of a village and the officers of a municipality, each once."""

from accounts.models import User
from villages.models import Municipality, Village


def officers_of(municipality: Municipality) -> list[User]:
    return _users(officer_roles__municipality=municipality, officer_roles__ended_at=None)


def writers_of(village: Village) -> list[User]:
    """Lead, core group and the assigned advisors."""
    own = _users(
        memberships__village=village, memberships__ended_at=None, memberships__role__in=["lead", "core"]
    )
    return _each_once(own + _advisors(village))


def people_of(village: Village) -> list[User]:
    own = _users(memberships__village=village, memberships__ended_at=None)
    return _each_once(own + _advisors(village))


def _advisors(village: Village) -> list[User]:
    return _users(
        advisor_roles__ended_at=None,
        advisor_roles__assignments__village=village,
        advisor_roles__assignments__ended_at=None,
    )


def _users(**lookups) -> list[User]:
    return list(User.objects.filter(is_active=True, **lookups).order_by("pk").distinct())


def _each_once(users: list[User]) -> list[User]:
    return list({user.pk: user for user in users}.values())
