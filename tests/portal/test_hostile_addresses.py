"""Signs in an address that the database cannot store, and numbers it cannot count to, never give a 500."""

import pytest
from django.test import Client


@pytest.fixture
def browser(db, coordinator):
    client = Client(raise_request_exception=False)
    client.force_login(coordinator)
    return client


@pytest.mark.parametrize(
    "address",
    [
        "/plannen/?zoek=%00",
        "/plannen/?gemeente=%00",
        "/plannen/?p=99999999999999999999999",
        "/dorpen/?q=%00",
        "/dorpen/?gemeente=%00",
        "/initiatieven/?gemeente=%00",
        "/kennissessies/aanmelden/%00/",
        "/initiatieven/bevestigen/%00/",
        "/organisatie/post/?soort=%00",
        "/organisatie/post/?zoek=%00",
        "/organisatie/post/%00/",
        "/organisatie/aanmeldingen/%00/",
        "/organisatie/initiatieven/?gemeente=%00",
        "/organisatie/mensen/?q=%00",
        "/inloggen/?next=%00",
        "/plannen/?zoek=%ff%fe%ed%a0%80",
        "/controleren/?kenmerk=%00&versie=1",
        "/controleren/?kenmerk=%ff%fe%ed%a0%80",
        "/controleren/?kenmerk=0123456789ab&versie=99999999999999999999999",
        "/dorpen/x/plan/versies/99999999999999999999999/",
    ],
)
def test_a_hostile_address_is_no_error_of_ours(browser, address):
    assert browser.get(address).status_code < 500
