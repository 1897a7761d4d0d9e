"""The pages that depend on what there is: with the demo content, and with nothing at all."""

from collections.abc import Iterator

from django.core.management import call_command
from django.test import Client

from accounts.models import User
from plans.services.start import create_plan
from tests.factories import AdvisorFactory, InitiativeFactory, KnowledgeSessionFactory
from tests.screens import Screen, screen

COMING = "in-gesprek-met-de-buren-over-warmte"
MANAGED = ("", "wijzigen/", "status/annuleren/", "programma/", "programma/sprekers/nieuw/",
           "programma/onderdelen/nieuw/", "uitnodigen/", "uitnodigen/?q=bestaat-niet", "uitnodigen/?kies=alles",
           "uitnodigingen/", "uitnodigingen/?q=bestaat-niet", "aanmeldingen/", "aanmeldingen/?toon=afgemeld",
           "aanmeldingen/?toon=wachtlijst", "aanmeldingen/nieuw/", "kopieren/", "testmail/",
           "herinneringen/",
           "verzoeken/")  # fmt: skip
WORKSHOP = "/dorpen/voorbeelddorp/werkplaats/"
SECTIONS = ("woningen", "doelen", "begroting", "energiegebruik")  # tables, figures, charts
PLACES = ["/", "/dorpen/", "/dorpen/?q=bestaat-niet", "/gemeenten/", "/gemeenten/coevorden/", "/gemeenten/assen/",
          "/initiatieven/", "/initiatieven/?q=bestaat-niet", "/kennissessies/", "/plannen/"]  # fmt: skip
OFFICE = ["/organisatie/", "/organisatie/aanmeldingen/", "/organisatie/aanmeldingen/?status=declined",
          "/organisatie/initiatieven/", "/organisatie/post/", "/organisatie/mensen/", "/organisatie/mensen/beeindigd/",
          "/organisatie/kennissessies/"]  # fmt: skip

#: Who looks -> the addresses, in the demo content.
DEMO = {
    "visitor": [
        *PLACES, f"/kennissessies/{COMING}/", "/kennissessies/rol-lokale-initiatieven-in-wijkuitvoeringsplannen/",
        "/initiatieven/energie-voorbeelddorp/",
        "/dorpen/voorbeelddorp/", "/dorpen/proefveen/", "/dorpen/modelhaar/", "/dorpen/voorbeelddorp/plan/",
        "/dorpen/voorbeelddorp/plan/versies/", "/dorpen/voorbeelddorp/plan/versies/1/", "/inloggen/",
        "/doe-mee/dorp/",
    ],
    "trekker@wup.example": [
        "/mijn/", "/dorpen/voorbeelddorp/", f"{WORKSHOP}versies/", f"{WORKSHOP}versies/vastleggen/",
        f"{WORKSHOP}gegevens/", f"{WORKSHOP}fase/",
    ],
    "adviseur@wup.example": [
        "/mijn/", WORKSHOP, f"{WORKSHOP}lezen/",
        *(f"{WORKSHOP}onderdelen/{key}/{end}" for key in SECTIONS for end in ("", "lezen/")),
        f"{WORKSHOP}onderdelen/woningen/geschiedenis/", f"{WORKSHOP}onderdelen/woningen/geschiedenis/vergelijken/",
    ],
    "gemeente@wup.example": ["/mijn/", "/gemeenten/coevorden/"],
    "organisator@wup.example": [
        "/mijn/", "/organisatie/", "/organisatie/kennissessies/",
        *(f"/organisatie/kennissessies/{COMING}/{end}" for end in MANAGED),
    ],
    "coordinator@wup.example": ["/mijn/", *OFFICE, "/organisatie/initiatieven/energie-voorbeelddorp/"],
}  # fmt: skip


def of_demo() -> Iterator[Screen]:
    call_command("load_demo", verbosity=0)
    for who, paths in DEMO.items():
        client = Client()
        if who != "visitor":
            client.force_login(User.objects.get(email=who))
        yield from shown(client, who, paths)


def of_nothing() -> Iterator[Screen]:
    """The first day of the portal: municipalities, and nothing else."""
    yield from shown(Client(), "visitor of an empty portal", PLACES)


def of_hardly_anything(cast) -> Iterator[Screen]:
    """Everything was just made, and nobody did anything with it yet."""
    village = cast.village
    section = create_plan(village).sections.first()
    session = KnowledgeSessionFactory(slug="lege-sessie", owner=cast.organiser)
    draft = KnowledgeSessionFactory(slug="leeg-concept", owner=cast.organiser, status="draft")
    initiative = InitiativeFactory(slug="leeg-initiatief", is_listed=True)
    advisor = AdvisorFactory()
    workshop = f"/dorpen/{village.slug}/werkplaats/"
    addresses = {
        "visitor": [*PLACES, f"/dorpen/{village.slug}/", f"/dorpen/{village.slug}/plan/",
                    f"/dorpen/{village.slug}/plan/versies/", f"/kennissessies/{session.slug}/",
                    f"/initiatieven/{initiative.slug}/", f"/gemeenten/{village.municipality.slug}/"],
        "nobody": ["/mijn/", "/inloggen/bewaarde-tekst/", "/inloggen/adressen/", "/inloggen/tweede-stap/",
                   "/inloggen/tweede-stap/sleutels/"],
        "lead": ["/mijn/", workshop, f"{workshop}lezen/", f"{workshop}versies/", f"{workshop}versies/vastleggen/",
                 f"{workshop}gegevens/", *(f"{workshop}onderdelen/{section.key}/{end}"
                                           for end in ("", "lezen/", "geschiedenis/"))],
        "advisor": ["/mijn/"],
        "officer": ["/mijn/", f"/gemeenten/{village.municipality.slug}/"],
        "organiser": ["/mijn/", "/organisatie/", "/organisatie/kennissessies/",
                      *(f"/organisatie/kennissessies/{one.slug}/{end}" for one in (session, draft) for end in MANAGED)],
        "coordinator": ["/mijn/", *OFFICE, f"/organisatie/initiatieven/{initiative.slug}/",
                        f"/organisatie/mensen/adviseurs/{advisor.key}/"],
    }  # fmt: skip
    for who, paths in addresses.items():
        client = Client()
        if who != "visitor":
            client.force_login(getattr(cast, who))
        yield from shown(client, f"{who}, almost nothing there", paths)


def shown(client: Client, who: str, paths: list[str]) -> Iterator[Screen]:
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, f"{path} as {who}: {response.status_code}"
        yield screen(response.resolver_match.view_name, who, path, response)
