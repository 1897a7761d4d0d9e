"""What people agree to when they sign up, word for word. A sign-up stores the version it was shown.

Never change a text that was shown: add a version, so that it can be read back what somebody agreed to.
"""

CURRENT = "2026-11-23"
TEXTS = {
    "2026-11-23": {
        "consent_public": (
            "Mijn dorp mag een openbare pagina krijgen met de naam van het dorp, de gemeente en hoe ver het "
            "dorp is. Mijn eigen naam en adres staan er niet op."
        ),
        "consent_municipality": (
            "De gegevens van deze aanmelding mogen gedeeld worden met de gemeente: het dorp, mijn naam, mijn "
            "e-mailadres en wat ik heb geschreven."
        ),
        "consent_listed": (
            "Ons initiatief mag in de openbare lijst staan met naam, gemeente, website en wat het doet. "
            "Namen en adressen van personen staan er niet in."
        ),
    },
}


def consent_text(name: str, version: str = CURRENT) -> str:
    return TEXTS[version][name]
