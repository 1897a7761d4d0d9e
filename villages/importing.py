"""Hold the rows of a file against what is known: what would each row do? Reads only."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.forms import Field

from common.addresses import email_key
from common.fields import EmailField, LineField, TextField, WebsiteField
from common.sorting import search_key, sort_key
from villages.forgotten import forgotten_among
from villages.models import Contact, Initiative, InitiativeImport, Municipality, Village
from villages.sheets import LABELS

YES = {"ja", "j", "x", "1", "waar", "true", "yes"}
NO = {"", "nee", "n", "0", "onwaar", "false", "no", "-"}
LEGAL_FORMS = {sort_key(label): value for value, label in Initiative.LegalForm.choices}
FIELDS: dict[str, Field] = {
    "name": LineField(max_length=120, required_message="Vul de naam van het initiatief in."),
    "website": WebsiteField(required=False),
    "description": TextField(max_length=2000, required=False),
    "contact": LineField(max_length=120, required=False),
    "email": EmailField(required=False),
    "role": LineField(max_length=80, required=False),
}
OF_INITIATIVE = ("legal_form", "website", "description", "is_listed")
OF_CONTACT = ("name", "role", "is_primary")
CONTACT_LABELS = {"name": LABELS["contact"], "role": LABELS["role"], "is_primary": LABELS["is_primary"]}


class Outcome(StrEnum):
    NEW = "nieuw"
    CHANGED = "wijzigt"
    KNOWN = "bekend"
    DOUBLE = "dubbel"
    WRONG = "fout"


@dataclass
class Line:
    """One row of the file and what it would do."""

    number: int
    name: str
    contact: str
    email: str
    outcome: Outcome = Outcome.KNOWN
    notes: list[str] = field(default_factory=list)  # what is wrong, or worth knowing
    values: dict = field(default_factory=dict)  # cleaned
    place: tuple[int, str] = (0, "")  # municipality and sort key: what makes an initiative the same one
    adds_initiative: bool = False
    adds_contact: bool = False
    changes: dict = field(default_factory=dict)  # of the initiative
    contact_changes: dict = field(default_factory=dict)

    def refuse(self, note: str) -> None:
        self.outcome = Outcome.WRONG
        self.notes.append(note)


@dataclass
class Known:
    """Everything a row is held against, read once."""

    municipalities: dict[str, Municipality]
    villages: dict[str, list[Village]]
    initiatives: dict[tuple[int, str], Initiative]
    contacts: dict[tuple[int, str], Contact]
    forgotten: set[str]
    village_pks: dict[int, set[int]]


def read_known(email_keys: set[str]) -> Known:
    villages: dict[str, list[Village]] = {}
    for village in Village.objects.all():
        villages.setdefault(sort_key(village.name), []).append(village)
    links: dict[int, set[int]] = {}
    for initiative_pk, village_pk in Initiative.villages.through.objects.values_list("initiative", "village"):
        links.setdefault(initiative_pk, set()).add(village_pk)
    municipalities = {}
    for one in Municipality.objects.all():
        municipalities[sort_key(one.name)] = municipalities[sort_key(f"gemeente {one.name}")] = one
    return Known(
        municipalities=municipalities,
        villages=villages,
        initiatives={(one.municipality_id, one.sort_key): one for one in Initiative.objects.order_by("-pk")},
        contacts={(one.initiative_id, one.email_key): one for one in Contact.objects.all()},
        forgotten=forgotten_among(email_keys),
        village_pks=links,
    )


def check(batch: InitiativeImport) -> list[Line]:
    """In the order of the file. The number of queries does not depend on its length."""
    addresses = {email_key(values["email"]) for _, values in batch.rows if values.get("email")}
    known = read_known(addresses)
    first: dict[tuple[int, str], Line] = {}  # the first row of each initiative in this file
    seen: dict[tuple, int] = {}
    lines = []
    for number, values in batch.rows:
        line = Line(number, values.get("name", ""), values.get("contact", ""), values.get("email", ""))
        _clean(line, values, known)
        if line.outcome != Outcome.WRONG:
            _compare(line, known, first, seen, may_change=batch.update_known)
        lines.append(line)
    return lines


def counts_of(lines: list[Line]) -> dict[str, int]:
    """Per outcome; together the number of lines."""
    found = Counter(line.outcome for line in lines)
    return {outcome.value: found[outcome] for outcome in Outcome}


def _clean(line: Line, values: dict, known: Known) -> None:
    cleaned = line.values
    for key, form_field in FIELDS.items():
        try:
            cleaned[key] = form_field.clean(values.get(key, ""))
        except ValidationError as error:
            line.refuse(f"{LABELS[key]}: {error.messages[0]}")
            cleaned[key] = ""
    if cleaned["name"] and not sort_key(cleaned["name"]):
        line.refuse(f"{LABELS['name']}: Vul de naam in, met letters.")
    municipality = known.municipalities.get(sort_key(values.get("municipality", "")))
    if municipality is None:
        typed = values.get("municipality", "")
        text = f"“{typed[:60]}” is geen gemeente in Drenthe." if typed else "Vul de gemeente in."
        line.refuse(f"{LABELS['municipality']}: {text}")
    cleaned["municipality"] = municipality
    cleaned["legal_form"] = LEGAL_FORMS.get(sort_key(values.get("legal_form", "")), "")
    if values.get("legal_form") and not cleaned["legal_form"]:
        line.refuse(f"{LABELS['legal_form']}: Kies werkgroep, vereniging, stichting, coöperatie of anders.")
    for key in ("is_listed", "is_primary"):
        cleaned[key] = _yes_or_no(line, key, values.get(key, ""))
    cleaned["villages"] = _villages(line, values.get("villages", ""), municipality, known)
    if cleaned["email"] and not cleaned["contact"]:
        line.refuse(f"{LABELS['contact']}: Vul de naam van de contactpersoon in.")
    if cleaned["contact"] and not cleaned["email"] and not values.get("email"):
        line.refuse(f"{LABELS['email']}: Vul het e-mailadres van {cleaned['contact']} in.")


def _yes_or_no(line: Line, key: str, typed: str) -> bool | None:
    """None: nothing was filled in."""
    word = search_key(typed)
    if word not in YES | NO:
        line.refuse(f"{LABELS[key]}: Vul ja of nee in.")
    return None if not word else word in YES


def _villages(line: Line, typed: str, municipality: Municipality | None, known: Known) -> list[Village]:
    found = []
    for name in typed.replace(";", ",").replace("\n", ",").split(","):
        if not name.strip():
            continue
        same_name = known.villages.get(sort_key(name), [])
        here = [one for one in same_name if municipality and one.municipality_id == municipality.pk]
        if here or len(same_name) == 1:
            found.append((here or same_name)[0])
        elif same_name:
            line.notes.append(f"Er zijn meer dorpen die {name.strip()[:60]} heten; dit dorp slaan wij over.")
        else:
            line.notes.append(f"{name.strip()[:60]} staat niet op het portaal; dit dorp slaan wij over.")
    return found


def _compare(line: Line, known: Known, first: dict, seen: dict, *, may_change: bool) -> None:
    values = line.values
    line.place = (values["municipality"].pk, sort_key(values["name"])[:120])
    mailbox = email_key(values["email"]) if values["email"] else ""
    mark = (line.place, mailbox)
    if mark in seen or (not mailbox and line.place in first):
        line.outcome = Outcome.DOUBLE
        line.notes.append(f"Staat al op regel {seen.get(mark) or first[line.place].number}.")
        return
    seen[mark] = line.number
    initiative = known.initiatives.get(line.place)
    if line.place in first:
        _tell_difference(line, first[line.place])
    else:
        first[line.place] = line
        line.adds_initiative = initiative is None
        if initiative:
            line.changes = _initiative_changes(initiative, values, known)
    if mailbox in known.forgotten:
        line.notes.append("Deze persoon liet de eigen gegevens wissen. Die nemen wij niet op.")
    elif mailbox:
        contact = known.contacts.get((initiative.pk, mailbox)) if initiative else None
        line.adds_contact = contact is None
        if contact:
            line.contact_changes = _contact_changes(contact, values)
    _decide(line, initiative, may_change=may_change)


def _decide(line: Line, initiative: Initiative | None, *, may_change: bool) -> None:
    differs = [LABELS[key] for key in line.changes] + [CONTACT_LABELS[key] for key in line.contact_changes]
    if line.adds_initiative or line.adds_contact:
        line.outcome = Outcome.NEW
        if not line.adds_initiative:
            line.notes.insert(0, "Nieuwe contactpersoon bij een initiatief dat er al is." if initiative
                              else "Nog een contactpersoon bij hetzelfde initiatief.")  # fmt: skip
        if not line.values["email"]:
            line.notes.append("Zonder contactpersoon: dit initiatief kunt u nog niet uitnodigen.")
    if differs and may_change:
        line.notes.append(f"Wordt bijgewerkt: {', '.join(differs)}.")
        if line.outcome == Outcome.KNOWN:
            line.outcome = Outcome.CHANGED
    elif differs:
        line.notes.append(f"Anders dan wat er staat: {', '.join(differs)}. Dat blijft zoals het is.")
        line.changes, line.contact_changes = {}, {}


def _initiative_changes(initiative: Initiative, values: dict, known: Known) -> dict:
    """What the file says and the portal does not. An empty cell says nothing."""
    changes = {
        key: values[key]
        for key in OF_INITIATIVE
        if values[key] not in ("", None) and values[key] != getattr(initiative, key)
    }
    new = {village.pk for village in values["villages"]} - known.village_pks.get(initiative.pk, set())
    return changes | ({"villages": sorted(new)} if new else {})


def _contact_changes(contact: Contact, values: dict) -> dict:
    wanted = {"name": values["contact"], "role": values["role"], "is_primary": values["is_primary"] or None}
    return {
        key: wanted[key]
        for key in OF_CONTACT
        if wanted[key] not in ("", None) and wanted[key] != getattr(contact, key)
    }


def _tell_difference(line: Line, other: Line) -> None:
    differs = [
        LABELS[key]
        for key in OF_INITIATIVE
        if line.values[key] not in ("", None) and line.values[key] != other.values[key]
    ]
    if differs:
        line.notes.append(
            f"Anders dan op regel {other.number}: {', '.join(differs)}. Regel {other.number} telt."
        )
