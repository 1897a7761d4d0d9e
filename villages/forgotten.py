"""People who had their data removed. An address is kept as a seal that only our own key can make."""

from collections.abc import Iterable

from common.tokens import derive_token, token_hash
from villages.models import ForgottenAddress


def seal_of(email_key: str) -> str:
    return token_hash(derive_token("forgotten-address", email_key))


def forgotten_among(email_keys: Iterable[str]) -> set[str]:
    """Those of these addresses that may not come back by a list."""
    seals = {seal_of(key): key for key in set(email_keys)}
    found = (
        ForgottenAddress.objects.filter(seal__in=seals)
        if len(seals) < 1000
        else ForgottenAddress.objects.all()
    )
    return {seals[seal] for seal in found.values_list("seal", flat=True) if seal in seals}
