"""Who gets which answer at the pages of people and roles, the workroom and the own page."""

from tests.access import Row

ONLY_COORDINATOR = {"visitor": 302, "coordinator": 200}
AFTER = {"visitor": 302, "coordinator": 302}
MISTAKE = {"visitor": 302, "coordinator": 422}


def invitation(world):
    return {"key": world.role_invitation.key}


def advisor(world):
    return {"key": world.advisor.advisor_roles.get().key}


def assignment(world):
    return {"key": world.advisor.advisor_roles.get().assignments.get().key}


def officer_role(world):
    return {"kind": "gemeente", "key": world.officer.officer_roles.get().key}


def last_coordinator(world):
    return {"kind": "portaal", "key": world.coordinator.portal_role_rows.get().key}


def unknown_kind(world):
    return {"kind": "koning", "key": world.coordinator.portal_role_rows.get().key}


def form(name: str, **kwargs) -> dict[str, list[Row]]:
    return {name: [Row(403, ONLY_COORDINATOR, **kwargs), Row(403, MISTAKE, method="post", **kwargs)]}


ROWS: dict[str, list[Row]] = {
    "portal:mine": [Row(200, {"visitor": 302})],
    "portal:workroom": [Row(403, {"visitor": 302, "coordinator": 200, "organiser": 200})],
    "villages:people": [Row(403, ONLY_COORDINATOR)],
    "villages:people_history": [Row(403, ONLY_COORDINATOR)],
    **form("villages:people_invite"),
    **form("villages:bureau_new"),
    **form("villages:advisor_detail", kwargs=advisor),
    "villages:assignment_end": [
        Row(403, ONLY_COORDINATOR, kwargs=assignment),
        Row(403, AFTER, method="post", kwargs=assignment),
    ],
    "villages:role_end": [
        Row(403, ONLY_COORDINATOR, kwargs=officer_role),
        Row(403, AFTER, method="post", kwargs=officer_role),
        Row(403, ONLY_COORDINATOR | {"coordinator": 409}, method="post", kwargs=last_coordinator),
        Row(403, ONLY_COORDINATOR | {"coordinator": 404}, kwargs=unknown_kind),
    ],
    "villages:invitation_resend": [Row(403, AFTER, method="post", kwargs=invitation)],
    "villages:invitation_withdraw": [
        Row(403, ONLY_COORDINATOR, kwargs=invitation),
        Row(403, AFTER, method="post", kwargs=invitation),
    ],
    "villages:invitation_accept": [
        Row(200, kwargs=lambda world: {"token": world.role_token}),
        Row(200, {"visitor": 302}, method="post", kwargs=lambda world: {"token": world.role_token}),
        Row(404, kwargs=lambda world: {"token": "x" * 43}),
    ],
}
