"""A list of initiatives that was brought in and not decided about."""

from tests.factories import ContactFactory
from villages.models import InitiativeImport
from villages.services import own_data


def fill(world) -> None:
    world.import_batch = InitiativeImport.objects.create(
        file_name="lijst.csv",
        columns=["name", "municipality"],
        rows=[[2, {"name": "Energiegroep", "municipality": world.village.municipality.name}]],
        total=1,
        by=world.organiser,
    )
    world.other_contact = ContactFactory(initiative=world.initiative)
    world.own_link = own_data.ask_own_data(world.contact.email)
    world.address_link = own_data.ask_new_address(world.contact.email_key, email="nieuw@adres.example")
