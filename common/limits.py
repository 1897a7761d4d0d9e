"""How often somebody may try something; counted in the shared cache, so for all processes together."""

import ipaddress

from django.core.cache import cache
from django.http import HttpRequest


def allow(purpose: str, who: str, *, times: int, seconds: int) -> bool:
    """Counts this try, and says whether it is still within `times` per `seconds`.

    It counts tries, not hits, so the answer tells nothing about what exists. purpose: such as
    "sessions.request"; who: an address, a network or an account.
    """
    key = f"limit:{purpose}:{who}"
    if cache.add(key, 1, timeout=seconds):
        return True
    try:
        return cache.incr(key) <= times
    except ValueError:  # the window ended between the two lines
        cache.add(key, 1, timeout=seconds)
        return True


def network_of(request: HttpRequest) -> str:
    """The address a visitor comes from; of IPv6 the part that one household has."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown"
    prefix = 32 if address.version == 4 else 64
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))
