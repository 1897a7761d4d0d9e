"""A list of initiatives that was brought in and not decided about."""

from villages.models import InitiativeImport


def fill(world) -> None:
    world.import_batch = InitiativeImport.objects.create(
        file_name="lijst.csv",
        columns=["name", "municipality"],
        rows=[[2, {"name": "Energiegroep", "municipality": world.village.municipality.name}]],
        total=1,
        by=world.organiser,
    )
