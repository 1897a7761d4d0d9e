"""What a municipality sees of the plans of its villages: the download room of its officers."""

from plans.models import PlanVersion
from plans.states import VersionStatus
from villages.models import Municipality


def versions_for(user, municipality: Municipality) -> list[PlanVersion]:
    """All but what was only frozen, newest first per village; through the one gate of versions."""
    return list(
        PlanVersion.objects.visible_to(user)
        .filter(plan__village__municipality=municipality)
        .exclude(status=VersionStatus.FROZEN)
        .for_list()
        .order_by("plan__village__sort_key", "plan", "-number")
    )


def published_in(municipality: Municipality) -> list[PlanVersion]:
    """For everybody: of each plan its newest published version."""
    newest = PlanVersion.objects.published().order_by("plan", "-number").distinct("plan")
    versions = PlanVersion.objects.for_list().filter(pk__in=newest.values("pk"))
    return list(
        versions.filter(plan__village__municipality=municipality).order_by("plan__village__sort_key", "pk")
    )
