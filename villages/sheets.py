"""The columns of a list of initiatives with their contacts, for the file that leaves and the file that comes in."""

from dataclasses import dataclass

from django.db.models import QuerySet

from common.sorting import search_key


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    also: tuple[str, ...] = ()  # other names by which people call this column
    help: str = ""


COLUMNS = [
    Column("name", "Initiatief", ("naam", "naam initiatief", "naam van het initiatief", "organisatie"),
           "Verplicht. De naam van het initiatief."),
    Column("municipality", "Gemeente", ("naam gemeente",), "Verplicht. Een gemeente in Drenthe."),
    Column("legal_form", "Vorm", ("rechtsvorm",),
           "werkgroep, vereniging, stichting, coöperatie of anders. Leeg is werkgroep."),
    Column("website", "Website", ("site", "url", "webadres"), "Zoals https://www.voorbeeld.nl."),
    Column("description", "Wat het initiatief doet", ("omschrijving", "beschrijving", "toelichting"),
           "Hooguit 2.000 tekens."),
    Column("villages", "Dorpen", ("dorp", "werkgebied"),
           "Dorpen die op het portaal staan, met een komma ertussen."),
    Column("is_listed", "Openbaar", ("in de openbare lijst", "openbare lijst"),
           "ja als het initiatief zelf in de openbare lijst wil staan. Leeg is nee."),
    Column("contact", "Contactpersoon", ("naam contactpersoon", "contact"), "De naam van de contactpersoon."),
    Column("email", "E-mailadres", ("email", "mail", "mailadres", "e-mail contactpersoon"),
           "Het adres van de contactpersoon."),
    Column("role", "Rol", ("functie",), "Zoals voorzitter of lid."),
    Column("is_primary", "Eerste aanspreekpunt", ("aanspreekpunt", "eerste contactpersoon"), "ja of nee."),
]  # fmt: skip
LABELS = {column.key: column.label for column in COLUMNS}
OPTED_OUT = "Wil geen uitnodigingen sinds"  # in a file that leaves; only the person self changes it


def header_key(text: str) -> str:
    """ "E-mail adres: " and "e-mailadres" are the same column."""
    return "".join(c for c in search_key(text) if c.isalnum())


KEYS = {header_key(name): column.key for column in COLUMNS for name in (column.label, *column.also)}


def rows_of(initiatives: QuerySet) -> list[list[object]]:
    """A row per contact; an initiative without contacts has one too. initiatives: with municipality."""
    rows = []
    for one in initiatives.prefetch_related("contacts", "villages"):
        start = [
            one.name, one.municipality.name, one.get_legal_form_display(), one.website, one.description,
            ", ".join(village.name for village in one.villages.all()), one.is_listed,
        ]  # fmt: skip
        for contact in one.contacts.all():
            rows.append(
                [*start, contact.name, contact.email, contact.role, contact.is_primary, contact.opted_out_at]
            )
        if not one.contacts.all():
            rows.append([*start, "", "", "", "", ""])
    return rows
