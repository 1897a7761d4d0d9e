"""The twelve municipalities of Drenthe, with their CBS codes (as they have been since 1998)."""

from django.apps import apps as global_apps

from common.sorting import sort_key

MUNICIPALITIES = (
    ("GM1680", "Aa en Hunze", "aa-en-hunze"),
    ("GM0106", "Assen", "assen"),
    ("GM1681", "Borger-Odoorn", "borger-odoorn"),
    ("GM0109", "Coevorden", "coevorden"),
    ("GM0114", "Emmen", "emmen"),
    ("GM0118", "Hoogeveen", "hoogeveen"),
    ("GM0119", "Meppel", "meppel"),
    ("GM1731", "Midden-Drenthe", "midden-drenthe"),
    ("GM1699", "Noordenveld", "noordenveld"),
    ("GM1730", "Tynaarlo", "tynaarlo"),
    ("GM1701", "Westerveld", "westerveld"),
    ("GM1690", "De Wolden", "de-wolden"),
)


def load_municipalities(*, using, apps=global_apps, **kwargs) -> None:
    """Receiver of `post_migrate`: adds those that are missing, changes none that are there.

    Not a data migration, because `flush` (and each test with real transactions) would empty the table
    for good; this runs after a flush too.
    """
    try:
        model = apps.get_model("villages", "Municipality")
    except LookupError:  # migrated back to before there were municipalities
        return
    if any(field.name == "sort_key" for field in model._meta.fields):
        model.objects.using(using).bulk_create(
            [
                model(code=code, name=name, slug=slug, sort_key=sort_key(name))
                for code, name, slug in MUNICIPALITIES
            ],
            ignore_conflicts=True,
        )
