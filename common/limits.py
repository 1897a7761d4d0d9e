"""How often somebody may try something; counted in the shared cache, so for all processes together."""

import hashlib
import ipaddress
import logging

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

log = logging.getLogger(__name__)


def allow(purpose: str, who: str, *, times: int, seconds: int) -> bool:
    """Whether this try is among the first `times` within `seconds`; every allowed try is counted.

    It counts tries, not hits, so the answer tells nothing about what exists. purpose: such as
    "sessions.request"; who: an address, a network or an account. Without a cache nothing is allowed: whoever
    can break the cache may not guess codes or send invitations without end.

    Each try takes one of `times` places, which comes free again after `seconds`. `add` is exact in every
    cache, also when many try at once; `incr` of the database cache is not, and forgets the end of the window.
    """
    name = hashlib.sha256(f"{purpose}\x00{who}".encode()).hexdigest()[:40]  # no addresses in the cache
    places = [f"limit:{name}:{number}" for number in range(times)]
    try:
        taken = cache.get_many(places)
        return any(cache.add(place, 1, timeout=seconds) for place in places if place not in taken)
    except Exception as error:  # each cache has errors of its own
        log.error("no cache to count in, so %s is refused: %s", purpose, error)
        return False


def client_ip(request: HttpRequest) -> str:
    """The address a visitor comes from; what a client says about itself in X-Forwarded-For counts for nothing.

    Each of our TRUSTED_PROXY_COUNT proxies adds the address it sees at the end, so we count from there.
    """
    count = settings.TRUSTED_PROXY_COUNT
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if count and len(hops) >= count:
        return hops[-count]
    return request.META.get("REMOTE_ADDR", "")


def network_of(request: HttpRequest) -> str:
    """The address a visitor comes from; of IPv6 the part that one household has."""
    try:
        address = ipaddress.ip_address(client_ip(request).partition("%")[0])
    except ValueError:
        return "unknown"
    if address.version == 6 and address.ipv4_mapped:  # or all of IPv4 would be one household
        address = address.ipv4_mapped
    prefix = 32 if address.version == 4 else 64
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))


def too_many(*, seconds: int = 300) -> HttpResponse:
    """The answer 429: try again after this many seconds."""
    return HttpResponse(render_to_string("429.html"), status=429, headers={"Retry-After": str(seconds)})
