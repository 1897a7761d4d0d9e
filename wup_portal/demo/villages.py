"""Four villages, the people around them, a few initiatives and a sign-up that waits. All of it invented."""

from decimal import Decimal
from itertools import pairwise

from accounts.models import PortalRole, User
from common.addresses import email_key
from common.sorting import search_key, sort_key
from villages import services
from villages.models import (
    Advisor,
    Assignment,
    Bureau,
    Contact,
    Initiative,
    Membership,
    Municipality,
    Officer,
    Phase,
    PhaseChange,
    Village,
    VillageSignup,
)
from wup_portal.demo import PASSWORD

ROUTE = list(Phase)
BUREAUS = (
    ("segon", "Segon", ""),
    ("buurtwerk-nederland", "Buurtwerk Nederland", ""),
    ("zuinigwonen", "ZuinigWonen", ""),
    ("dwarsdenkers-unlimited", "Dwarsdenkers Unlimited (DDU)", ""),
)
VILLAGES = (
    {
        "slug": "voorbeelddorp",
        "name": "Voorbeelddorp",
        "municipality": "coevorden",
        "latitude": Decimal("52.77"),
        "longitude": Decimal("6.80"),
        "phase": Phase.OFFERED,
        "motivation": (
            "Wij willen zelf kiezen hoe wij ons dorp warm houden. Met een plan van het dorp kunnen ook mensen "
            "meedoen die het alleen niet redden."
        ),
    },
    {
        "slug": "proefveen",
        "name": "Proefveen",
        "municipality": "aa-en-hunze",
        "latitude": Decimal("52.97"),
        "longitude": Decimal("6.74"),
        "phase": Phase.WRITING,
        "motivation": "In Proefveen staan veel oude huizen in lintbebouwing. Samen vinden wij uit wat daar past.",
    },
    {
        "slug": "modelhaar",
        "name": "Modelhaar",
        "municipality": "westerveld",
        "latitude": Decimal("52.85"),
        "longitude": Decimal("6.29"),
        "phase": Phase.ACQUAINTANCE,
        "motivation": "Ons dorp is klein en hecht. Wij willen beginnen met isoleren, straat voor straat.",
    },
    {
        "slug": "schetsmond",
        "name": "Schetsmond",
        "municipality": "borger-odoorn",
        "latitude": Decimal("52.93"),
        "longitude": Decimal("6.93"),
        "phase": Phase.DREAMING,
        "motivation": "De school en het dorpshuis moeten open blijven. Een lagere energierekening helpt daarbij.",
    },
)
MEMBERS = (
    ("voorbeelddorp", "trekker@wup.example", "Trekker (voorbeeld)", Membership.Role.LEAD),
    ("voorbeelddorp", "bewoner@wup.example", "Bewoner (voorbeeld)", Membership.Role.MEMBER),
    ("proefveen", "buitenstaander@wup.example", "Trekker Proefveen (voorbeeld)", Membership.Role.LEAD),
)
ADVISORS = (
    ("adviseur@wup.example", "Adviseur (voorbeeld)", "zuinigwonen"),
    ("adviseur2@wup.example", "Tweede adviseur (voorbeeld)", "buurtwerk-nederland"),
)
INITIATIVES = (
    {
        "slug": "energie-voorbeelddorp",
        "name": "Energie Voorbeelddorp",
        "municipality": "coevorden",
        "legal_form": Initiative.LegalForm.COOPERATIVE,
        "description": (
            "Coöperatie van bewoners van Voorbeelddorp. Helpt buren met isoleren en koopt samen zonnepanelen in."
        ),
        "villages": ["voorbeelddorp"],
        "is_listed": True,
        "contacts": [
            ("Voorzitter (voorbeeld)", "voorzitter@energie-voorbeelddorp.example", "voorzitter"),
            ("Penningmeester (voorbeeld)", "penningmeester@energie-voorbeelddorp.example", "penningmeester"),
        ],
    },
    {
        "slug": "warm-proefveen",
        "name": "Warm Proefveen",
        "municipality": "aa-en-hunze",
        "legal_form": Initiative.LegalForm.GROUP,
        "description": "Werkgroep van zes buren. Zij gaan langs de deuren met een warmtecamera.",
        "villages": ["proefveen"],
        "is_listed": True,
        "contacts": [
            ("Trekker werkgroep (voorbeeld)", "werkgroep@warm-proefveen.example", "trekker van de werkgroep")
        ],
    },
    {
        "slug": "zon-op-modelhaar",
        "name": "Zon op Modelhaar",
        "municipality": "westerveld",
        "legal_form": Initiative.LegalForm.FOUNDATION,
        "description": "Stichting met een zonnedak op de sporthal. De opbrengst gaat naar het dorpshuis.",
        "villages": ["modelhaar"],
        "is_listed": True,
        "contacts": [("Secretaris (voorbeeld)", "secretaris@zon-op-modelhaar.example", "secretaris")],
    },
    {
        "slug": "t-schetskollektief",
        "name": "'t Schetskollektief",
        "municipality": "borger-odoorn",
        "legal_form": Initiative.LegalForm.ASSOCIATION,
        "description": "Vereniging die spreekuren houdt over de energierekening.",
        "villages": ["schetsmond"],
        "is_listed": False,
        "contacts": [("Bestuurslid (voorbeeld)", "bestuur@schetskollektief.example", "bestuurslid")],
    },
)


def load() -> None:
    coordinator = person("coordinator@wup.example", "Coördinator (voorbeeld)")
    PortalRole.objects.get_or_create(user=coordinator, kind=PortalRole.Kind.COORDINATOR, ended_at=None)
    for slug, name, description in BUREAUS:
        Bureau.objects.get_or_create(slug=slug, defaults={"name": name, "description": description})
    for values in VILLAGES:
        load_village(values, by=coordinator)
    load_people(by=coordinator)
    for values in INITIATIVES:
        load_initiative(values)
    load_signup()


def person(email: str, name: str) -> User:
    """Made by `demo.people` when that ran before; here only for who runs this part alone."""
    return User.objects.filter(email__iexact=email).first() or User.objects.create_user(
        email, name=name, password=PASSWORD
    )


def load_village(values: dict, *, by: User) -> None:
    municipality = Municipality.objects.get(slug=values["municipality"])
    village, is_new = Village.objects.get_or_create(
        slug=values["slug"],
        defaults={
            **values,
            "municipality": municipality,
            "is_public": True,
            "shared_with_municipality": True,
            "is_example": True,
            "sort_key": sort_key(values["name"]),
            "search_key": search_key(f"{values['name']} {municipality.name}"),
        },
    )
    if is_new:
        steps = ROUTE[: ROUTE.index(village.phase) + 1]
        for old, new in pairwise(steps):
            PhaseChange.objects.create(village=village, old=old, new=new, reason="Voorbeeld", by=by)


def load_people(*, by: User) -> None:
    villages = {village.slug: village for village in Village.objects.filter(is_example=True)}
    for slug, email, name, role in MEMBERS:
        Membership.objects.get_or_create(
            village=villages[slug],
            user=person(email, name),
            ended_at=None,
            defaults={"role": role, "granted_by": by},
        )
    for email, name, bureau in ADVISORS:
        advisor, _ = Advisor.objects.get_or_create(
            user=person(email, name),
            bureau=Bureau.objects.get(slug=bureau),
            ended_at=None,
            defaults={"granted_by": by},
        )
        Assignment.objects.get_or_create(
            advisor=advisor, village=villages["voorbeelddorp"], ended_at=None, defaults={"granted_by": by}
        )
    Officer.objects.get_or_create(
        municipality=Municipality.objects.get(slug="coevorden"),
        user=person("gemeente@wup.example", "Medewerker gemeente (voorbeeld)"),
        ended_at=None,
        defaults={"granted_by": by},
    )


def load_initiative(values: dict) -> None:
    municipality = Municipality.objects.get(slug=values["municipality"])
    initiative, _ = Initiative.objects.get_or_create(
        slug=values["slug"],
        defaults={
            "name": values["name"],
            "municipality": municipality,
            "legal_form": values["legal_form"],
            "description": values["description"],
            "is_listed": values["is_listed"],
            "is_example": True,
            "sort_key": sort_key(values["name"]),
            "search_key": search_key(f"{values['name']} {municipality.name}"),
        },
    )
    initiative.villages.set(Village.objects.filter(slug__in=values["villages"]))
    for number, (name, email, role) in enumerate(values["contacts"]):
        Contact.objects.get_or_create(
            initiative=initiative,
            email_key=email_key(email),
            defaults={"name": name, "email": email, "role": role, "is_primary": number == 0},
        )


def load_signup() -> None:
    """One sign-up that waits for the coordinator, made the way a visitor makes it."""
    email = "aanmelder@oefenhuizen.example"
    if VillageSignup.objects.filter(email_key=email_key(email)).exists():
        return
    signup = services.sign_up_village(
        village_name="Oefenhuizen",
        municipality=Municipality.objects.get(slug="midden-drenthe"),
        name="Aanmelder (voorbeeld)",
        email=email,
        phone="0600 000 000",
        capacity=VillageSignup.Capacity.ASSOCIATION,
        organisation="Dorpsbelang Oefenhuizen",
        motivation=(
            "Wij horen van veel mensen dat zij wel willen isoleren, maar niet weten waar zij moeten beginnen. "
            "Als dorp willen wij dat samen uitzoeken."
        ),
        already="Een werkgroep van vijf mensen en een dorpshuis met zonnepanelen.",
        consent_public=True,
    )
    services.confirm_signup(signup)
