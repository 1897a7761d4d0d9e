"""Bring in a file with initiatives: keep it, apply it as a whole or not at all, throw it away."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from common.addresses import email_key
from common.errors import DomainError
from common.planner import MANY, count_rows
from common.sorting import search_key
from common.spreadsheets import read_table
from villages.importing import Line, Outcome, check, counts_of
from villages.models import Contact, Initiative, InitiativeImport, Municipality
from villages.services import slugs
from villages.services.initiatives import make_room_for_primary
from villages.sheets import KEYS, LABELS, OPTED_OUT, header_key

Status = InitiativeImport.Status
BATCH = 1000


def keep_upload(data: bytes, *, file_name: str, update_known: bool, by: User) -> InitiativeImport:
    """Read the file and keep its rows for the second step; nothing else is stored yet."""
    table = read_table(data)
    keys = [KEYS.get(header_key(name), "") for name in table.head]
    for key in filter(None, keys):
        if keys.count(key) > 1:
            raise DomainError(f"De kolom {LABELS[key]} staat er twee keer in. Haal er een weg.")
    for key in ("name", "municipality"):
        if key not in keys:
            raise DomainError(
                f"De kolom {LABELS[key]} ontbreekt. Zet in de eerste regel van het bestand de namen van de kolommen."
            )
    if not table.rows:
        raise DomainError("Er staan geen regels onder de namen van de kolommen.")
    return InitiativeImport.objects.create(
        file_name=file_name[:120],
        columns=[key for key in keys if key],
        unknown=[
            name[:60]
            for name, key in zip(table.head, keys, strict=True)
            if name and not key and header_key(name) != header_key(OPTED_OUT)
        ],
        rows=[
            [number, {key: cell for key, cell in zip(keys, cells, strict=False) if key and cell}]
            for number, cells in table.rows
        ],
        total=len(table.rows),
        update_known=update_known,
        by=by,
    )


@transaction.atomic
def start_import(import_pk: int, *, by: User) -> InitiativeImport:
    """From now on a worker may apply it. Raises DomainError when it was decided before."""
    batch = InitiativeImport.objects.select_for_update().get(pk=import_pk)
    if batch.status == Status.DONE:
        raise DomainError("Dit bestand is al toegepast.")
    if batch.status == Status.DROPPED or not batch.rows:
        raise DomainError("Dit bestand is weggegooid. Lever het opnieuw in.")
    if batch.status == Status.READ:
        batch.status, batch.by, batch.started_at, batch.error = Status.BUSY, by, None, ""
        batch.save(update_fields=["status", "by", "started_at", "error"])
    return batch


def apply_import(import_pk: int) -> InitiativeImport:
    """All of it in one transaction: whoever dies halfway changes nothing, and the next one starts again."""
    if InitiativeImport.objects.waiting().filter(pk=import_pk).update(started_at=timezone.now()):
        try:
            _apply(import_pk)
        except (DomainError, IntegrityError) as error:
            text = str(error) if isinstance(error, DomainError) else "Iemand anders wijzigde iets tegelijk. Probeer het opnieuw."  # fmt: skip
            InitiativeImport.objects.filter(pk=import_pk, status=Status.BUSY).update(
                status=Status.READ, started_at=None, error=text
            )
    return InitiativeImport.objects.get(pk=import_pk)


@transaction.atomic
def _apply(import_pk: int) -> None:
    batch = InitiativeImport.objects.select_for_update().get(pk=import_pk)
    if batch.status != Status.BUSY:
        return
    list(Municipality.objects.select_for_update().order_by("pk"))  # nobody adds an initiative meanwhile
    lines = check(batch)
    counts = counts_of(lines)
    if counts[Outcome.WRONG]:
        raise DomainError("Er staan fouten in het bestand. Er is niets overgenomen.")
    made = _add_initiatives(lines)
    added = _add_contacts(lines, made)
    batch.report = {
        "lines": counts,
        "initiatives": len(made),
        "contacts": added,
        "changed": _change_initiatives(lines) + _change_contacts(lines),
    }
    batch.status, batch.applied_at, batch.rows = Status.DONE, timezone.now(), []
    batch.save()
    if len(lines) >= MANY:
        count_rows(Initiative, Contact)


def _add_initiatives(lines: list[Line]) -> dict[tuple[int, str], Initiative]:
    taken = set(Initiative.objects.values_list("slug", flat=True))
    made = {}
    for line in lines:
        if not line.adds_initiative:
            continue
        values, municipality = line.values, line.values["municipality"]
        slug = next(
            slug
            for slug in slugs.candidates(values["name"], municipality_slug=municipality.slug, max_length=140)
            if slug not in taken
        )
        taken.add(slug)
        made[line.place] = Initiative(
            name=values["name"],
            slug=slug,
            municipality=municipality,
            legal_form=values["legal_form"] or Initiative.LegalForm.GROUP,
            website=values["website"],
            description=values["description"],
            is_listed=bool(values["is_listed"]),
            sort_key=line.place[1],
            search_key=search_key(f"{values['name']} {municipality.name}")[:120],
        )
    Initiative.objects.bulk_create(made.values(), batch_size=BATCH)
    through = Initiative.villages.through
    links = [
        through(initiative=made[line.place], village=village)
        for line in lines
        if line.adds_initiative
        for village in dict.fromkeys(line.values["villages"])
    ]
    through.objects.bulk_create(links, batch_size=BATCH, ignore_conflicts=True)
    return made


def _add_contacts(lines: list[Line], made: dict[tuple[int, str], Initiative]) -> int:
    new = [line for line in lines if line.adds_contact]
    places = {line.place for line in new} - made.keys()
    known = {
        (one.municipality_id, one.sort_key): one
        for one in Initiative.objects.filter(sort_key__in={key for _, key in places}).order_by("-pk")
    }
    first: dict[int, int] = {}  # initiative -> the line of its first contact
    for line in sorted(new, key=lambda line: not line.values["is_primary"]):
        if line.values["is_primary"] or line.place in made:  # a new initiative has somebody to speak to
            first.setdefault((made.get(line.place) or known[line.place]).pk, line.number)
    make_room_for_primary(Contact.objects.filter(initiative__in=first))
    rows = []
    for line in new:
        initiative = made.get(line.place) or known[line.place]
        rows.append(
            Contact(
                initiative=initiative,
                name=line.values["contact"],
                email=line.values["email"],
                email_key=email_key(line.values["email"]),
                role=line.values["role"],
                is_primary=first.get(initiative.pk) == line.number,
            )
        )
    Contact.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def _change_initiatives(lines: list[Line]) -> int:
    wanted = {line.place: line.changes for line in lines if line.changes}
    found = Initiative.objects.filter(sort_key__in={key for _, key in wanted}).select_for_update()
    rows = []
    for row in found.order_by("-pk"):
        changes = wanted.get((row.municipality_id, row.sort_key))
        if changes is None:
            continue
        for key, value in changes.items():
            if key == "villages":
                row.villages.add(*value)
            else:
                setattr(row, key, value)
        row.edit_version += 1
        rows.append(row)
    fields = ["legal_form", "website", "description", "is_listed", "edit_version"]
    Initiative.objects.bulk_update(rows, fields, batch_size=BATCH)
    return len(rows)


def _change_contacts(lines: list[Line]) -> int:
    wanted = {
        (*line.place, email_key(line.values["email"])): line.contact_changes
        for line in lines
        if line.contact_changes
    }
    if not wanted:
        return 0
    found = Contact.objects.filter(email_key__in={mailbox for _, _, mailbox in wanted})
    rows = []
    for row in found.select_related("initiative").select_for_update(of=("self",)):
        place = (row.initiative.municipality_id, row.initiative.sort_key, row.email_key)
        for key, value in wanted.get(place, {}).items():
            setattr(row, key, value)
        if place in wanted:
            row.edit_version += 1
            rows.append(row)
    first = {row.initiative_id for row in rows if row.is_primary}
    make_room_for_primary(
        Contact.objects.filter(initiative__in=first).exclude(pk__in=[row.pk for row in rows])
    )
    Contact.objects.bulk_update(rows, ["name", "role", "is_primary", "edit_version"], batch_size=BATCH)
    return len(rows)


@transaction.atomic
def drop_import(import_pk: int) -> None:
    """The rows go; that somebody brought a file in stays known."""
    batch = InitiativeImport.objects.select_for_update().get(pk=import_pk)
    if batch.status in (Status.DONE, Status.BUSY):
        raise DomainError("Dit bestand is al toegepast, of dat gebeurt nu.")
    batch.status, batch.rows = Status.DROPPED, []
    batch.save(update_fields=["status", "rows"])


def forget_imports(*, now: datetime) -> int:
    """Files that nobody decided about within a day."""
    old = InitiativeImport.objects.old(now).filter(status=Status.READ)
    return old.update(status=Status.DROPPED, rows=[])
