"""Villages and municipalities: made, renamed, moved along the route, drawn."""

from django.db import connection, transaction

from accounts.models import User
from common.errors import DomainError
from common.sorting import search_key, sort_key
from villages.boundaries import BoundaryFileError
from villages.known_places import find_place
from villages.models import Municipality, Phase, PhaseChange, Village, VillageSlug
from villages.services import slugs
from villages.states import PHASE_TRANSITIONS


def make_village(*, name: str, municipality: Municipality, **fields) -> Village:
    """A new village with its own slug, sort and search keys, and the point of our list of places.

    Called inside a transaction that holds the lock of the municipality.
    """
    village = Village(
        name=name, municipality=municipality, phase=Phase.ACQUAINTANCE, **_keys(name, municipality)
    )
    place = find_place(name, municipality.code)
    if place:
        village.place_code, village.latitude, village.longitude = place.code, place.latitude, place.longitude
    for field, value in fields.items():
        setattr(village, field, value)
    return slugs.save_with_free_slug(village, _slugs(village), is_taken=_is_taken)


@transaction.atomic
def edit_village(
    village: Village,
    *,
    version: int,
    name: str,
    motivation: str,
    is_public: bool,
    shared_with_municipality: bool,
) -> Village:
    """What the village tells of itself, and to whom; both consents can be taken back here."""
    village = _locked(village)
    village.take_version(version)
    if name != village.name:
        _rename(village, name)
    village.motivation, village.is_public = motivation, is_public
    village.shared_with_municipality = shared_with_municipality
    village.save()
    return village


@transaction.atomic
def rename_village(village: Village, *, name: str) -> Village:
    """A new name and slug; the old slug redirects for ever. A slug it once had, it may take back."""
    village = _locked(village)
    _rename(village, name)
    return village


@transaction.atomic
def change_phase(village: Village, *, new: Phase, reason: str, by: User) -> Village:
    """Forward or back; who did it and why stands in the history."""
    village = _locked(village)
    if not reason.strip():
        raise DomainError("Vul in waarom de fase verandert.")
    return _move(village, Phase(new), reason=reason.strip(), by=by)


@transaction.atomic
def reach_phase(village: Village, phase: Phase, *, reason: str, by: User) -> Village:
    """Forward to this phase, because of something that happened; a village that is further stays there."""
    village = _locked(village)
    route = list(Phase)
    if route.index(Phase(village.phase)) >= route.index(phase):
        return village
    return _move(village, phase, reason=reason, by=by)


@transaction.atomic
def import_boundaries(outlines: dict[str, list], *, source: str, dry_run: bool = False) -> dict[str, int]:
    """Give municipalities their outline. outlines: CBS code -> rings of [longitude, latitude].

    All or nothing. Returns how many were read, changed and skipped (not one of ours).
    """
    rows = Municipality.objects.select_for_update().in_bulk(list(outlines), field_name="code")
    if not rows:
        raise BoundaryFileError("None of our municipalities stands in this file.")
    if len(source) > 120:
        raise BoundaryFileError("The name of the source is longer than 120 characters.")
    changed = 0
    for code, rings in outlines.items():
        row = rows.get(code)
        if row and (row.outline != rings or row.outline_source != source):
            row.outline, row.outline_source = rings, source
            changed += 1
            if not dry_run:
                row.save(update_fields=["outline", "outline_source"])
    return {"read": len(outlines), "changed": changed, "skipped": len(outlines) - len(rows)}


def _locked(village: Village) -> Village:
    """The municipality first, so that two names in one municipality wait for each other."""
    Municipality.objects.select_for_update().get(pk=village.municipality_id)
    rows = Village.objects.select_related("municipality").select_for_update(of=("self",))
    return rows.get(pk=village.pk)


def _rename(village: Village, name: str) -> None:
    key = sort_key(name)[:80]
    if not key:
        raise DomainError("Vul de naam van het dorp in, met letters.")
    others = Village.objects.filter(municipality=village.municipality, sort_key=key).exclude(pk=village.pk)
    if others.exists():
        raise DomainError("Er is in deze gemeente al een dorp met deze naam. Kies een andere naam.")
    old_slug = village.slug
    village.name = name
    for field, value in _keys(name, village.municipality).items():
        setattr(village, field, value)
    slugs.save_with_free_slug(
        village, _slugs(village), is_taken=lambda slug: _is_taken(slug, except_for=village)
    )
    if village.slug != old_slug:
        VillageSlug.objects.filter(slug=village.slug, village=village).delete()
        VillageSlug.objects.get_or_create(slug=old_slug, village=village)


def _move(village: Village, new: Phase, *, reason: str, by: User) -> Village:
    old = Phase(village.phase)
    if new not in PHASE_TRANSITIONS[old]:
        raise DomainError(f"Het dorp is al in de fase {new.label}. Kies een andere fase.")
    village.phase = new
    village.save(update_fields=["phase"])
    PhaseChange.objects.create(village=village, old=old, new=new, reason=reason, by=by)
    return village


def _keys(name: str, municipality: Municipality) -> dict[str, str]:
    return {
        "sort_key": sort_key(name)[:80],
        "search_key": search_key(f"{name} {municipality.name}")[:160],
    }


def _slugs(village: Village):
    return slugs.candidates(village.name, municipality_slug=village.municipality.slug, max_length=100)


def _is_taken(slug: str, *, except_for: Village | None = None) -> bool:
    """Now or once in use; one statement, so that a rename at this moment is seen whole or not at all."""
    own = except_for.pk if except_for else None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM villages_village WHERE slug = %s AND id IS DISTINCT FROM %s"
            " UNION ALL SELECT 1 FROM villages_villageslug WHERE slug = %s AND village_id IS DISTINCT FROM %s",
            [slug, own, slug, own],
        )
        return cursor.fetchone() is not None
