import pytest
from django.test import Client


@pytest.fixture
def client_of():
    """A browser of its own for each person."""

    def sign_in(user):
        client = Client()
        client.force_login(user)
        return client

    return sign_in
