"""What every page needs and no view should have to hand over."""

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict:
    return {"demo_mode": settings.DEMO}
