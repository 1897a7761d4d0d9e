"""After a rename every old address of a village leads to the new one, for who may know the village."""

import uuid

import pytest
from django.urls import get_resolver, reverse

from tests.factories import SectionFactory
from tests.test_access_matrix import ADDRESSES
from villages import services
from villages.models import Village

VALUES = {"key": "samenvatting", "number": 1, "old": 1, "new": 2, "revision": 1}
CONVERTERS = {"int": 1, "uuid": uuid.UUID(int=1), "slug": "x", "str": "x"}


def village_addresses() -> list[str]:
    """Every address with the slug of a village in it."""
    found = []
    for name in ADDRESSES:
        namespace, _, short = name.rpartition(":")
        resolver = get_resolver()
        if namespace:
            if namespace not in resolver.namespace_dict:
                continue
            resolver = resolver.namespace_dict[namespace][1]
        if any("village_slug" in params for candidates in resolver.reverse_dict.getlist(short)
               for _pattern, params in candidates[0]):  # fmt: skip
            found.append(name)
    return found


def address(name: str, slug: str) -> str:
    namespace, _, short = name.rpartition(":")
    resolver = get_resolver().namespace_dict[namespace][1] if namespace else get_resolver()
    _possibilities, _pattern, _defaults, converters = resolver.reverse_dict[short]
    params = resolver.reverse_dict[short][0][0][1]
    kwargs = {"village_slug": slug}
    for param in params:
        if param != "village_slug":
            kind = (
                type(converters[param]).__name__.removesuffix("Converter").lower()
                if param in converters
                else "str"
            )
            kwargs[param] = VALUES.get(param, CONVERTERS.get("int" if "int" in kind else kind, "x"))
    return reverse(name, kwargs=kwargs)


def test_there_are_addresses_to_try():
    assert len(village_addresses()) >= 24


@pytest.mark.parametrize("name", village_addresses())
def test_every_old_address_leads_to_the_new_one(village, client, coordinator, name):
    SectionFactory(plan__village=village, written=True, key="samenvatting")
    old, new = address(name, "eigendorp"), address(name, "nieuwdorp")
    services.rename_village(village, name="Nieuwdorp")
    client.force_login(coordinator)

    read, sent = client.get(f"{old}?a=1&b=%20"), client.post(old, {"body": "<p>Getypt</p>"})

    if read.status_code != 405:
        assert (read.status_code, read.headers["Location"]) == (302, f"{new}?a=1&b=%20")
    if sent.status_code != 405:
        assert (sent.status_code, sent.headers["Location"]) == (307, new)  # with all that was typed


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_old_slug_tells_a_stranger_nothing_of_a_village_that_is_not_public(village, client, method):
    services.rename_village(village, name="Geheimdorp")
    Village.objects.update(is_public=False)

    assert getattr(client, method)("/dorpen/eigendorp/").status_code in (404, 405)


def test_a_page_of_the_village_under_its_old_name_saves_what_was_typed(village, client, lead):
    services.rename_village(village, name="Nieuwdorp")
    client.force_login(lead)
    typed = {"name": "Nieuwdorp", "motivation": "Samen.", "is_public": "on", "version": "1"}

    client.post("/dorpen/eigendorp/werkplaats/gegevens/", typed, follow=True)

    village.refresh_from_db()
    assert village.motivation == "Samen."
