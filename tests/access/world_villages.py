"""Places and sign-ups of the access matrix."""

from common.tokens import token_hash
from tests.factories import (
    ContactFactory,
    InitiativeFactory,
    InitiativeSignupFactory,
    VillageFactory,
    VillageSignupFactory,
)
from villages import emails


def fill(world) -> None:
    world.hidden_village = VillageFactory(slug="verborgen-dorp", is_public=False)
    world.signup = with_token(VillageSignupFactory(confirmed=True), emails.signup_token)
    world.initiative_signup = with_token(InitiativeSignupFactory(confirmed=True), emails.initiative_token)
    world.initiative = InitiativeFactory(slug="eigen-initiatief", is_listed=True)
    world.hidden_initiative = InitiativeFactory(slug="verborgen-initiatief")
    world.contact = ContactFactory(initiative=world.initiative)


def with_token(signup, make_token):
    signup.token_hash = token_hash(make_token(signup))
    signup.save()
    return signup
