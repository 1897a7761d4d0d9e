"""Who someone is for the whole portal. Roles tied to a place stand in `villages.permissions`."""


def is_coordinator(user) -> bool:
    return user.is_authenticated and "coordinator" in user.portal_roles


def is_organiser(user) -> bool:
    return user.is_authenticated and "organiser" in user.portal_roles
